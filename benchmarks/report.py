"""Time the report against ``jupyter nbconvert --execute`` on the same notebooks.

Both execute and render every file of ``notebooks/*.ipynb`` from nothing, each in processes of
its own: nbconvert one kernel after the other, the report in forks, one a processor. Runs
alternate. Last it times what ``make report`` builds besides: gallery and featured profiles in
three languages.

Run it as ``python benchmarks/report.py [RUNS]``, by default five, on a machine with nothing
else to do; it prints each run, the medians and their ratio.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from localties.data.tables import DATA

NOTEBOOKS = sorted((DATA.parent / "notebooks").glob("*.ipynb"))

#: The report of the same notebooks, with its front page, cache and downloads.
SAME = """
import sys
from functools import partial
from pathlib import Path
from localties.report.build import Page, Report
from localties.report.publish import WARM, Project, site
from localties.report.runner import Runner

folders = {"gallery": "gallery/en", "profile": "profiles/en/one"}
with Runner(WARM) as run:
    pages = [Page(folders.get(path.stem, path.stem), path) for path in map(Path, sys.argv[2:])]
    errors = Report(sys.argv[1], pages, inputs=Project().inputs).build(run, partial(run.call, site, Project().data))
sys.exit("\\n".join(map(str, errors.values())) or None)
"""


def seconds(*command: str) -> float:
    """Run a command to its end, which must be a good one."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    names = list(map(str, NOTEBOOKS))
    theirs, ours = [], []
    with tempfile.TemporaryDirectory() as folder:
        for run in range(runs):
            theirs.append(seconds(sys.executable, "-m", "nbconvert", "--execute", "--to", "html", "--output-dir", f"{folder}/nbconvert{run}", *names))
            ours.append(seconds(sys.executable, "-c", SAME, f"{folder}/same{run}", *names))
            assert len(list(Path(folder, f"nbconvert{run}").glob("*.html"))) == len(NOTEBOOKS)
            print(f"run {run + 1}: nbconvert {theirs[-1]:.1f} s, the report of the same notebooks {ours[-1]:.1f} s", flush=True)
        whole = seconds(sys.executable, "-m", "localties", "report", "--target", f"{folder}/whole")
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f"{len(NOTEBOOKS)} notebooks, medians of {runs}: nbconvert {statistics.median(theirs):.1f} s, the report {statistics.median(ours):.1f} s, ratio {ratio:.2f}; all that `make report` builds {whole:.1f} s, once")


if __name__ == "__main__":
    main()
