"""pyproject.toml is the one truth; the lock and the conda environment follow from it."""

import importlib.metadata
import importlib.util
import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")


def locked() -> dict[str, Requirement]:
    lines = [line.rstrip(" \\") for line in LOCK.splitlines() if "==" in line]
    return {canonicalize_name(found.name): found for found in map(Requirement, lines)}


def wanted() -> list[Requirement]:
    project = PYPROJECT["project"]
    texts = [*project["dependencies"], *(text for extra in project["optional-dependencies"].values() for text in extra)]
    return list(map(Requirement, texts))


@pytest.mark.parametrize("requirement", wanted(), ids=str)
def test_each_dependency_is_locked_within_its_range(requirement):
    found = locked()[canonicalize_name(requirement.name)]
    (pin,) = found.specifier
    assert pin.operator == "==" and requirement.specifier.contains(pin.version)
    operators = {part.operator for part in requirement.specifier}
    assert ">=" in operators and "<" in operators, "a dependency is a range with both ends"


def test_the_lock_is_closed():
    """Whatever a locked package needs on this system is locked too, in a version that it accepts."""
    pins = locked()
    missing = []
    for name, pin in pins.items():
        if pin.marker and not pin.marker.evaluate():
            continue
        for text in importlib.metadata.requires(name) or ():
            need = Requirement(text)
            if need.marker and not need.marker.evaluate({**default_environment(), "extra": ""}):
                continue
            found = pins.get(canonicalize_name(need.name))
            if found is None or not need.specifier.contains(next(iter(found.specifier)).version, prereleases=True):
                missing.append(f"{name} needs {need}")
    assert not missing


def test_the_environment_is_the_locked_one():
    wrong = [name for name, pin in locked().items() if (not pin.marker or pin.marker.evaluate()) and not pin.specifier.contains(importlib.metadata.version(name), prereleases=True)]
    assert not wrong, "run `make test`, which renews .venv when the lock has changed"


def test_every_pin_has_hashes_and_no_host_is_named():
    blocks = re.split(r"\n(?=\S)", LOCK.split("\n", 1)[1].strip())
    assert len(blocks) == len(locked())
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in LOCK and "index" not in LOCK.lower().replace("indexed", "")


def test_environment_yml_is_what_make_lock_writes():
    spec = importlib.util.spec_from_file_location("lock", ROOT / "tools" / "lock.py")
    lock = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(lock)
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert text == lock.environment(PYPROJECT)
    assert "- conda-forge" in text and "-r requirements.txt" in text and "--require-hashes" in text
    assert LOCK.startswith(lock.HEADER)


def test_versions_agree():
    import localties

    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {localties.__version__}\n" in citation
    assert PYPROJECT["project"]["version"] == localties.__version__
