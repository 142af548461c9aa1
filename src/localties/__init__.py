"""Map and compare the partnerships between Vietnamese and Japanese localities.

>>> import localties
>>> tables = localties.load()
>>> ties = localties.partnerships(tables)

The package is read from the bottom to the top: `dates`, `tables`, `check`, `labels`,
`ties`, `geography`, `style`, `maps`, `charts`, `report`.
"""

from localties.check import check
from localties.dates import format_date, parse_date
from localties.evidence import conflicts, event_evidence
from localties.faults import Fault, TableError
from localties.findings import Finding, findings
from localties.labels import Labels
from localties.tables import Tables, load
from localties.ties import events, pair_fields, partnerships

__version__ = "0.2.0"

__all__ = [
    "Fault",
    "Finding",
    "Labels",
    "TableError",
    "Tables",
    "check",
    "conflicts",
    "event_evidence",
    "events",
    "findings",
    "format_date",
    "load",
    "pair_fields",
    "parse_date",
    "partnerships",
]
