"""List the profiles of a language on a page to search in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localties.report.frame import NAMES, frame
from localties.report.pages import TEMPLATES, plain

__all__ = ["Entry", "directory"]


@dataclass(frozen=True)
class Entry:
    """A profile.

    Attributes
    ----------
    name : str
        As the list shows it.
    href : str
        Way from the list to the page.
    also : str
        Other words by which it is found, such as its names in other languages and the
        names of those that it took over.
    note : str
        What stands beside the name, such as the number of ties.
    """

    name: str
    href: str
    also: str = ""
    note: str = ""


def directory(path: str | Path, groups: Mapping[str, Sequence[Entry]], *, lang: str = "en", site: Mapping[str, Any], others: Mapping[str, str] | None = None) -> None:
    """Write the list.

    Parameters
    ----------
    path : path
        The page to write.
    groups : mapping of str to sequence of Entry
        Headings and what stands below each, in order.
    lang : {"en", "vi", "ja"}
    site : mapping
        As for `localties.report.pages.page`; `root` leads from the page to the front page.
    others : mapping of str to str, optional
        Way to the list in other languages, by language.
    """
    listed = [(heading, [_shown(entry) for entry in entries]) for heading, entries in groups.items() if entries]
    script = (TEMPLATES / "localties" / "search.js").read_text(encoding="utf-8")
    page = frame(lang, root=site.get("root", ""), script=script)
    links = [{"lang": other, "name": NAMES.get(other, other), "href": href} for other, href in (others or {}).items()]
    text = plain("directory.html.j2", site=site, page={**page, "groups": listed, "others": links})
    Path(path).write_text(text, encoding="utf-8", newline="\n")


def _shown(entry: Entry) -> dict[str, str]:
    return {"name": entry.name, "href": entry.href, "names": f"{entry.name} {entry.also}", "note": entry.note}
