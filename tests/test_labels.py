"""Test that every word, name and number can be said in the three languages."""

import json
import math
import string
from pathlib import Path

import pandas as pd
import pytest

import localties
from localties import Labels
from localties.data.labels import LANGUAGES

PHRASES = json.loads((Path(localties.__file__).parent / "phrases.json").read_text(encoding="utf-8"))
JAPANESE = range(0x3040, 0xFFFF)


def row(value, unit, qualifier="exact", value_high=math.nan):
    return pd.Series({"value": float(value), "value_high": float(value_high), "unit": unit, "qualifier": qualifier})


# The catalogue


def test_each_phrase_stands_in_every_language_with_the_same_places():
    """All in one test: they are hundreds."""
    places = {key: {lang: sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None) for lang, text in phrase.items()} for key, phrase in PHRASES.items()}
    assert [key for key, phrase in PHRASES.items() if set(phrase) != set(LANGUAGES) or not all(phrase.values())] == []
    assert [key for key, named in places.items() if len(set(map(tuple, named.values()))) > 1 or "" in named["en"]] == []


def test_phrases_are_sorted_so_that_one_is_found():
    assert list(PHRASES) == sorted(PHRASES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_unit_and_qualifier_in_use_has_a_phrase(real, lang):
    words = Labels(real, lang)
    for unit in {*real.figures.unit, *real.measures.unit}:
        assert "7" in words.phrase(f"unit {unit}", number="7")
    accepted = real.package.fields("figures")["qualifier"]["constraints"]["enum"]
    for qualifier in accepted:
        assert "7" in words.phrase(f"qualifier {qualifier}", number="7")
    for country in real.package.sides:
        assert words.phrase(f"country {country}")


def test_an_unknown_phrase(real):
    with pytest.raises(KeyError, match="no such phrase"):
        Labels(real).phrase("no such phrase")


# The vocabularies


@pytest.mark.parametrize("vocabulary", ["kinds", "fields", "measures"])
def test_every_word_has_a_label_of_its_own(real, vocabulary):
    codes = list(real.frames[vocabulary].code)
    labels = {lang: [Labels(real, lang).word(vocabulary, code) for code in codes] for lang in LANGUAGES}
    for lang, said in labels.items():
        assert all(said) and len(set(said)) == len(said), lang
    for english, japanese in zip(labels["en"], labels["ja"]):
        assert japanese != english and any(ord(letter) in JAPANESE for letter in japanese)


def test_an_unknown_word(real):
    with pytest.raises(KeyError, match="memo"):
        Labels(real).word("kinds", "memo")


# Names


@pytest.mark.parametrize(
    ("identity", "en", "vi", "ja"),
    [
        ("vn-hue", "Hue", "Huế", "フエ市"),
        ("jp-nara", "Nara", "Nara", "奈良県"),
        ("vn", "Vietnam", "Việt Nam", "ベトナム"),
        ("jp", "Japan", "Nhật Bản", "日本"),
    ],
)
def test_names(real, identity, en, vi, ja):
    assert [Labels(real, lang).name(identity) for lang in LANGUAGES] == [en, vi, ja]


def test_names_fall_back_to_english(mini_tables):
    assert [Labels(mini_tables, lang).name("vn-hop") for lang in LANGUAGES] == ["Hop", "Hợp", "Hop"]
    assert [Labels(mini_tables, lang).name("jp-yama") for lang in LANGUAGES] == ["Yama", "Yama", "山県"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_has_a_name(real, lang):
    words = Labels(real, lang)
    for identity in [*real.units.unit_id, *real.partners.partner_id]:
        assert isinstance(words.name(identity), str) and words.name(identity).strip()


def test_an_unknown_name(real):
    with pytest.raises(KeyError, match="vn-atlantis"):
        Labels(real).name("vn-atlantis")


@pytest.mark.parametrize(
    ("pair", "lang", "width", "expected"),
    [
        ("vn-hue--jp-nara", "en", None, "Hue – Nara"),
        ("vn-hue--jp-nara", "vi", None, "Huế – Nara"),
        ("vn-hue--jp-nara", "ja", None, "フエ市 – 奈良県"),
        ("vn-hue--jp-nara", "en", 10, "Hue – Nara"),
        ("vn-hue--jp-nara", "en", 9, "Hue –\nNara"),
        ("vn-hue--jp-nara", "ja", 15, "フエ市 – 奈良県"),  # six wide letters and three narrow ones
        ("vn-hue--jp-nara", "ja", 14, "フエ市 –\n奈良県"),
    ],
)
def test_pairs(real, pair, lang, width, expected):
    assert Labels(real, lang).pair(pair, width=width) == expected


@pytest.mark.parametrize("lang", ["fr", "EN", "", None])
def test_an_unknown_language(real, lang):
    with pytest.raises(ValueError, match=f"language {lang!r} is unknown; choose one of en, vi, ja"):
        Labels(real, lang)


def test_english_is_the_default(real):
    assert Labels(real).word("kinds", "meeting") == "Meeting"


def test_an_event_that_did_not_take_place_has_its_status_in_brackets(real):
    words = Labels(real, "en")
    assert (words.event("mou", "took_place"), words.event("mou", "announced")) == (words.word("kinds", "mou"), f"{words.word('kinds', 'mou')} ({words.phrase('announced')})")


# Numbers and dates


@pytest.mark.parametrize(
    ("value", "en", "vi", "ja"),
    [(60000, "60,000", "60.000", "60,000"), (0.5, "0.5", "0,5", "0.5"), (7, "7", "7", "7"), (12_500_000_000, "12,500,000,000", "12.500.000.000", "12,500,000,000")],
)
def test_numbers(real, value, en, vi, ja):
    assert [Labels(real, lang).number(value) for lang in LANGUAGES] == [en, vi, ja]


@pytest.mark.parametrize(
    ("figure", "en", "vi", "ja"),
    [
        (row(60000, "people", "about"), "about 60,000 people", "khoảng 60.000 người", "約60,000人"),
        (row(12, "localities"), "12 localities", "12 địa phương", "12自治体"),
        (row(1000, "people", "about", 1500), "about 1,000–1,500 people", "khoảng 1.000–1.500 người", "約1,000–1,500人"),
        (row(200, "companies", "over"), "over 200 companies", "hơn 200 doanh nghiệp", "200社超"),
        (row(2015, "year"), "2015", "năm 2015", "2015年"),
        (row(2015, "year", value_high=2018), "2015–2018", "năm 2015–2018", "2015–2018年"),
        (row(0.5, "years"), "0.5 years", "0,5 năm", "0.5年"),
    ],
)
def test_figures(real, figure, en, vi, ja):
    assert [Labels(real, lang).figure(figure) for lang in LANGUAGES] == [en, vi, ja]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_figure_of_the_tables_is_said_with_its_number(real, lang):
    words = Labels(real, lang)
    for _, figure in real.figures.iterrows():
        said = words.figure(figure)
        assert "{" not in said
        digits = "".join(letter for letter in said if letter.isdigit())
        assert str(int(figure.value)) in digits, said


def test_a_caption_counts_units_of_today(mini):
    """Bac and Nam became Hop: two rows of coverage, one unit searched; Umi is another."""
    for unit in ("vn-bac", "vn-nam"):
        mini.add("coverage.csv", unit_id=unit, searched_on="2024-01-01", languages="vi", result="none")
    captions = [Labels(localties.load(mini.path), lang).caption() for lang in ("en", "vi", "ja")]
    assert "2 units searched" in captions[0] and all("2" in caption for caption in captions)


def test_dates_are_in_the_language(real):
    assert [Labels(real, lang).date("2025-06") for lang in LANGUAGES] == ["June 2025", "tháng 6 năm 2025", "2025年6月"]
    assert Labels(real, "vi").date(None) == "không rõ ngày"


def test_a_unit_is_named_without_the_rank_of_its_government(real):
    words = Labels(real, "ja")
    assert (words.unit("vn-da-nang"), words.name("vn-da-nang"), words.unit("vn-da-nang-2025")) == ("ダナン", "ダナン市", "ダナン")
