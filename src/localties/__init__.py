"""Map and compare the partnerships between Vietnamese and Japanese localities.

>>> import localties
>>> tables = localties.load()
>>> ties = localties.partnerships(tables)

The package is read from the bottom to the top: `localties.data` (tables, checks, ties),
`localties.measures`, `localties.drawing` (style, layout, keys), `localties.figures`,
`localties.report` (notebooks into pages). The names below are what most users need.
"""

from localties.data.check import check
from localties.data.dates import format_date, parse_date
from localties.data.evidence import conflicts, event_evidence
from localties.data.faults import Fault, TableError
from localties.data.labels import Labels
from localties.data.tables import Tables, load
from localties.data.ties import events, pair_fields, partnerships
from localties.measures.findings import Finding, findings

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
