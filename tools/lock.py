"""Write requirements.txt and environment.yml from pyproject.toml, the one truth.

Run it as ``make lock``; it needs the network. One lock serves Linux, macOS and Windows.
"""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = "# Written by `make lock` from pyproject.toml; do not edit.\n"


def environment(pyproject: dict) -> str:
    """The environment for conda users: python and pip from conda-forge, the rest from the lock."""
    return (
        HEADER
        + f"name: {pyproject['project']['name']}\n"
        + "channels:\n  - conda-forge\n  - nodefaults\n"
        + "dependencies:\n"
        + f'  - "python{pyproject["tool"]["localties"]["conda-python"]}"\n'
        + "  - pip\n"
        + "  - pip:\n"
        + "      - --require-hashes\n"
        + "      - -r requirements.txt\n"
    )


def lock() -> None:
    """Resolve all dependencies once for all systems, with the hashes of all files."""
    options = ["--universal", "--generate-hashes", "--all-extras", "--fork-strategy", "fewest"]
    options += ["--python-version", "3.11", "--no-annotate", "--no-header", "--quiet", "--no-emit-index-url"]
    found = subprocess.run([sys.executable, "-m", "uv", "pip", "compile", *options, "pyproject.toml"], cwd=ROOT, check=True, capture_output=True, text=True)
    (ROOT / "requirements.txt").write_text(HEADER + found.stdout, encoding="utf-8", newline="\n")


def main() -> None:
    lock()
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (ROOT / "environment.yml").write_text(environment(pyproject), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
