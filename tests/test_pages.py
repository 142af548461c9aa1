"""Pages are safe, accessible and light, whatever stands in the tables."""

import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from payloads import ADDRESSES, FREE, PAYLOADS, alive, poison

from localties import check, load, partnerships
from localties.data.labels import Labels
from localties.data.tables import read_package
from localties.drawing import style
from localties.measures import comparisons
from localties.measures.findings import Finding
from localties.report import front, pages
from localties.report.clean import prose
from localties.report.directory import Entry, directory
from localties.report.frame import visible

SITE = {"data_date": "2026-11-22", "version": "1.0"}


def markdown(text):
    return nbformat.v4.new_output("execute_result", {"text/markdown": text, "text/plain": "Markdown"})


def html(shown):
    return nbformat.v4.new_output("execute_result", {"text/html": getattr(shown, "data", shown), "text/plain": "HTML"})


def notebook(*outputs, title="Which?", prose="Prose.", language=None):
    cells = [nbformat.v4.new_markdown_cell(f"# {title}")] * bool(title) + [nbformat.v4.new_markdown_cell(prose)]
    cells += [nbformat.v4.new_code_cell(f"language = {language!r}", metadata={"tags": ["parameters"]})] * bool(language)
    return nbformat.v4.new_notebook(cells=[*cells, *(nbformat.v4.new_code_cell("1 + 1", outputs=[output]) for output in outputs)])


def write(folder, site=SITE, **notebooks):
    """Write pages with their front page, as a report does."""
    pages.assets(folder)
    exporter = pages.exporter()
    site = {**site, "pages": [pages.card(name, node, folder) for name, node in notebooks.items()]}
    for name, node in notebooks.items():
        (folder / f"{name}.html").write_text(pages.page(exporter, name, node, site), encoding="utf-8")
    pages.front(folder, site)
    return site


def main_of(node):
    text = pages.page(pages.exporter(), "one", node, SITE)
    return re.search(r"<main id=\"main\">(.*)</main>", text, re.S)[1]


# Safe


@pytest.fixture
def poisoned(folder):
    poison(folder)
    return load(folder.path)


def hostile(tables, lang):
    """All that the helpers make of the tables, as cells put it out."""
    words, pairs = Labels(tables, lang), partnerships(tables)
    names = " ".join(map(words.name, tables.partners.partner_id))
    outputs = [markdown(f"# {words.name('vn-hue')}"), markdown(f"**{names}**"), markdown("\n\n".join(f"## {words.pair(pair)}" for pair in pairs.pair[:40]))]
    outputs += [html(style.table(frame.head(len(PAYLOADS)), caption=PAYLOADS[number])) for number, frame in enumerate((comparisons.comparison(tables, pairs, lang=lang), comparisons.reported_figures(tables, lang=lang), comparisons.timeline(tables, pairs.pair[0], lang=lang), comparisons.differences(tables, lang=lang)))]
    outputs += [html(tables.sources.head(40).to_html(escape=True)), html(tables.sources.head(40).to_html(escape=False))]
    outputs += [nbformat.v4.new_output("stream", name="stdout", text=names), nbformat.v4.new_output("error", ename="E", evalue=names, traceback=[names])]
    outputs += [nbformat.v4.new_output("display_data", {"image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg'><script>pwn()</script><text>{PAYLOADS[0]}</text></svg>"}, metadata={"image/svg+xml": {"alt": payload}}) for payload in PAYLOADS]
    outputs += [nbformat.v4.new_output("display_data", {"application/javascript": "pwn(60)", "text/latex": PAYLOADS[8], "application/vnd.jupyter.widget-view+json": {}})]
    return notebook(*outputs, title="", language=lang)


def test_no_text_of_the_tables_comes_alive(poisoned, browser, tmp_path, monkeypatch):
    """In a sample, with findings that say the texts themselves; the audit looks at every page and column."""
    monkeypatch.setattr(front, "findings", lambda tables, lang: [Finding("", payload, 1, "one", True, payload) for payload in PAYLOADS])
    site = tmp_path / "site"
    site.mkdir()
    write(site, front.site(poisoned, site), one=hostile(poisoned, "ja"))
    for name in ("one", "index"):
        assert alive(browser, site / f"{name}.html", widths=(360,)) == []


def test_the_watch_would_see_what_lives(browser, tmp_path):
    """The same texts in a page without our care are seen to run, load and link."""
    (tmp_path / "raw.html").write_text("<!DOCTYPE html><meta charset=utf-8><body>" + "\n".join(PAYLOADS[number] for number in (3, 0, 1, 5, 2)), encoding="utf-8")
    found = " ".join(alive(browser, tmp_path / "raw.html", widths=(360,)))
    for sign in ("ran: 0", "attribute onerror", "link javascript:", "head changed", "a script that is not ours"):
        assert sign in found


def test_the_policy_stops_what_would_pass(browser, tmp_path):
    """Were all cleaning to fail, nothing would run or be loaded all the same."""
    text = pages.page(pages.exporter(), "one", notebook(prose="PLACE"), SITE)
    raw = "\n".join(payload for payload in PAYLOADS if "http-equiv" not in payload and "<form" not in payload)
    (tmp_path / "one.html").write_text(text.replace("PLACE", raw), encoding="utf-8")
    page = browser.new_page()
    requests = []
    page.on("request", lambda request: requests.append(request))
    page.add_init_script("window.ran = []; window.pwn = number => window.ran.push(number)")
    page.goto((tmp_path / "one.html").as_uri())
    assert "pwn(0)</script>" in page.content()
    assert page.evaluate("window.ran") == []
    assert not [request.url for request in requests if "evil.invalid" in request.url and request.failure != "csp"]
    page.close()


def test_every_column_of_text_is_free_or_closed(folder):
    """A payload in any other column of text is a fault that stops the report."""
    package = read_package(folder.path)
    open_columns = {(table, name) for table in package.resources for name, item in package.fields(table).items() if item["type"] == "string"} - {(table, column) for table, columns in FREE.items() for column in columns}
    for table in package.resources:
        header, *rows = folder.rows(f"{table}.csv")
        for place, name in enumerate(header):
            if (table, name) in open_columns:  # each in a row of its own: a fault must not hide another
                rows[len(rows) // 2 + place % (len(rows) // 2)][place] = f"{PAYLOADS[0]} in {table} {name}"
        folder.write_rows(f"{table}.csv", [header, *rows])
    named = {(fault.file.removesuffix(".csv"), fault.column) for fault in check(folder.path) if fault.level == "error"}
    assert len(open_columns) > 40
    assert open_columns - named <= {("measures", "unit")}, "another unit than its measure's is a fault of the figure"


@pytest.mark.parametrize("address", ADDRESSES)
def test_links_open_http_alone(address):
    import pandas as pd

    shown = style.table(pd.DataFrame({"source": ["Gazette"], "url": [address]}), caption="Sources").data
    cleaned = main_of(notebook(html(shown), html(f"<a href='{address.replace(chr(39), '')}'>x</a>"), markdown(f"[x](<{address}>)")))
    links = re.findall(r'href="([^"]*)"', cleaned)
    assert all(link.startswith("https://evil.invalid/59") for link in links)
    assert not [tag for tag in BeautifulSoup(cleaned, "html.parser").find_all(True) if "onclick" in tag.attrs]


def test_several_links_in_a_cell():
    import pandas as pd

    frame = pd.DataFrame({"source": ["Gazette, p1; Herald; Post, p2", "one; of two"], "url": ["https://a.invalid/\n\nhttps://c.invalid/", "https://d.invalid/\nhttps://e.invalid/\nhttps://f.invalid/"]})
    shown = style.table(frame, caption="Sources").data
    assert '<a href="https://a.invalid/" rel="noreferrer">Gazette, p1</a>; Herald; <a href="https://c.invalid/" rel="noreferrer">Post, p2</a>' in shown
    assert "one; of two" in shown and "d.invalid" not in shown, "which address is whose is not known"


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        ("03-what.ipynb", "03-what.html"),
        ("03-what.ipynb#The-ties", "03-what.html#The-ties"),
        ("profile.ipynb", "index.html#profiles"),
        ("../data/README.md", "data/README.md"),
        ("../data/events.csv", "data/events.csv"),
        ("#The-ties", "#The-ties"),
        ("https://example.org/a?b=c.ipynb", "https://example.org/a?b=c.ipynb"),
    ],
)
def test_links_of_a_notebook_lead_to_the_report(link, wanted):
    assert f'<a href="{wanted}">x</a>' in prose(f"[x]({link})")


def test_html_in_markdown_is_shown_as_text():
    assert prose("a <b>bold</b> place") == "<p>a &lt;b&gt;bold&lt;/b&gt; place</p>\n"
    assert prose("![a picture](https://example.org/x.png)") == "<p>a picture</p>\n"


def test_html_of_a_cell_is_cut_to_tables_and_text():
    cut = main_of(notebook(html('<section style="color: red"><form><b>bold</b> place</form><script>away()</script><p onclick="x()" lang="vi">Huế</p></section>')))
    assert '<section><b>bold</b> place<p lang="vi">Huế</p></section>' in cut and "away" not in cut


def test_letters_that_are_not_seen_are_shown():
    assert visible("a\u202eb\x00c\u200bd\ufeff") == "a[U+202E]b[U+0000]c[U+200B]d[U+FEFF]"
    assert visible("Thừa Thiên Huế\n奈良県\t–") == "Thừa Thiên Huế\n奈良県\t–"


def test_downloads_run_nothing_in_a_spreadsheet(poisoned, tmp_path):
    """Each cell of text is guarded; numbers are as they stand."""
    import csv

    files = front.downloads(poisoned, tmp_path / "out")
    seen = 0
    for file in files:
        if not file["name"].endswith(".csv"):
            continue
        with (tmp_path / "out" / file["name"]).open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.reader(lines))
        assert len(rows) - 1 == file["rows"]
        for row in rows:
            for cell in row:
                assert not cell.startswith(tuple("=+@\t\r\n＝＋－＠")), file["name"]
                assert not cell.startswith("-") or float(cell) < 0
                seen += cell.startswith("'=HYPERLINK")
    assert seen > 30


def test_each_table_is_described_in_each_language(real):
    for resource in [real.package.descriptor, *real.package.resources.values()]:
        texts = [resource[f"description{lang}"] for lang in ("", "_vi", "_ja")]
        assert len(set(texts)) == 3 and all(texts)


def test_downloads_are_the_tables(real, tmp_path):
    """But for a month, which a spreadsheet would take for a day."""
    import csv

    front.downloads(real, tmp_path / "data")
    for name in real.package.resources:
        with (tmp_path / "data" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.reader(lines))
        with real.package.path(name).open(encoding="utf-8", newline="") as lines:
            for found, wanted in zip(rows, csv.reader(lines), strict=True):
                assert found == [f"{cell}/{cell}" if re.fullmatch(r"\d{4}-\d\d", cell) else cell for cell in wanted]


# nbconvert


def plain(node):
    """The page as nbconvert's own exporter gives it, which parses what the template made and writes it anew."""
    return pages.page(HTMLExporter(template_name="localties", extra_template_basedirs=[str(pages.TEMPLATES)]), "one", node, SITE)


def written_anew(page):
    return str(BeautifulSoup(page, "html.parser"))


def test_pages_are_those_of_nbconvert(poisoned):
    node = hostile(poisoned, "vi")
    node.cells.append(nbformat.v4.new_markdown_cell('# A <b title="b" class=" a ">title</b> & "more"\n\n<main id="main">x<br></main>\n\n![a "picture"](x.png "y")'))
    node.cells.append(nbformat.v4.new_code_cell("1", outputs=[html("\n<p title=\"'\" class=x>&quot;</p> \n"), html("no-file.html"), html(""), markdown("## Part\n\n* one")]))
    assert written_anew(pages.page(pages.exporter(), "one", node, SITE)) == plain(node)


def test_equal_code_in_other_languages_is_told_apart():
    """Although code that pages share is coloured once."""
    nodes = [notebook(html("x")), notebook(html("x")), notebook(html("x"))]
    nodes[1].cells[-1].metadata["magics_language"] = "html"
    nodes[2].cells[-1].source = "1 - 1"
    exporter = pages.exporter()
    shown = [pages.page(exporter, "one", node, SITE) for node in nodes]
    assert len(set(shown)) == 3 and list(map(written_anew, shown)) == [plain(node) for node in nodes]


# Tables


def test_words_stand_left_in_jupyterlab_and_pages_have_no_style_of_their_own():
    import pandas as pd

    shown = style.table(pd.DataFrame({"place": ["Nara"], "ties": ["2"]}), caption="Ties", numbers=["ties"]).data
    assert '<td style="text-align: left">Nara</td><td class="number">2</td>' in shown
    assert "<td>Nara</td><td class=\"number\">2</td>" in main_of(notebook(html(shown)))


def test_a_table_scrolls_by_itself_and_has_a_name():
    found = BeautifulSoup(main_of(notebook(html("<table><caption>Ties &amp; towns</caption><tr><td>x</td></tr></table>"), html("<table><tr><td>y</td></tr></table>"))), "html.parser").find_all(class_="scroll")
    assert [(part["aria-label"], part["tabindex"], part.table is not None) for part in found] == [("Ties & towns", "0", True), ("Table 2", "0", True)]


# Language


@pytest.mark.parametrize(("lang", "contents"), [("en", "On this page"), ("vi", "Trong trang này"), ("ja", "このページの内容")])
def test_a_page_speaks_the_language_of_its_notebook(lang, contents):
    text = pages.page(pages.exporter(), "one", notebook(markdown("## Part"), language=lang), SITE)
    assert f'<html lang="{lang}">' in text and contents in text and 'href="#Part"' in text


def test_the_injected_language_counts():
    node = notebook(language="en")
    node.cells.append(nbformat.v4.new_code_cell('subject = "vn-hue"\nlanguage = "ja"', metadata={"tags": ["injected-parameters"]}))
    assert '<html lang="ja">' in pages.page(pages.exporter(), "one", node, SITE)


def test_equal_headings_have_names_of_their_own():
    found = re.findall('<h2 id="([^"]*)"', main_of(notebook(markdown("## Part"), markdown("## Part"), prose="## Part")))
    assert found == ["Part", "Part-2", "Part-3"]


# The list of profiles


def listed(folder, lang="en", **names):
    """Write a list, with the names in other languages by which an entry is found."""
    pages.assets(folder)
    entries = [Entry(name.replace("_", " "), f"{name}.html", also) for name, also in names.items()]
    directory(folder / "list.html", {"Vietnam": entries[:2], "Japan": entries[2:], "Nobody": []}, lang=lang, site=SITE, others={"vi": "../vi/list.html"})
    return folder / "list.html"


PLACES = {"Hue": "Huế フエ市 Thừa Thiên Huế", "Da_Nang": "Đà Nẵng ダナン市", "Nara": "奈良県", "Gifu": "岐阜県"}


@pytest.fixture(scope="module")
def opened(browser, tmp_path_factory):
    """A list of places in a browser, in which one thing after the other is looked for."""
    page = browser.new_page()
    page.goto(listed(tmp_path_factory.mktemp("list"), **PLACES).as_uri())
    yield page
    page.close()


@pytest.mark.parametrize(
    ("typed", "found"),
    [("", list(PLACES)), ("hue", ["Hue"]), ("HUẾ", ["Hue"]), ("thua hue", ["Hue"]), ("đà", ["Da_Nang"]), ("da nang", ["Da_Nang"]), ("奈良", ["Nara"]), ("ギフ", []), ("県", ["Nara", "Gifu"]), ("<script>", [])],
)
def test_the_list_is_searched(opened, typed, found):
    opened.get_by_label("Search for a place").fill(typed)
    assert [link.get_attribute("href") for link in opened.locator(".names a:visible").all()] == [f"{name}.html" for name in found]
    assert opened.get_by_role("status").inner_text() == f"{len(found)} found"
    assert [heading.inner_text() for heading in opened.locator("h2:visible").all()] == [country for country, names in (("Vietnam", ["Hue", "Da_Nang"]), ("Japan", ["Nara", "Gifu"])) if set(names) & set(found)]


def test_without_script_the_list_is_whole(browser, tmp_path):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(listed(tmp_path, **PLACES).as_uri())
    assert page.locator(".names a:visible").count() == 4 and not page.locator(".finder").is_visible()
    context.close()


def test_names_in_the_list_stay_text(browser, tmp_path):
    pages.assets(tmp_path)
    directory(tmp_path / "list.html", {payload: [Entry(payload, "x.html", payload, payload)] for payload in PAYLOADS}, site=SITE)
    assert alive(browser, tmp_path / "list.html", scripts=1) == []
