"""Time the checker on 100,000 events against plain frictionless on the same folder.

Each event has one row of evidence and one field, so the folder has some 300,000 rows.

Run it as ``python benchmarks/check.py``; it prints medians of three runs and their ratio.
"""

import csv
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import frictionless

from localties import check
from localties.data.tables import DATA

EVENTS = 100_000


def enlarge(folder: Path) -> None:
    """Repeat the real events, with their fields and evidence, under new ids."""
    for table, key in (("events", "event_id"), ("event_fields", "event_id"), ("evidence", "event_id")):
        with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        once = list({row[key]: row for row in rows}.values())
        if table == "events":
            times = EVENTS // len(rows) + 1
        copies = [repeated(row, key, number) for number in range(times) for row in (once if number else rows)]
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(copies)
    audited = (folder / "audited_events.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "audited_events.csv").write_text("".join([audited[0], *(f"00000-{line}" for line in audited[1:])]), encoding="utf-8", newline="\n")
    figures = (folder / "figures.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    column = figures[0].split(",").index("event_id")
    kept = list(csv.reader(figures))
    with (folder / "figures.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([row[:column] + ["" if place else row[column]] + row[column + 1 :] for place, row in enumerate(kept)])


def repeated(row: dict[str, str], key: str, number: int) -> dict[str, str]:
    copy = {**row, key: f"{number:05d}-{row[key]}"}
    if row.get("continues"):
        copy["continues"] = f"{number:05d}-{row['continues']}"
    return copy


def median(action) -> float:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        shutil.copytree(DATA, folder)
        enlarge(folder)
        errors = [fault for fault in check(folder) if fault.level == "error"]
        assert not errors, errors[:3]
        ours = median(lambda: check(folder))
        plain = median(lambda: frictionless.validate(str(folder / "datapackage.json"), limit_errors=10_000_000))
    print(f"{EVENTS:,} events: check() {ours:.1f} s, frictionless alone {plain:.1f} s, ratio {ours / plain:.2f}")


if __name__ == "__main__":
    main()
