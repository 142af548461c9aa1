"""Test that the checker finds each corruption of a large table made from the real tables.

The corruptions of cells are derived from the schema: each column of each table is broken in
each way that its type, limits and keys allow. Those of rows, files and relations between
rows are written by hand. Many independent corruptions share one copy of the data folder, a
batch, which is checked once: each corruption must be named with its file, line and column,
and no error may be reported that none of them explains. Rows are chosen by what stands in
them when the tests are collected, never by number.
"""

import csv
import io
import json
import re
import shutil
import unicodedata
import zlib
from collections import Counter, defaultdict
from functools import partial

import pytest

from localties import check, load
from localties.data.tables import DATA, read_package

PACKAGE = read_package()
TEXTS = {table: PACKAGE.path(table).read_bytes().decode("utf-8") for table in PACKAGE.resources}
ROWS = {table: list(csv.DictReader(io.StringIO(text, newline=""))) for table, text in TEXTS.items()}
FIELDS = {table: PACKAGE.fields(table) for table in ROWS}
KEYS = {table: PACKAGE.resources[table]["schema"]["primaryKey"] for table in ROWS}
#: Table that a column refers to; its key is its first column.
TARGETS = {
    (table, key["fields"][0]): key["reference"]["resource"] or table
    for table in ROWS
    for key in PACKAGE.resources[table]["schema"].get("foreignKeys", [])
}
SIDES = PACKAGE.sides
TODAY = PACKAGE.data_date


#: Rows by the first column of their key.
BY_KEY = {table: {row[KEYS[table][0]]: row for row in rows} for table, rows in ROWS.items()}
UNITS, PARTNERS, EVENTS, SOURCES, KINDS = (BY_KEY[table] for table in ("units", "partners", "events", "sources", "kinds"))
#: Cells that name a row: (table, key) to [(table, number of the row, column)].
REFERRERS = defaultdict(list)
for (_table, _column), _target in TARGETS.items():
    for _number, _row in enumerate(ROWS[_table]):
        REFERRERS[_target, _row[_column]].append((_table, _number, _column))
#: Corruptions in a batch: one that crashes the checker hides the others.
LARGEST = 200
CONTINUED = {row["continues"] for row in ROWS["events"]}


class NoRow(Exception):
    """A batch has no row left for a corruption."""


class Batch:
    """A copy of the real tables, the corruptions made in it and what may follow from them."""

    def __init__(self):
        self.original = {table: [dict(row) for row in rows] for table, rows in ROWS.items()}
        self.tables = {table: list(rows) for table, rows in self.original.items()}
        self.case, self.taken, self.unsorted = "", set(), set()
        self.leaned = set()  # rows that several corruptions need as they are
        self.expected, self.follows = [], []

    def try_to(self, case, corrupt):
        """Make a corruption if rows for it are left; they are chosen before any is changed."""
        self.case, taken, unsorted = case, set(self.taken), set(self.unsorted)
        if len(self.expected) >= LARGEST:
            return False
        try:
            corrupt(self)
        except NoRow:
            self.taken, self.unsorted = taken, unsorted
            return False
        return True

    def take(self, table, fits=lambda row: True, order=lambda row: 0):
        """Choose a row that no other corruption of this batch has to do with."""
        rows = self.original[table]
        start = zlib.crc32(self.case.encode()) % len(rows)
        for row in sorted(rows[start:] + rows[:start], key=order):
            if id(row) not in self.taken and id(row) not in self.leaned and fits(row):
                self.taken.add(id(row))
                return row
        raise NoRow(f"{self.case}: no row of {table} fits")

    def is_free(self, table, key):
        """Whether no corruption spoils the row of this key."""
        return not any(id(row) in self.taken for row in self.original[table] if row[KEYS[table][0]] == key)

    def lean_on(self, table, key):
        """Keep the row of this key from being spoilt."""
        self.leaned |= {id(row) for row in self.original[table] if row[KEYS[table][0]] == key}

    def expect(self, table, row, column, *words):
        self.expected.append((self.case, table, row, column, words))

    def follow(self, table, row, column):
        """Name a consequence: an error that may be reported of this cell."""
        self.follows.append((table, row, column))

    def follow_key(self, table, key):
        """A row is gone or renamed: what names it dangles."""
        for other, number, column in REFERRERS[table, key]:
            self.follow(other, self.original[other][number], column)
        for row in self.original["figures"]:
            for side in SIDES:
                if table in ("units", "partners") and row[f"about_{side}"] == key:
                    self.follow("figures", row, f"about_{side}")
        for row in self.original["evidence"]:
            if table in ("partners", "kinds") and f"={key}" in row["reported"]:
                self.follow("evidence", row, "reported")

    def follow_reference(self, table, row, column):
        """A cell names its row no longer: the event is without evidence, the source unused."""
        if (target := TARGETS.get((table, column))) in ("events", "sources"):
            for other in self.original[target]:
                if other[KEYS[target][0]] == row[column]:
                    self.follow(target, other, KEYS[target][0])

    def put_order(self, table):
        """Only the first row out of order is reported, so a batch has one a table."""
        if table in self.unsorted:
            raise NoRow(f"{self.case}: {table} is out of order already")
        self.unsorted.add(table)

    def rows_naming(self, table, key):
        return [self.original[other][number] for other, number, _ in REFERRERS[table, key]]

    def evidence(self, event):
        return [row for row in self.original["evidence"] if row["event_id"] == event["event_id"]]

    def write(self, folder):
        """Write the tables; return the line of each row by table and identity."""
        lines = {}
        for table, rows in self.tables.items():
            out = io.StringIO(newline="")
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(FIELDS[table])
            writer.writerows(row.values() for row in rows)
            (folder / PACKAGE.path(table).name).write_bytes(out.getvalue().encode("utf-8"))
            reader = csv.reader(io.StringIO(out.getvalue(), newline=""))
            next(reader)
            for row, _ in zip(rows, reader):
                lines[table, id(row)] = reader.line_num
        return lines


# Cells, derived from the schema


def near(word, accepted):
    """A word that is not accepted, one letter away from one that is."""
    word = word or next(iter(accepted))
    return next(found for found in (word + word[-1] * count for count in range(1, 9)) if found not in accepted)


def first_space(cell, stray):
    return cell.replace(" ", stray, 1) if " " in cell else cell + stray


def is_free(item):
    """A column of free text."""
    return item["type"] == "string" and not {"enum", "pattern"} & set(item.get("constraints", {})) and not {"rdfType", "target"} & set(item)


def limits(item, name):
    return item.get("constraints", {}).get(name)


def constant(value):
    return lambda cell, item: value


#: A way to break a cell: which columns it suits, the broken cell, words of the fault.
WAYS = {
    "emptied": (lambda item: limits(item, "required"), constant(""), "the cell is empty", "Fill it in: "),
    "misspelt": (lambda item: limits(item, "enum"), lambda cell, item: near(cell, limits(item, "enum")), "is not accepted (did you mean '", "Write one of: "),
    "in capitals": (lambda item: limits(item, "enum"), lambda cell, item: (cell or limits(item, "enum")[0]).upper(), "is not accepted", "Write one of: "),
    "two words": (lambda item: limits(item, "enum"), lambda cell, item: " ".join(limits(item, "enum")[:2]), "is not accepted", "Write one of: "),
    "stray mark": (lambda item: limits(item, "pattern") and item.get("format") != "uri", lambda cell, item: cell + "!", "has not the form", "This column holds: "),
    "other case": (lambda item: limits(item, "pattern") and item.get("format") != "uri", lambda cell, item: cell.swapcase(), "has not the form", "This column holds: "),
    "underscore and dash": (lambda item: limits(item, "pattern") and item.get("format") != "uri", lambda cell, item: f"{cell}-_", "has not the form", "This column holds: "),
    "dangling, near": (lambda item: "target" in item, lambda cell, item: near(cell, BY_KEY[item["target"]]), "is not in ", "(did you mean '", "Correct the word, or add a row"),
    "dangling, far": (lambda item: "target" in item, constant("zzz-9"), "'zzz-9' is not in ", "Correct the word, or add a row"),
    "too long": (lambda item: limits(item, "maxLength"), lambda cell, item: cell.ljust(limits(item, "maxLength") + 1, "x"), "the text has ", "Shorten it to "),
    "below the minimum": (lambda item: limits(item, "minimum") is not None, lambda cell, item: str(limits(item, "minimum") - 1), "is out of range", "Write a number from "),
    "above the maximum": (lambda item: limits(item, "maximum") is not None, lambda cell, item: str(limits(item, "maximum") + 1), "is out of range", "Write a number from "),
    **{
        f"no number: {value}": (lambda item: item["type"] in ("number", "integer"), constant(value), "Write")
        for value in ("many", "NaN", "sNaN", "INF", "-inf", "1,000", "1_0", "１２", "12 %", "1.2.3", "0x10", "-")
    },
    **{f"no whole number: {value}": (lambda item: item["type"] == "integer", constant(value), "is no whole number", "Write digits only") for value in ("2.5", "two")},
    **{
        f"no day: {value}": (lambda item: item["type"] == "date", constant(value), "is no day of the calendar", "Write it as YYYY-MM-DD")
        for value in ("2024-13-40", "2023-02-29", "2024-10", "2024-1-5", "２０２４-10-17", "20241017", "17/10/2024", "2024-10-17T09:00", "yesterday")
    },
    **{
        f"no date: {value}": (lambda item: "rdfType" in item, constant(value), "Write 2024, 2024-10, 2024-10-17, 2024~ (about), ")
        for value in ("2024-13-40", "2023-02-29", "2024-10-19/2024-10-14", "2024/10/17", "2024-10-1", "20241017", "2024-W05", "２０２４", "2024-10-17T09:00", "circa 2024", "NaN")
    },
    **{
        f"neither: {value}": (lambda item: item["type"] == "boolean", constant(value), "is neither true nor false", "Write true or false")
        for value in ("yes", "TRUE", "1", "maybe")
    },
    **{
        f"no address: {value}": (lambda item: item.get("format") == "uri", constant(value))
        for value in ("www.example.org/page", "ftp://example.org/page", "https://", "https:/example.org", "example", "https://example.org/a page", "https://exa mple.org")
    },
    "no-break space": (bool, lambda cell, item: first_space(cell, "\xa0")),
    "double space": (bool, lambda cell, item: first_space(cell, "  ")),
    "quoted newline": (bool, lambda cell, item: first_space(cell, "\n")),
    "tab": (bool, lambda cell, item: first_space(cell, "\t")),
    "leading space": (bool, lambda cell, item: " " + cell),
    "trailing space": (bool, lambda cell, item: cell + " "),
    "zero-width space": (bool, lambda cell, item: cell[:1] + "\u200b" + cell[1:]),
    "replacement letter": (is_free, lambda cell, item: cell + "\ufffd"),
    "decomposed accents": (is_free, lambda cell, item: unicodedata.normalize("NFD", f"{cell} é".strip())),
}
STRAY = {"no-break space", "double space", "quoted newline", "tab", "leading space", "trailing space", "zero-width space", "replacement letter"}
#: Columns with fewer cells than this are also broken in empty cells.
SPARSE = 20


def spoil_cell(batch, table, column, way):
    """Break one cell of a column, of a row to which the fewest others refer."""
    _, spoil, *words = WAYS[way]
    item = ITEMS[table, column]
    sparse = sum(row[column] != "" for row in ROWS[table]) < SPARSE
    named = [column] == KEYS[table]

    def fits(row):
        value, most = spoil(row[column], item), limits(item, "maxLength")
        return (
            (row[column] or sparse)
            and value != row[column]
            and not (most and way != "too long" and len(value) > most)
            and not (words and "has not the form" in words[0] and re.search(limits(item, "pattern"), value))
            and not (named and any(id(other) in batch.taken for other in batch.rows_naming(table, row[column])))
            and not (column == "retrospective" and row[column] == "true")  # else events of ended partners are at fault
        )

    row = batch.take(table, fits, lambda row: (not row[column], len(REFERRERS[table, row[column]]) if named else 0))
    old, new = row[column], spoil(row[column], item)
    if is_free(item) and way in STRAY:
        words = ["holds stray white space or invisible characters", "Take them out"]
    elif is_free(item) and way == "decomposed accents":
        words = ["has letters built from loose accents", f"Write it in Unicode form NFC: {unicodedata.normalize('NFC', new)}"]
    found = () if way in ("emptied", "too long") else ((new, repr(new)),)
    batch.expect(table, row, column, *words, *found)
    if named:
        batch.taken.update(map(id, batch.rows_naming(table, old)))
        batch.follow_key(table, old)
    batch.follow_reference(table, row, column)
    for follow in FOLLOW.get((table, column), ()):
        follow(batch, row)
    if column in KEYS[table]:
        batch.unsorted.add(table)
    row[column] = new


def follow_country(batch, row):
    """Whose country is no country: its unit, kin, events and figures are of another one."""
    table = "units" if "boundary" in row else "partners"
    batch.follow_key(table, row[KEYS[table][0]])
    for column in {"unit_id", "parent_id", "became"} & set(row) - set(KEYS[table]):
        batch.follow(table, row, column)
    for listed in batch.original["published_lists"]:
        if table == "partners" and listed["holder"] == row["partner_id"]:
            batch.follow("published_lists", listed, "partner_id")


def follow_unit(batch, row):
    """Figures are kept in the unit of their measure."""
    for figure in batch.original["figures"]:
        if figure["measure"] == row["code"]:
            batch.follow("figures", figure, "unit")


def follow_successor(batch, row):
    """An event continues one of the predecessor, which is none any more."""
    for event in batch.original["events"]:
        earlier = EVENTS.get(event["continues"])
        if earlier and any(event[f"{side}_partner"] != earlier[f"{side}_partner"] for side in SIDES):
            batch.follow("events", event, "continues")


#: Columns whose fault has consequences beside those of keys.
FOLLOW = {
    ("units", "country"): [follow_country],
    ("partners", "country"): [follow_country],
    ("partners", "longitude"): [lambda batch, row: batch.follow("partners", row, "latitude")],  # the seat is elsewhere
    ("partners", "became"): [follow_successor],
    ("measures", "unit"): [follow_unit],
    ("evidence", "reported"): [lambda batch, row: batch.follow("evidence", row, "source_id")],  # it may say that the source foretold the event
}
ITEMS = {
    (table, column): item | ({"target": TARGETS[table, column]} if (table, column) in TARGETS else {})
    for table, columns in FIELDS.items()
    for column, item in columns.items()
}
CELLS = {
    f"{table}.{column}: {way}": partial(spoil_cell, table=table, column=column, way=way)
    for (table, column), item in ITEMS.items()
    for way, (suits, spoil, *_) in WAYS.items()
    if suits(item) and any(spoil(row[column], item) != row[column] for row in ROWS[table])
}


# Rows


def place(rows, row):
    return next(number for number, other in enumerate(rows) if other is row)


def untaken(batch, rows):
    return not any(id(row) in batch.taken for row in rows)


def swap(batch, table):
    """Two neighbours change places."""
    batch.put_order(table)
    rows, original = batch.tables[table], batch.original[table]
    before = {id(later): earlier for earlier, later in zip(original, original[1:])}
    row = batch.take(table, lambda row: id(row) in before and untaken(batch, [before[id(row)]]))
    other = before[id(row)]
    batch.taken.add(id(other))
    del rows[place(rows, row)]
    rows.insert(place(rows, other), row)
    batch.expect(table, other, KEYS[table][0], "stands after", f"Sort the rows by {', '.join(KEYS[table])}")


def move_to_the_end(batch, table):
    batch.put_order(table)
    rows = batch.tables[table]
    row = batch.take(table, lambda row: row is not batch.original[table][-1])
    del rows[place(rows, row)]
    rows.append(row)
    batch.expect(table, row, KEYS[table][0], "stands after", f"Sort the rows by {', '.join(KEYS[table])}")


def double(batch, table, **others):
    """A row stands twice, the second time perhaps with other cells."""
    row = quiet_event(batch) if table == "events" else batch.take(table)  # of a life that no other corruption ends
    again = row | others
    batch.tables[table].insert(place(batch.tables[table], row) + 1, again)
    batch.expect(table, again, ", ".join(KEYS[table]), "stands in an earlier row too", "Delete the row that repeats it")


def lose(batch, table):
    """A row to which others refer is missing: each of them is at fault."""
    key = KEYS[table][0]

    def fits(row):
        return REFERRERS[table, row[key]] and untaken(batch, batch.rows_naming(table, row[key]))

    row = batch.take(table, fits, lambda row: len(REFERRERS[table, row[key]]))
    batch.taken.update(map(id, batch.rows_naming(table, row[key])))
    del batch.tables[table][place(batch.tables[table], row)]
    for other, number, column in REFERRERS[table, row[key]]:
        batch.expect(other, batch.original[other][number], column, f"{row[key]!r} is not in {PACKAGE.path(table).name}", "Correct the word, or add a row")
        batch.follow_reference(other, batch.original[other][number], column)
    batch.follow_key(table, row[key])
    for column in FIELDS[table]:
        batch.follow_reference(table, row, column)


REFERRED = sorted(set(TARGETS.values()))
CASES = {
    **{f"{table}: two rows swapped": partial(swap, table=table) for table in ROWS},
    **{f"{table}: a row moved to the end": partial(move_to_the_end, table=table) for table in ROWS},
    **{f"{table}: a row doubled": partial(double, table=table) for table in ROWS},
    **{f"{table}: a row missing": partial(lose, table=table) for table in REFERRED},
    "evidence: doubled with another place": partial(double, table="evidence", locator="p99"),
    "events: one id for two events": partial(double, table="events", summary="Another thing happens."),
    "units: one id for two units": partial(double, table="units", name_en="Elsewhere"),
}


# Between rows


def case(name):
    def register(function):
        assert name not in CASES
        CASES[name] = function
        return function

    return register


def is_day(text):
    return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text))


def years_before(day, years=1):
    return f"{int(day[:4]) - years}-01-01"


def lasts(partner):
    return not partner["valid_from"] and not partner["valid_until"]


def quiet_event(batch, fits=lambda event: True, order=lambda row: 0):
    """An event of a known day between lasting partners, with no chain and nothing reported of it."""

    def quiet(event):
        evidence = batch.evidence(event)
        return (
            event["status"] == "took_place"
            and is_day(event["date"])
            and not event["valid_until"]
            and not event["continues"]
            and event["event_id"] not in CONTINUED
            and all(lasts(PARTNERS[event[f"{side}_partner"]]) for side in SIDES)
            and not any(row["reported"] for row in evidence)
            and untaken(batch, evidence)
            and fits(event)
        )

    event = batch.take("events", quiet, order)
    batch.taken.update(map(id, batch.evidence(event)))
    return event


def spoil_event(batch, column, changes, words, fits=lambda event: True):
    """Change cells of a quiet event, one of which is then at fault; values may be made from the event."""
    event = quiet_event(batch, fits)
    event |= {name: value(event) if callable(value) else value for name, value in changes.items()}
    batch.expect("events", event, column, *words)


def signs(event):
    return KINDS[event["kind"]]["signed"] == "true"


def is_present(event):
    return KINDS[event["kind"]]["retrospective"] == "false"


def another(known, fits):
    """The first key of a table whose row is such."""
    return next(key for key, row in known.items() if fits(row))


#: A kind that is not signed, and is of its own day.
UNSIGNED = another(KINDS, lambda row: row["signed"] == row["retrospective"] == "false")

for _side, _other in (SIDES, SIDES[::-1]):
    _column, _signed = f"{_side}_partner", f"signed_by_{_side}"
    CASES |= {
        f"events: partner of {_other} in {_column}": partial(
            spoil_event, column=_column, changes={_column: lambda event, other=f"{_other}_partner": event[other]}, words=(f"not {_side!r}", f"Name a partner of {_side} here")
        ),
        f"events: not signed, yet {_signed}": partial(spoil_event, column=_signed, changes={_signed: "executive"}, words=("is not signed, yet 'executive' signed it", "Empty the cell"), fits=lambda event: not signs(event)),
        f"events: {_signed}, yet of a kind that is not signed": partial(
            spoil_event, column=_signed, changes={"kind": UNSIGNED, _signed: "port", f"signed_by_{_other}": ""}, words=(f"a {UNSIGNED} is not signed, yet 'port' signed it", "Empty the cell"), fits=signs
        ),
    }
CASES |= {
    "events: in the future": partial(spoil_event, column="date", changes={"date": "2999-01-01"}, words=("2999-01-01 is after the data date", "set status to announced")),
    "events: a month in the future": partial(spoil_event, column="date", changes={"date": "2999-01"}, words=("2999-01 is after the data date", "set status to announced")),
    "events: a date without basis": partial(spoil_event, column="date_basis", changes={"date_basis": ""}, words=("date and date_basis go together", "Write printed or inferred for a date")),
    "events: a basis without date": partial(spoil_event, column="date_basis", changes={"date": ""}, words=("date and date_basis go together", "and nothing for none")),
    "events: a term that ends before it begins": partial(
        spoil_event, column="valid_until", changes={"valid_until": lambda event: years_before(event["date"])}, words=("the term ends on ", "before it begins on ", "Correct one of the two dates")
    ),
    "events: continues itself": partial(spoil_event, column="continues", changes={"continues": lambda event: event["event_id"]}, words=("is not earlier than this event", "Name an earlier event")),
}


def of_another_time(batch, life, order, is_outside):
    """A quiet event is given a partner that did not exist on its day."""
    partner = batch.take("partners", life, order)
    column = f"{partner['country']}_partner"
    event = quiet_event(batch, lambda event: is_present(event) and is_outside(event["date"], partner))
    event[column] = partner["partner_id"]
    heir = (f"from the next day on it is {partner['became']}",) if event["date"] > partner["valid_from"] else ()
    batch.expect("events", event, column, f"{partner['partner_id']} existed from {partner['valid_from'] or 'early on'} to {partner['valid_until'] or 'today'}, not on {event['date']}", *heir, "Name the partner as it was at the date")


CASES |= {
    "events: after its partner ended": partial(
        of_another_time,
        life=lambda row: row["became"],
        order=lambda row: row["valid_until"],
        is_outside=lambda date, partner: date > partner["valid_until"],
    ),
    "events: before its partner began": partial(of_another_time, life=lambda row: row["valid_from"], order=lambda row: 0, is_outside=lambda date, partner: date < partner["valid_from"]),
}


def two_events(batch, same):
    """Two quiet events, the first the earlier one, of one pair or of pairs that differ on both sides."""
    by_pair = Counter(tuple(row[f"{side}_partner"] for side in SIDES) for row in batch.original["events"])
    pair = [f"{side}_partner" for side in SIDES]
    first = quiet_event(batch, lambda event: is_present(event), lambda event: -by_pair[tuple(event[name] for name in pair)])
    second = quiet_event(batch, lambda event: event["date"] != first["date"] and all((event[name] == first[name]) == same for name in pair))
    return sorted((first, second), key=lambda event: event["date"])


@case("events: continues a later one")
def _(batch):
    earlier, later = two_events(batch, same=True)
    earlier["continues"] = later["event_id"]
    batch.expect("events", earlier, "continues", f"{later['event_id']} ({later['date']}) is not earlier than this event ({earlier['date']})", "Name an earlier event")


@case("events: continues one of another pair")
def _(batch):
    earlier, later = two_events(batch, same=False)
    later["continues"] = earlier["event_id"]
    batch.expect("events", later, "continues", f"{earlier['event_id']} is an event of ", "or a predecessor", "Name an earlier event of the same pair")


def uses(source):
    return REFERRERS["sources", source["source_id"]]


@case("events: no evidence")
def _(batch):
    event = quiet_event(batch, lambda event: len(batch.evidence(event)) == 1)
    (row,) = batch.evidence(event)
    del batch.tables["evidence"][place(batch.tables["evidence"], row)]
    batch.follow_reference("evidence", row, "source_id")
    batch.expect("events", event, "event_id", f"{event['event_id']} has no evidence", "Add a row to evidence.csv")


@case("evidence: of another event")
def _(batch):
    """An event's only evidence names another event, which has some already."""
    batch.put_order("evidence")
    event = quiet_event(batch, lambda event: len(batch.evidence(event)) == 1)
    (row,) = batch.evidence(event)
    other = quiet_event(batch, lambda other: other["date"] < event["date"] and row["source_id"] not in {same["source_id"] for same in batch.evidence(other)})
    row["event_id"] = other["event_id"]
    batch.expect("events", event, "event_id", f"{event['event_id']} has no evidence", "Add a row to evidence.csv")


@case("sources: unused since its evidence is lost")
def _(batch):
    event = quiet_event(batch, lambda event: len(batch.evidence(event)) > 1 and any(len(uses(SOURCES[row["source_id"]])) == 1 for row in batch.evidence(event)))
    row = next(row for row in batch.evidence(event) if len(uses(SOURCES[row["source_id"]])) == 1)
    source = batch.take("sources", lambda source: source["source_id"] == row["source_id"])
    del batch.tables["evidence"][place(batch.tables["evidence"], row)]
    batch.follow_reference("sources", source, "copy_of")
    batch.expect("sources", source, "source_id", f"nothing rests on the source {source['source_id']}", "Delete the row, or add what the source says")


@case("sources: a new one, not used")
def _(batch):
    new = batch.take("sources") | {"source_id": "zzz-unused", "publisher_partner": "", "copy_of": ""}
    batch.tables["sources"].append(new)
    batch.expect("sources", new, "source_id", "nothing rests on the source zzz-unused", "Delete the row, or add what the source says")


def older_source(batch, published):
    """A source that only one event rests on is older than this event."""
    event = quiet_event(batch, lambda event: any(len(uses(SOURCES[row["source_id"]])) == 1 for row in batch.evidence(event)))
    row = next(row for row in batch.evidence(event) if len(uses(SOURCES[row["source_id"]])) == 1)
    source = batch.take("sources", lambda source: source["source_id"] == row["source_id"])
    source["published"] = published(event["date"])
    batch.expect("evidence", row, "source_id", f"the source was published on {source['published']}, before the event on {event['date']}", "write status=announced into reported")


CASES["evidence: a source older than its event"] = partial(older_source, published=years_before)
CASES["evidence: a source older by years"] = partial(older_source, published=lambda day: f"{int(day[:4]) - 2}/{int(day[:4]) - 1}")


def spoil_evidence(batch, column, value, words):
    """Change what a source supports or reports of a quiet event."""
    event = quiet_event(batch)
    row = batch.evidence(event)[0]
    row[column] = value(event) if callable(value) else value
    batch.expect("evidence", row, column, *words)


#: What a source supports or reports, made from its event; words of the fault.
EVIDENCE = {
    "supports": {
        "a misspelt column": ("kind jp_parner", "'jp_parner' is no column of events.csv (did you mean 'jp_partner'?)"),
        "commas between columns": ("kind,status", "'kind,status' is no column of events.csv"),
        "all in capitals": ("ALL", "'ALL' is no column of events.csv"),
        "all and more": ("all kind", "'all' is no column of events.csv"),
        "a column of another table": ("kind source_id", "'source_id' is no column of events.csv"),
    },
    "reported": {
        "a misspelt column": ("dat=1999", "'dat' is no column of events.csv (did you mean 'date'?)"),
        "no value": ("date", "'date' does not differ from the event", "as column=value"),
        "a colon": ("date: 1999", "no column of events.csv", "column=value"),
        "a comma between two": ("date=1999,kind=mou", "'1999,kind=mou' is no EDTF date"),
        "an empty pair": ("date=1999;", "Write all, fields or names of columns; in reported, column=value"),
        "the same date": (lambda event: f"date={event['date']}", "does not differ from the event", "Name what this source says differently"),
        "the same kind": (lambda event: f"kind={event['kind']}", "does not differ from the event", "Name what this source says differently"),
        "no month": ("date=2024-13-40", "'2024-13-40' is no date of the calendar", "Write a value that the column of events.csv could hold"),
        "no leap year": ("valid_until=2023-02-29", "'2023-02-29' is no date of the calendar", "Write a value that the column of events.csv could hold"),
        "a reversed interval": ("date=2024-10-19/2024-10-14", "ends before it begins", "Write a value that the column of events.csv could hold"),
        "no status": ("status=took place", "'took place' is not accepted (did you mean 'took_place'?)", "Write a value that the column of events.csv could hold"),
        "no signatory": ("signed_by_jp=governor", "'governor' is not accepted", "Write a value that the column of events.csv could hold"),
        "no side": ("host_side=tokyo", "'tokyo' is not accepted", "Write a value that the column of events.csv could hold"),
        "no kind": (f"kind={near('', KINDS)}", f"{near('', KINDS)!r} is unknown (did you mean '", "Write a value that the column of events.csv could hold"),
        "no partner": (f"jp_partner={near('', PARTNERS)}", f"{near('', PARTNERS)!r} is unknown (did you mean '", "Write a value that the column of events.csv could hold"),
        "no event to continue": ("continues=no-such-event", "no-such-event", "Write a value that the column of events.csv could hold"),
        "no name of an occasion": ("occasion=A visit", "A visit", "Write a value that the column of events.csv could hold"),
    },
}
for _column, _cases in EVIDENCE.items():
    for _name, (_value, *_words) in _cases.items():
        CASES[f"evidence: {_column}, {_name}"] = partial(spoil_evidence, column=_column, value=_value, words=_words)


def spoil_row(batch, table, column, changes, words, fits=lambda row: True, also=()):
    """Change cells of a row of its own; the other columns named may be at fault too."""
    if set(changes) & set(KEYS[table]):
        batch.put_order(table)
    row = batch.take(table, fits)
    row |= {name: value(row) if callable(value) else value for name, value in changes.items()}
    batch.expect(table, row, column, *words)
    for other in also:
        batch.follow(table, row, other)


# lives


def leads(row):
    return bool(row["became"])


def is_alone(row, table, key):
    """Neither an event nor a predecessor depends on the row's life."""
    return lasts(row) and not {column for _, _, column in REFERRERS[table, row[key]]} & {"became", *(f"{side}_partner" for side in SIDES)}


for _table in ("units", "partners"):
    _key = KEYS[_table][0]
    CASES |= {
        f"{_table}: ends before it begins": partial(
            spoil_row, table=_table, column="valid_until", changes={"valid_from": "2020-02-02", "valid_until": "2020-02-01"}, words=("2020-02-01 is before valid_from 2020-02-02", "Correct one of the two days"), fits=partial(is_alone, table=_table, key=_key)
        ),
        f"{_table}: a successor, but no last day": partial(spoil_row, table=_table, column="valid_until", changes={"valid_until": ""}, words=("but no last day is given", "Give the last day, or empty became"), fits=leads),
        f"{_table}: became itself": partial(spoil_row, table=_table, column="became", changes={"became": lambda row, key=_key: row[key]}, words=("became leads in a circle: ", "Correct became in one of these rows"), fits=leads),
    }


def late_successor(batch, table):
    """A day and more between two lives; events of the days between are of no partner."""
    row = batch.take(table, lambda row: row["became"] and BY_KEY[table][row["became"]]["valid_from"])
    row["valid_until"] = years_before(row["valid_until"])
    batch.expect(table, row, "became", f"{row['became']} begins on ", f"more than a day after {row['valid_until']}", "Correct valid_until here or valid_from there")
    for event in batch.rows_naming(table, row[KEYS[table][0]]) if table == "partners" else ():
        batch.follow("events", event, f"{row['country']}_partner")


def circle(batch, table):
    """Two rows became each other; what else they would carry over is parted."""
    row = batch.take(table, lambda row: row["became"])
    (heir,) = [other for other in batch.original[table] if other[KEYS[table][0]] == row["became"]]
    if id(heir) in batch.taken:
        raise NoRow(f"{batch.case}: {row['became']} is taken")
    batch.taken.add(id(heir))
    heir |= {"became": row[KEYS[table][0]], "valid_until": TODAY}
    for one in (row, heir):
        batch.expect(table, one, "became", "became leads in a circle: ", " -> ", "Correct became in one of these rows")
    if table == "partners":
        follow_successor(batch, row)


def across_the_border(batch, table, column):
    """A row leads to one of the other country."""
    row = batch.take(table, lambda row: row[column])
    row[column] = other = next(key for key, other in BY_KEY[TARGETS[table, column]].items() if other["country"] != row["country"])
    batch.expect(table, row, column, other, "country")
    if (table, column) == ("partners", "became"):
        follow_successor(batch, row)


for _table in ("units", "partners"):
    CASES |= {
        f"{_table}: its successor begins late": partial(late_successor, table=_table),
        f"{_table}: became each other": partial(circle, table=_table),
        f"{_table}: became one of the other country": partial(across_the_border, table=_table, column="became"),
    }
CASES["partners: a parent in the other country"] = partial(across_the_border, table="partners", column="parent_id")


# places


def seat(batch, words, *, column="latitude", side=None, fits=lambda row: True, also=(), **changes):
    """Move a seat of a partner, perhaps of one side."""

    def seated(row):
        return row["latitude"] and row["longitude"] and row["unit_id"] and row["country"] in (side or row["country"]) and batch.is_free("units", row["unit_id"]) and fits(row)

    row = batch.take("partners", seated)
    batch.lean_on("units", row["unit_id"])
    row |= {name: value(dict(row)) if callable(value) else value for name, value in changes.items()}
    batch.expect("partners", row, column, *words)
    for other in also:
        batch.follow("partners", row, other)


OUTSIDE = ("the seat ", " degrees outside ", "Correct the coordinates (latitude first, then longitude) or unit_id")
SWAPPED = {"latitude": lambda row: row["longitude"], "longitude": lambda row: row["latitude"]}
CASES |= {
    **{f"partners: coordinates of {side} swapped": partial(seat, words=("is out of range", "Write a number from -90 to 90"), side=side, **SWAPPED) for side in SIDES},
    "partners: in the East Sea": partial(seat, words=OUTSIDE, side="vn", latitude="14.5000", longitude="112.5000"),
    "partners: in the Gulf of Tonkin": partial(seat, words=OUTSIDE, side="vn", latitude="19.8000", longitude="107.6000"),
    "partners: in the Pacific": partial(seat, words=OUTSIDE, side="jp", latitude="33.5000", longitude="145.0000"),
    "partners: in the Sea of Japan": partial(seat, words=OUTSIDE, side="jp", latitude="39.5000", longitude="135.5000"),
    "partners: off the coast of Africa": partial(seat, words=OUTSIDE, latitude="0", longitude="0"),
    "partners: south of the equator": partial(seat, words=OUTSIDE, latitude=lambda row: f"-{row['latitude']}"),
    "partners: west of Greenwich": partial(seat, words=OUTSIDE, longitude=lambda row: f"-{row['longitude']}"),
    "partners: ten degrees east": partial(seat, words=OUTSIDE, longitude=lambda row: f"{float(row['longitude']) + 10:.4f}"),
    "partners: a point lost": partial(seat, words=("is out of range",), latitude=lambda row: row["latitude"].replace(".", ""), fits=lambda row: "." in row["latitude"]),
    "partners: latitude alone": partial(seat, words=("only one of latitude and longitude is given", "Give both or none"), longitude=""),
    "partners: longitude alone": partial(seat, words=("only one of latitude and longitude is given", "Give both or none"), latitude=""),
    **{
        f"partners: of {side} in a unit of the other country": partial(
            seat, words=("lies in another country than ", "Correct country or unit_id"), column="unit_id", side=side, unit_id=another(UNITS, lambda row, side=side: row["country"] != side), also=["latitude"]
        )
        for side in SIDES
    },
}


@case("partners: a unit far off")
def _(batch):
    """The unit of the same country whose partner sits farthest north or south."""
    row = batch.take("partners", lambda row: row["latitude"] and row["longitude"] and row["unit_id"])
    others = (other for other in PARTNERS.values() if other["country"] == row["country"] and other["unit_id"] and other["latitude"])
    far = max(others, key=lambda other: abs(float(other["latitude"]) - float(row["latitude"])))["unit_id"]
    if not batch.is_free("units", far):
        raise NoRow(f"{batch.case}: {far} is taken")
    batch.lean_on("units", far)
    row["unit_id"] = far
    batch.expect("partners", row, "latitude", *OUTSIDE)


@case("partners: the other country")
def _(batch):
    row = batch.take("partners", lambda row: row["unit_id"] and row["country"] == SIDES[1], lambda row: len(REFERRERS["partners", row["partner_id"]]))
    row["country"] = SIDES[0]
    batch.expect("partners", row, "unit_id", "lies in another country than ", "Correct country or unit_id")
    follow_country(batch, row)


@case("units: the other country")
def _(batch):
    def fits(row):
        return any("tier" in other for other in batch.rows_naming("units", row["unit_id"])) and not row["became"] and not row["valid_from"]

    row = batch.take("units", fits, lambda row: len(REFERRERS["units", row["unit_id"]]))
    row["country"] = SIDES[row["country"] == SIDES[0]]
    batch.follow_key("units", row["unit_id"])
    for other in batch.rows_naming("units", row["unit_id"]):
        if "tier" in other:
            batch.expect("partners", other, "unit_id", f"{row['unit_id']} lies in another country than {other['partner_id']}", "Correct country or unit_id")


@case("units: a boundary of no file")
def _(batch):
    row = batch.take("units")
    row["boundary"] = near(row["boundary"], {row["boundary"] for row in ROWS["units"]})
    batch.expect("units", row, "boundary", f"no file in boundaries/ has {row['boundary']!r} (did you mean ", "Correct the word, or build the shape")


@case("units: the boundary of another unit")
def _(batch):
    """The shape lies in the other country, so the seats lie outside."""

    def seats(row):
        return [other for other in batch.rows_naming("units", row["unit_id"]) if other.get("latitude")]

    row = batch.take("units", lambda row: seats(row) and untaken(batch, seats(row)), lambda row: len(seats(row)))
    row["boundary"] = UNITS[another(UNITS, lambda other: other["country"] != row["country"])]["boundary"]
    batch.taken.update(map(id, seats(row)))
    for other in seats(row):
        batch.expect("partners", other, "latitude", *OUTSIDE)


# figures and days

UNIT = {row["code"]: row["unit"] for row in ROWS["measures"]}
AFTER = f"after the data date {TODAY}"
CASES |= {
    "figures: a unit of none": partial(spoil_row, table="figures", column="unit", changes={"unit": "dozens"}, words=("is kept in ", "not in 'dozens'", "Convert the value, or choose another measure")),
    "figures: thousands of its unit": partial(spoil_row, table="figures", column="unit", changes={"unit": lambda row: f"thousand {row['unit']}"}, words=("is kept in ", "not in 'thousand ", "Convert the value")),
    "figures: a measure of another unit": partial(
        spoil_row, table="figures", column="unit", changes={"measure": lambda row: next(code for code, unit in UNIT.items() if unit != row["unit"])}, words=("is kept in ", "or choose another measure")
    ),
    "figures: a range that ends before it begins": partial(
        spoil_row, table="figures", column="value_high", changes={"value": "20", "value_high": "10"}, words=("the range ends at 10 and begins at 20", "Write the lower number into value")
    ),
    "figures: a range of one number": partial(spoil_row, table="figures", column="value_high", changes={"value": "20", "value_high": "20.0"}, words=("the range ends at 20.0 and begins at 20", "Write the lower number into value")),
    **{
        f"figures: about_{side}, {name}": partial(
            spoil_row, table="figures", column=f"about_{side}", changes={f"about_{side}": value}, words=(f"{value!r} is no partner or unit of {side}", f"Name a partner_id, a unit_id or {side}")
        )
        for side, other in (SIDES, SIDES[::-1])
        for name, value in {
            "the other country": other,
            "a partner of the other country": another(PARTNERS, lambda row, other=other: row["country"] == other),
            "a near word": near(another(PARTNERS, lambda row, side=side: row["country"] == side), {*PARTNERS, *UNITS}),
            "a name": "Somewhere",
        }.items()
    },
    # nothing was read, searched, published or counted after the data date
    "sources: read in the future": partial(spoil_row, table="sources", column="accessed", changes={"accessed": "2999-01-01"}, words=("2999-01-01", AFTER)),
    "sources: published in the future": partial(spoil_row, table="sources", column="published", changes={"published": "2999-01"}, words=("2999-01", "after")),
    "sources: published after it was read": partial(
        spoil_row, table="sources", column="published", changes={"published": TODAY, "accessed": lambda row: years_before(TODAY)}, words=(TODAY, years_before(TODAY)), fits=lambda row: not row["published"]
    ),
    "sources: a copy of itself": partial(spoil_row, table="sources", column="copy_of", changes={"copy_of": lambda row: row["source_id"]}, words=("copy",), fits=lambda row: not row["copy_of"]),
    "sources: a partner of the other side": partial(
        spoil_row, table="sources", column="publisher_partner", changes={"publisher_partner": lambda row: another(PARTNERS, lambda other: other["country"] != row["side"])}, words=("country",), fits=lambda row: row["side"] in SIDES
    ),
    "partners: its own parent": partial(spoil_row, table="partners", column="parent_id", changes={"parent_id": lambda row: row["partner_id"]}, words=("parent",)),
    "published_lists: a partner of the same country": partial(
        spoil_row, table="published_lists", column="partner_id", changes={"partner_id": lambda row: row["holder"]}, words=("is of the same country as ", "Name the partner in the other country"), fits=lambda row: row["partner_id"]
    ),
    "audit: of no column": partial(spoil_row, table="audit", column="column", changes={"column": "kinds"}, words=("'kinds' is no column of events.csv (did you mean 'kind'?)", "Name a column, or fields"), fits=lambda row: row["column"] == "kind"),
    "audit: more agree than were compared": partial(spoil_row, table="audit", column="agreed", changes={"agreed": "101"}, words=("101 agree of 100 compared", "Correct one of the two numbers"), fits=lambda row: row["agreed"]),
    "audit: a count for an overlap": partial(spoil_row, table="audit", column="agreed", changes={"agreed": "50"}, words=("the result of 'overlap' stands in overlap", "leave agreed empty"), fits=lambda row: row["overlap"]),
    "audit: an overlap for a count": partial(spoil_row, table="audit", column="overlap", changes={"overlap": "0.5"}, words=("the result of 'equal' stands in agreed", "leave overlap empty"), fits=lambda row: row["criterion"] == "equal"),
    "audited_events: wrong, but where": partial(spoil_row, table="audited_events", column="column", changes={"verdict": "wrong"}, words=("the verdict is 'wrong'", "Name the column of the events that was not right"), fits=lambda row: row["verdict"] == "stands"),
    "audited_events: wrong in no column": partial(spoil_row, table="audited_events", column="column", changes={"verdict": "wrong", "column": "dates"}, words=("'dates' is no column of events.csv (did you mean 'date'?)", "Name a column"), fits=lambda row: row["verdict"] == "stands"),
    "audited_events: stands, yet a column": partial(spoil_row, table="audited_events", column="column", changes={"column": "date"}, words=("the verdict is 'stands'", "Empty the cell"), fits=lambda row: row["verdict"] == "stands"),
    "audited_events: stands, yet mended": partial(spoil_row, table="audited_events", column="mended_on", changes={"mended_on": TODAY}, words=("nothing was mended", "correct the verdict"), fits=lambda row: row["verdict"] == "stands"),
    "coverage: searched in the future": partial(spoil_row, table="coverage", column="searched_on", changes={"searched_on": "2999-01-01"}, words=("2999-01-01", AFTER)),
    "unit_statistics: counted in the future": partial(spoil_row, table="unit_statistics", column="as_of", changes={"as_of": "2999-12"}, words=("2999-12", AFTER)),
}


# The batches of cells and rows


def pack(cases):
    """Put each corruption into the first batch that has a row for it."""
    batches = []
    for name, corrupt in cases.items():
        if not any(batch.try_to(name, corrupt) for batch in batches):
            batches.append(Batch())
            assert batches[-1].try_to(name, corrupt), f"the real tables have no row for {name!r}"
    return batches


BATCHES = {f"{kind} {number}": batch for kind, cases in (("cells", CELLS), ("rows", CASES)) for number, batch in enumerate(pack(cases), start=1)}


@pytest.fixture
def spoilt(tmp_path):
    """The real folder without its tables: schema and shapes."""
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("*.py", "*.md", "*.csv", "__pycache__"))
    return tmp_path / "data"


def errors(folder):
    return [fault for fault in check(folder) if fault.level == "error"]


def said_badly(fault, words):
    """What is wanting in the words of a fault; a word may be one of several."""
    text = str(fault)
    wanting = [word for word in words if not any(option in text for option in ((word,) if isinstance(word, str) else word))]
    if len(fault.remedy.split()) < 3:
        wanting.append("a remedy")
    if re.search(r"constraint \"|-error|Traceback|frictionless", text):
        wanting.append("plain words")
    return wanting


def assert_all(faults, expected, is_follow):
    """Each corruption is named at its place, and nothing else is."""
    places = {(fault.file, fault.line, fault.column): fault for fault in faults}
    missed = [f"missed: {name} at {place}" for name, place, _ in expected if place not in places]
    badly = [f"badly said: {name} lacks {wanting}: {places[place]}" for name, place, words in expected if place in places and (wanting := said_badly(places[place], words))]
    explained = {place for _, place, _ in expected}
    surplus = [f"unexplained: {fault}" for place, fault in places.items() if place not in explained and not is_follow(fault, place)]
    assert not missed + badly + surplus, "\n".join([f"{len(missed)} missed, {len(badly)} badly said, {len(surplus)} unexplained", *missed, *badly, *surplus])


@pytest.mark.parametrize("name", BATCHES)
def test_cells_and_rows(spoilt, name):
    batch = BATCHES[name]
    lines = batch.write(spoilt)

    def at(table, row, column):
        return PACKAGE.path(table).name, lines.get((table, id(row))), column

    expected = [(case, at(table, row, column), words) for case, table, row, column, words in batch.expected]
    follows = {at(*place) for place in batch.follows}
    unsorted = {PACKAGE.path(table).name for table in batch.unsorted}
    assert_all(errors(spoilt), expected, lambda fault, place: place in follows or (fault.file in unsorted and "stands after" in fault.problem))


# Whole files


def at_line(text, number, change):
    lines = text.splitlines(keepends=True)
    number = number if number > 0 else len(lines)
    lines[number - 1] = change(lines[number - 1])
    return "".join(lines)


def middle(text):
    return text.count("\n") // 2 + 1


def header(text, change):
    return at_line(text, 1, lambda line: ",".join(change(line.rstrip("\n").split(","))) + "\n")


def encoded(encoding, letters):
    """A file of another encoding, with some of its letters."""
    return lambda text: at_line(text, 2, lambda line: line.rstrip("\n") + letters + "\n").encode(encoding, "replace")


def first_high(raw):
    return raw.count(b"\n", 0, next(place for place, byte in enumerate(raw) if byte > 127)) + 1


#: A way to break a file: the broken text or bytes, the line (a number or found in text and bytes), words of the fault.
FILES = {
    "missing": (lambda text: None, 0, "the table is missing", "at least with its header row"),
    "empty": (lambda text: "", 1, "the file is empty", "Write at least the header row: "),
    "blank lines alone": (lambda text: "\n\n\n", 1, "the file is empty", "Write at least the header row: "),
    "Windows-1252": (encoded("cp1252", "é"), lambda text, raw: first_high(raw), "is not UTF-8", "Save the file as UTF-8"),
    "Shift JIS": (encoded("shift_jis", "県"), lambda text, raw: first_high(raw), "is not UTF-8", "Save the file as UTF-8"),
    "UTF-16": (lambda text: b"\xff\xfe" + text.encode("utf-16-le"), 1, "the byte 0xff near ", "Save the file as UTF-8"),
    "byte-order mark": (lambda text: text.encode("utf-8-sig"), 1, "begins with a byte-order mark", "Save it as UTF-8 without byte-order mark"),
    "semicolons": (lambda text: text.replace(",", ";"), 1, "the header is wrong: ", ";", "Write it as: "),
    "tabs": (lambda text: text.replace(",", "\t"), 1, "the header is wrong: ", "\\t", "Write it as: "),
    "no header": (lambda text: at_line(text, 1, lambda line: ""), 1, "the header is wrong: ", "is missing", "Write it as: "),
    "a blank line above the header": (lambda text: "\n" + text, 1, "the header is wrong: ", "is missing", "Write it as: "),
    "a column misspelt": (lambda text: header(text, lambda names: [*names[:-1], names[-1] + "s"]), 1, "is unknown (did you mean '", "is missing", "Write it as: "),
    "a column in capitals": (lambda text: header(text, lambda names: [names[0].upper(), *names[1:]]), 1, "is unknown", "is missing", "Write it as: "),
    "a column lost": (lambda text: header(text, lambda names: names[:-1]), 1, "the header is wrong: ", "is missing", "Write it as: "),
    "a column more": (lambda text: header(text, lambda names: [*names, "remark"]), 1, "the header is wrong: 'remark' is unknown", "Write it as: "),
    "a column twice": (lambda text: header(text, lambda names: [*names, names[0]]), 1, "a column stands twice", "Write it as: "),
    "two columns swapped": (lambda text: header(text, lambda names: [names[1], names[0], *names[2:]]), 1, "the order of the columns is another", "Write it as: "),
    "spaces after the commas": (lambda text: header(text, lambda names: [names[0], *(f" {name}" for name in names[1:])]), 1, "is unknown (did you mean '", "Write it as: "),
    "a trailing comma in the header": (lambda text: header(text, lambda names: [*names, ""]), 1, "the header is wrong: '' is unknown", "Write it as: "),
    "a trailing comma in a row": (lambda text: at_line(text, middle(text), lambda line: line.rstrip("\n") + ",\n"), lambda text, raw: middle(text), "cells, the header ", "take out the surplus ones"),
    "trailing commas in all rows": (lambda text: text.replace("\n", ",\n").replace(",\n", "\n", 1), 2, "cells, the header ", "take out the surplus ones"),
    "a cell missing": (lambda text: at_line(text, middle(text), lambda line: line[line.index(",") + 1 :]), lambda text, raw: middle(text), "cells, the header ", "Add the missing commas"),
    "cut off in the last row": (lambda text: at_line(text, -1, lambda line: line[: line.index(",")]), lambda text, raw: text.count("\n"), "the row has 1 cells, the header ", "Add the missing commas"),
    "a blank line in the middle": (lambda text: at_line(text, middle(text), lambda line: "\n" + line), lambda text, raw: middle(text), "the row has 0 cells, the header "),
    "a blank line at the end": (lambda text: text + "\n", lambda text, raw: text.count("\n") + 1, "the row has 0 cells, the header "),
    "a loose quote": (lambda text: at_line(text, middle(text), lambda line: '"a" b' + line[line.index(",") :]), lambda text, raw: middle(text), "this is no CSV", "double the quotes in it"),
    "a quote that is not closed": (lambda text: at_line(text, -1, lambda line: '"' + line.replace('"', "")), lambda text, raw: text.count("\n"), "this is no CSV", "double the quotes in it"),
}
WHOLE = {way: [*ROWS][number % len(ROWS)] for number, way in enumerate(FILES)}
FILE_CASES = [f"{table}: {way}" for way in FILES for table in ROWS if table != WHOLE[way]]


def write_texts(folder, texts):
    for table, raw in texts.items():
        if raw is not None:
            (folder / PACKAGE.path(table).name).write_bytes(raw if isinstance(raw, bytes) else raw.encode("utf-8"))


@pytest.mark.parametrize("way", FILES)
def test_files(spoilt, way):
    """All tables but one are unreadable in the same way; the one has no fault of theirs."""
    check_files(spoilt, {table: way for table in ROWS if table != WHOLE[way]})


def test_files_in_all_ways_and_all_of_them(spoilt):
    """No table is readable, each in another way."""
    check_files(spoilt, dict(zip(ROWS, [*FILES][3:])))


def check_files(spoilt, ways):
    texts, expected = dict(TEXTS), []
    for table, way in ways.items():
        spoil, where, *words = FILES[way]
        raw = texts[table] = spoil(TEXTS[table])
        line = where(TEXTS[table], raw) if callable(where) else where
        expected.append((f"{table}: {way}", (PACKAGE.path(table).name, line, ""), words))
    write_texts(spoilt, texts)
    assert_all(errors(spoilt), expected, lambda fault, place: False)


# Shapes


def first_shapes(folder):
    """A file of boundaries/ that has shapes of units."""
    return next(path for path in sorted((folder / "boundaries").glob("*.geojson")) if '"boundary_id"' in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text", ["", "{}", '{"type": "FeatureCollection", "features": [{"type": "Feature"', "no shapes"], ids=["empty", "no collection", "cut off", "no JSON"]
)
def test_broken_shapes(spoilt, text):
    """A file of shapes that cannot be read is one fault; its units may be said to have no shape."""
    write_texts(spoilt, TEXTS)
    path = first_shapes(spoilt)
    path.write_text(text, encoding="utf-8")
    faults = errors(spoilt)
    (fault,) = [fault for fault in faults if fault.file.endswith(path.name)]
    assert said_badly(fault, [path.name]) == []
    assert {(other.file, other.column) for other in faults if other is not fault} <= {("units.csv", "boundary")}


def test_a_lost_shape(spoilt):
    write_texts(spoilt, TEXTS)
    path = first_shapes(spoilt)
    shapes = json.loads(path.read_text(encoding="utf-8"))
    lost = shapes["features"].pop()["properties"]["boundary_id"]
    path.write_text(json.dumps(shapes), encoding="utf-8")
    lines = [number for number, row in enumerate(ROWS["units"], start=2) if row["boundary"] == lost]
    expected = [(f"units: {lost} lost", ("units.csv", line, "boundary"), [f"no file in boundaries/ has {lost!r}", "build the shape"]) for line in lines]
    assert lines
    assert_all(errors(spoilt), expected, lambda fault, place: False)


# What is no corruption, and how many there are


@pytest.mark.parametrize("end", ["\r\n", "\r"], ids=["Windows", "old Mac"])
def test_other_line_ends_are_no_fault(spoilt, end):
    """Git and spreadsheets change them; the tables are read alike."""
    write_texts(spoilt, {table: text.replace("\n", end) for table, text in TEXTS.items()})
    assert [str(fault) for fault in errors(spoilt)] == []
    there, here = load(spoilt), load()
    assert all(there.frames[table].equals(here.frames[table]) for table in ROWS)


def test_no_line_end_after_the_last_row_is_no_fault(spoilt):
    write_texts(spoilt, {table: text.rstrip("\n") for table, text in TEXTS.items()})
    assert [str(fault) for fault in errors(spoilt)] == []


def test_the_table_is_large():
    """Each column is broken in some way, and every corruption is in one batch."""
    assert {name.split(": ")[0] for name in CELLS} == {f"{table}.{column}" for table, column in ITEMS}
    made = [name for batch in BATCHES.values() for name in dict.fromkeys(case for case, *_ in batch.expected)]
    assert sorted(made) == sorted([*CELLS, *CASES])
    assert len(CELLS) >= 150 and len(CASES) >= 100 and len(FILE_CASES) >= 150
