"""Frame executed notebooks as pages that open without a network, a script or a risk."""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from localties.data.lean import import_jsonschema
from localties.drawing.style import FONTS
from localties.report.frame import NAMES, frame, home, visible

if TYPE_CHECKING:
    from nbconvert import HTMLExporter
    from nbformat import NotebookNode

__all__ = ["assets", "card", "detached", "entry", "exporter", "first_picture", "front", "missing", "page", "plain", "stub", "thumb", "written"]

TEMPLATES = Path(__file__).parents[1] / "templates"

#: Width of the picture on a card, in pixels: twice that of the card on a narrow screen.
SMALL = 720


def exporter() -> HTMLExporter:
    """Give nbconvert's exporter with the project's template."""
    import_jsonschema()
    from localties.report.clean import Exporter

    return Exporter(template_name="localties", extra_template_basedirs=[str(TEMPLATES)], optimistic_validation=True)  # not after each preprocessor, most of which do nothing


def assets(folder: Path) -> None:
    """Copy the files that all pages share into the folder of a report."""
    shutil.copytree(FONTS, folder / "fonts", ignore=lambda _, names: [name for name in names if not name.endswith((".woff2", "OFL.txt"))])


def page(html: HTMLExporter, name: str, notebook: NotebookNode, site: Mapping[str, Any]) -> str:
    """Render an executed notebook.

    Parameters
    ----------
    html : nbconvert.HTMLExporter
        From `exporter`.
    name : str
        Stem of the page.
    notebook : nbformat.NotebookNode
        With outputs. The parameter `language` in a cell tagged ``parameters`` or
        ``injected-parameters`` is the language of the page.
    site : mapping
        What all pages share: `data_date`, `version`, `pages`, the `card` of each notebook,
        and `root` for a page that stands in a folder below the front page, such as ``../``.

    Returns
    -------
    str
    """
    text, _ = html.from_notebook_node(notebook, resources={"metadata": {"name": name}, "site": dict(site)})
    return text


def plain(template: str, *, site: Mapping[str, Any], page: Mapping[str, Any]) -> str:
    """Render a page that is no notebook from a template, such as ``front.html.j2``.

    What is filled in is escaped, and letters in it that are not seen are shown. `site` is
    as for `page`, `page` is from `frame`, with what this page alone has.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(loader=FileSystemLoader(TEMPLATES / "localties"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return visible(environment.get_template(template).render(site=site, page=page)) + "\n"


def front(folder: Path, site: Mapping[str, Any]) -> None:
    """Write the front page in each language into the folder of a report.

    Parameters
    ----------
    folder : path
    site : mapping
        As for `page`, with what the front pages tell, see `localties.report.front.site`.
    """
    for lang, told in site["fronts"].items():
        others = [{"lang": other, "name": NAMES.get(other, other), "href": home(other)} for other in site["fronts"] if other != lang]
        text = plain("front.html.j2", site=site, page={**frame(lang), **told, "others": others})
        (folder / home(lang)).write_text(text, encoding="utf-8", newline="\n")


def card(name: str, notebook: NotebookNode, folder: Path) -> dict[str, Any]:
    """What the front page says of a notebook: its question, its answer, a figure; write the figure into the folder of a report."""
    from localties.report.clean import prose

    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ()) if "data" in output]
    picture = next((_picture(name, output, folder) for output in outputs if "image/png" in output.data), None)
    answer = next((prose(output.data["text/markdown"]) for output in outputs if "text/markdown" in output.data), "")
    return {**entry(name, notebook), "answer_html": answer, "picture": picture}


def entry(name: str, notebook: NotebookNode) -> dict[str, str]:
    """How other pages link to that of a notebook: its name, address and title."""
    title = next((line[2:].strip() for text in _markdown(notebook) for line in text.splitlines() if line.startswith("# ")), name)
    return {"name": name, "href": f"{name}.html", "title": visible(title)}


def _picture(name: str, output: NotebookNode, folder: Path) -> dict[str, Any]:
    """Write a figure as it is, and a small copy for the card."""
    raw, alt = base64.b64decode(output.data["image/png"]), output.metadata.get("image/png", {}).get("alt", "")
    (folder / "pictures").mkdir(exist_ok=True)
    full = folder / "pictures" / f"{name}.png"
    full.write_bytes(raw)
    small, size = thumb(full, folder), [int.from_bytes(raw[place : place + 4], "big") for place in (16, 20)]
    return {"files": [f"pictures/{name}.png", small["src"]], "full": f"pictures/{name}.png", "small": small["src"], "size": size, "small_size": [small["width"], small["height"]], "alt": visible(alt)}


def detached(text: str, name: str, folder: Path) -> tuple[str, list[str]]:
    """Put the pictures of a page with many of them into files beside it, to be loaded as they come into view.

    Returns
    -------
    str, list of str
        The page, and the files by their way from the folder of the report.
    """
    files: list[str] = []

    def put(found: re.Match[str]) -> str:
        files.append(f"{name}/{len(files) + 1:02}.png")
        (folder / files[-1]).parent.mkdir(parents=True, exist_ok=True)
        (folder / files[-1]).write_bytes(base64.b64decode(found[1]))
        return f'loading="lazy" src="{files[-1].split("/", 1)[1]}"'

    return re.sub(r'src="data:image/png;base64,([^"]+)"', put, text), files


def first_picture(name: str, folder: Path) -> dict[str, Any] | None:
    """Give the first picture of a page whose pictures are `detached`, as a card does; None if it has none."""
    from html import unescape

    from PIL import Image

    found = re.search(r'<img [^>]*loading="lazy"[^>]*>', (folder / f"{name}.html").read_text(encoding="utf-8"))
    if found is None:
        return None
    told = {key: unescape(value) for key, value in re.findall(r'(\w+)="([^"]*)"', found[0])}
    path = f"{name.rsplit('/', 1)[0]}/{told['src']}"
    with Image.open(folder / path) as image:
        return {"full": path, "size": list(image.size), "alt": told["alt"]}


def thumb(picture: Path, folder: Path) -> dict[str, Any]:
    """Write a small copy of a picture beside it, as the front page shows it."""
    from PIL import Image

    with Image.open(picture) as image:
        small = image.convert("RGB").resize((SMALL, round(SMALL * image.height / image.width)), Image.Resampling.LANCZOS)
    small.save(picture.with_suffix(".webp"), quality=80)
    return {"src": picture.with_suffix(".webp").relative_to(folder).as_posix(), "width": small.width, "height": small.height}


def missing(name: str, source: str, error: Exception) -> dict[str, Any]:
    """The card of a notebook that failed: its question, and in `missing` what went wrong."""
    return {**card(name, written(source), Path()), "missing": str(error)}


def written(source: str) -> NotebookNode:
    """The Markdown cells of a notebook that has not been executed; none if it cannot be read."""
    import nbformat

    try:
        notebook = nbformat.reads(source, as_version=4)
    except Exception:  # a page may be missing because of that
        notebook = nbformat.v4.new_notebook()
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    return notebook


def stub(card: Mapping[str, Any], site: Mapping[str, Any], *, lang: str = "en") -> str:
    """Render what stands in the place of a page that is `missing`, so that links to it lead somewhere."""
    return plain("missing.html.j2", site=site, page={**frame(lang, root=site.get("root", "")), **card})


def _markdown(notebook: NotebookNode) -> Iterator[str]:
    """All Markdown in the order of the notebook, written or put out."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield cell.source
        yield from (output.data["text/markdown"] for output in cell.get("outputs", ()) if "text/markdown" in output.get("data", {}))
