"""The package as a whole: what importing it costs, and who may import whom."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "localties"
#: Floors of the house; a module imports only from lower ones, or from its own in this order.
FLOORS = [
    "faults", "dates", "folders",
    "layout", "palette", "style", "legend",
    "frame", "clean", "pages", "directory", "pdf",
    "cache", "jobs", "warm", "shell", "runner",
    "report",
    "memory", "tables", "cells", "lives", "outside", "rules", "check", "tidy",
    "labels", "lineage", "evidence", "ties", "geography",
    "intervals", "growth", "shares", "centres", "shape", "people", "merger", "quality", "recall", "peers",
    "measures", "wording", "findings", "export",
    "outlines", "maps",
    "classes", "keys", "panels", "topmost", "choropleths", "atlas", "slopes",
    "strands", "tiekeys", "names", "orders", "places", "flows", "links", "grids", "matrices", "spans",
    "lines", "plan",
    "charts", "curves", "terms", "years", "lanes", "holders", "webs", "lattice", "compare", "dots", "multiples", "facts", "stacks",
    "profile", "sheet", "gallery",
    "front", "publish", "__init__", "__main__",
]


def test_importing_the_package_loads_nothing_heavy():
    code = "import sys, localties; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"matplotlib", "geopandas", "pandas", "shapely", "pyproj", "frictionless", "edtf", "nbconvert", "IPython"}
    assert not heavy & set(loaded)


def test_every_module_is_on_a_floor():
    assert {path.stem for path in SOURCE.glob("*.py")} == set(FLOORS)


@pytest.mark.parametrize("module", FLOORS)
def test_no_module_imports_one_above_it(module):
    tree = ast.parse((SOURCE / f"{module}.py").read_text(encoding="utf-8"))
    named = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "localties":
            parts = node.module.split(".")
            named |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
    above = [name for name in named & set(FLOORS) if FLOORS.index(name) >= FLOORS.index(module)]
    assert not above


@pytest.mark.parametrize("module", FLOORS)
def test_modules_stay_small_and_say_what_they_do(module):
    text = (SOURCE / f"{module}.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 320
    first = ast.get_docstring(ast.parse(text)).splitlines()[0]
    assert first.endswith(".") and len(first) <= 100


def test_public_names_have_docstrings_and_sorted_all():
    for module in FLOORS[:-1]:
        tree = ast.parse((SOURCE / f"{module}.py").read_text(encoding="utf-8"))
        public = next(ast.literal_eval(node.value) for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "__all__")
        assert public == sorted(public), module
        defined = {node.name: node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
        assert all(ast.get_docstring(node) for name, node in defined.items() if name in public), module
