"""The package as a whole: what importing it costs, and who may import whom."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import localties

SOURCE = Path(__file__).resolve().parents[1] / "src" / "localties"
#: Floors of the house: parts of the package from the bottom up, and within each its modules. A
#: module imports only from lower ones.
FLOORS = {
    "data": "faults dates folders memory lean tables cells lives outside descriptor rules check tidy lineage labels evidence ties geography export",
    "measures": "intervals growth shares centres shape people merger quality recall peers comparisons wording findings",
    "drawing": "canvas bare layout palette style legend outlines maps insets classes keys panels topmost strands tiekeys names orders places grids spans lines plan lattice",
    "figures": "choropleths atlas slopes flows circles links matrices lifelines curves terms years lanes holders webs compare dots multiples facts stacks profile sheet counts gallery",
    "report": "frame clean pages directory pdf cache jobs warm shell runner build front before publish",
}
MODULES = [f"{part}.{module}" for part, modules in FLOORS.items() for module in modules.split()] + ["__init__", "__main__"]


def parse(module):
    """Give the syntax tree of a module of the package, named from the package on."""
    return ast.parse((SOURCE / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))


def named_modules(node):
    """Yield the modules that a statement imports, named from the package on."""
    if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "localties":
        within = node.module.split(".")[1:]
        yield from [".".join(within)] if len(within) == 2 else [".".join([*within, alias.name]) for alias in node.names]


def test_importing_the_package_loads_nothing_heavy():
    code = "import sys, localties; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"matplotlib", "geopandas", "pandas", "shapely", "pyproj", "frictionless", "edtf", "nbconvert", "IPython"}
    assert not heavy & set(loaded)


@pytest.mark.parametrize(
    "code",
    [
        'assert "jsonschema" in sys.modules and "rfc3987_syntax" not in sys.modules',
        pytest.param('import rfc3987_syntax\nassert rfc3987_syntax.is_valid_syntax("iri", "https://example.org/")', marks=pytest.mark.audit),
    ],
    ids=["absent", "can be imported"],
)
def test_schemas_are_checked_without_a_grammar_of_addresses(code):
    subprocess.run([sys.executable, "-c", f"import sys\nfrom localties.data.lean import import_jsonschema\nimport_jsonschema()\n{code}"], check=True)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("""
import scipy._lib._array_api as api
before = api.FunctionDoc
import_statistics()
import_mapclassify()
assert not {"sklearn", "sklearn.cluster"} & set(sys.modules)
import scipy.stats
assert api.FunctionDoc is before and "Parameters" in scipy.stats.skew.__doc__ and scipy.stats.skew([1, 2, 6]) > 0
""", marks=pytest.mark.audit),
        pytest.param("import_mapclassify()\nimport mapclassify\nassert mapclassify.NaturalBreaks(list(range(20)), k=2).k == 2", marks=pytest.mark.audit),
    ],
    ids=["lean", "whole when asked"],
)
def test_statistics_are_imported_without_what_nothing_asks_for(code):
    subprocess.run([sys.executable, "-W", "ignore", "-c", f"import sys\nfrom localties.data.lean import import_mapclassify, import_statistics\n{code}"], check=True)


def test_every_module_is_on_a_floor():
    found = {".".join(path.relative_to(SOURCE).with_suffix("").parts) for path in SOURCE.rglob("*.py") if path.parent.name != "fonts"}
    assert found == set(MODULES) | {f"{part}.__init__" for part in FLOORS}


@pytest.mark.parametrize("module", MODULES)
def test_no_module_imports_one_above_it(module):
    named = {name for node in ast.walk(parse(module)) for name in named_modules(node)}
    assert named <= set(MODULES) | set(localties.__all__) | {"__version__"}
    assert not [name for name in named & set(MODULES) if MODULES.index(name) >= MODULES.index(module)]


@pytest.mark.parametrize("module", [*MODULES, *(f"{part}.__init__" for part in FLOORS)])
def test_modules_stay_small_and_say_what_they_do(module):
    assert len((SOURCE / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8").splitlines()) <= 320
    first = ast.get_docstring(parse(module)).splitlines()[0]
    assert first.endswith(".") and len(first) <= 110


@pytest.mark.parametrize("module", MODULES[:-1])
def test_public_names_have_docstrings_and_sorted_all(module):
    tree = parse(module)
    public = next(ast.literal_eval(node.value) for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "__all__")
    assert public == sorted(public)
    defined = {node.name: node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    assert all(ast.get_docstring(node) for name, node in defined.items() if name in public)
