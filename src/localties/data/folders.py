"""Replace a folder as a whole, or not at all."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["replaced"]

#: Of renameat2(2): take paths from the present folder, let them change places.
_HERE, _EXCHANGE = -100, 2

#: In the names of folders that this module may delete.
_UNFINISHED = "-unfinished-"


@contextmanager
def replaced(target: str | Path, ours: Callable[[str], bool]) -> Iterator[Path]:
    """Give a fresh folder that takes the place of another once the block has succeeded.

    A run that is killed leaves the former folder whole: on Linux the two change places in
    one step; elsewhere in two, and the next run undoes what a run killed between them did.
    The next run also deletes what a killed one left beside the target.

    Parameters
    ----------
    target : path
        The folder to replace; it may not exist yet.
    ours : callable
        Whether a file of that name may be lost with the former folder.

    Yields
    ------
    pathlib.Path
        An empty folder beside the target.

    Raises
    ------
    FileExistsError
        If the target is a file or holds files that are not ours; nothing is changed then.
    """
    target = Path(target).resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    with _locked(target.parent):
        _tidy(target)
        _refuse_others(target, ours)
        beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}{_UNFINISHED}"))
        lock = _lock(beside)
    try:
        fresh = beside / target.name
        fresh.mkdir()
        yield fresh
        _refuse_others(target, ours)
        _put(fresh, target, beside / "old")
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _refuse_others(target: Path, ours: Callable[[str], bool]) -> None:
    others = sorted(path.name for path in target.iterdir() if not ours(path.name)) if target.is_dir() else [target.name] * target.exists()
    if others:
        raise FileExistsError(f"{target}: {', '.join(others[:3])} would be lost; name a new or empty folder, or that of a former run")


def _put(fresh: Path, target: Path, old: Path) -> None:
    """Put a folder in the place of another, which is then in the place of the first or `old`."""
    if target.exists():
        if _exchange(fresh, target):
            return
        target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; whether the system could."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    return rename is not None and rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0


def _tidy(target: Path) -> None:
    """Delete what killed runs left beside the target; give back the folder that one took."""
    for beside in target.parent.glob(f".{target.name}{_UNFINISHED}*"):
        lock = _lock(beside)
        if lock is not None:  # else its run goes on, or it cannot be known
            if (beside / "old").exists() and not target.exists():
                (beside / "old").rename(target)
            shutil.rmtree(beside, ignore_errors=True)
            os.close(lock)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a folder, so that no other run takes one just made beside the target for a left one."""
    lock = _lock(folder, wait=True)
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def _lock(folder: Path, *, wait: bool = False) -> int | None:
    """Lock a folder for as long as this process lives; None if another has, or nobody can."""
    if sys.platform == "win32":
        return None
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
