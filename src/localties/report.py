"""Execute notebooks and render them as pages that open without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from localties.folders import replaced
from localties.pages import assets, card, exporter, front, missing, page
from localties.runner import NotebookError, execute_all

__all__ = ["build", "refresh"]


def refresh(paths: Iterable[str | Path], *, warm: str = "localties.shell:warm") -> list[Path]:
    """Execute notebooks and write them back with their outputs.

    Parameters
    ----------
    paths : iterable of path
    warm : str
        Function that imports what they need, as ``package.module:name``.

    Returns
    -------
    list of pathlib.Path
        Those whose bytes changed.

    Raises
    ------
    NotebookError
        If any fail, naming all that do; they stay as they were.
    """
    import nbformat

    changed, errors = [], {}
    for path, notebook in execute_all(paths, warm=warm):
        if isinstance(notebook, NotebookError):
            errors[path] = str(notebook)
        elif path.read_text(encoding="utf-8") != (text := nbformat.writes(notebook) + "\n"):
            _write(path, text)
            changed.append(path)
    if errors:
        raise NotebookError("\n".join(errors[path] for path in sorted(errors)))
    return sorted(changed)


def _write(path: Path, text: str) -> None:
    """Write beside the file and move into place, so that nothing is ever half-written."""
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(path)


def build(notebooks: Iterable[str | Path], target: str | Path, *, site: Callable[[Path], dict[str, Any]], warm: str = "localties.shell:warm") -> list[NotebookError]:
    """Execute notebooks and render a page of each, and a front page.

    Parameters
    ----------
    notebooks : iterable of path
        In the order in which the pages are linked.
    target : path
        Folder of the report; a former report there is replaced as a whole in the end.
    site : callable
        Writes what else the report holds into its folder and returns what all pages share.
    warm : str
        Function that imports what the notebooks need, as ``package.module:name``.

    Returns
    -------
    list of NotebookError
        One for each notebook that failed: its page and the front page say that it is missing.

    Raises
    ------
    FileExistsError
        If `target` holds other files than a report.
    """
    paths, target = [Path(path) for path in notebooks], Path(target)
    with replaced(target, lambda name: name in ("data", "fonts", "pictures") or name.endswith(".html")) as fresh:
        executed = dict(execute_all(paths, warm=warm))
        errors = {path: result for path, result in executed.items() if isinstance(result, NotebookError)}
        cards = [missing(path, errors[path]) if path in errors else card(path.stem, executed[path]) for path in paths]
        html, shared = exporter(), {**site(fresh), "pages": cards}
        assets(fresh)
        for path in paths:
            if path not in errors:
                _write(fresh / f"{path.stem}.html", page(html, path.stem, executed[path], shared))
        front(fresh, shared)
    return [errors[path] for path in paths if path in errors]
