"""Print pages of the report as one PDF, through an installed Chromium, Chrome or Edge."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from localties.drawing.style import EPOCH, FONTS
from localties.report.frame import STYLE, Words

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from playwright.sync_api import Browser
    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject

__all__ = ["BrowserMissing", "chromium", "find_browser", "print_pages"]

#: Names on the path, then where installers put it on macOS and Windows.
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
_PLACES = (
    *(f"/Applications/{name}.app/Contents/MacOS/{name}" for name in ("Google Chrome", "Chromium", "Microsoft Edge")),
    *(rf"%{root}%\{place}" for root in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA") for place in (r"Google\Chrome\Application\chrome.exe", r"Microsoft\Edge\Application\msedge.exe")),
)


class BrowserMissing(RuntimeError):
    """No browser was found that can print; the message says what to install."""


def find_browser() -> str:
    """Find the browser that prints: the variable LOCALTIES_BROWSER, else what is installed.

    Raises
    ------
    BrowserMissing
        If there is none.
    """
    wanted = os.environ.get("LOCALTIES_BROWSER")
    if wanted and not shutil.which(wanted):
        raise BrowserMissing(f"LOCALTIES_BROWSER names {wanted!r}, which is no program; name the Chromium, Chrome or Edge to print with, or unset it")
    found = filter(None, map(shutil.which, [wanted or "", *_NAMES, *map(os.path.expandvars, _PLACES)]))
    if path := next(found, None):
        return path
    raise BrowserMissing("To print, install Chromium or Chrome (Debian: apt install chromium), or set LOCALTIES_BROWSER to the path of one")


@contextmanager
def chromium(path: str | None = None) -> Iterator[Browser]:
    """Start a browser without a window; `path` is by default that of `find_browser`."""
    from playwright.sync_api import sync_playwright

    quiet = ["--disable-background-networking", "--disable-component-update", "--no-default-browser-check", "--no-first-run"]
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0  # the sandbox refuses to start then
    path = path or find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*quiet, *["--no-sandbox"] * as_root])
        try:
            yield browser
        finally:
            browser.close()


def print_pages(pages: Sequence[str | Path], target: str | Path, *, title: str | None = None, browser: Browser | None = None) -> Path:
    """Print pages one after the other as one tagged PDF in A4.

    Parameters
    ----------
    pages : sequence of path
        Pages of the report, all in one folder. A link from one to another becomes one
        within the document, with the number of its page.
    target : path
        The PDF; written beside and moved into place.
    title : str, optional
        Stands in the footer and in the document's properties; by default that of the
        first page, whose language is the document's too.
    browser : playwright.sync_api.Browser, optional
        From `chromium`, to print many documents with one; by default one is started.

    Returns
    -------
    pathlib.Path
        The target.

    Raises
    ------
    BrowserMissing
        If no browser is given or installed.
    ValueError
        If there is no page.

    Notes
    -----
    Equal pages give equal bytes with one version of the browser: the dates are fixed.
    """
    if not pages:
        raise ValueError("there is no page to print; name at least one")
    if browser is None:
        with chromium() as started:
            return print_pages(pages, target, title=title, browser=started)
    document = _joined([Path(page) for page in pages], title)
    headings = [" ".join(heading.get_text(" ").split()) for heading in document.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    with tempfile.TemporaryDirectory() as folder:
        source, printed = Path(folder) / "document.html", Path(folder) / "document.pdf"
        _print(browser, document, source, printed)
        if _number_links(document, printed):
            _print(browser, document, source, printed)
        return _finish(printed, Path(target), document.title.string, headings)


def _joined(paths: list[Path], title: str | None) -> BeautifulSoup:
    """Put the main parts of pages into one document, with names and links that fit."""
    from bs4 import BeautifulSoup

    soups = {path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in paths}
    first = next(iter(soups.values()))
    title = title or first.title.string
    lang = first.html["lang"]
    css = STYLE.read_text(encoding="utf-8").replace("fonts/", f"{FONTS.resolve().as_uri()}/")
    footer = re.sub(r'["\\<]', "", title)  # stands in a quoted text of the style
    head = f'<meta charset="utf-8"><base href="{escape(paths[0].resolve().parent.as_uri())}/"><title>{escape(title)}</title><style>{css}\n@page {{ @bottom-left {{ content: "{footer}"; }} }}</style>'
    document = BeautifulSoup(f'<!DOCTYPE html><html lang="{lang}"><head>{head}</head><body></body></html>', "html.parser")
    for name, soup in soups.items():
        main = soup.main
        _rename(main, name, set(soups))
        main.name, main["id"], main["lang"] = "article", name, soup.html["lang"]
        main["class"] = ["printed", *main.get("class", [])]
        document.body.append(main)
    return document


def _rename(main: Tag, page: str, pages: set[str]) -> None:
    """Make the names of a page its own, and its links lead within the document."""
    for tag in main.find_all(id=True):
        tag["id"] = f"{page}--{tag['id']}"
    for link in main.find_all("a", href=True):
        parts = urlsplit(link["href"])
        stem = Path(unquote(parts.path)).stem if parts.path else page
        if parts.scheme:
            continue
        if stem in pages and Path(parts.path).suffix in ("", ".html"):
            link["href"] = f"#{stem}--{unquote(parts.fragment)}" if parts.fragment else f"#{stem}"
        else:
            del link["href"]  # a file beside the page, which the reader of the PDF has not


def _number_links(document: BeautifulSoup, printed: Path) -> bool:
    """Write after each link within the document on which page it ends; whether there is any."""
    links = [link for link in document.find_all("a", href=True) if link["href"].startswith("#") and link.get_text(strip=True)]
    reader = _read(printed)
    numbers = {name.lstrip("/"): reader.get_destination_page_number(place) + 1 for name, place in reader.named_destinations.items()}
    words = Words(document.html["lang"])
    for link in links:
        if number := numbers.get(link["href"][1:]):
            note = document.new_tag("span", attrs={"class": "at"})
            note.string = f" ({words.phrase('page number', number=number)})"
            link.append(note)
    return bool(links)


def _read(printed: Path) -> PdfReader:
    import logging

    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns that Chromium counts its objects in another way
    return PdfReader(printed)


def _print(browser: Browser, document: BeautifulSoup, source: Path, printed: Path) -> None:
    source.write_text(str(document), encoding="utf-8")
    page = browser.new_page()
    try:
        page.goto(source.as_uri(), wait_until="load")
        page.evaluate("document.fonts.ready")
        page.evaluate("Promise.all([...document.images].map(image => (image.loading = 'eager', image.decode().catch(() => null))))")
        page.pdf(path=printed, prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
    finally:
        page.close()


def _outline(parent: DictionaryObject) -> Iterator[DictionaryObject]:
    """Entries of an outline in the order of the document."""
    entry = parent.get("/First")
    while entry is not None:
        yield entry.get_object()
        yield from _outline(entry.get_object())
        entry = entry.get_object().get("/Next")


def _finish(printed: Path, target: Path, title: str, headings: list[str]) -> Path:
    """Fix dates and properties, and move the file into place."""
    from datetime import UTC, datetime

    from pypdf import PdfWriter
    from pypdf.generic import NameObject, TextStringObject

    writer = PdfWriter(clone_from=_read(printed))
    writer.pdf_header = "%PDF-1.7"
    for entry, heading in zip(_outline(writer.root_object.get("/Outlines", {})), headings):
        entry[NameObject("/Title")] = TextStringObject(heading)  # the browser doubles those that it moved to the next page
    day = datetime.fromtimestamp(int(EPOCH), UTC).strftime("D:%Y%m%d%H%M%SZ")
    writer.add_metadata({"/Title": title, "/CreationDate": day, "/ModDate": day})
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(target.name + ".part")
    with beside.open("wb") as file:
        writer.write(file)
    beside.replace(target)
    return target
