"""Test the reading, ordering and printing of dates known in part."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localties.data.dates import format_date, parse_date

LANGUAGES = ("en", "vi", "ja")


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision", "approximate"),
    [
        ("2024-10-17", "2024-10-17", "2024-10-17", "day", False),
        ("2024-02", "2024-02-01", "2024-02-29", "month", False),
        ("2023-02", "2023-02-01", "2023-02-28", "month", False),
        ("1900-02", "1900-02-01", "1900-02-28", "month", False),
        ("2024", "2024-01-01", "2024-12-31", "year", False),
        ("2024~", "2024-01-01", "2024-12-31", "year", True),
        ("2024-10?", "2024-10-01", "2024-10-31", "month", True),
        ("2024-10-17%", "2024-10-17", "2024-10-17", "day", True),
        ("201X", "2010-01-01", "2019-12-31", "interval", True),
        ("2024-XX", "2024-01-01", "2024-12-31", "interval", True),
        ("2024-10-14/2024-10-19", "2024-10-14", "2024-10-19", "interval", False),
        ("2024-02/2025", "2024-02-01", "2025-12-31", "interval", False),
        ("2024/2024-03", "2024-01-01", "2024-03-31", "interval", False),
        ("2021~/2024", "2021-01-01", "2024-12-31", "interval", True),
        ("2015/..", "2015-01-01", "9999-12-31", "interval", False),
        ("../2015", "0001-01-01", "2015-12-31", "interval", False),
    ],
)
def test_parse(text, earliest, latest, precision, approximate):
    date = parse_date(text)
    assert (date.earliest.isoformat(), date.latest.isoformat()) == (earliest, latest)
    assert (date.precision, date.approximate, date.text) == (precision, approximate, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no EDTF date"),
        ("soon", "is no EDTF date"),
        ("17 October 2024", "a time of day or white space; write the date alone"),
        (" 2024", "a time of day or white space"),
        ("2024 ", "a time of day or white space"),
        ("2024-10-17T09:00", "a time of day or white space"),
        ("2024-13", "is no date of the calendar"),
        ("2024-13-40", "is no date of the calendar"),
        ("2024-02-30", "is no date of the calendar"),
        ("2023-02-29", "is no date of the calendar"),
        ("0000", "is no date of the calendar"),
        ("2023-02-29~", "is no EDTF date"),
        ("2024-1-5", "is no EDTF date"),
        ("24-10-17", "is no EDTF date"),
        ("17/10/2024", r"ends with the year \(did you mean '2024-10-17'\?\)"),
        ("3.4.2024", r"did you mean '2024-04-03' or '2024-03-04'\?"),
        ("31/31/2024", "is no interval"),
        ("２０２４", "is no EDTF date"),
        ("XXXX", "is no EDTF date"),
        ("2024-10-19/2024-10-14", "ends before it begins"),
        ("2024/2023-12-31", "ends before it begins"),
        ("2024/2025/2026", "is no interval; write START/END, with .. for an open end"),
        ("2024/", "is no interval"),
        ("/2024", "is no interval"),
        ("../..", "is no interval"),
        ("2024/2025-02-29", "'2025-02-29' is no date of the calendar"),
    ],
)
def test_refused(text, message):
    with pytest.raises(ValueError, match=message.replace(".", r"\.")):
        parse_date(text)


@pytest.mark.parametrize("text", ["2024-00", "2024-10-00", "2024-00-10"])
def test_zero_is_no_month_and_no_day(text):
    with pytest.raises(ValueError, match="is no date of the calendar"):
        parse_date(text)


@pytest.mark.parametrize("text", ["2024\n", "2024-10\n", "2024-10-17\n", "2024/2025\n"])
def test_line_break_is_white_space(text):
    with pytest.raises(ValueError, match="white space"):
        parse_date(text)


@pytest.mark.parametrize("text", ["Y170000000002", "Y17E30", "-2024", "Y-17000"])
def test_year_beyond_the_calendar(text):
    with pytest.raises(ValueError, match="is no EDTF date"):
        parse_date(text)


@pytest.mark.parametrize("text", ["2024-~10", "[1667,1668]", "{1960,1961}"])
def test_level_2_is_not_taken_for_a_plain_date(text):
    with pytest.raises(ValueError, match="EDTF"):
        parse_date(text)


@given(st.text(alphabet="0123456789-/.~?%XYET \n", max_size=22))
def test_any_text_is_a_date_or_a_value_error(text):
    try:
        date = parse_date(text)
    except ValueError as error:
        assert repr(text) in str(error) or "/" in text
    else:
        assert date.earliest <= date.latest


days = st.dates(min_value=dt.date(1000, 1, 1))
partial = st.builds(lambda day, length: day.isoformat()[:length], days, st.sampled_from([4, 7, 10]))
marked = st.builds(str.__add__, partial, st.sampled_from(["", "", "~", "?", "%"]))


@given(marked)
def test_a_date_holds_its_days(text):
    date = parse_date(text)
    assert date.earliest <= date.latest
    assert date.earliest.isoformat().startswith(text.rstrip("~?%"))
    assert date.latest.isoformat().startswith(text.rstrip("~?%"))
    assert date.approximate == (text[-1] in "~?%")


@given(days, st.sampled_from([4, 7, 10]))
def test_a_date_holds_nothing_else(day, length):
    date = parse_date(day.isoformat()[:length])
    for outside in (date.earliest.toordinal() - 1, date.latest.toordinal() + 1):
        if 1 <= outside <= dt.date.max.toordinal():
            assert not dt.date.fromordinal(outside).isoformat().startswith(date.text)


@given(partial, partial)
def test_an_interval_runs_from_the_first_to_the_last_day(start, end):
    first, last = parse_date(start).earliest, parse_date(end).latest
    if first <= last:
        date = parse_date(f"{start}/{end}")
        assert (date.earliest, date.latest) == (first, last)
    else:
        with pytest.raises(ValueError, match="ends before it begins"):
            parse_date(f"{start}/{end}")


def test_order_is_by_first_then_by_last_day():
    texts = ["2025", "2024-10-17", "../2030", "2024", "2024-10", "2024-01-01", "2015/.."]
    assert sorted(texts, key=parse_date) == ["../2030", "2015/..", "2024-01-01", "2024", "2024-10", "2024-10-17", "2025"]


@pytest.mark.parametrize(
    ("text", "en", "vi", "ja"),
    [
        ("2025-06-04", "4 June 2025", "4 tháng 6 năm 2025", "2025年6月4日"),
        ("2025-06", "June 2025", "tháng 6 năm 2025", "2025年6月"),
        ("2025", "2025", "2025", "2025年"),
        ("2025~", "about 2025", "khoảng 2025", "2025年頃"),
        ("201X", "about 2010–2019", "khoảng 2010–2019", "2010年–2019年頃"),
        ("2024-10-14/2024-10-19", "14–19 October 2024", "14–19 tháng 10 năm 2024", "2024年10月14日–19日"),
        ("2024-09-30/2024-10-02", "30 September – 2 October 2024", "30 tháng 9 – 2 tháng 10 năm 2024", "2024年9月30日–10月2日"),
        ("2024-12-30/2025-01-02", "30 December 2024 – 2 January 2025", "30 tháng 12 năm 2024 – 2 tháng 1 năm 2025", "2024年12月30日 – 2025年1月2日"),
        ("2024-08-23/2025", "23 August 2024 – 2025", "23 tháng 8 năm 2024 – 2025", "2024年8月23日 – 2025年"),
        ("2015/..", "since 2015", "từ 2015", "2015年以降"),
        ("2015~/..", "since about 2015", "từ khoảng 2015", "2015年頃以降"),
        ("../2015-03", "until March 2015", "đến tháng 3 năm 2015", "2015年3月まで"),
        ("", "undated", "không rõ ngày", "日付不明"),
        (None, "undated", "không rõ ngày", "日付不明"),
        (float("nan"), "undated", "không rõ ngày", "日付不明"),
    ],
)
def test_format(text, en, vi, ja):
    assert [format_date(text, lang) for lang in LANGUAGES] == [en, vi, ja]


def test_format_is_english_unless_told_otherwise():
    assert format_date("2025-06") == "June 2025"


def test_format_refuses_what_is_no_date():
    with pytest.raises(ValueError, match="'2024-13' is no date of the calendar"):
        format_date("2024-13", "ja")


@pytest.mark.parametrize("text", ["2025", ""])
def test_format_in_an_unknown_language(text):
    with pytest.raises(KeyError, match="fr"):
        format_date(text, "fr")


@given(marked, st.sampled_from(LANGUAGES))
def test_format_names_the_year(text, lang):
    assert str(int(text[:4])) in format_date(text, lang)


def test_every_date_of_the_tables_prints(real):
    dates = {text for table in real.package.resources for column in real.package.dates(table) for text in real.frames[table][column].dropna()}
    assert {"2024-10-14/2024-10-19", "2024-12", "2015/..", "2021~/2024"} <= dates  # the set is not empty by mistake
    for text in dates:
        year = next(part for part in text.split("/") if part != "..")[:4]
        for lang in LANGUAGES:
            assert year in format_date(text, lang)
