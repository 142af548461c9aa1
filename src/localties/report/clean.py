"""Prepare a notebook for its page: safe outputs, contents, language; nbconvert calls it."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import proxy

import nh3
from nbconvert import HTMLExporter, TemplateExporter
from nbconvert.filters import Highlight2HTML, ansi2html
from nbconvert.filters.markdown_mistune import IPythonRenderer
from nbconvert.preprocessors import Preprocessor

from localties.report.frame import frame, visible

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["Clean", "Exporter", "prose"]

#: What a table or a text that a cell puts out as HTML may be made of; of the rest the words are left.
_TAGS = set("a abbr b bdi blockquote br caption code dd div dl dt em figcaption h2 h3 h4 hr i li mark ol p pre s section small span strong sub sup table tbody td tfoot th thead time tr ul".split())
_ATTRIBUTES = set("class colspan datetime dir headers id lang rel rowspan scope title".split())

#: A way to another file of the report, or to a place on the page.
_NEAR = re.compile(r"(?!//)[\w./-]*(#[^\s\"'<>]*)?")


class Exporter(HTMLExporter):
    """nbconvert's exporter, without parsing each page as a whole, only to write it with other blanks and quotes."""

    def from_notebook_node(self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any) -> tuple[str, dict[str, Any]]:
        """Render a notebook."""
        return TemplateExporter.from_notebook_node(self, nb, resources, **kw)


class Clean(Preprocessor):
    """Give each cell and output the `html` that the template writes, and the page its frame.

    Prose that an author wrote into a cell is rendered as it stands. What a cell puts out may
    hold words of the tables: HTML in its Markdown is shown as text, HTML itself is cut to
    tables and text, links open only http(s) and pages of the report, scripts and widgets are
    dropped, letters that are not seen are shown as code points. The policy of the page would
    stop whatever passed.
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Prepare a notebook; `resources["page"]` tells of it."""
        page = _Page(frame(_language(nb), root=resources.get("site", {}).get("root", "")))
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                cell.html = page.prose(cell.source, authored=True)
            elif cell.cell_type == "code":
                cell.html = _highlighted(cell.source, cell.metadata.get("magics_language"))
            for output in cell.get("outputs", ()):
                output.html = page.output(output).strip()
        resources["page"] = {**page.frame, "title": visible(page.title), "contents": page.contents, "answer": page.answer, "figures": page.figures}
        return nb, resources


def prose(text: str) -> str:
    """Render Markdown that may hold words of the tables, without a title: HTML in it is shown as text."""
    return _parted(_Page(frame()).prose(text))[1]


class _Page:
    """What is gathered on the way through a notebook: title, contents, answer, figures."""

    def __init__(self, shared: dict[str, Any]):
        from mistune import create_markdown

        self.frame, self.words = shared, shared["words"]
        self.title, self.answer = "", ""
        self.contents: list[tuple[str, str]] = []
        self.figures: list[dict[str, str]] = []
        self.ids: set[str] = {"main", "contents", "show-code"}
        self.tables = 0
        # no formulas: nbconvert's own rule for them lets tags pass; a proxy, or pages and their figures would wait for the collector of garbage
        self.markdown = {authored: create_markdown(renderer=_Prose(proxy(self), authored), plugins=["def_list", "strikethrough", "table", "url"]) for authored in (False, True)}

    def prose(self, text: str, *, authored: bool = False) -> str:
        return self.markdown[authored](text if authored else visible(text))

    def output(self, output: NotebookNode) -> str:
        if output.output_type == "stream":
            return _plain(output.text, self.words, output.name)
        if output.output_type == "error":
            return _plain("\n".join(output.traceback), self.words, "error")
        data = output.data
        for kind in ("image/png", "image/svg+xml"):
            if kind in data:
                return self.figure(kind, data[kind], output.metadata.get(kind, {}))
        if "text/html" in data:
            return self.wrapped(_CLEANER.clean(visible(data["text/html"])))
        if "text/markdown" in data:
            heading, html = _parted(self.prose(data["text/markdown"]))
            first, self.answer = bool(html) and not self.answer, self.answer or html
            return f'<div class="prose">{heading}</div>' * bool(heading) + f'<div class="prose{" answer" * first}">{html}</div>' * bool(html)
        return _plain(data["text/plain"], self.words, "result") if "text/plain" in data else ""

    def figure(self, kind: str, data: str, metadata: dict[str, Any]) -> str:
        from base64 import b64decode, b64encode

        alt = visible(metadata.get("alt", ""))
        raw = data.encode() if kind == "image/svg+xml" else b64decode(data)
        self.figures.append({"kind": kind, "raw": raw, "alt": alt})
        width = metadata.get("width")
        size = ""
        if kind == "image/png":
            across, down = (int.from_bytes(raw[place : place + 4], "big") for place in (16, 20))
            width = width or across
            size = f' width="{width}" height="{round(down * width / across)}"'
        return f'<figure tabindex="0"><img src="data:{kind};base64,{b64encode(raw).decode()}" alt="{escape(alt)}"{size}></figure>'

    def way(self, url: str) -> str:
        """Where a link of a notebook leads from its page."""
        root = self.frame["root"]
        if url == "profile.ipynb":
            return f"{root}index.html#profiles"
        if re.fullmatch(r"[\w-]+\.ipynb(#.*)?", url):
            return root + url.replace(".ipynb", ".html", 1)
        return re.sub(r"^\.\./data/", f"{root}data/", url)

    def wrapped(self, html: str) -> str:
        """Let a wide table scroll by itself, by keyboard too."""
        return re.sub(r"<table\b.*?</table>", self.scroll, html, flags=re.S)

    def scroll(self, table: re.Match[str]) -> str:
        self.tables += 1
        caption = re.search(r"<caption\b[^>]*>(.*?)</caption>", table[0], re.S)
        name = _text(caption[1]) if caption else self.words.phrase("page table", number=self.tables)
        return f'<div class="scroll" role="group" aria-label="{escape(name)}" tabindex="0">{table[0]}</div>'

    def heading(self, text: str, level: int) -> str:
        """Give a heading a name that no other has."""
        words = _text(text)
        stem = name = re.sub(r"\s+", "-", words)[:100] or "section"  # as Jupyter names it
        number = 1
        while name in self.ids:
            number += 1
            name = f"{stem}-{number}"
        self.ids.add(name)
        if level == 1 and not self.title:
            self.title = words
        elif level == 2:
            self.contents.append((name, visible(words)))
        return f'<h{level} id="{escape(name)}">{text}</h{level}>\n'


class _Prose(IPythonRenderer):
    """Render Markdown; what no author wrote opens no image and only harmless links."""

    def __init__(self, page: _Page, authored: bool):
        super().__init__(escape=not authored, exclude_anchor_links=True)
        self.page, self.authored = page, authored

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return self.page.heading(text, level)

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return super().link(text, self.page.way(url), title) if _opens(url) else text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return super().image(text, url, title) if self.authored else escape(text)

    def table(self, text: str) -> str:
        return self.page.wrapped(f"<table>\n{text}</table>\n")


@lru_cache(maxsize=1024)
def _highlighted(source: str, magics: str | None) -> str:
    """Code with its colours; profiles and galleries show the same cells again and again."""
    html = Highlight2HTML()(source, metadata={"magics_language": magics} if magics else None)
    return html.replace("<pre>", '<pre tabindex="0">')


def _parted(html: str) -> tuple[str, str]:
    """The title that a text begins with, if any, and the rest."""
    title, end, rest = html.partition("</h1>\n")
    return (title + end, rest) if title.startswith("<h1") and end else ("", html)


def _opens(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.scheme in ("http", "https") and parts.netloc) or bool(_NEAR.fullmatch(url))


def _attribute(tag: str, name: str, value: str) -> str | None:
    return value if name != "href" or _opens(value) else None


#: Other links than these, and what is not named, are cut off.
_CLEANER = nh3.Cleaner(tags=_TAGS, attributes={"*": _ATTRIBUTES, "a": {"href"}}, attribute_filter=_attribute, url_schemes={"http", "https"}, link_rel=None)


def _text(html: str) -> str:
    return unescape(re.sub("<[^>]+>", "", html)).strip()


def _plain(text: str, words: Any, kind: str) -> str:
    html = re.sub(r' style="[^"]*"', "", ansi2html(text))  # colours beyond the sixteen, which the policy forbids; quotes of the text are escaped
    return f'<pre class="scroll {kind}" tabindex="0" role="group" aria-label="{escape(words.phrase("page output"))}">{visible(html)}</pre>'


def _language(nb: NotebookNode) -> str:
    """Language of a notebook: its parameter `language`, the injected one if there is one."""
    found = "en"
    for cell in nb.cells:
        if {"parameters", "injected-parameters"} & set(cell.metadata.get("tags", ())):
            for node in ast.parse(cell.source).body:
                if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["language"]:
                    found = ast.literal_eval(node.value)
    return found
