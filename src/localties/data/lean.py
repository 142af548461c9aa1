"""Import libraries without what makes them slow and nothing here asks for."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

__all__ = ["import_jsonschema", "import_mapclassify", "import_statistics"]


def import_jsonschema() -> None:
    """Import jsonschema without its grammar of international web addresses.

    Building that grammar takes ten times as long as all the rest, and no schema of tables or
    notebooks asks for such an address. Does nothing if either is there already; a later
    ``import rfc3987_syntax`` works as ever.
    """
    if "jsonschema" not in sys.modules and "rfc3987_syntax" not in sys.modules:
        with _in_place({"rfc3987_syntax": None}):  # as if it were not installed
            import jsonschema  # noqa: F401


def import_mapclassify() -> None:
    """Import mapclassify without scikit-learn, which its schemes that draw lots import when they are called.

    Takes a second less. Does nothing if either is there already.
    """
    if "mapclassify" not in sys.modules and "sklearn" not in sys.modules:
        cluster = ModuleType("sklearn.cluster")
        cluster.KMeans = _k_means  # type: ignore[attr-defined]
        with _in_place({"sklearn": ModuleType("sklearn"), "sklearn.cluster": cluster}):
            import mapclassify  # noqa: F401


def _k_means(*arguments: Any, **options: Any) -> Any:
    from sklearn.cluster import KMeans

    return KMeans(*arguments, **options)


def import_statistics() -> None:
    """Import scipy.stats without parsing its docstrings anew.

    SciPy adds to each a note on arrays of other libraries, which takes a third of the time.
    Does nothing if it is there already.
    """
    if "scipy.stats" in sys.modules:
        return
    try:
        import scipy._lib._array_api as api

        before, api.FunctionDoc = api.FunctionDoc, _AsItIs
    except (AttributeError, ImportError):  # another version: as fast as that is
        return
    try:
        import scipy.stats  # noqa: F401
    finally:
        api.FunctionDoc = before


class _AsItIs(dict):  # type: ignore[type-arg]
    """A docstring that stays as it is, whatever is added to its sections."""

    def __init__(self, function: Any):
        super().__init__(Notes=[])
        self._text = function.__doc__ or ""

    def __str__(self) -> str:
        return f"\n{self._text}"  # its first line would be taken for the signature


@contextmanager
def _in_place(modules: Mapping[str, ModuleType | None]) -> Iterator[None]:
    """Let modules stand in for others, or for none, while another one is imported."""
    sys.modules.update(modules)  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in modules:
            sys.modules.pop(name, None)
