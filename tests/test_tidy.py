"""Test that tables get back their one form and no word of them changes."""

import csv
import io

import pytest

from localties import check
from localties.__main__ import main
from localties.data.tidy import tidy


def test_the_real_tables_are_tidy(folder):
    assert tidy(folder.path) == []


def moved(text):
    """The first row stands last, and the last two columns change places."""
    header, first, *rest = ([*line.split(",")[:-2], *line.split(",")[:-3:-1]] for line in text.splitlines())
    return "".join(",".join(row) + "\n" for row in [header, *rest, first])


def parted(text, mark):
    """As a spreadsheet saves it with another mark between the cells."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark, lineterminator="\r\n").writerows(csv.reader(io.StringIO(text, newline="")))
    return out.getvalue()


#: What spreadsheets, editors and pasting do to a file.
WAYS = {
    "byte-order mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "semicolons": lambda text: parted(text, ";").encode(),
    "tabs, UTF-16": lambda text: parted(text, "\t").encode("utf-16"),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n").encode(),
    "no line end": lambda text: text.rstrip("\n").encode(),
    "quotes around all": lambda text: "".join('"' + line.replace(",", '","') + '"\n' for line in text.splitlines()).encode(),
    "rows and columns in another order": lambda text: moved(text).encode(),
    "empty columns": lambda text: text.replace("\n", ",,\n").encode(),
    "empty rows": lambda text: (text.replace("\n", "\n\n", 2) + "," * text.split("\n")[0].count(",") + "\n\n").encode(),
    "spaces": lambda text: text.replace(",", " ,\u00a0").encode(),
    "zero-width spaces and loose accents": lambda text: text.replace("ắ", "ă\u0301").replace("Y", "\u200bY").encode(),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("table", ["partners", "evidence"])
def test_it_undoes(mini, table, way):
    path, text = mini.path / f"{table}.csv", mini.read(f"{table}.csv")
    path.write_bytes(WAYS[way](text))
    spoilt = path.read_bytes()
    assert tidy(mini.path) == ([path] if spoilt != text.encode() else [])
    assert path.read_bytes() == text.encode()
    assert tidy(mini.path) == []


def test_a_quoted_cell_keeps_its_comma(mini):
    text = mini.read("sources.csv").replace("List of papers", '"List of papers, and of ""words"""')
    mini.write("sources.csv", text)
    assert tidy(mini.path) == []
    (mini.path / "sources.csv").write_bytes(text.replace("\n", "\r\n").encode())
    tidy(mini.path)
    assert mini.read("sources.csv") == text


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("Bắc", "B\xe9c").encode("cp1252", "replace"),
        lambda text: text.replace("partner_id", "id", 1).encode(),
        lambda text: text.replace("Yama,", "Yama, ken,", 1).encode(),
        lambda text: text.replace("Yama,", "Yama", 1).encode(),
        lambda text: text.replace("Yama", '"Yama', 1).encode(),
        lambda text: b"",
        lambda text: b"PK\x03\x04 a workbook",
    ],
    ids=["Windows-1252", "unknown column", "a comma too many", "a comma missing", "loose quote", "empty", "no text"],
)
def test_what_it_cannot_read_stays_and_is_named(mini, spoil):
    path = mini.path / "partners.csv"
    path.write_bytes(spoil(mini.read("partners.csv")))
    before = path.read_bytes()
    assert tidy(mini.path) == [] and path.read_bytes() == before
    assert [fault.file for fault in check(mini.path) if fault.level == "error"] == ["partners.csv"]


def test_a_missing_table_is_left_to_the_checker(mini):
    (mini.path / "events.csv").unlink()
    assert tidy(mini.path) == [] and not (mini.path / "events.csv").exists()


def test_command(mini, capsys):
    rows = mini.rows("evidence.csv")
    mini.write_rows("evidence.csv", [rows[0], *rows[:0:-1]])
    assert main(["tidy", str(mini.path)]) == 0
    assert capsys.readouterr().out == "tidied: evidence.csv\n"
    assert mini.rows("evidence.csv") == rows
    assert main(["tidy", str(mini.path)]) == 0
    assert capsys.readouterr().out == "nothing to tidy\n"
    assert main(["tidy", str(mini.path / "nowhere")]) == 1
    assert "there is no such file. Name a folder" in capsys.readouterr().err
