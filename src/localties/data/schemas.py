"""Import the library that checks schemas without what makes it slow."""

from __future__ import annotations

import sys

__all__ = ["quicken"]


def quicken() -> None:
    """Import jsonschema without its grammar of international web addresses.

    Building that grammar takes ten times as long as all the rest, and no schema of tables or
    notebooks asks for such an address. Does nothing if either is there already; a later
    ``import rfc3987_syntax`` works as ever.
    """
    if "jsonschema" in sys.modules or "rfc3987_syntax" in sys.modules:
        return
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # as if it were not installed
    try:
        import jsonschema  # noqa: F401
    finally:
        del sys.modules["rfc3987_syntax"]
