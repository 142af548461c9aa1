"""Find the faults between rows that the schema cannot say: events, evidence, figures, use."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from localties.data import cells, lives, outside
from localties.data.cells import fault, known_date, known_day, records
from localties.data.dates import parse_date
from localties.data.faults import Fault, did_you_mean
from localties.data.tables import Package

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["faults"]

Frames = dict[str, "pd.DataFrame"]
Say = Callable[..., Fault]


def faults(package: Package, frames: Frames) -> Iterator[Fault]:
    """Apply every rule whose tables could be read.

    Parameters
    ----------
    package : Package
    frames : dict of pandas.DataFrame
        Tables as text, indexed by line (see `localties.data.tables.read_rows`).
    """
    for table, frame in frames.items():
        yield from cells.faults(package, table, frame)
    for needed, rule in _RULES:
        if all(table in frames for table in needed):
            yield from rule(package, *(frames[table] for table in needed))


def _events(package: Package, events: pd.DataFrame, partners: pd.DataFrame, kinds: pd.DataFrame) -> Iterator[Fault]:
    """Each event by itself: sides, dates, signatures."""
    kind = {row["code"]: row for row in records(kinds)}
    partner = {row["partner_id"]: row for row in records(partners)}
    today = parse_date(package.data_date).latest
    for line, row in zip(events.index, records(events)):
        def say(column: str, problem: str, remedy: str, line: int = line, row: dict = row) -> Fault:
            return fault(package, "events", line, column, row[column], problem, remedy)

        yield from _event_dates(row, today, say)
        flags = kind.get(row["kind"])
        if flags is None:
            continue
        for side in package.sides:
            body = partner.get(row[f"{side}_partner"])
            if body:
                yield from _event_partner(row, side, body, flags, say)
            signed = f"signed_by_{side}"
            if row[signed] and flags["signed"] == "false":
                yield say(signed, f"a {row['kind']} is not signed, yet {row[signed]!r} signed it", "Empty the cell, or choose a kind that is signed")


def _event_dates(row: dict[str, str], today: dt.date, say: Say) -> Iterator[Fault]:
    date, end = known_date(row["date"]), known_date(row["valid_until"])
    if bool(row["date"]) != bool(row["date_basis"]):
        yield say("date_basis", "date and date_basis go together", "Write printed or inferred for a date, and nothing for none")
    if date and row["status"] == "took_place" and date.earliest > today:
        yield say("date", f"{row['date']} is after the data date {today}", "Correct the date, set status to announced, or set data_date in datapackage.json to the day of this work")
    if date and end and end.latest < date.earliest:
        yield say("valid_until", f"the term ends on {row['valid_until']}, before it begins on {row['date']}", "Correct one of the two dates")


def _event_partner(row: dict[str, str], side: str, body: dict[str, str], flags: dict[str, str], say: Say) -> Iterator[Fault]:
    column, date = f"{side}_partner", known_date(row["date"])
    if body["country"] != side:
        yield say(column, f"{row[column]} is a partner of the country {body['country']!r}, not {side!r}", f"Name a partner of {side} here")
    if not date or flags["retrospective"] == "true":
        return
    first, last = known_day(body["valid_from"], dt.date.min), known_day(body["valid_until"], dt.date.max)
    if date.earliest > last or date.latest < first:
        heir = f"; from the next day on it is {body['became']}" if body["became"] and date.earliest > last else ""
        yield say(column, f"{row[column]} existed from {body['valid_from'] or 'early on'} to {body['valid_until'] or 'today'}, not on {row['date']}{heir}", "Name the partner as it was at the date")


def _chains(package: Package, events: pd.DataFrame, partners: pd.DataFrame) -> Iterator[Fault]:
    """What an event continues is earlier and of the same pair or its predecessors."""
    became = {row.partner_id: row.became for row in partners.itertuples()}

    def today(partner: str) -> str:
        seen = {""}
        while partner not in seen and became.get(partner):
            seen.add(partner)
            partner = became[partner]
        return partner

    rows = {row["event_id"]: row for row in records(events)}
    for line, row in zip(events.index, records(events)):
        earlier = rows.get(row["continues"]) if row["continues"] else None
        if not earlier:
            continue
        for side in package.sides:
            if not {row[f"{side}_partner"], earlier[f"{side}_partner"]} <= set(became):
                continue  # an unknown partner is a fault of its own
            if today(row[f"{side}_partner"]) != today(earlier[f"{side}_partner"]):
                yield fault(package, "events", line, "continues", row["continues"], f"{row['continues']} is an event of {earlier[f'{side}_partner']}, not of {row[f'{side}_partner']} or a predecessor", "Name an earlier event of the same pair")
        date, before = known_date(row["date"]), known_date(earlier["date"])
        if row["event_id"] == row["continues"] or (date and before and before.earliest > date.latest):
            yield fault(package, "events", line, "continues", row["continues"], f"{row['continues']} ({earlier['date']}) is not earlier than this event ({row['date']})", "Name an earlier event")


def _evidence(package: Package, evidence: pd.DataFrame, events: pd.DataFrame, sources: pd.DataFrame, partners: pd.DataFrame, kinds: pd.DataFrame) -> Iterator[Fault]:
    """Every event has evidence that names its columns and is not older than the event."""
    backed = set(evidence.event_id)
    for line, event in zip(events.index, events.event_id):
        if event not in backed:
            yield fault(package, "events", line, "event_id", event, f"{event} has no evidence", "Add a row to evidence.csv that names its source")
    columns = set(events.columns) | {"fields"}
    keys = {"kind": set(kinds.code), "continues": set(events.event_id), **{f"{side}_partner": set(partners.partner_id) for side in package.sides}}
    event_by_id = {row["event_id"]: row for row in records(events)}
    published = dict(zip(sources.source_id, sources.published))
    today = parse_date(package.data_date).latest  # a later date is a fault of the event itself
    for line, row in zip(evidence.index, records(evidence)):
        event = event_by_id.get(row["event_id"])
        named = [] if row["supports"] == "all" else row["supports"].split(" ")
        named_differing = [pair.split("=", 1) for pair in row["reported"].split(";")] if row["reported"] else []
        for word in named + [pair[0] for pair in named_differing]:
            if word not in columns:
                column = "supports" if word in named else "reported"
                yield fault(package, "evidence", line, column, row[column], f"{word!r} is no column of events.csv{did_you_mean(word, columns)}", "Write all, fields or names of columns; in reported, column=value")
        for pair in named_differing:
            if len(pair) == 2 and (why := _no_value(package, keys, *pair)):
                yield fault(package, "evidence", line, "reported", row["reported"], f"{'='.join(pair)!r}: {why}", "Write a value that the column of events.csv could hold")
            if event and (len(pair) != 2 or event.get(pair[0]) == pair[1]):
                yield fault(package, "evidence", line, "reported", row["reported"], f"{'='.join(pair)!r} does not differ from the event", "Name what this source says differently as column=value, or empty the cell")
        told, date = known_date(published.get(row["source_id"], "")), known_date(event["date"]) if event else None
        foretold = "status=announced" in row["reported"].split(";")
        if told and date and event["status"] == "took_place" and told.latest < date.earliest <= today and not foretold:
            yield fault(package, "evidence", line, "source_id", row["source_id"], f"the source was published on {told.text}, before the event on {date.text}", "Correct the date, set the event's status to announced, or write status=announced into reported if this source foretold it")


def _no_value(package: Package, keys: dict[str, set[str]], column: str, value: str) -> str:
    """Why a reported value could not stand in a column of events, or nothing."""
    item = package.fields("events").get(column, {})
    accepted = item.get("constraints", {}).get("enum")
    if accepted and value and value not in accepted:
        return f"{value!r} is not accepted{did_you_mean(value, accepted)}"
    if column in package.dates("events") and value:
        try:
            parse_date(value)
        except ValueError as error:
            return str(error)
    pattern = item.get("constraints", {}).get("pattern")
    if pattern and value and not re.search(pattern, value):
        return f"{value!r} has not the form {pattern}"
    words = keys.get(column)
    return f"{value!r} is unknown{did_you_mean(value, words)}" if words and value and value not in words else ""


def _use(package: Package, sources: pd.DataFrame, *users: pd.DataFrame) -> Iterator[Fault]:
    used = set(sources.copy_of).union(*(table.source_id for table in users))
    for line, source in zip(sources.index, sources.source_id):
        if source not in used:
            yield fault(package, "sources", line, "source_id", source, f"nothing rests on the source {source}", "Delete the row, or add what the source says")


def _sources(package: Package, sources: pd.DataFrame, partners: pd.DataFrame) -> Iterator[Fault]:
    """A document is published before it is read, by a body of its side, and is no copy of itself."""
    country = dict(zip(partners.partner_id, partners.country))
    for line, row in zip(sources.index, records(sources)):
        published, accessed = known_date(row["published"]), known_date(row["accessed"])
        if published and accessed and published.earliest > accessed.latest:
            yield fault(package, "sources", line, "published", row["published"], f"it was published on {row['published']}, after it was read on {row['accessed']}", "Correct one of the two dates")
        if row["copy_of"] and row["copy_of"] == row["source_id"]:
            yield fault(package, "sources", line, "copy_of", row["copy_of"], f"{row['source_id']} is named as a copy of itself", "Name the source that it repeats, or empty the cell")
        if row["publisher_partner"] and row["side"] in package.sides and country.get(row["publisher_partner"], row["side"]) != row["side"]:
            yield fault(package, "sources", line, "publisher_partner", row["publisher_partner"], f"{row['publisher_partner']} is of another country than the side {row['side']!r}", "Correct side or publisher_partner")


def _past(table: str, column: str) -> tuple[tuple[str], Callable[..., Iterator[Fault]]]:
    """What was done lies before the data date."""

    def rule(package: Package, frame: pd.DataFrame) -> Iterator[Fault]:
        today = parse_date(package.data_date).latest
        for line, text in frame[column].items():
            date = known_date(text)
            if date and date.earliest > today:
                yield fault(package, table, line, column, text, f"{text} is after the data date {today}", "Correct the date, or set data_date in datapackage.json to the day of this work")

    return (table,), rule


def _figures(package: Package, figures: pd.DataFrame, partners: pd.DataFrame, units: pd.DataFrame, measures: pd.DataFrame) -> Iterator[Fault]:
    unit = dict(zip(measures.code, measures.unit))
    known = {side: {side, *partners.partner_id[partners.country == side], *units.unit_id[units.country == side]} for side in package.sides}
    for line, row in zip(figures.index, records(figures)):
        for side in package.sides:
            column, found = f"about_{side}", row[f"about_{side}"]
            accepted = known[side]
            if found and found not in accepted:
                yield fault(package, "figures", line, column, found, f"{found!r} is no partner or unit of {side}{did_you_mean(found, accepted)}", f"Name a partner_id, a unit_id or {side}")
        if row["unit"] != unit.get(row["measure"], row["unit"]):
            yield fault(package, "figures", line, "unit", row["unit"], f"{row['measure']} is kept in {unit[row['measure']]}, not in {row['unit']!r}", "Convert the value, or choose another measure")
        if row["value_high"] and not _less(row["value"], row["value_high"]):
            yield fault(package, "figures", line, "value_high", row["value_high"], f"the range ends at {row['value_high']} and begins at {row['value']}", "Write the lower number into value, the higher into value_high")


def _less(low: str, high: str) -> bool:
    try:
        return float(low) < float(high)
    except ValueError:
        return True  # said already by the schema


def _unused(vocabulary: str, column: str, *users: str) -> tuple[tuple[str, ...], Callable[..., Iterator[Fault]]]:
    def rule(package: Package, words: pd.DataFrame, *tables: pd.DataFrame) -> Iterator[Fault]:
        used = set().union(*(table[column] for table in tables))
        for line, code in zip(words.index, words.code):
            if code not in used:
                yield fault(package, vocabulary, line, "code", code, f"nothing uses the word {code!r}", "Keep it if rows will need it, else delete it", "warning")

    return (vocabulary, *users), rule


_RULES = [
    (("units",), lambda package, frame: lives.validity(package, frame, "units")),
    (("partners",), lambda package, frame: lives.validity(package, frame, "partners")),
    (("partners", "units"), lives.seats),
    (("events", "partners", "kinds"), _events),
    (("events", "partners"), _chains),
    (("evidence", "events", "sources", "partners", "kinds"), _evidence),
    (("sources", "evidence", "figures", "unit_statistics", "published_lists"), _use),
    (("published_lists", "partners"), outside.lists),
    (("audit",), outside.agreement),
    (("audited_events",), outside.verdicts),
    (("sources", "partners"), _sources),
    _past("sources", "accessed"),
    _past("coverage", "searched_on"),
    _past("unit_statistics", "as_of"),
    _past("audited_events", "mended_on"),
    (("figures", "partners", "units", "measures"), _figures),
    _unused("kinds", "kind", "events"),
    _unused("fields", "field", "event_fields"),
    _unused("measures", "measure", "figures", "unit_statistics"),
]
