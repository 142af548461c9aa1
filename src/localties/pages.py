"""Render executed notebooks as pages that open without a network."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from localties.style import FONTS

if TYPE_CHECKING:
    from nbconvert import HTMLExporter
    from nbformat import NotebookNode

__all__ = ["assets", "card", "exporter", "front", "page"]

TEMPLATES = Path(__file__).parent / "templates"


def exporter() -> HTMLExporter:
    """Give nbconvert's exporter with the project's template."""
    from nbconvert import HTMLExporter

    return HTMLExporter(template_name="localties", extra_template_basedirs=[str(TEMPLATES)])


def assets(folder: Path) -> None:
    """Copy the files that all pages share into the folder of a report."""
    shutil.copytree(FONTS, folder / "fonts", ignore=lambda _, names: [name for name in names if not name.endswith((".woff2", "OFL.txt"))])


def page(html: HTMLExporter, name: str, notebook: NotebookNode, site: dict[str, Any]) -> str:
    """Render an executed notebook; `site` is what all pages share, with the `card` of each."""
    text, _ = html.from_notebook_node(notebook, resources={"metadata": {"name": name}, "site": site})
    return text


def front(html: HTMLExporter, site: dict[str, Any]) -> str:
    """Render the front page from the cards in `site`."""
    return html.environment.get_template("front.html.j2").render(resources={"site": site, "language_code": "en"})


def card(name: str, notebook: NotebookNode) -> dict[str, Any]:
    """What the front page says of a notebook: its question, its answer, a figure."""
    from nbconvert.filters import markdown2html

    prose = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    title = next((line[2:] for line in prose.splitlines() if line.startswith("# ")), name)
    figures = [output for cell in notebook.cells for output in cell.get("outputs", ()) if "image/png" in output.get("data", {})]
    figure = {"data": figures[0].data["image/png"], "alt": figures[0].metadata["image/png"].get("alt", "")} if figures else None
    return {"name": name, "href": f"{name}.html", "title": title, "short": title.rstrip("?"), "answer_html": markdown2html(_answer(notebook)), "figure": figure}


def _answer(notebook: NotebookNode) -> str:
    """The first Markdown that a cell of the notebook put out: the answer, with its numbers."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if "text/markdown" in output.get("data", {}):
                return output.data["text/markdown"]
    return ""
