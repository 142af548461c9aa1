"""Test that each fault of a data folder is named, once, with its place and remedy."""

import contextlib
import io
import re
import shutil
import subprocess
import sys

import pytest

from localties import Fault, check
from localties.__main__ import _alike, _also, main
from localties.data.faults import did_you_mean

TABLES = ["sources", "units", "unit_statistics", "partners", "events", "event_fields", "evidence", "figures", "coverage", "published_lists", "audit", "audited_events", "kinds", "fields", "measures"]


def places(faults):
    return [(fault.file, fault.line, fault.column) for fault in faults]


def assert_one(folder, file, line, column, problem, remedy):
    """Exactly one error, at this place, with these words."""
    faults = folder.errors()
    assert places(faults) == [(file, line, column)], "\n".join(map(str, faults))
    assert problem in faults[0].problem
    assert remedy in faults[0].remedy


@pytest.fixture(scope="module")
def real_faults():
    return check()


def test_the_real_tables_have_no_fault(real_faults):
    assert [str(fault) for fault in real_faults if fault.level == "error"] == []


def test_the_made_up_tables_have_no_fault(mini):
    assert mini.errors() == []


# One cell of the real tables

EVENT = ("hcmc-aichi-2016-mou",)
SECOND, THIRD = ("hai-phong-niigata-2015-mou",), ("quang-ninh-hokkaido-2023-mou",)
DATES = "Write 2024, 2024-10, 2024-10-17, 2024~ (about), 2024-10-14/2024-10-19 (interval) or leave it empty"

CELLS = {
    # types and vocabularies
    "number": ("partners.csv", ("vn-hanoi",), "latitude", "21°N", "'21°N' is no number", "Write digits with a point for decimals"),
    "number, none": ("figures.csv", ("f0017",), "value", "NaN", "NaN", "Write"),
    "number, endless": ("figures.csv", ("f0017",), "value", "INF", "INF", "Write"),
    "integer": ("kinds.csv", ("mou",), "formality", "2.5", "'2.5' is no whole number", "Write digits only"),
    "integer, range": ("kinds.csv", ("mou",), "formality", "9", "9 is out of range", "Write a number from 1 to 5"),
    "boolean": ("kinds.csv", ("mou",), "signed", "yes", "'yes' is neither true nor false", "Write true or false"),
    "day": ("sources.csv", ("sggp-119257",), "accessed", "2026-02-30", "'2026-02-30' is no day of the calendar", "Write it as YYYY-MM-DD"),
    "enum": ("events.csv", SECOND, "status", "took place", "'took place' is not accepted (did you mean 'took_place'?)", "Write one of: took_place, announced, postponed"),
    "pattern": ("events.csv", SECOND, "occasion", "Aichi-visit", "'Aichi-visit' has not the form ^[a-z0-9]+", "This column holds: "),
    "url": ("sources.csv", ("sggp-119257",), "url", "ftp://sggp.org.vn/x", "'ftp://sggp.org.vn/x' has not the form ^https?://", "This column holds: Address"),
    "required": ("events.csv", SECOND, "summary", "", "the cell is empty", "Fill it in: "),
    "too long": ("events.csv", SECOND, "summary", "x" * 201, "the text has 201 characters", "Shorten it to 200"),
    "day first": ("events.csv", EVENT, "date", "13/9/2016", "'13/9/2016' ends with the year (did you mean '2016-09-13'?)", DATES),
    "day first, for a day": ("sources.csv", ("sggp-119257",), "accessed", "22.11.2026", "'22.11.2026' is no day of the calendar (did you mean '2026-11-22'?)", "Write it as YYYY-MM-DD"),
    "who signed": ("events.csv", THIRD, "signed_by_vn", "chairman", "'chairman' is not accepted", "This column holds: Who signed for the Vietnamese side (executive: the chairman"),
    # keys
    "unknown partner": ("events.csv", EVENT, "vn_partner", "vn-ho-chi-min-city", "'vn-ho-chi-min-city' is not in partners.csv (did you mean 'vn-ho-chi-minh-city'?)", "Correct the word, or add a row 'vn-ho-chi-min-city' to partners.csv"),
    "unknown kind": ("events.csv", THIRD, "kind", "moa", "'moa' is not in kinds.csv (did you mean 'mou'?)", "add a row 'moa' to kinds.csv"),
    "far kind": ("events.csv", SECOND, "kind", "memorandum", "'memorandum' is not in kinds.csv", "add a row 'memorandum' to kinds.csv; kinds.csv has: attested, delegation, "),
    "unknown event": ("figures.csv", ("f0008",), "event_id", "hcmc-aichi-2024-meting", "(did you mean 'hcmc-aichi-2024-meeting'?)", "events.csv"),
    "unknown in the same table": ("events.csv", THIRD, "continues", "hcmc-aichi-2015", "'hcmc-aichi-2015' is not in events.csv", "Correct the word"),
    "unknown field": ("event_fields.csv", ("hue-aeon-mall-2024-opening", "investment_trade"), "field", "investment", "'investment' is not in fields.csv (did you mean 'investment_trade'?)", "Correct the word"),
    # dates
    "no month": ("events.csv", SECOND, "date", "2024-13-40", "'2024-13-40' is no date of the calendar", DATES),
    "no leap year": ("events.csv", SECOND, "date", "2023-02-29", "'2023-02-29' is no date of the calendar", DATES),
    "day zero": ("events.csv", EVENT, "date", "2016-09-00", "'2016-09-00' is no date of the calendar", DATES),
    "backwards": ("events.csv", THIRD, "date", "2016-09-14/2016-09-13", "the interval '2016-09-14/2016-09-13' ends before it begins", DATES),
    "future": ("events.csv", THIRD, "date", "2999-01-01", "2999-01-01 is after the data date", "Correct the date, set status to announced, or set data_date in datapackage.json"),
    "no basis": ("events.csv", THIRD, "date_basis", "", "date and date_basis go together", "Write printed or inferred"),
    "term": ("events.csv", EVENT, "valid_until", "2016-01-01", "the term ends on 2016-01-01, before it begins on 2016-09-13", "Correct one of the two dates"),
    # events and partners
    "ended partner": ("events.csv", ("hue-nara-2025-mou",), "vn_partner", "vn-thua-thien-hue", "vn-thua-thien-hue existed from early on to 2024-12-31, not on 2025-06-04; from the next day on it is vn-hue", "Name the partner as it was at the date"),
    "partner to be": ("events.csv", ("thua-thien-hue-nara-2024-agreement",), "vn_partner", "vn-hue", "vn-hue existed from 2025-01-01 to today, not on 2024-12", "Name the partner as it was at the date"),
    "wrong side": ("events.csv", THIRD, "jp_partner", "vn-hue", "vn-hue is a partner of the country 'vn', not 'jp'", "Name a partner of jp here"),
    "unsigned": ("events.csv", ("hcmc-aichi-2024-meeting",), "signed_by_jp", "executive", "a meeting is not signed, yet 'executive' signed it", "Empty the cell, or choose a kind that is signed"),
    "continues a later one": ("events.csv", EVENT, "continues", "hcmc-aichi-2024-meeting", "hcmc-aichi-2024-meeting (2024-08-23) is not earlier than this event (2016-09-13)", "Name an earlier event"),
    "continues itself": ("events.csv", EVENT, "continues", "hcmc-aichi-2016-mou", "hcmc-aichi-2016-mou (2016-09-13) is not earlier", "Name an earlier event"),
    "continues another pair": ("events.csv", ("hanoi-kanagawa-2024-mou",), "continues", "hanoi-tokyo-2013-mou", "hanoi-tokyo-2013-mou is an event of jp-tokyo, not of jp-kanagawa or a predecessor", "Name an earlier event of the same pair"),
    # evidence
    "supports, did you mean": ("evidence.csv", (*EVENT, "vovworld-469700"), "supports", "kind jp_parner", "'jp_parner' is no column of events.csv (did you mean 'jp_partner'?)", "Write all"),
    "reports a column that is none": ("evidence.csv", (*EVENT, "sggp-119257"), "reported", "day=2016", "'day' is no column of events.csv", "in reported, column=value"),
    "reports the same": ("evidence.csv", (*EVENT, "sggp-119257"), "reported", "kind=sister_city;date=2016-09-13", "'date=2016-09-13' does not differ from the event", "Name what this source says differently as column=value"),
    "reports no value": ("evidence.csv", (*EVENT, "sggp-119257"), "reported", "date", "'date' does not differ from the event", "column=value"),
    "reports no date": ("evidence.csv", (*EVENT, "sggp-119257"), "reported", "date=13 September 2016", "13 September 2016", ""),
    "reports no kind": ("evidence.csv", (*EVENT, "sggp-119257"), "reported", "kind=sistercity", "sistercity", ""),
    # places
    "swapped": ("partners.csv", ("jp-nara",), "latitude", "135.8049", "135.8049 is out of range", "Write a number from -90 to 90"),
    "elsewhere": ("partners.csv", ("jp-nara",), "latitude", "37.6851", "the seat 37.6851, 135.8049 lies ", "Correct the coordinates (latitude first, then longitude) or unit_id"),
    "shape": ("units.csv", ("vn-dong-nai-2026",), "boundary", "vn-dong-nai-2026", "no file in boundaries/ has 'vn-dong-nai-2026' (did you mean 'vn-dong-nai-2025'?)", "Correct the word, or build the shape"),
    "life": ("units.csv", ("vn-dong-nai-2026",), "valid_until", "2026-01-01", "2026-01-01 is before valid_from 2026-04-30", "Correct one of the two days"),
    "no last day": ("units.csv", ("vn-dong-nai-2025",), "valid_until", "", "vn-dong-nai-2025 became vn-dong-nai-2026, but no last day is given", "Give the last day, or empty became"),
    "became itself": ("partners.csv", ("vn-thua-thien-hue",), "became", "vn-thua-thien-hue", "became leads in a circle: vn-thua-thien-hue -> vn-thua-thien-hue", "Correct became in one of these rows"),
    # figures
    "unit": ("figures.csv", ("f0022",), "unit", "firms", "companies is kept in companies, not in 'firms'", "Convert the value, or choose another measure"),
    "range": ("figures.csv", ("f0022",), "value_high", "5", "the range ends at 5 and begins at 6", "Write the lower number into value, the higher into value_high"),
    "about the wrong side": ("figures.csv", ("f0022",), "about_vn", "jp-aichi", "'jp-aichi' is no partner or unit of vn", "Name a partner_id, a unit_id or vn"),
}


def apart():
    """Names of cells in few groups, in none of which two have to do with the same row."""
    groups = []
    for case, (_, key, _, value, *_) in CELLS.items():
        named = {key[0], value} - {""}
        rows, cases = next((group for group in groups if group[0].isdisjoint(named)), (set(), []))
        if not cases:
            groups.append((rows, cases))
        rows |= named
        cases.append(case)
    return [cases for _, cases in groups]


@pytest.mark.parametrize("cases", [*apart(), *(pytest.param([case], marks=pytest.mark.audit) for case in CELLS)], ids=lambda cases: cases[0] if len(cases) == 1 else f"{cases[0]} and {len(cases) - 1} more")
def test_cells(folder, cases):
    """Each is named once, and nothing else; the audit looks at each alone."""
    expected = {}
    for case in cases:
        file, key, column, value, problem, remedy = CELLS[case]
        expected[file, folder.set(file, key, column, value), column] = problem, remedy
    faults = folder.errors()
    assert sorted(places(faults)) == sorted(expected), "\n".join(map(str, faults))
    for fault in faults:
        problem, remedy = expected[fault.file, fault.line, fault.column]
        assert problem in fault.problem and remedy in fault.remedy


#: Stray letters, each in a cell of its own
TEXT = [
    ("events.csv", EVENT, "summary", "Governor and\xa0chairman sign.", "'Governor and\\xa0chairman sign.' holds stray white space or invisible characters", "Take them out, or let `make tidy` do it; a cell is one line with single spaces"),
    ("events.csv", ("hanoi-tokyo-2013-mou",), "summary", "Governor and  chairman sign.", "holds stray white space", "single spaces"),
    ("partners.csv", ("jp-nara",), "name_ja", "奈良\u200b県", "invisible characters", "Take them out"),
    ("partners.csv", ("vn-hue",), "name_vi", "Hue\u0302\u0301", "has letters built from loose accents", "Write it in Unicode form NFC: Huế"),
    ("events.csv", ("hcmc-aichi-2024-meeting",), "summary", "One line\nand another.", "'One line\\nand another.' holds stray white space", "a cell is one line"),
]


def test_the_next_number_is_told(mini):
    """Rows of figures are numbered; those of other tables are named."""
    rows = mini.rows("figures.csv")
    mini.write_rows("figures.csv", [rows[0], ["", *rows[2][1:]], *rows[1:], rows[2]])
    assert [(fault.line, fault.remedy.split(" (")[-1]) for fault in mini.errors()] == [(2, "f03 is free)"), (5, "f03 is free)")]
    mini.set("events.csv", ("bac-kisen-2022-flight",), "event_id", "")
    assert not any("is free" in fault.remedy for fault in mini.errors() if fault.file == "events.csv")


def test_stray_letters(folder):
    expected = {}
    for file, key, column, value, problem, remedy in TEXT:
        folder.set(file, key, column, value)
        expected[file, column, value] = (problem, remedy)
    faults = {(fault.file, fault.column, fault.value): fault for fault in folder.errors()}
    assert set(faults) == set(expected)
    for place, (problem, remedy) in expected.items():
        assert problem in faults[place].problem and remedy in faults[place].remedy


def test_a_line_break_in_a_date(folder):
    line = folder.set("events.csv", EVENT, "date", "2016-09-13\n")
    assert_one(folder, "events.csv", line + 1, "date", "'2016-09-13\\n' holds stray white space", "a cell is one line")


def test_what_is_no_fault(folder):
    folder.set("events.csv", EVENT, "valid_until", "2016-09")  # a term that may end on its first day
    folder.set("events.csv", ("hcmc-aichi-2024-priority",), "date", "2999-01-01")
    folder.set("events.csv", ("hcmc-aichi-2024-priority",), "status", "announced")
    folder.set("events.csv", ("hue-nara-2025-mou",), "continues", "thua-thien-hue-nara-2024-agreement")  # of a predecessor
    folder.set("events.csv", ("hue-aeon-mall-2024-opening",), "date", "2024-12-31/2025-01-02")  # partly in the partner's life
    folder.set("evidence.csv", ("hue-aeon-mall-2024-opening", "vietjo-2024-09-11"), "reported", "date=2024-09-16;status=announced;kind=office")
    assert [fault for fault in folder.errors() if fault.file == "events.csv"] == []


# Faults with named consequences


def test_a_partner_in_another_country(folder):
    line = folder.set("partners.csv", ("jp-nara",), "unit_id", "vn-hanoi")
    faults = folder.errors()
    assert places(faults) == [("partners.csv", line, "latitude"), ("partners.csv", line, "unit_id")]
    assert "vn-hanoi lies in another country than jp-nara. Correct country or unit_id" in str(faults[1])


def test_one_coordinate_alone(folder):
    line = folder.set("partners.csv", ("vn-hanoi",), "longitude", "")
    assert_one(folder, "partners.csv", line, "latitude", "only one of latitude and longitude is given", "Give both or none")


def test_latitude_and_longitude_swapped(folder):
    line = folder.set("partners.csv", ("vn-hanoi",), "latitude", "105.8412")
    folder.set("partners.csv", ("vn-hanoi",), "longitude", "21.0245")
    assert_one(folder, "partners.csv", line, "latitude", "105.8412 is out of range", "Write a number from -90 to 90")


def test_a_gap_between_two_lives(folder):
    line = folder.set("units.csv", ("vn-dong-nai-2025",), "valid_until", "2026-04-28")
    assert_one(folder, "units.csv", line, "became", "vn-dong-nai-2026 begins on 2026-04-30, more than a day after 2026-04-28", "Correct valid_until here or valid_from there")


def test_a_source_older_than_its_event(folder):
    folder.set("sources.csv", ("sggp-2024-08-24",), "published", "2024-08-22")
    faults = folder.errors()
    lines = [folder.line("evidence.csv", event, "sggp-2024-08-24") for event in ("hcmc-aichi-2024-meeting", "hcmc-aichi-2024-priority")]
    assert places(faults) == [("evidence.csv", line, "source_id") for line in lines]
    for fault in faults:
        assert fault.problem == "the source was published on 2024-08-22, before the event on 2024-08-23"
        assert "write status=announced into reported if this source foretold it" in fault.remedy


def test_a_source_that_foretold_its_event(folder):
    key = ("hcmc-aichi-2024-priority", "sggp-2024-08-24")
    folder.set("sources.csv", ("sggp-2024-08-24",), "published", "2024-08-22")
    folder.set("evidence.csv", key, "reported", "status=announced")
    assert places(folder.errors()) == [("evidence.csv", folder.line("evidence.csv", "hcmc-aichi-2024-meeting", "sggp-2024-08-24"), "source_id")]


def test_an_event_without_evidence(folder):
    folder.delete("evidence.csv", "hanoi-jetro-2024-event")
    line = folder.line("events.csv", "hanoi-jetro-2024-event")
    assert_one(folder, "events.csv", line, "event_id", "hanoi-jetro-2024-event has no evidence", "Add a row to evidence.csv that names its source")


def test_an_unused_source(folder):
    line = folder.add("sources.csv", source_id="zzz", publisher="Zzz", publisher_kind="press", side="vn", language="vi", accessed="2026-11-22", title="Nothing rests on it")
    assert_one(folder, "sources.csv", line, "source_id", "nothing rests on the source zzz", "Delete the row, or add what the source says")


def test_rows_out_of_order(folder):
    lines = folder.lines("events.csv")
    lines[3], lines[4] = lines[4], lines[3]
    folder.write("events.csv", "".join(lines))
    later, earlier = (lines[place].split(",")[0] for place in (3, 4))
    assert_one(folder, "events.csv", 5, "event_id", f"the row '{earlier}' stands after '{later}'", "Sort the rows by event_id")


def test_a_row_of_commas(folder):
    folder.write("coverage.csv", folder.read("coverage.csv") + ",,,\n")
    faults = folder.errors()
    assert {(fault.file, fault.line) for fault in faults} == {("coverage.csv", len(folder.lines("coverage.csv")))}, "\n".join(map(str, faults))
    assert "empty" in faults[0].problem or "blank" in faults[0].problem


def test_a_row_of_commas_in_events_is_not_said_of_the_others(folder):
    folder.write("events.csv", folder.read("events.csv") + "," * 13 + "\n")
    faults = folder.errors()
    assert {(fault.file, fault.line) for fault in faults} == {("events.csv", len(folder.lines("events.csv")))}, "\n".join(map(str, faults))


@pytest.mark.parametrize(
    ("table", "key"),
    [("units", "unit_id"), ("partners", "partner_id"), ("sources", "source_id"), ("events", "event_id"), ("kinds", "code"), ("evidence", "event_id, source_id")],
)
def test_a_row_that_stands_twice(mini, table, key):
    lines = mini.lines(f"{table}.csv")
    mini.write(f"{table}.csv", "".join([*lines[:2], *lines[1:]]))
    assert_one(mini, f"{table}.csv", 3, key, f"this {key} stands in an earlier row too", "Delete the row that repeats it, or give the new row an id of its own")


def test_lives_in_a_circle(mini):
    line = mini.set("partners.csv", ("vn-hop",), "valid_until", "2025-06-30")
    mini.set("partners.csv", ("vn-hop",), "became", "vn-nam")
    faults = mini.errors()
    assert faults and {(fault.file, fault.column) for fault in faults} == {("partners.csv", "became")}
    assert line in {fault.line for fault in faults}
    assert any("circle" in fault.problem for fault in faults)


def test_several_faults_in_several_files(folder):
    expected = [
        ("sources.csv", folder.set("sources.csv", ("sggp-119257",), "language", "english"), "language"),
        ("partners.csv", folder.set("partners.csv", ("jp-nara",), "tier", "county"), "tier"),
        ("events.csv", folder.set("events.csv", ("hanoi-tokyo-2013-mou",), "kind", "memo"), "kind"),
        ("events.csv", folder.set("events.csv", EVENT, "date", "2016-09-31"), "date"),
        ("events.csv", folder.set("events.csv", EVENT, "summary", ""), "summary"),
        ("figures.csv", folder.set("figures.csv", ("f0022",), "unit", "firms"), "unit"),
        ("figures.csv", folder.set("figures.csv", ("f0027",), "value", "two"), "value"),
    ]
    folder.write("coverage.csv", "")
    assert places(folder.errors()) == [*expected, ("coverage.csv", 1, "")]


def test_a_wrong_cell_of_a_parent_is_not_said_of_its_children(folder):
    expected = [
        ("sources.csv", folder.set("sources.csv", ("hanoi-times-2024-10-19",), "accessed", "yesterday"), "accessed"),
        ("units.csv", folder.set("units.csv", ("jp-nara",), "code", "xx"), "code"),
        ("partners.csv", folder.set("partners.csv", ("vn-hanoi",), "latitude", "north"), "latitude"),
    ]
    assert places(folder.errors()) == expected


# Whole files


def header(mini, old, new):
    return mini.read("events.csv").replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("vn_partner", "vn_parnter", "the header is wrong: 'vn_parnter' is unknown (did you mean 'vn_partner'?); 'vn_partner' is missing"),
        ("date,date_basis", "date_basis,date", "the header is wrong: the order of the columns is another"),
        ("summary", "summary,summary", "the header is wrong: a column stands twice"),
        (",summary", "", "the header is wrong: 'summary' is missing"),
    ],
    ids=["renamed", "swapped", "doubled", "missing"],
)
def test_a_wrong_header(mini, old, new, problem):
    mini.write("events.csv", header(mini, old, new))
    assert_one(mini, "events.csv", 1, "", problem, "Write it as: event_id,date,date_basis,vn_partner,jp_partner,kind,status")


@pytest.mark.parametrize(
    ("spoil", "line", "problem", "remedy"),
    [
        (lambda text: text.replace("The Agency", "L’Agence é").encode("cp1252", "replace"), 2, "the byte 0x92 near ", "Save the file as UTF-8 (in a spreadsheet: CSV UTF-8)"),
        (lambda text: text.encode("utf-8-sig"), 1, "the file begins with a byte-order mark", "or let `make tidy` do it"),
        (lambda text: b"", 1, "the file is empty", "Write at least the header row: source_id,publisher"),
        (lambda text: text.replace("Hop Province,", "Hop, Province,").encode(), 5, "the row has 12 cells, the header 11; one begins with a space: ' Province'", "put a cell that holds a comma into double quotes"),
        (lambda text: text.replace("History of the ties of Hop", "History,").encode(), 5, "the row has 12 cells, the header 11", "Add the missing commas, take out the surplus ones"),
        (lambda text: text.replace("List of papers", '"List" of papers').encode(), 6, "this is no CSV", "double the quotes in it"),
        (lambda text: text.replace("\n", "\n\n", 1).encode(), 2, "the row has 0 cells, the header 11", "Add the missing commas"),
    ],
    ids=["Windows-1252", "byte-order mark", "empty", "extra cell", "trailing comma", "loose quote", "blank line"],
)
def test_an_unreadable_parent_is_one_fault(mini, spoil, line, problem, remedy):
    """The sources are named by four other tables, none of which is at fault."""
    (mini.path / "sources.csv").write_bytes(spoil(mini.read("sources.csv")))
    assert_one(mini, "sources.csv", line, "", problem, remedy)


@pytest.mark.parametrize("table", ["units", "sources"])
def test_a_missing_table(mini, table):
    (mini.path / f"{table}.csv").unlink()
    assert_one(mini, f"{table}.csv", 0, "", "the table is missing", f"Put {table}.csv into ")


#: Errors that follow when a table of the made-up folder has a header alone: each row that
#: names one of its rows, and each row that only it could back.
WITHOUT_ROWS = {
    "sources": {"unit_statistics.csv": 1, "evidence.csv": 15, "figures.csv": 2, "published_lists.csv": 4},
    "units": {"unit_statistics.csv": 1, "partners.csv": 7, "coverage.csv": 1},
    "unit_statistics": {},
    "partners": {"sources.csv": 2, "events.csv": 20, "figures.csv": 1, "published_lists.csv": 7},
    "events": {"event_fields.csv": 8, "evidence.csv": 15, "figures.csv": 1, "audited_events.csv": 4},
    "event_fields": {},
    "evidence": {"events.csv": 10, "sources.csv": 2},
    "figures": {},
    "coverage": {},
    "published_lists": {},
    "audit": {},
    "audited_events": {},
    "kinds": {"events.csv": 10},
    "fields": {"event_fields.csv": 8},
    "measures": {"datapackage.json": 1, "unit_statistics.csv": 1, "figures.csv": 2},
}


@pytest.mark.parametrize("table", TABLES)
def test_a_header_alone(mini, table):
    mini.write(f"{table}.csv", mini.lines(f"{table}.csv")[0])
    faults = mini.errors()
    assert {file: sum(fault.file == file for fault in faults) for file in {fault.file for fault in faults}} == WITHOUT_ROWS[table], "\n".join(map(str, faults))
    dangling = [fault for fault in faults if "is not in" in fault.problem]
    assert all(f"is not in {table}.csv" in fault.problem and "did you mean" not in fault.problem for fault in dangling)


def test_no_boundaries_is_no_fault_of_the_seats(mini):
    shutil.rmtree(mini.path / "boundaries")
    assert {(fault.file, fault.column) for fault in mini.errors()} <= {("units.csv", "boundary")}


@pytest.mark.parametrize(
    ("raw", "line", "problem"),
    [
        (b'{\n"name": "x"\n"y": 1}', 3, "this is no JSON"),
        (b'{"title": "\xe9t\xe9"}', None, "UTF-8"),
        (b"{}", None, "resources"),
    ],
    ids=["broken", "not UTF-8", "no resources"],
)
def test_a_broken_schema(mini, raw, line, problem):
    (mini.path / "datapackage.json").write_bytes(raw)
    faults = check(mini.path)
    assert len(faults) == 1
    assert faults[0].file.endswith("datapackage.json") and problem in faults[0].problem
    assert line is None or faults[0].line == line


def test_a_schema_that_is_no_schema(mini):
    mini.write("datapackage.json", mini.read("datapackage.json").replace('"type": "integer"', '"type": "whole"', 1))
    faults = check(mini.path)
    assert faults and {fault.file for fault in faults if fault.level == "error"} == {"datapackage.json"}
    assert "the schema is not valid" in str(faults[0])


def test_folder_as_text(mini):
    line = mini.set("events.csv", ("nam-umi-2010-friendship",), "date", "2010-13")
    assert [fault.line for fault in check(str(mini.path)) if fault.level == "error"] == [line]


# Words


def test_faults_are_printed_with_what_is_known_of_their_place():
    assert str(Fault("a.csv", 3, "b", "x", "it is wrong", "Mend it")) == "a.csv:3:b: it is wrong. Mend it."
    assert str(Fault("a.csv", 3, "", "x", "it is wrong", "Mend it")) == "a.csv:3: it is wrong. Mend it."
    assert str(Fault("a.csv", 0, "", "", "it is wrong", "Mend it", "warning")) == "a.csv: warning: it is wrong. Mend it."


@pytest.mark.parametrize(
    ("found", "hint"),
    [("vn-hanoy", " (did you mean 'vn-hanoi'?)"), ("", ""), ("zzz", ""), ("jp-nara", " (did you mean 'jp-nara'?)")],
)
def test_did_you_mean(found, hint):
    assert did_you_mean(found, ["vn-hanoi", "jp-nara"]) == hint


def test_an_unused_word_is_a_warning(mini):
    unused = {fault.value: fault for fault in check(mini.path) if fault.file == "kinds.csv"}
    assert set(unused) == {"attested", "delegation", "festival_or_event", "letter_of_intent", "office", "opening", "priority", "project", "sister_city", "stated_intent"}
    line = mini.line("kinds.csv", "office")
    assert str(unused["office"]) == f"kinds.csv:{line}:code: warning: nothing uses the word 'office'. Keep it if rows will need it, else delete it."


# The command


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main([*map(str, arguments)])
    return status, out.getvalue(), err.getvalue()


def test_command_on_the_real_tables():
    status, out, err = run("check")
    assert (status, err) == (0, "")
    assert re.fullmatch(r"data: 0 errors, \d+ warnings?", out.splitlines()[-1])


def test_command_on_a_fault(mini):
    line = mini.set("events.csv", ("nam-umi-2010-friendship",), "date", "2010-13")
    done = subprocess.run([sys.executable, "-m", "localties", "check", mini.path], capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith(f"events.csv:{line}:date: '2010-13' is no date of the calendar")
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stdout.splitlines()[-1].startswith("mini: 1 error, ")


@pytest.mark.parametrize(("place", "words"), [("nowhere", "there is no such file"), ("mini/events.csv", "Name a folder that holds datapackage.json")])
def test_command_on_what_is_no_data_folder(mini, place, words):
    status, out, err = run("check", mini.path.parent / place)
    assert status == 1
    assert words in err and "1 error, 0 warnings" in out


def test_command_says_the_same_of_many_lines_once(mini):
    text = mini.read("event_fields.csv").replace(",tourism,", ",turism,")
    mini.write("event_fields.csv", text)
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if "turism" in line]
    assert len(lines) == 3
    status, out, err = run("check", mini.path)
    assert status == 1 and "mini: 3 errors" in out
    assert err.splitlines() == [
        f"event_fields.csv:{lines[0]}:field: 'turism' is not in fields.csv (did you mean 'tourism'?). Correct the word, or add a row 'turism' to fields.csv."
        f" (also in 2 lines: {lines[1]}, {lines[2]})"
    ]


def fault(line, value="x", column="kind"):
    return Fault("events.csv", line, column, value, f"{value!r} is unknown", "Correct it")


def test_alike():
    faults = [fault(2), fault(3, "y"), fault(4), fault(4, column="status"), fault(9)]
    assert _alike(faults) == [[fault(2), fault(4), fault(9)], [fault(3, "y")], [fault(4, column="status")]]
    assert _alike([]) == []


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([2], ""),
        ([2, 4], " (also in 1 line: 4)"),
        ([2, 3, 4, 5, 6, 7], " (also in 5 lines: 3, 4, 5, 6, 7)"),
        ([2, 3, 4, 5, 6, 7, 8], " (also in 6 lines: 3, 4, 5, 6, 7, ...)"),
    ],
)
def test_also(lines, words):
    assert _also([fault(line) for line in lines]) == words
