"""Know which pages of a report are as they would be made anew."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

__all__ = ["Cache", "STATE", "fingerprint"]

PACKAGE = Path(__file__).parents[1]

#: File of the report that holds its state.
STATE = ".state.json"


def fingerprint(inputs: Iterable[str | Path]) -> str:
    """Hash all on which pages rest besides their notebooks.

    Parameters
    ----------
    inputs : iterable of path
        Files and folders: the data and the lock. The package with its templates and fonts,
        the versions of Python and of what is installed, and the platform are counted too.

    Returns
    -------
    str
    """
    about = [sys.version, platform.platform(), *_installed()]
    for path in (PACKAGE, *map(Path, inputs)):
        files = sorted(file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts) if path.is_dir() else [path]
        about += [f"{file.relative_to(path.parent).as_posix()} {_hash(file)}" for file in files]
    return hashlib.sha256("\n".join(about).encode()).hexdigest()


def _installed() -> list[str]:
    """Names and versions of what is installed: those of its folders, not read one by one."""
    folders = [path for path in map(Path, sys.path) if path.is_dir()]
    return sorted(name for folder in folders for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"


@lru_cache(maxsize=64)
def _digest(text: str) -> str:
    """Hash a notebook once, however many pages are made of it."""
    return hashlib.sha256(text.encode()).hexdigest()


class Cache:
    """The pages of a former report that may be used again.

    Parameters
    ----------
    folder : path
        That of the former report, which need not exist.
    base : str
        From `fingerprint`.

    Attributes
    ----------
    notes : dict
        What the former run noted; empty if its base was another.
    """

    def __init__(self, folder: str | Path, base: str):
        self.folder, self.base = Path(folder), base
        self._hashes: dict[str, str] = {}
        try:
            state = json.loads((self.folder / STATE).read_text(encoding="utf-8"))
            same = state["base"] == base
        except (OSError, ValueError, KeyError, TypeError):
            same = False
        self.notes: dict[str, Any] = state["notes"] if same else {}
        self._pages: dict[str, dict[str, Any]] = state["pages"] if same else {}
        self._rest: dict[str, str] = state["rest"] if same else {}

    def key(self, source: str, parameters: Mapping[str, Any]) -> str:
        """Hash all on which one page rests: its notebook's text, parameters and the base."""
        return hashlib.sha256(json.dumps([self.base, _digest(source), sorted(parameters.items())]).encode()).hexdigest()

    def card(self, name: str, key: str) -> dict[str, Any] | None:
        """What was noted of a page, if it rests on the same and none of its files was changed."""
        page = self._pages.get(name)
        return page["card"] if page and page["key"] == key and self._is_whole(page["files"]) else None

    def below(self, folder: str) -> list[tuple[str, dict[str, Any]]]:
        """Pages in a folder of the former report, with their parameters."""
        return [(name, page["parameters"]) for name, page in self._pages.items() if name.startswith(folder)]

    def is_whole(self, keys: Mapping[str, str]) -> bool:
        """Whether the former report has these pages and no others, and its files are as they were made, with none added."""
        if {name: page["key"] for name, page in self._pages.items()} != dict(keys):
            return False
        files = {name: digest for page in ({"files": self._rest}, *self._pages.values()) for name, digest in page["files"].items()}
        there = {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()}
        return there == {STATE, *files} and self._is_whole(files)

    def _is_whole(self, files: Mapping[str, str]) -> bool:
        for name in files.keys() - self._hashes.keys():
            self._hashes[name] = _hash(self.folder / name)
        return all(self._hashes[name] == digest for name, digest in files.items())

    def take(self, name: str, folder: Path) -> None:
        """Put the files of a page into the folder of a new report."""
        self._take(self._pages[name]["files"], folder)

    def take_rest(self, below: str, folder: Path) -> bool:
        """Put what is in a folder of the former report, and of no page, into that of a new one, if it is as it was made; whether it was."""
        files = {file: digest for file, digest in self._rest.items() if file.startswith(below)}
        is_whole = bool(files) and self._is_whole(files)
        if is_whole:
            self._take(files, folder)
        return is_whole

    def _take(self, files: Iterable[str], folder: Path) -> None:
        for file in files:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(self.folder / file, folder / file)
            except OSError:  # a file system without links
                shutil.copyfile(self.folder / file, folder / file)

    def write(self, folder: Path, pages: Mapping[str, tuple[str, dict[str, Any], dict[str, Any]]], *, notes: Mapping[str, Any]) -> None:
        """Note the state of a new report in its folder.

        Parameters
        ----------
        folder : path
        pages : mapping
            Key, parameters and what is to be noted of each page that succeeded, by name.
        notes : mapping
        """
        hashes = {path.relative_to(folder).as_posix(): _hash(path) for path in sorted(folder.rglob("*")) if path.is_file()}
        state: dict[str, Any] = {"base": self.base, "notes": dict(notes), "pages": {}}
        for name, (key, parameters, card) in pages.items():
            files = [f"{name}.html", *(card.get("picture") or {}).get("files", ())]
            state["pages"][name] = {"key": key, "parameters": parameters, "card": card, "files": {file: hashes.pop(file) for file in files}}
        state["rest"] = hashes
        (folder / STATE).write_text(json.dumps(state, ensure_ascii=False, sort_keys=True), encoding="utf-8", newline="\n")
