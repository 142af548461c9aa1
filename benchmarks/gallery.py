"""Time the gallery and tell which share of it each library takes.

Run it as ``python benchmarks/gallery.py``; it draws and saves each figure in English three
times, prints the medians, and then, from a profile of one further run, the share of
matplotlib (with what it calls) and of each package by itself.
"""

import cProfile
import pstats
import re
import statistics
import time
from collections import Counter

import matplotlib.pyplot as plt

from localties import load
from localties.data.tables import Tables
from localties.drawing import style
from localties.figures import gallery

RUNS = 3


def once(plate: gallery.Plate, tables: Tables) -> tuple[float, float]:
    """Seconds to lay a figure out and to save it as PNG."""
    start = time.perf_counter()
    fig = gallery.draw(plate, tables)
    drawn = time.perf_counter()
    style.save(fig)
    saved = time.perf_counter()
    plt.close(fig)
    return drawn - start, saved - drawn


def package(path: str) -> str:
    """Package that a file belongs to; what is built into Python is called so."""
    found = re.search(r"site-packages[/\\]([A-Za-z_]+)|src[/\\](localties)", path)
    return (found[1] or found[2]) if found else "Python"


def main() -> None:
    style.use()
    tables = load()
    once(gallery.PLATES[0], tables)  # imports and fonts belong to no figure
    total = [0.0, 0.0]
    for plate in gallery.PLATES:
        times = [once(plate, tables) for _ in range(RUNS)]
        drawn, saved = (statistics.median(part) for part in zip(*times))
        total = [total[0] + drawn, total[1] + saved]
        print(f"{plate.name:24} drawn {drawn:5.2f} s, saved {saved:5.2f} s")
    print(f"{len(gallery.PLATES)} figures: drawn {total[0]:.1f} s, saved {total[1]:.1f} s")
    profile = cProfile.Profile()
    profile.runcall(lambda: [once(plate, tables) for plate in gallery.PLATES])
    spent = Counter()
    for (path, _, name), (_, _, own, _, _) in pstats.Stats(profile).stats.items():
        spent["matplotlib" if path == "~" and "matplotlib" in name else package(path)] += own
    print("share of the profiled time: " + ", ".join(f"{name} {seconds / spent.total():.0%}" for name, seconds in spent.most_common(6)))


if __name__ == "__main__":
    main()
