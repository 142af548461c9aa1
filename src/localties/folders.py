"""Replace a folder as a whole, or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["replaced"]


@contextmanager
def replaced(target: str | Path, ours: Callable[[str], bool]) -> Iterator[Path]:
    """Give a fresh folder that takes the place of another once the block has succeeded.

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
    target = Path(target)
    others = sorted(path.name for path in target.iterdir() if not ours(path.name)) if target.is_dir() else [target.name] * target.exists()
    if others:
        raise FileExistsError(f"{target}: {', '.join(others[:3])} would be lost; name a new or empty folder, or that of a former run")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as beside:
        fresh, old = Path(beside) / target.name, Path(beside) / "old"
        fresh.mkdir()
        yield fresh
        if target.exists():
            target.rename(old)
        try:
            fresh.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
