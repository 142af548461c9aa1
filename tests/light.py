"""Stand in for what takes long in a report: the warm process, and what its notebooks put out."""

import base64
import io
from contextlib import nullcontext
from pathlib import Path

import nbformat
import pytest


def warm():
    """Import and load what short notebooks need, and draw one empty figure; front pages tell no findings, whose libraries take longer than all else."""
    import matplotlib.pyplot as plt

    from localties.data import tables
    from localties.report import front, shell

    shell.warm()
    tables.load()
    plt.close(plt.figure())
    front.findings = lambda tables, lang: []


def picture(width=1200, height=800, alt="A plain field of one colour, as wide as a figure"):
    """What a cell that shows a figure puts out."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#a32f68").save(buffer, format="png", dpi=(150, 150))
    return nbformat.v4.new_output("display_data", {"image/png": base64.b64encode(buffer.getvalue()).decode()}, metadata={"image/png": {"alt": alt, "width": width}})


class Committed:
    """Gives notebooks with the outputs that git holds, which are those of a run; those with parameters with plain pictures."""

    def run(self, jobs):
        for name, job in jobs.items():
            notebook = nbformat.reads(job.source, as_version=4)
            if job.parameters:
                cells = [nbformat.v4.new_markdown_cell("# Whose?", id="whose"), *(cell for cell in notebook.cells if cell.cell_type == "code")]
                cells[1].source += "".join(f"\n{key} = {value!r}" for key, value in job.parameters.items())
                cells[-1].outputs = [picture() for _ in range(3)]
                notebook = nbformat.v4.new_notebook(cells=cells)
            yield name, notebook

    def call(self, function, *arguments, **_):
        return function(*arguments)


def committed_report(folder):
    """Make the report of the notebooks as they are in git, without profiles."""
    from localties.data.tables import DATA
    from localties.report import publish

    project = publish.Project(DATA, Path(__file__).resolve().parents[1] / "notebooks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publish, "Runner", lambda *_, **__: nullcontext(Committed()))
        assert publish.publish(folder, check=lambda: "", project=project).errors == {}
    return folder
