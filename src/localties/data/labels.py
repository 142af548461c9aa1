"""Say names, words, numbers and dates in English, Vietnamese or Japanese."""

from __future__ import annotations

import json
import math
import textwrap
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from localties.data.dates import LANGUAGES, format_date, parse_date
from localties.data.lineage import heirs
from localties.data.memory import remembered

if TYPE_CHECKING:
    import pandas as pd

    from localties.data.tables import Tables

__all__ = ["LANGUAGES", "Labels"]

_LOCALES = {"en": "en_GB", "vi": "vi", "ja": "ja"}


class Labels:
    """The words of one language.

    Parameters
    ----------
    tables : Tables
        Give the vocabularies and the names.
    lang : {"en", "vi", "ja"}

    Raises
    ------
    ValueError
        If the language is unknown.

    Examples
    --------
    >>> from localties import load
    >>> words = Labels(load(), "ja")
    >>> words.name("jp-nara"), words.word("kinds", "mou"), words.number(60000)
    ('奈良県', '覚書', '60,000')
    """

    def __init__(self, tables: Tables, lang: str = "en"):
        if lang not in LANGUAGES:
            raise ValueError(f"language {lang!r} is unknown; choose one of {', '.join(LANGUAGES)}")
        self.lang = lang
        self._tables = tables
        self._units, self._names, self._words, self._classes = _said(tables, lang)

    def name(self, identity: str) -> str:
        """Name of a partner, unit or country; the English one where none is attested.

        A country is named by the catalogue, or by ``maps.<country>.names`` in `datapackage.json`.
        """
        return self._names[identity] if identity in self._names else self.phrase(f"country {identity}")

    def unit(self, identity: str) -> str:
        """Name of a unit, which may be shorter than that of the government of the same id."""
        return self._units[identity]

    def pair(self, pair: str, *, width: int | None = None) -> str:
        """Name of a pair, as ``Hue – Nara``; in lines of `width` Latin letters if given."""
        names = [self.name(identity) for identity in pair.split("--")]
        if width is None:
            return " – ".join(names)
        first, second = (_wrap(name, width) for name in names)
        one_line = f"{first} – {second}"
        return one_line if _columns(one_line) <= width and "\n" not in one_line else f"{first} –\n{second}"

    def subject(self, identity: str) -> str:
        """Name of a place or, with ``--`` in it, of a pair."""
        return self.pair(identity) if "--" in identity else self.name(identity)

    def region(self, region: str) -> str:
        """Name of a region of units; as the table has it where the catalogue has no name."""
        key = f"region {region}"
        return self.phrase(key) if key in _catalogue() else region

    def word(self, vocabulary: str, code: str) -> str:
        """Label of a vocabulary word; `vocabulary` is ``kinds``, ``fields`` or ``measures``."""
        return self._words[vocabulary][code]

    def event(self, kind: str, status: str) -> str:
        """Kind of an event, with its status in brackets unless it took place."""
        said = self.word("kinds", kind)
        return said if status == "took_place" else f"{said} ({self.phrase(status)})"

    def paper_class(self, value: int) -> str:
        """Name of a class of papers, 1 sister city to 5 letter of intent; of 6, whose class nobody tells."""
        return self._words["kinds"][self._classes.get(value, "attested")]

    def phrase(self, key: str, **values: object) -> str:
        """Phrase of the catalogue, with values filled in.

        Raises
        ------
        KeyError
            If the catalogue has no such phrase in this language.
        """
        return _catalogue()[key][self.lang].format(**values)

    def counted(self, noun: str, count: int) -> str:
        """A number with its noun, as ``1 tie`` and ``9 ties``; `noun` is ``tie``, ``contact``, ``event`` or ``source``."""
        from babel import Locale

        return self.phrase(f"{noun} {Locale(self.lang).plural_form(int(count))}", count=self.number(count))

    def sentences(self, parts: Iterable[str]) -> str:
        """Several sentences in a row; Japanese ones have no space between."""
        return ("" if self.lang == "ja" else " ").join(parts)

    def pairs(self, pairs: Iterable[str]) -> str:
        """Names of several pairs in a sentence."""
        return self.phrase("list comma").join(self.pair(pair) for pair in pairs)

    def several(self, pairs: Iterable[str], *, most: int = 14) -> str:
        """Names of a few pairs in a sentence, and the number of many."""
        pairs = list(pairs)
        return self.pairs(pairs) if len(pairs) <= most else self.phrase("unit pairs", number=self.number(len(pairs)))

    def short_pairs(self, pairs: Iterable[str]) -> list[str]:
        """Names of several pairs, or of the other partner alone where all of them share one."""
        ends = [pair.split("--") for pair in pairs]
        shared = [len(ends) > 1 and len({end[side] for end in ends}) == 1 for side in (0, 1)]
        if not any(shared):
            return [self.pair("--".join(end)) for end in ends]
        return [self.name(end[1 - shared.index(True)]) for end in ends]

    def caption(self, *, map: bool = False) -> str:
        """Source, data date and coverage of a figure, in units of that day; of a map also its lines and projection."""
        date = self._tables.package.data_date
        today = heirs(self._tables.units, parse_date(date).latest)
        coverage = self.phrase("coverage", count=self.number(len({today[unit] for unit in self._tables.coverage.unit_id})))
        source = self.phrase("source", date=self.date(date), coverage=coverage)
        return f"{source} {self.phrase('boundaries')}\n{self.phrase('neutral lines')}" if map else source

    def date(self, text: str | None) -> str:
        """An EDTF date."""
        return format_date(text, self.lang)

    def number(self, value: float) -> str:
        """A number with the separators of the language."""
        from babel.numbers import format_decimal

        return format_decimal(value, locale=_LOCALES[self.lang])

    def percent(self, share: float) -> str:
        """A share from 0 to 1 in whole percent."""
        from babel.numbers import format_percent

        return format_percent(share, locale=_LOCALES[self.lang])

    def figure(self, row: pd.Series) -> str:
        """A reported number with its qualifier and unit, from a row of `figures`."""
        unit, qualifier = row["unit"], row["qualifier"]
        say = str if unit == "year" else self.number  # a year has no thousands separator
        ends = [value for value in (row["value"], row["value_high"]) if not math.isnan(value)]
        shown = "–".join(say(int(value) if float(value).is_integer() else value) for value in ends)
        if f"qualifier {qualifier} {unit}" in _catalogue():
            return self.phrase(f"qualifier {qualifier} {unit}", number=shown)
        return self.phrase(f"qualifier {qualifier}", number=self.phrase(f"unit {unit}", number=shown))


@remembered
def _said(tables: Tables, lang: str) -> tuple[dict[str, str], dict[str, str], dict[str, dict[str, str]], dict[int, str]]:
    """Names of units, names of units, partners and countries, words by vocabulary and code, kind of paper by class."""
    countries = {country: given["names"][lang] for country, given in tables.package.descriptor.get("maps", {}).items() if "names" in given}
    units = _named(tables.units, lang)
    names = {**countries, **units, **_named(tables.partners, lang)}
    words = {table: dict(zip(tables.frames[table].code, tables.frames[table][f"label_{lang}"])) for table in ("kinds", "fields", "measures")}
    kinds = tables.kinds.dropna(subset="formality").drop_duplicates("formality")
    return units, names, words, dict(zip(kinds.formality.astype(int), kinds.code))


def _columns(text: str) -> int:
    """Width in Latin letters; a kana or kanji is as wide as two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "FW" else 1 for letter in text)


def _wrap(name: str, width: int) -> str:
    if _columns(name) == len(name):
        return textwrap.fill(name, width, break_long_words=False)
    return textwrap.fill(name, width // 2)  # Japanese breaks between any two letters


def _named(frame: pd.DataFrame, lang: str) -> dict[str, str]:
    return dict(zip(frame.iloc[:, 0], frame[f"name_{lang}"].fillna(frame.name_en)))


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, dict[str, str]]:
    return json.loads((Path(__file__).parents[1] / "phrases.json").read_text(encoding="utf-8"))
