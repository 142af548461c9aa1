"""The report opens from the disk without a network; bad input leaves the old one alone."""

import re
import shutil
from contextlib import nullcontext
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from conftest import write_mini
from light import committed_report

from localties import __main__ as program
from localties.report import publish
from localties.report.pages import exporter

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"))
FRONTS = ["index", "ja", "vi"]
NAMES = FRONTS + NOTEBOOKS
FONTS = ["Bold-Japanese", "Bold-Latin", "Regular-Japanese", "Regular-Latin"]
PAGES = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """The report of the notebooks as they are in git; the audit looks at one that was run."""
    return committed_report(tmp_path_factory.mktemp("site") / "report")


class Page(HTMLParser):
    """Links, anchors and whatever a page would load."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loads, self.ids, self.tags = [], [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append(tag)
        self.ids |= {found["id"]} if "id" in found else set()
        if tag == "a":
            self.links.append(found["href"])
        elif tag != "meta":
            self.loads += [value for key, value in found.items() if key in ("src", "href", "srcset", "data", "poster")]


@cache
def read(report, name):
    text = (report / f"{name}.html").read_text(encoding="utf-8")
    return text, Page(text)


def test_a_page_a_notebook(report):
    assert sorted(path.stem for path in report.glob("*.html")) == sorted(NAMES)
    assert {path.name for path in (report / "fonts").iterdir()} == {f"LocaltiesSans-{part}.woff2" for part in FONTS} | {"OFL.txt"}
    assert not [path for path in report.parent.iterdir() if path != report], "nothing half-written is left beside it"


@PAGES
def test_nothing_comes_from_another_host(report, name):
    text, page = read(report, name)
    assert "script" not in page.tags and "iframe" not in page.tags
    assert all(value.startswith(("data:", "pictures/", "gallery/")) for value in page.loads)
    assert all((report / value).is_file() for value in page.loads if value.startswith("pictures/"))
    assert all(value.startswith(("fonts/", "data:")) for value in re.findall(r"url\([\"']?([^\"')]+)", text))
    assert "@import" not in text


@PAGES
def test_links_lead_somewhere(report, name):
    _, page = read(report, name)
    assert ("index.html" if name not in FRONTS else f"{name}.html") in page.links
    for link in page.links:
        parts = urlsplit(link)
        if parts.scheme:
            assert parts.scheme in ("http", "https")
        elif parts.path.startswith(("data/", "gallery/", "profiles/")):
            assert (report / parts.path).stat().st_size > 0
        else:
            target = read(report, Path(parts.path).stem)[1] if parts.path else page
            assert not parts.fragment or unquote(parts.fragment) in {unquote(name) for name in target.ids}


def test_pages_link_to_each_other(report):
    for name in NAMES:
        home = [name] if name in FRONTS else ["index"]
        others = FRONTS if name in FRONTS else []
        assert {f"{other}.html" for other in home + others + NOTEBOOKS} <= set(read(report, name)[1].links)


def test_plain_nbconvert_gives_the_same_main_part(report):
    path = ROOT / "notebooks" / "01-where-are-the-ties.ipynb"
    plain, _ = exporter().from_notebook_node(nbformat.read(path, as_version=4))
    main = re.compile(r"<main.*</main>", re.S)
    assert main.search(plain)[0] == main.search(read(report, path.stem)[0])[0]


def snapshot(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def small(tmp_path_factory, light):
    """A project of the made-up tables and one short notebook, with its report."""
    folder = tmp_path_factory.mktemp("small") / "project"
    write_mini(folder / "data")
    (folder / "notebooks").mkdir()
    cell = nbformat.v4.new_code_cell("1 + 1", id="sum")
    (folder / "notebooks" / "01-sum.ipynb").write_text(nbformat.writes(nbformat.v4.new_notebook(cells=[cell])), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        inhabit(patch, folder, light)
        assert program.main(["report", "--target", str(folder / "report")]) == 0
    return folder


def inhabit(patch, folder, light):
    """Let the commands work in a project."""
    patch.setattr(program, "DATA", folder / "data")
    patch.setattr(program, "NOTEBOOKS", folder / "notebooks")
    patch.setattr(publish, "Runner", lambda *_, **__: nullcontext(light))


@pytest.fixture
def project(small, tmp_path, monkeypatch, light):
    """A project with an old report, whose data and notebooks a test may spoil."""
    shutil.copytree(small, tmp_path / "project")
    inhabit(monkeypatch, tmp_path / "project", light)
    return tmp_path / "project"


def spoil(table, old, new):
    def change(folder):
        path = folder / f"{table}.csv"
        raw = path.read_bytes()
        assert old in raw
        path.write_bytes(raw.replace(old, new, 1))

    return change


BAD = {
    "missing table": (lambda folder: (folder / "events.csv").unlink(), r"events\.csv: the table is missing"),
    "wrong header": (spoil("events", b"vn_partner", b"vn_partnr"), r"events\.csv:1: the header is wrong: 'vn_partnr' is unknown \(did you mean 'vn_partner'\?\)"),
    "Windows-1252": (spoil("partners", "Trần".encode(), b"Tr\xe2n"), r"partners\.csv:\d+: the byte 0xe2 near .* is not UTF-8"),
    "duplicate id": (lambda folder: (folder / "kinds.csv").write_bytes((folder / "kinds.csv").read_bytes() + (folder / "kinds.csv").read_bytes().splitlines(keepends=True)[-1]), r"kinds\.csv:\d+:code: this code stands in an earlier row too"),
    "unknown partner": (spoil("events", b",vn-hop,", b",vn-hup,"), r"events\.csv:\d+:vn_partner: 'vn-hup' is not in partners\.csv \(did you mean 'vn-hop'\?\)"),
    "impossible date": (spoil("events", b"2015-04-10", b"2024-13-40"), r"events\.csv:\d+:date: '2024-13-40' is no date of the calendar"),
    "empty file": (lambda folder: (folder / "fields.csv").write_bytes(b""), r"fields\.csv:1: the file is empty"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_tables_stop_the_report_and_leave_the_old_one(project, capfd, case):
    change, message = BAD[case]
    change(project / "data")
    before = snapshot(project / "report")
    assert program.main(["report", "--target", str(project / "report")]) == 1
    errors = capfd.readouterr().err
    assert re.search(message, errors) and "Traceback" not in errors
    assert "the report stays as it was" in errors
    assert snapshot(project / "report") == before


def test_a_failing_notebook_is_named_and_the_others_are_built(project, capfd):
    for name, source in (("02-ratio", "# never\n1 / 0"), ("03-sum", "2 + 2")):
        cells = [nbformat.v4.new_markdown_cell(f"# Which {name[3:]}?", id="title"), nbformat.v4.new_code_cell(source, id="cell")]
        (project / "notebooks" / f"{name}.ipynb").write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8")
    assert program.main(["report", "--target", str(project / "report")]) == 1
    failure = "02-ratio.ipynb, cell 2 (cell), line 2: ZeroDivisionError: division by zero"
    errors = capfd.readouterr().err
    assert f"missing: {failure}" in errors and "Traceback" not in errors
    for name in ("index", "02-ratio"):
        text = (project / "report" / f"{name}.html").read_text(encoding="utf-8")
        assert failure in text and "Which ratio?" in text and "This page is missing." in text
    assert "4" in (project / "report" / "03-sum.html").read_text(encoding="utf-8")
    assert {path.name for path in project.iterdir()} == {"data", "notebooks", "report"}


def test_a_report_replaces_the_former_one_whole(project):
    (project / "report" / "old-page.html").write_text("old", encoding="utf-8")
    assert program.main(["report", "--target", str(project / "report")]) == 0
    assert not (project / "report" / "old-page.html").exists()


def test_files_of_others_are_not_lost(project, capfd):
    (project / "report" / "thesis.docx").write_text("mine", encoding="utf-8")
    assert program.main(["report", "--target", str(project / "report")]) == 1
    assert "thesis.docx would be lost" in capfd.readouterr().err
    assert (project / "report" / "thesis.docx").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.audit] * (number % 3 > 0)) for number, name in enumerate(NAMES)])
def test_page_in_a_browser(report, browser, name):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    requests, troubles = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("requestfailed", lambda request: troubles.append(f"failed: {request.url[:200]}"))
    page.on("console", lambda message: troubles.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto((report / f"{name}.html").as_uri())
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("document.fonts.ready")
        page.evaluate("Promise.all([...document.images].map(image => (image.loading = 'eager', image.decode())))")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page itself never scrolls sideways"
    assert not troubles
    assert all(url.startswith((report.as_uri(), "data:")) for url in requests)
    loaded = {Path(url).stem.removeprefix("LocaltiesSans-") for url in requests if url.endswith(".woff2")}
    assert {"Regular-Latin", "Bold-Latin"} <= loaded
    assert any("Japanese" in part for part in loaded) == bool(re.search("[\u3040-\u9fff]", page.inner_text("body").replace("日本語", ""))), "the large file is loaded for Japanese alone"
    images = page.evaluate("[...document.images].map(image => [image.naturalWidth > 300, image.alt.length])")
    wanted = len(NOTEBOOKS) + 1 + len(list((report / "gallery").glob("*.html"))) if name in FRONTS else len(re.findall('"image/png": "', (ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")))
    assert len(images) == wanted > 0
    assert all(drawn and (alt > 20 or name in FRONTS) for drawn, alt in images)
    page.close()


def test_the_switch_shows_the_code(report, browser):
    page = browser.new_page()
    page.goto((report / f"{NOTEBOOKS[0]}.html").as_uri())
    code = page.locator(".input").first
    assert not code.is_visible()
    page.get_by_label("Show the code").check()
    assert code.is_visible() and "import" in code.inner_text()
    page.close()
