"""Publish: the report with its notebooks, profiles of all places and ties, one profile alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from localties.data.labels import LANGUAGES
from localties.data.tables import DATA
from localties.report.build import Page, Report
from localties.report.cache import fingerprint
from localties.report.jobs import Job, NotebookError
from localties.report.pages import exporter
from localties.report.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Callable

    from localties.data.tables import Tables

__all__ = ["Project", "Published", "lists", "profile", "publish", "site", "stamp"]

WARM = "localties.report.before:warm"
PROFILES = "localties.report.before:warm_for_profiles"
STAMP = "localties.report.publish:stamp"


@dataclass(frozen=True)
class Project:
    """Where the tables and the notebooks are.

    Attributes
    ----------
    data : pathlib.Path
        Folder of tables.
    notebooks : pathlib.Path
        Folder of notebooks: those whose names begin with a digit become pages of the report,
        ``profile.ipynb`` with its parameters `subject` and `language` the profiles,
        ``gallery.ipynb`` with `language` the galleries.
    featured : tuple of str
        Places and pairs whose profiles every report holds, in all languages.
    """

    data: Path = DATA
    notebooks: Path = DATA.parent / "notebooks"
    featured: tuple[str, ...] = ()

    @property
    def inputs(self) -> list[Path]:
        """What pages rest on besides their notebooks, the package and the machine."""
        return [self.data, self.data.parent / "requirements.txt", self.data.parent / "CITATION.cff"]

    @property
    def paths(self) -> list[Path]:
        """The notebooks of the report in order."""
        return sorted(self.notebooks.glob("[0-9]*.ipynb"))

    @property
    def profile(self) -> Path:
        return self.notebooks / "profile.ipynb"

    @property
    def gallery(self) -> Path:
        return self.notebooks / "gallery.ipynb"

    def pages(self, subjects: Sequence[str] = (), languages: Sequence[str] = ()) -> list[Page]:
        """Pages of the report: notebooks, gallery, profiles of the featured and of the subjects named."""
        named = [(language, subject) for language in languages for subject in subjects]
        named += [(language, subject) for language in LANGUAGES for subject in self.featured if self.profile.exists() and (language, subject) not in named]
        plates = [Page(f"gallery/{language}", self.gallery, {"language": language}) for language in LANGUAGES if self.gallery.exists()]
        return [Page(path.stem, path) for path in self.paths] + plates + [Page(f"profiles/{language}/{subject}", self.profile, {"subject": subject, "language": language}) for language, subject in named]


def stamp() -> str:
    """Tell code, data and libraries of this machine."""
    return fingerprint(Project().inputs)


@dataclass(frozen=True)
class Published:
    """What came of publishing.

    Attributes
    ----------
    front : pathlib.Path
        The front page.
    checked : str
        What the check of the tables said.
    errors : mapping of str to NotebookError
        By the name of the page that is missing for it.
    """

    front: Path
    checked: str
    errors: Mapping[str, NotebookError]


def publish(target: str | Path, *, check: Callable[[], str], project: Project | None = None, profiles: Sequence[str] = (), executor: Executor | None = None, progress: bool = False) -> Published:
    """Build the report, or leave it if it is as it would be made anew.

    Parameters
    ----------
    target : path
        Its folder.
    check : callable
        Checks the tables and returns what is to be said; whatever it raises stops the build.
        It is not called if the tables were checked when the report was made of the same data.
    project : Project
    profiles : sequence of str
        Languages in which a profile of each place and each tie is made. Those in other
        languages that are in the folder stay as long as they are up to date.
    executor : concurrent.futures.Executor, optional
        To have notebooks executed elsewhere, such as `dask.distributed.Client.get_executor()`.
        Its machines need the same checkout, lock and platform.
    progress : bool
        Whether to show how far it is.

    Returns
    -------
    Published

    Raises
    ------
    FileExistsError
        If the folder holds other files than a report.
    RuntimeError
        If data or code were changed meanwhile. The former report stays then.
    """
    project = project or Project()
    report = partial(Report, target, inputs=project.inputs, kept={"profiles/": project.profile})
    known, where = report(project.pages()).notes, WARM
    if "subjects" in known:  # not asked of the tables again
        current = report(project.pages(known["subjects"], profiles))
        if current.is_current():
            return Published(Path(target) / "index.html", known["checked"], {})
        if all(name.startswith("profiles/") for name in current.left()):
            where = PROFILES
    with Runner(where, executor=executor, stamp=STAMP) as run:  # its process imports while the tables are checked
        exporter()  # imports too: once notebooks run, it would take a processor from them
        checked = known["checked"] if "checked" in known else check()
        named = run.call(_subjects, project.data)
        new = report(project.pages(named, profiles))
        errors = new.build(run, partial(run.call, site, project.data), lists=partial(run.call, lists, project.data), notes={"checked": checked, "subjects": named}, progress=progress)
    return Published(Path(target) / "index.html", checked, errors)


def _subjects(data: Path) -> list[str]:
    """Places and pairs that have a profile."""
    from localties.data.tables import load
    from localties.figures.profile import subjects

    return subjects(load(data))


def site(data: Path, folder: Path) -> dict[str, Any]:
    """Write the downloads of a folder of tables into that of a report; what the front pages tell, as of `localties.report.front.site`."""
    from localties.data.tables import load
    from localties.report import front

    return {**front.site(load(data), folder), "profiles": []}


def lists(data: Path, folder: Path, names: Sequence[str], errors: Mapping[str, NotebookError], site: Mapping[str, Any]) -> dict[str, Any]:
    """Write a list of the profiles in each language that has any; with the folder of tables first, it is `localties.report.build.Lists`."""
    from localties.data.tables import load
    from localties.report.directory import NAMES, directory
    from localties.report.pages import first_picture

    tables = load(data)
    found: dict[str, list[str]] = {}
    for name in (*names, *(name for name in errors if "/" in name)):
        if not name.startswith("profiles/"):
            continue
        _, language, subject = name.split("/")
        found.setdefault(language, []).append(subject)
    for language, subjects in found.items():
        missing = {name.rsplit("/", 1)[1] for name in errors if name.startswith(f"profiles/{language}/")}
        others = {other: f"../{other}/index.html" for other in found if other != language}
        path = folder / "profiles" / language / "index.html"
        directory(path, _entries(tables, language, subjects, missing), lang=language, site={**site, "root": "../../"}, others=others)
    plates = [name for name in names if name.startswith("gallery/") and name not in errors]
    # the notebooks show their map in English, the gallery in all languages
    heroes = {name.split("/")[1]: first_picture(name, folder) for name in plates}
    return {
        "fronts": {language: {**told, "hero": heroes.get(language)} for language, told in site["fronts"].items()},
        "gallery": _thumbs(folder, plates),
        "profiles": [{"href": f"profiles/{language}/index.html", "lang": language, "name": NAMES[language], "count": len(subjects)} for language, subjects in sorted(found.items())],
    }


def _thumbs(folder: Path, names: Sequence[str]) -> list[dict[str, Any]]:
    """A small picture for each language of the gallery, each of another figure, leading there."""
    from localties.report.directory import NAMES
    from localties.report.pages import thumb

    found = [(name, sorted((folder / name).glob("[0-9]*.png"))) for name in names]
    shown = [(name, pictures[number % len(pictures)]) for number, (name, pictures) in enumerate(found) if pictures]
    return [{"href": f"{name}.html", "title": NAMES[name.split("/")[1]], **thumb(picture, folder)} for name, picture in shown]


def _entries(tables: Tables, language: str, subjects: Sequence[str], missing: set[str]) -> dict[str, Any]:
    """Places by country, then ties, under their names."""
    from localties.data.labels import LANGUAGES, Labels
    from localties.data.ties import partnerships
    from localties.report.directory import Entry

    words = {lang: Labels(tables, lang) for lang in LANGUAGES}
    held = partnerships(tables).query("standing == 'tie' and between_governments")
    counts = {place: count for side in tables.package.sides for place, count in held[f"{side}_partner"].value_counts().items()}
    kinds = held.set_index("pair").formality_kind

    def entry(subject: str) -> Entry:
        name = Labels.pair if "--" in subject else Labels.name
        if subject in missing:
            note = words[language].phrase("profile missing")
        elif "--" in subject:
            note = words[language].word("kinds", kinds[subject]) if isinstance(kinds.get(subject), str) else ""
        else:
            note = words[language].counted("tie", counts.get(subject, 0))
        return Entry(name(words[language], subject), f"{subject}.html", " ".join([subject, *(name(words[lang], subject) for lang in LANGUAGES if lang != language)]), note)

    country = dict(zip(tables.partners.partner_id, tables.partners.country))
    groups: dict[str, list[str]] = {side: [] for side in tables.package.sides} | {"ties": []}
    for subject in subjects:
        groups["ties" if "--" in subject else country[subject]].append(subject)
    headings = {**{side: words[language].name(side) for side in tables.package.sides}, "ties": words[language].phrase("page ties")}
    return {headings[group]: sorted(map(entry, members), key=lambda entry: entry.name) for group, members in groups.items()}


def profile(subject: str, target: str | Path, *, language: str = "en", project: Project | None = None) -> Path:
    """Make the page of one place or one tie alone.

    Parameters
    ----------
    subject : str
        A `partner_id`, or a pair as ``vn-hue--jp-nara``.
    target : path
        Folder in which the page is put, with its fonts.
    language : {"en", "vi", "ja"}

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ValueError
        If there is no such place or pair.
    NotebookError
        If the notebook fails.
    """
    from localties.data.tables import load
    from localties.figures.profile import subject as find
    from localties.report import pages

    project, target = project or Project(), Path(target)
    with Runner(PROFILES) as run:
        tables = load(project.data)
        identity = find(tables, subject).identity
        notebook = run.execute(Job.read(project.profile, parameters={"subject": identity, "language": language}))
    target.mkdir(parents=True, exist_ok=True)
    if not (target / "fonts").exists():
        pages.assets(target)
    page = target / f"{identity}-{language}.html"
    site = {"data_date": tables.package.data_date, "version": tables.package.descriptor["version"]}
    beside = page.with_name(page.name + ".part")
    beside.write_text(pages.page(pages.exporter(), page.stem, notebook, site), encoding="utf-8", newline="\n")
    return beside.replace(page)
