"""The report prints as one tagged PDF with its fonts, whole figures and selectable text."""

import base64
import io
import os
import sys

import nbformat
import pytest
from PIL import Image
from pypdf import PdfReader

from localties import __main__ as program
from localties.data.tables import read_package
from localties.drawing import style
from localties.report import pages, pdf, publish

SITE = {"data_date": "2026-11-22", "version": "1.0"}
PROSE = "## 提携の概要\n\n奈良県とフエ市は文化遺産の保護で協力している。\n\nTỉnh Thừa Thiên Huế và tỉnh Nara hợp tác bảo tồn di sản."


def picture(width, height):
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#a32f68").save(buffer, format="png", dpi=(150, 150))
    return nbformat.v4.new_output("display_data", {"image/png": base64.b64encode(buffer.getvalue()).decode()}, metadata={"image/png": {"alt": "A plain field of one colour", "width": width}})


def notebook(title, *outputs, prose=PROSE, lang=None):
    cells = [nbformat.v4.new_markdown_cell(f"# {title}"), nbformat.v4.new_markdown_cell(prose)]
    cells += [nbformat.v4.new_code_cell(f"language = {lang!r}", metadata={"tags": ["parameters"]})] * (lang is not None)
    return nbformat.v4.new_notebook(cells=[*cells, *(nbformat.v4.new_code_cell("draw()", outputs=[output]) for output in outputs)])


def write(folder, **notebooks):
    pages.assets(folder)
    html = pages.exporter()
    for name, node in notebooks.items():
        (folder / f"{name}.html").write_text(pages.page(html, name, node, SITE), encoding="utf-8")
    return [folder / f"{name}.html" for name in notebooks]


@pytest.fixture(scope="module")
def printed(tmp_path_factory, browser):
    """Two pages: the first links to the second and holds figures that don't fit together on a sheet."""
    folder = tmp_path_factory.mktemp("pages")
    first = notebook("Where?", *[picture(900, 700)] * 3, prose=PROSE + "\n\nSee [the other](second.ipynb), [elsewhere](https://example.org/) and [the table](data.csv).")
    sources = write(folder, first=first, second=notebook("どこに？", picture(600, 3000)))
    return pdf.print_pages(sources, folder / "localties.pdf", title="Ties & \"tests\"", browser=browser)


def fonts(reader):
    found = {}
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            described = font.get("/DescendantFonts", [font])[0].get_object()["/FontDescriptor"].get_object()
            found[font["/BaseFont"]] = any(key in described for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    return found


def test_sheets_are_a4_with_title_and_number(printed):
    reader = PdfReader(printed)
    assert {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in reader.pages} == {(595, 842)}
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        assert f"{number} / {len(reader.pages)}" in text and "Ties & tests" in text


def test_text_is_there_to_be_selected(printed):
    text = "".join(page.extract_text() for page in PdfReader(printed).pages).replace("\n", "")
    for words in ("奈良県とフエ市は文化遺産の保護で協力している。", "Tỉnh Thừa Thiên Huế và tỉnh Nara hợp tác bảo tồn di sản.", "どこに？"):
        assert words in text


def test_fonts_are_embedded_and_our_own(printed):
    found = fonts(PdfReader(printed))
    assert found and all(found.values())
    assert all("LocaltiesSans" in name for name in found), "no character falls back to another font"


def test_it_is_tagged_and_says_what_it_is(printed):
    reader = PdfReader(printed)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en" and "/StructTreeRoot" in root
    assert reader.metadata.title == 'Ties & "tests"'
    assert "/tmp" not in str(reader.metadata)
    alts = []

    def walk(node):
        node = getattr(node, "get_object", lambda: node)()
        if isinstance(node, dict):
            alts.extend([str(node["/Alt"])] if node.get("/S") == "/Figure" and "/Alt" in node else [])
            walk(node.get("/K", []))
        elif isinstance(node, list):
            for child in node:
                walk(child)

    walk(root["/StructTreeRoot"]["/K"])
    assert alts == ["A plain field of one colour"] * 4


def test_the_outline_names_each_heading_once(printed):
    reader = PdfReader(printed)

    def titles(entries):
        for entry in entries:
            yield from titles(entry) if isinstance(entry, list) else [(entry.title, reader.get_destination_page_number(entry) + 1)]

    names = [name for name, _ in titles(reader.outline)]
    assert names == ["Where?", "提携の概要", "どこに？", "提携の概要"]


def test_no_figure_is_cut(printed):
    """A picture that reached into a second sheet would be drawn on both."""
    drawn = [sum(name.startswith("/") for name in page["/Resources"].get("/XObject", {})) for page in PdfReader(printed).pages]
    assert sum(drawn) == 4


def test_a_wide_table_does_not_shrink_the_print(tmp_path, browser):
    """The browser prints all smaller if one thing is wider than the sheet."""
    words = ["Partnership", "Memorandum of understanding", "26 November 2024", "20–21 September 2025", "Events", "Fields said", "Fields agreed", "Fields done", "Sources", "Both sides attest", "Grade"]
    head, row = ("".join(f"<{tag}>{word}</{tag}>" for word in words) for tag in ("th", "td"))
    node = notebook("Wide", nbformat.v4.new_output("display_data", {"text/html": f"<table><caption>Wide</caption><thead><tr>{head}</tr></thead><tbody><tr>{row}</tr></tbody></table>"}))
    reader = PdfReader(pdf.print_pages(write(tmp_path, one=node), tmp_path / "a.pdf", browser=browser))
    sizes = set()
    reader.pages[0].extract_text(visitor_text=lambda text, outer, inner, font, size: sizes.add(round(abs(outer[0] * inner[0]) * size)) if "Wide" in text else None)
    assert max(sizes) == 20, "points of a title"


def test_links_lead_within_the_document_and_say_where(printed):
    reader = PdfReader(printed)
    second = next(number for number, page in enumerate(reader.pages, start=1) if "どこに" in page.extract_text())
    assert f"the other (p. {second})" in " ".join(page.extract_text() for page in reader.pages).replace("\n", " ")
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    addresses = [link["/A"]["/URI"] for link in links if "/A" in link and "/URI" in link["/A"]]
    assert addresses == ["https://example.org/"], "a file that the reader has not is no link"


def test_equal_pages_give_equal_bytes(tmp_path, browser):
    (source,) = write(tmp_path, one=notebook("Một", lang="vi"))
    first, second = (pdf.print_pages([source], tmp_path / name, browser=browser).read_bytes() for name in ("a.pdf", "b.pdf"))
    assert first == second
    reader = PdfReader(io.BytesIO(first))
    assert reader.trailer["/Root"]["/Lang"] == "vi" and reader.metadata.title == "Một · localties"
    assert sorted(path.name for path in tmp_path.glob("*.p*")) == ["a.pdf", "b.pdf"], "nothing half-written is left"


def test_a_former_pdf_stays_if_printing_fails(tmp_path, browser, monkeypatch):
    (source,) = write(tmp_path, one=notebook("One"))
    (tmp_path / "a.pdf").write_bytes(b"the former")
    monkeypatch.setattr(pdf, "_print", lambda *_: (_ for _ in ()).throw(RuntimeError("the browser died")))
    with pytest.raises(RuntimeError, match="the browser died"):
        pdf.print_pages([source], tmp_path / "a.pdf", browser=browser)
    assert (tmp_path / "a.pdf").read_bytes() == b"the former"


def test_no_page_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="there is no page to print; name at least one"):
        pdf.print_pages([], tmp_path / "a.pdf")


def test_without_a_browser_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("LOCALTIES_BROWSER", raising=False)
    monkeypatch.setattr(pdf, "_PLACES", ())
    with pytest.raises(pdf.BrowserMissing, match=r"^To print, install Chromium or Chrome \(Debian: apt install chromium\), or set LOCALTIES_BROWSER to the path of one$"):
        pdf.find_browser()


@pytest.mark.parametrize("arguments", [["pdf"], ["profile", "vn-hue", "--pdf"]])
def test_the_commands_ask_for_a_browser_before_they_work(monkeypatch, capsys, tmp_path, arguments):
    monkeypatch.setenv("LOCALTIES_BROWSER", str(tmp_path / "chrome"))
    for step in ("publish", "profile"):
        monkeypatch.setattr(publish, step, lambda *_, **__: pytest.fail("it worked before it asked"))
    assert program.main(arguments) == 1
    assert capsys.readouterr().err.strip().count("\n") == 0


def test_the_report_is_printed_in_its_order(monkeypatch, capsys, tmp_path):
    printed = {}
    monkeypatch.setattr(program, "_report", lambda options: 0)
    monkeypatch.setattr(pdf, "find_browser", lambda: "chrome")
    monkeypatch.setattr(pdf, "print_pages", lambda pages, target, **options: printed.update(pages=pages, **options) or target)
    assert program.main(["pdf", "--report", str(tmp_path), "--target", str(tmp_path / "a.pdf")]) == 0
    assert [path.name[:2] for path in printed["pages"][:3]] == ["in", "00", "01"]
    assert printed["title"] == read_package().descriptor["title"]
    assert capsys.readouterr().out == f"{tmp_path / 'a.pdf'}\n"


def test_a_report_with_missing_pages_is_not_printed(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(program, "_report", lambda options: 1)
    monkeypatch.setattr(pdf, "find_browser", lambda: "chrome")
    monkeypatch.setattr(pdf, "print_pages", lambda *_, **__: pytest.fail("half a report"))
    assert program.main(["pdf", "--report", str(tmp_path)]) == 1
    assert "the report is not whole" in capsys.readouterr().err


def test_the_variable_chooses_the_browser(monkeypatch, tmp_path):
    monkeypatch.setenv("LOCALTIES_BROWSER", sys.executable)
    assert os.path.samefile(pdf.find_browser(), sys.executable)
    monkeypatch.setenv("LOCALTIES_BROWSER", str(tmp_path / "chrome"))
    with pytest.raises(pdf.BrowserMissing, match="chrome', which is no program; name the Chromium"):
        pdf.find_browser()


def test_the_house_font_has_every_sign_of_the_frame():
    """What the style and the words of the frame write stands in the font: none falls back."""
    from fontTools.ttLib import TTFont

    from localties.report.frame import _catalogue

    known = TTFont(style.FONTS / "LocaltiesSans-Regular.ttf").getBestCmap()
    words = "".join(text for key, phrase in _catalogue().items() if key.startswith("page ") for text in phrase.values())
    assert not {sign for sign in words if ord(sign) not in known}
