"""Build a report of notebooks: never stale, never half."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from localties.data.folders import replaced
from localties.report.cache import STATE, Cache, fingerprint
from localties.report.jobs import Job, NotebookError
from localties.report.pages import assets, card, detached, entry, exporter, front, missing, page, stub, written
from localties.report.warm import seldom

if TYPE_CHECKING:
    from nbconvert import HTMLExporter
    from nbformat import NotebookNode

    from localties.report.runner import Runner

__all__ = ["Lists", "Page", "Report", "refresh"]

#: Given the folder of a new report, the names of the pages in folders below it, the errors by
#: name and what all pages share, writes lists of these pages and returns what the front page
#: shows besides.
Lists = Callable[[Path, Sequence[str], Mapping[str, NotebookError], Mapping[str, Any]], dict[str, Any]]

#: Folders whose pages hold so many pictures that these are files of their own.
MANY = ("gallery/",)

#: What a report may hold besides pages, and lose with the next one.
OURS = {STATE, "data", "fonts", "gallery", "pictures", "profiles"}


def refresh(paths: Iterable[str | Path], *, run: Runner) -> list[Path]:
    """Execute notebooks and write them back with their outputs.

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
    jobs = {Path(path): Job.read(path) for path in paths}
    for path, notebook in run.run(jobs):
        if isinstance(notebook, NotebookError):
            errors[path] = str(notebook)
        elif jobs[path].source != (text := nbformat.writes(notebook) + "\n"):
            beside = path.with_name(path.name + ".part")  # so that nothing is ever half-written
            beside.write_text(text, encoding="utf-8", newline="\n")
            beside.replace(path)
            changed.append(path)
    if errors:
        raise NotebookError("\n".join(errors[path] for path in sorted(errors)))
    return sorted(changed)


@dataclass(frozen=True)
class Page:
    """A page of the report.

    Attributes
    ----------
    name : str
        Its way from the front page, without ``.html``. Pages beside the front page are
        listed on it and on each other; those in folders are left to `Lists`.
    path : pathlib.Path
        Its notebook.
    parameters : mapping
        Of the notebook.
    """

    name: str
    path: Path
    parameters: Mapping[str, str] = field(default_factory=dict)


class Report:
    """A report in a folder: whether it is as it would be made anew, and how to make it.

    Parameters
    ----------
    target : path
        Its folder, which need not exist.
    pages : sequence of Page
        Those beside the front page in the order in which they are linked.
    inputs : sequence of path
        What pages rest on besides their notebooks; see `localties.report.cache.fingerprint`.
    kept : mapping of str to path
        Folders of the report, such as ``profiles/``, with the notebook of their pages: pages
        that are there but not among `pages` stay if they are as they would be made anew.

    Attributes
    ----------
    notes : mapping
        What `build` was told to note, if the data and the code are still the same.
    """

    def __init__(self, target: str | Path, pages: Sequence[Page], *, inputs: Sequence[Path], kept: Mapping[str, Path] | None = None):
        self.target, self._inputs = Path(target), inputs
        self._cache = Cache(target, fingerprint(inputs))
        self.notes: Mapping[str, Any] = self._cache.notes
        self._jobs: dict[str, Job] = {}
        self._errors: dict[str, NotebookError] = {}
        for asked in pages:
            try:
                self._jobs[asked.name] = Job.read(asked.path, parameters=asked.parameters)
            except NotebookError as error:
                self._jobs[asked.name], self._errors[asked.name] = Job(asked.path.name, "", ""), error
        self._keys = {name: self._cache.key(job.source, job.parameters) for name, job in self._jobs.items()}
        for folder, path in (kept or {}).items():
            source = path.read_text(encoding="utf-8") if path.exists() else ""
            below = {name: self._cache.key(source, parameters) for name, parameters in self._cache.below(folder)}
            self._keys |= {name: key for name, key in below.items() if name not in self._keys and self._cache.card(name, key) is not None}
        self._listed = [name for name in self._jobs if "/" not in name]

    def left(self) -> list[str]:
        """Names of the pages that are not there as they would be made anew, and can be made."""
        return [name for name in self._jobs if name not in self._errors and self._cache.card(name, self._keys[name]) is None]

    def is_current(self) -> bool:
        """Whether every file is as it would be made anew."""
        return not self._errors and self._cache.is_whole(self._keys)

    def build(self, run: Runner, site: Callable[[Path], dict[str, Any]], *, lists: Lists = lambda *_: {}, notes: Mapping[str, Any] | None = None, progress: bool = False) -> dict[str, NotebookError]:
        """Execute the notebooks that need it, render their pages, and replace the report as a whole.

        Parameters
        ----------
        run : localties.report.runner.Runner
        site : callable
            Given the folder of the new report, writes what else it holds into its folder
            ``data`` and returns what all pages share, such as JSON can hold. Not called if both are known from
            the former report.
        lists : callable
        notes : mapping
            For the next run.
        progress : bool
            Whether to show how far it is.

        Returns
        -------
        dict of str to NotebookError
            By the name of the page that is missing for it; a page that says so stands there.

        Raises
        ------
        FileExistsError
            If the folder holds other files than a report.
        RuntimeError
            If data or code were changed meanwhile.
        """
        from tqdm import tqdm

        with seldom(), replaced(self.target, lambda name: name in OURS or name.endswith(".html")) as fresh:
            cards = {name: card for name, key in self._keys.items() if (card := self._cache.card(name, key)) is not None}
            left = sorted(self.left(), key=lambda name: (not name.startswith(MANY), "/" in name, -len(self._jobs[name].source)))  # profiles last, or a long one ends alone
            jobs = {name: self._jobs[name] for name in left}
            results = run.run(jobs)
            shown = [entry(name, written(self._jobs[name].source)) for name in self._listed]
            html = exporter()  # before `site`, which may have to wait for the libraries
            told = self.notes["site"] if "site" in self.notes and self._cache.take_rest("data/", fresh) else site(fresh)  # while the first notebooks run
            writer = _Writer(fresh, html, {**told, "pages": shown}, cards)
            for name, error in self._errors.items():
                writer.miss(name, self._jobs[name], error)
            self._receive(tqdm(results, total=len(jobs), unit="page", disable=not progress), writer)
            if writer.titles(self._listed) != self.notes.get("titles"):  # each page beside the front page shows them all
                self._receive(run.run({name: self._jobs[name] for name in self._listed if name not in writer.done}), writer)
            writer.finish(self._listed)
            for name in self._keys.keys() - writer.done:
                self._cache.take(name, fresh)
            made = [name for name in self._keys if name not in self._errors]
            front(fresh, {**writer.site, **lists(fresh, [name for name in made if "/" in name], self._errors, writer.site)})
            self._cache.write(fresh, {name: (self._keys[name], self._parameters(name), writer.cards[name]) for name in made}, notes={**(notes or {}), "site": told, "titles": writer.titles(self._listed)})
            if fingerprint(self._inputs) != self._cache.base:
                raise RuntimeError("data or code were changed while the report was built; run it again")
        return self._errors

    def _receive(self, results: Iterable[tuple[str, NotebookNode | NotebookError]], writer: _Writer) -> None:
        for name, result in results:
            if isinstance(result, NotebookError):
                self._errors[name] = result
                writer.miss(name, self._jobs[name], result)
            else:
                writer.add(name, result)

    def _parameters(self, name: str) -> dict[str, Any]:
        return dict(self._jobs[name].parameters if name in self._jobs else dict(self._cache.below(""))[name])


class _Writer:
    """Writes pages into the folder of a new report; `cards` are those of all its pages."""

    def __init__(self, folder: Path, html: HTMLExporter, site: dict[str, Any], cards: dict[str, dict[str, Any]]):
        self.folder, self._html, self.site, self.cards = folder, html, site, cards
        self.done: set[str] = set()
        self._notebooks: dict[str, NotebookNode] = {}
        assets(folder)

    def add(self, name: str, notebook: NotebookNode) -> None:
        """Write a page; `finish` writes one anew that showed other titles than there are."""
        self.done.add(name)
        text, files = page(self._html, name.rsplit("/", 1)[-1], notebook, self._site(name)), []
        if name.startswith(MANY):
            text, files = detached(text, name, self.folder)
        if "/" in name:
            self.cards[name] = {"picture": {"files": files}}
        else:
            self.cards[name] = card(name, notebook, self.folder)
            self._notebooks[name] = notebook
        self._write(name, text)

    def miss(self, name: str, job: Job, error: NotebookError) -> None:
        """Write that a page is missing."""
        self.done.add(name)
        self.cards[name] = missing(name, job.source, error)
        self._write(name, stub(self.cards[name], self._site(name), lang=str(job.parameters.get("language", "en"))))

    def titles(self, listed: Iterable[str]) -> list[str]:
        return [self.cards[name]["title"] for name in listed]

    def finish(self, listed: Iterable[str]) -> None:
        """Put the cards in the place of what was read in the notebooks before they were executed."""
        shown = [other["title"] for other in self.site["pages"]]
        self.site["pages"] = [self.cards[name] for name in listed]
        if shown != self.titles(listed):  # some notebook made its title of what it found
            for name, notebook in self._notebooks.items():
                self._write(name, page(self._html, name, notebook, self._site(name)))

    def _site(self, name: str) -> dict[str, Any]:
        """What a page is told: one in a folder shows no titles of others, whose change would make it anew."""
        return {**self.site, "root": "../" * name.count("/"), **({"pages": []} if "/" in name else {})}

    def _write(self, name: str, text: str) -> None:
        path = self.folder / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
