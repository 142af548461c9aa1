"""The README says what is so."""

import base64
import re
from pathlib import Path

import nbformat

from localties import findings, format_date, load
from localties.__main__ import MARKS, OVERVIEW, finding_line

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_findings_are_those_of_the_data():
    block = README.split(MARKS[0])[1].split(MARKS[1])[0].strip().splitlines()
    assert block == [finding_line(finding) for finding in findings(load())], "run `make notebooks`"


def test_day_and_count_are_those_of_the_data():
    tables = load()
    assert f"As of {format_date(tables.package.data_date)}, from {len(tables.sources)} sources;" in README, "run `make notebooks`"


def test_the_figure_is_that_of_the_notebook():
    cells = nbformat.read(ROOT / "notebooks" / f"{OVERVIEW[0]}.ipynb", as_version=4).cells
    output = next(cell for cell in cells if cell.id == OVERVIEW[1]).outputs[0]
    assert (ROOT / "notebooks" / "overview.png").read_bytes() == base64.b64decode(output.data["image/png"])
    assert f"![{output.metadata['image/png'].alt}](notebooks/overview.png)" in README


def test_links_lead_to_files():
    for page in (ROOT / "README.md", *ROOT.glob("data/**/README.md"), *ROOT.glob("src/**/README.md")):
        for link in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in link and link.split("#")[0]:
                assert (page.parent / link.split("#")[0]).exists(), f"{page.name}: {link}"


def test_commands_are_targets_of_the_makefile():
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"^    make ([a-z]+)|`make ([a-z]+)`", README, re.M)) <= {(name, "") for name in targets} | {("", name) for name in targets}
    assert {"report", "test", "lab", "notebooks", "check"} <= targets


def test_each_module_stands_in_the_table_of_the_package():
    table = README.split("| the package, from the bottom up")[1].split("\n\n")[0]
    modules = {path.stem for path in (ROOT / "src" / "localties").rglob("*.py") if path.parent.name != "fonts"} - {"__init__"}
    assert set(re.findall(r"`(\w+)`", table)) - {"data", "measures", "drawing", "figures", "report"} == modules


def test_python_example_runs():
    code = re.search(r"```python\n(.*?)```", README, re.S)[1]
    exec(compile(code, "README.md", "exec"), {})


def test_example_rows_of_the_data_readme_stand_in_the_tables():
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    headers = {path.read_text(encoding="utf-8").splitlines()[0]: path for path in (ROOT / "data").glob("*.csv")}
    blocks = [block.strip().splitlines() for block in re.findall(r"```\n(.*?)```", text, re.S)]
    tables = [block for block in blocks if block[0] in headers]
    assert len(tables) >= 6
    for header, *rows in tables:
        lines = headers[header].read_text(encoding="utf-8").splitlines()
        assert set(rows) <= set(lines), [row for row in rows if row not in lines]
