"""Read, order and print dates that may be known in part (EDTF).

The tables write dates in the Extended Date/Time Format of ISO 8601-2, level 1:
``2024-10-17``, ``2024-10``, ``2024``, ``2024~`` (approximate), ``2024?`` (uncertain),
``201X`` (some year of the decade), ``2024-10-14/2024-10-19`` (within or throughout
the interval), ``2015/..`` (since).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["LANGUAGES", "PartialDate", "day_before", "format_date", "parse_date", "year_first"]

#: Languages in which dates, names and phrases are given.
LANGUAGES = ("en", "vi", "ja")

_PLAIN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_LEVEL_1 = re.compile(r"[0-9]{2}[0-9X]{2}(?:-[0-9X]{2}){0,2}[~?%]?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")
_TIME = re.compile(r"[T\s]")
_PRECISIONS = {4: "year", 7: "month", 10: "day"}


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date known in part, ordered by its first possible day, then by its last.

    Attributes
    ----------
    earliest, latest : datetime.date
        First and last day that it can mean; `date.min` or `date.max` where it is open.
    text : str
        The EDTF text.
    precision : str
        ``day``, ``month``, ``year`` or ``interval``.
    approximate : bool
        Whether the text is marked ``~``, ``?`` or ``%``.
    """

    earliest: dt.date
    latest: dt.date
    text: str
    precision: str
    approximate: bool


@lru_cache(maxsize=None)
def parse_date(text: str) -> PartialDate:
    """Read one EDTF date.

    Parameters
    ----------
    text : str
        EDTF, level 0 or 1, without a time of day.

    Returns
    -------
    PartialDate

    Raises
    ------
    ValueError
        If the text is no EDTF date, names a day that does not exist, carries a time of
        day or white space, or is an interval that ends before it begins.

    Examples
    --------
    >>> parse_date("2024-02").latest
    datetime.date(2024, 2, 29)
    >>> parse_date("2024-10-14/2024-10-19").precision
    'interval'
    """
    plain = _PLAIN.fullmatch(text)
    if plain:  # nearly every date; the library's grammar takes 5 ms for each
        return _plain(text, *(None if part is None else int(part) for part in plain.groups()))
    if turned := year_first(text):
        raise ValueError(f"{text!r} ends with the year{turned}")
    if _TIME.search(text):
        raise ValueError(f"{text!r} has a time of day or white space; write the date alone")
    if "/" in text:
        return _interval(text)
    return _edtf(text)


def year_first(text: str) -> str:
    """Ask for the day that a text with the year at its end means, if it means one.

    Examples
    --------
    >>> year_first("17/10/2024")
    " (did you mean '2024-10-17'?)"
    >>> year_first("3/4/2024")
    " (did you mean '2024-04-03' or '2024-03-04'?)"
    """
    found = _YEAR_LAST.fullmatch(text)
    if not found:
        return ""
    first, second, year = map(int, found.groups())
    days = []
    for day, month in dict.fromkeys([(first, second), (second, first)]):
        try:
            days.append(repr(dt.date(year, month, day).isoformat()))
        except ValueError:
            continue
    return f" (did you mean {' or '.join(days)}?)" if days else ""


def day_before(text: str) -> str:
    """Give the day before the first that an EDTF date can mean.

    Examples
    --------
    >>> day_before("2025-07-01")
    '2025-06-30'
    """
    return (parse_date(text).earliest - dt.timedelta(days=1)).isoformat()


def format_date(text: str | None, lang: str = "en") -> str:
    """Print an EDTF date in a language.

    Parameters
    ----------
    text : str or None
        EDTF date; empty or missing for an undated thing.
    lang : {"en", "vi", "ja"}

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the text is no EDTF date.
    KeyError
        If the language is unknown.

    Examples
    --------
    >>> format_date("2025-06-04", "vi")
    '4 tháng 6 năm 2025'
    >>> format_date("2024-10-14/2024-10-19")
    '14–19 October 2024'
    >>> format_date("", "ja")
    '日付不明'
    """
    words = _WORDS[lang]
    if not isinstance(text, str) or not text:
        return words["undated"]
    date = parse_date(text)
    if date.precision != "interval":
        shown = _one(date, date.precision, lang)
    elif date.latest == dt.date.max:
        shown = words["since"].format(format_date(text.split("/")[0], lang))
    elif date.earliest == dt.date.min:
        shown = words["until"].format(format_date(text.split("/")[1], lang))
    else:
        shown = _range(text, lang)
    return words["about"].format(shown) if date.approximate else shown


_WORDS = {
    "en": {
        "undated": "undated",
        "since": "since {}",
        "until": "until {}",
        "about": "about {}",
        "day": "d MMMM y",
        "month": "MMMM y",
        "year": "y",
        "days": ("d", "–", "d MMMM y"),
        "months": ("d MMMM", " – ", "d MMMM y"),
    },
    "vi": {
        "undated": "không rõ ngày",
        "since": "từ {}",
        "until": "đến {}",
        "about": "khoảng {}",
        "day": "d 'tháng' M 'năm' y",
        "month": "'tháng' M 'năm' y",
        "year": "y",
        "days": ("d", "–", "d 'tháng' M 'năm' y"),
        "months": ("d 'tháng' M", " – ", "d 'tháng' M 'năm' y"),
    },
    "ja": {
        "undated": "日付不明",
        "since": "{}以降",
        "until": "{}まで",
        "about": "{}頃",
        "day": "y年M月d日",
        "month": "y年M月",
        "year": "y年",
        "days": ("y年M月d日", "–", "d日"),
        "months": ("y年M月d日", "–", "M月d日"),
    },
}


def _plain(text: str, year: int, month: int | None, day: int | None) -> PartialDate:
    try:
        first = dt.date(year, 1 if month is None else month, 1 if day is None else day)
        month = 12 if month is None else month
        last = dt.date(year, month, calendar.monthrange(year, month)[1] if day is None else day)
    except ValueError as error:
        raise ValueError(f"{text!r} is no date of the calendar ({error})") from None
    return PartialDate(first, last, text, _PRECISIONS[len(text)], False)


def _interval(text: str) -> PartialDate:
    start, _, end = text.partition("/")
    if "/" in end or not start or not end or start == end == "..":
        raise ValueError(f"{text!r} is no interval; write START/END, with .. for an open end")
    first = None if start == ".." else parse_date(start)
    last = None if end == ".." else parse_date(end)
    earliest = first.earliest if first else dt.date.min
    latest = last.latest if last else dt.date.max
    if latest < earliest:
        raise ValueError(f"the interval {text!r} ends before it begins")
    # the marks of an open interval's one end are printed with that end
    approximate = bool(first and last and (first.approximate or last.approximate))
    return PartialDate(earliest, latest, text, "interval", approximate)


def _edtf(text: str) -> PartialDate:
    if not _LEVEL_1.fullmatch(text):
        raise ValueError(f"{text!r} is no EDTF date of level 1")
    import edtf  # the grammar takes 0.2 s to build and few dates need it

    try:
        parsed = edtf.parse_edtf(text)
        earliest, latest = (dt.date(*bound[:3]) for bound in (parsed.lower_strict(), parsed.upper_strict()))
    except (edtf.EDTFParseException, OverflowError, ValueError, TypeError) as error:
        raise ValueError(f"{text!r} is no EDTF date") from error
    digits = text.strip("~?%")
    precision = _PRECISIONS.get(len(digits), "interval")
    if "X" in text:  # some day, month or year within a longer time
        precision = "interval"
    elif _PLAIN.fullmatch(digits):
        parse_date(digits)  # the library lets 2023-02-29 pass
    approximate = digits != text or "X" in text
    return PartialDate(earliest, latest, text, precision, approximate)


def _one(date: PartialDate, precision: str, lang: str) -> str:
    return _babel(date.earliest, _WORDS[lang][precision], lang)


def _babel(day: dt.date, pattern: str, lang: str) -> str:
    from babel.dates import format_date as babel_format

    return babel_format(day, pattern, locale=lang)


def _range(text: str, lang: str) -> str:
    date = parse_date(text)
    ends = [parse_date(part) for part in text.split("/")] if "/" in text else None
    if ends is None:  # 201X or 2024-XX: some time in these years
        years = dict.fromkeys(_babel(day, _WORDS[lang]["year"], lang) for day in (date.earliest, date.latest))
        return "–".join(years)
    if ends[0].text == ends[1].text:
        return _one(ends[0], ends[0].precision, lang)
    if {end.precision for end in ends} == {"day"} and ends[0].earliest.year == ends[1].earliest.year:
        same_month = ends[0].earliest.month == ends[1].earliest.month
        start, dash, end = _WORDS[lang]["days" if same_month else "months"]
        return _babel(date.earliest, start, lang) + dash + _babel(date.latest, end, lang)
    return " – ".join(_one(end, end.precision, lang) for end in ends)
