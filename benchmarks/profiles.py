"""Time ``localties profiles`` against papermill and nbconvert, profile by profile.

The profiles of all places and ties are made beside a report that is there already; papermill
executes the notebook of a few of the same subjects, and nbconvert with the project's template
makes their pages, one after the other. Runs alternate; what counts is the time of one profile.

Run it as ``python benchmarks/profiles.py [RUNS]``, by default five, on a machine with nothing
else to do; it prints each run, the medians and their ratio.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from localties.data.tables import DATA, load
from localties.figures.profile import subjects
from report import seconds

NOTEBOOK = DATA.parent / "notebooks" / "profile.ipynb"
TEMPLATES = DATA.parent / "src" / "localties" / "templates"

#: So many subjects, spread over all, are made by papermill and nbconvert.
FEW = 4


def alone(subject: str, folder: str) -> float:
    """Seconds that papermill and nbconvert take for one profile."""
    made = f"{folder}/{subject}.ipynb"
    run = seconds(sys.executable, "-m", "papermill", str(NOTEBOOK), made, "--cwd", str(NOTEBOOK.parent), "--no-progress-bar", "-p", "subject", subject)
    return run + seconds(sys.executable, "-m", "nbconvert", "--to", "html", "--template", "localties", f"--TemplateExporter.extra_template_basedirs={TEMPLATES}", made)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    known = subjects(load())
    some = known[:: len(known) // FEW][:FEW]
    theirs, ours = [], []
    for run in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            each = statistics.mean(alone(subject, folder) for subject in some)
            seconds(sys.executable, "-m", "localties", "report", "--target", f"{folder}/report")
            there = _count(folder)
            whole = seconds(sys.executable, "-m", "localties", "profiles", "--target", f"{folder}/report")
            made = _count(folder) - there
        theirs.append(each)
        ours.append(whole / made)
        print(f"run {run + 1}: papermill and nbconvert {each:.2f} s a profile, {made} profiles {whole:.1f} s, {whole / made:.2f} s each", flush=True)
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f"medians of {runs}: {statistics.median(theirs):.2f} and {statistics.median(ours):.2f} s a profile, ratio {ratio:.3f}")


def _count(folder: str) -> int:
    """Profiles in English of the report in a folder."""
    return len([path for path in Path(folder, "report").glob("profiles/en/*.html") if path.stem != "index"])


if __name__ == "__main__":
    main()
