"""A fork gives what a kernel gives, and whatever goes wrong is named."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import nbformat
import pytest

from localties.report import runner
from localties.report.build import refresh
from localties.report.jobs import Job, NotebookError
from localties.report.runner import Runner
from localties.report.warm import CAN_FORK

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="this system cannot fork")

#: Cells whose outputs a kernel makes in ways that are easily missed.
EDGES = {
    "nothing": "",
    "comment": "# only a comment",
    "value": "1 + 1",
    "silenced": "1 + 1;",
    "last": "_ + __ if False else _",
    "printed": "print('a')\nprint('b', end='')\nprint('c')",
    "both-streams": "import sys\nprint('out', flush=True)\nprint('err', file=sys.stderr, flush=True)\nprint('out again', flush=True)",
    "print-and-value": "print('before')\n'value'",
    "several-values": "from IPython.core.interactiveshell import InteractiveShell\nInteractiveShell.ast_node_interactivity = 'all'\n1\n2",
    "one-value": "InteractiveShell.ast_node_interactivity = 'last_expr'\n1\n2",
    "display": "from IPython.display import HTML, Image, Markdown, clear_output, display, update_display\nprint('before')\ndisplay(Markdown('*text*'), HTML('<b>text</b>'))\nprint('after')",
    "metadata": "display({'text/plain': 'text', 'application/json': {'a': [1, None, 0.1]}}, raw=True, metadata={'text/plain': {'alt': 'words', 'isolated': True}})",
    "display-id": "handle = display('first', display_id='here')\nprint('between')\nhandle.update('second')",
    "display-id-elsewhere": "display('third', display_id='here')\nupdate_display('fourth', display_id='here')\nhandle",
    "rich": "class Rich:\n    def _repr_html_(self):\n        return '<i>rich</i>'\n    def _repr_markdown_(self):\n        return None\n    def __repr__(self):\n        return 'rich'\nRich()",
    "mimebundle": "class Bundle:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n        return {'text/plain': 'plain', 'image/png': b'\\x89PNG'}, {'image/png': {'alt': 'a picture', 'width': 3}}\nBundle()",
    "broken-repr": "class Broken:\n    def _repr_html_(self):\n        raise ValueError('no html')\n    def __repr__(self):\n        return 'broken'\nBroken()",
    "clear": "print('gone')\nclear_output()\nprint('stays')",
    "clear-waiting": "print('gone')\nclear_output(wait=True)\nprint('stays')\ndisplay('stays too')",
    "clear-without-more": "print('stays')\nclear_output(wait=True)",
    "warning": "import warnings\nwarnings.warn('careful')",
    "deprecation": "def old():\n    warnings.warn('old', DeprecationWarning, stacklevel=2)\nold()",
    "logging": "import logging\nlogging.basicConfig(format='%(levelname)s %(message)s')\nlogging.getLogger('x').warning('logged')",
    "await": "import asyncio\nawait asyncio.sleep(0, 'awaited')",
    "task": "async def later():\n    await asyncio.sleep(0.01)\n    return 'later'\ntask = asyncio.create_task(later())\ntask.done()",
    "task-done": "await task",
    "nested-loop": "coroutine = later()\ntry:\n    asyncio.run(coroutine)\nexcept RuntimeError as error:\n    print(error)\ncoroutine.close()",
    "division": "def divide(x):\n    return 1 / x\ndivide(0)",
    "division-by-another-cell": "divide(0)",
    "syntax": "x = = 1",
    "name": "undefined",
    "chained": "try:\n    {}['key']\nexcept KeyError as error:\n    raise ValueError('no key\\nsecond line') from error",
    "in-repr": "class Bad:\n    def __repr__(self):\n        raise ValueError('no repr')\nBad()",
    "exit": "raise SystemExit(3)",
    "interrupt": "raise KeyboardInterrupt",
    "input": "input('your name?')",
    "password": "import getpass\ngetpass.getpass()",
    "magic": "%precision 3\n3.14159265",
    "unknown-magic": "%no_such_magic",
    "captured": "%%capture caught\nprint('hidden')\ndisplay('hidden')",
    "captured-shown": "caught.show()\ncaught.stdout",
    "timed": "%%time\npass",
    "shell": "!echo from the shell",
    "shell-assigned": "words = !echo one two\nwords",
    "system": "import os, subprocess, time\nos.system('echo from a process')\ntime.sleep(1)  # until a kernel's thread has seen it\n0",
    "help": "len?",
    "pager": "%pinfo2 divide",
    "thread": "import threading\nthread = threading.Thread(target=print, args=('from a thread',))\nthread.start()\nthread.join()",
    "main": "import pickle, __main__\n__name__, __main__.divide is divide, pickle.loads(pickle.dumps(divide)) is divide",
    "source": "import inspect\nprint(inspect.getsource(divide))",
    "history": "In[2], Out[2], len(In)",
    "environment": "import sys\nsys.path.index(''), os.path.basename(os.getcwd()), os.environ['TZ'], os.environ['OMP_NUM_THREADS'], sys.flags.hash_randomization, sys.stdout.isatty(), sys.stdout.encoding",
    "figure": "import matplotlib.pyplot as plt\nfig, ax = plt.subplots(figsize=(2, 1))\nax.plot([1, 2])\nprint('the figure comes last')",
    "two-figures": "plt.figure(figsize=(1, 1))\nplt.figure(figsize=(1, 2));",
    "figure-as-value": "fig",
    "figure-with-metadata": "fig, ax = plt.subplots(figsize=(2, 1))\ndisplay(fig, metadata={'image/png': {'alt': 'a line'}})\nplt.close(fig)",
    "retina": "%config InlineBackend.figure_formats = ['svg', 'png']\nplt.rcParams['svg.hashsalt'] = 'x'\nplt.figure(figsize=(1, 1), facecolor=(0, 0, 0, 0));",
    "frame": "import pandas as pd\npd.DataFrame({'a': [1.5, None], 'b': ['<x>', 'Huế 順化']})",
    "styler": "HTML(pd.DataFrame({'a': [1]}).style.set_uuid('x').to_html())",
    "neighbour": "import neighbour\nneighbour.__name__",
    "long": "list(range(2000))",
    "unicode": "print('Huế 順化 \\x1b[31mred\\x1b[0m \\ud800'.encode('utf-8', 'replace').decode())",
    "carriage-return": "print('half\\rwhole')",
    "skipped": "print('never')",
}

#: These fail, and the notebook goes on.
FAILING = {"division", "division-by-another-cell", "syntax", "name", "chained", "in-repr", "broken-repr", "exit", "interrupt", "input", "password", "unknown-magic"}


def write(path, *sources, cells=None, tags=()):
    cells = cells or [nbformat.v4.new_code_cell(source, id=f"cell-{number}", metadata={"tags": list(tags)} if tags else {}) for number, source in enumerate(sources)]
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8")
    return path


#: What a kernel says otherwise: the frames below a refused call, or the time.
DIFFERENT = {"input", "password", "timed"}


def forked(path, warm, **options):
    return runner.execute_forked(Job.read(path, **options), warm)


def in_kernel(path, **options):
    return runner.execute(Job.read(path, **options))


@pytest.fixture(scope="module")
def forks():
    with Runner() as run:
        yield run


@pytest.fixture(scope="module")
def warm(forks):
    return forks._warm


@pytest.fixture(scope="module")
def edges(tmp_path_factory, warm):
    """The cells of a notebook of edges by id: of a fork and of a kernel."""
    cells = [nbformat.v4.new_markdown_cell("# Edges", id="title"), nbformat.v4.new_raw_cell("raw", id="raw")]
    for name, source in EDGES.items():
        tags = ["raises-exception"] * (name in FAILING) + ["skip-execution"] * (name == "skipped")
        cells.append(nbformat.v4.new_code_cell(source, id=name, metadata={"tags": tags} if tags else {}))
    folder = tmp_path_factory.mktemp("edges")
    (folder / "neighbour.py").write_text("")
    path = write(folder / "edges.ipynb", cells=cells)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_CURRENT_TEST")  # a kernel that sees it leaves out what processes write
        with ThreadPoolExecutor() as threads:  # each waits a while
            both = threads.submit(forked, path, warm), threads.submit(in_kernel, path)
            return [{cell.id: cell for cell in notebook.result().cells} for notebook in both]


@pytest.mark.parametrize("name", ["title", "raw", *EDGES])
def test_a_fork_gives_the_bytes_of_a_kernel(edges, name):
    forked, reference = (cells[name] for cells in edges)
    if name in DIFFERENT:
        (forked,), (reference,) = forked.outputs, reference.outputs
        forked, reference = ({**output, "traceback": None, "text": None} for output in (forked, reference))
    assert forked == reference


def test_the_edges_are_edges(edges):
    forked, _ = edges
    shown = {name: [output.get("text") or output.get("ename") or sorted(output.data) for output in cell.get("outputs", ())] for name, cell in forked.items()}
    assert shown["nothing"] == shown["skipped"] == shown["silenced"] == []
    assert shown["both-streams"] == ["out\n", "err\n", "out again\n"]
    assert shown["figure"] == ["the figure comes last\n", ["image/png", "text/plain"]]
    assert shown["warning"] == ["<input 20>:2: UserWarning: careful\n  warnings.warn('careful')\n"]
    assert shown["system"][0] == "from a process\n"
    assert shown["input"] == ["StdinNotImplementedError"]
    assert forked["display-id"].outputs[0].data["text/plain"] == "'fourth'"
    assert {name for name, texts in shown.items() if any(str(text).endswith(("Error", "Exit", "Interrupt")) for text in texts)} >= FAILING - {"unknown-magic"}


@pytest.fixture
def run(request, warm):
    return partial(forked, warm=warm) if request.param == "fork" else in_kernel


BOTH = pytest.mark.parametrize("run", ["fork", "kernel"], indirect=True)

#: A kernel takes seconds to start: one such test goes with `make test`, the others with the audit.
MOSTLY_FORK = pytest.mark.parametrize("run", ["fork", pytest.param("kernel", marks=pytest.mark.audit)], indirect=True)


@MOSTLY_FORK
@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("y = 1\nx / 0", r"cell 2 \(cell-1\), line 2: ZeroDivisionError: division by zero"),
        ("(\n\n1 +* 2)", r"cell 2 \(cell-1\), line 3: SyntaxError: invalid syntax"),
        ("def f():\n    raise ValueError('told')\n\nf()", r"cell 2 \(cell-1\), line 4: ValueError: told"),
        ("class Bad:\n    def __repr__(self):\n        raise ValueError('no repr')\nBad()", r"cell 2 \(cell-1\), line 3: ValueError: no repr"),
        ("await asyncio.sleep(0)\nawait asyncio.wait_for(asyncio.sleep(9), 0.01)", r"cell 2 \(cell-1\), line 2: TimeoutError: "),
        ("input()", r"cell 2 \(cell-1\), line 1: StdinNotImplementedError: raw_input was called"),
    ],
)
def test_a_failing_cell_is_named_with_its_line(tmp_path, run, source, message):
    path = write(tmp_path / "bad.ipynb", "import asyncio\nx = 1", source, "'never'")
    with pytest.raises(NotebookError, match=rf"^bad.ipynb, {message}"):
        run(path)


@MOSTLY_FORK
@pytest.mark.parametrize("hang", ["time.sleep(60)", "try:\n    while True: pass\nexcept BaseException: time.sleep(60)"])
def test_a_notebook_that_hangs_is_ended_and_named(tmp_path, run, hang):
    path, limit = write(tmp_path / "slow.ipynb", "import time", f"time.time()\n{hang}"), 2 if run is in_kernel else 1  # with the start of the kernel
    with pytest.raises(NotebookError, match=rf"^slow.ipynb, cell 2 \(cell-1\)(, line [23])?: the notebook ran longer than {limit} s\. "):
        run(path, timeout=limit)


def test_a_fork_names_the_line_that_hangs(tmp_path, warm):
    path = write(tmp_path / "slow.ipynb", "import time\ndef wait():\n    time.sleep(60)", "1 + 1\nwait()")
    with pytest.raises(NotebookError, match=r"cell 2 \(cell-1\), line 2: the notebook ran longer"):
        forked(path, warm, timeout=1)


def test_the_limit_is_that_of_the_notebook_not_of_a_cell(tmp_path, warm):
    path = write(tmp_path / "slow.ipynb", "import time", *["time.sleep(0.4)"] * 5)
    with pytest.raises(NotebookError, match=r"cell [345] .*the notebook ran longer than 1 s"):
        forked(path, warm, timeout=1)


def test_a_child_deaf_to_alarms_is_killed(tmp_path, warm, monkeypatch):
    monkeypatch.setattr("localties.report.warm.GRACE", 0.2)
    path = write(tmp_path / "deaf.ipynb", "import signal, time\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)", "time.sleep(60)")
    with pytest.raises(NotebookError, match=r"^deaf.ipynb, cell 2 \(cell-1\): the notebook ran longer than 1 s"):
        forked(path, warm, timeout=1)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import ctypes\nctypes.string_at(0)", r"cell 2 \(cell-1\), line 2: the process ended by SIGSEGV"),
        ("import os\n\nos.abort()", r"cell 2 \(cell-1\), line 3: the process ended by SIGABRT"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", r"cell 2 \(cell-1\): the process ended by SIGKILL"),
        ("import os\nos._exit(3)", r"cell 2 \(cell-1\): the process ended with status 3"),
    ],
)
def test_a_crash_is_named(tmp_path, warm, source, message):
    path = write(tmp_path / "crash.ipynb", "1 + 1", source)
    with pytest.raises(NotebookError, match=rf"^crash.ipynb, {message}"):
        forked(path, warm)


def test_a_kernel_that_dies_is_named(tmp_path):
    path = write(tmp_path / "crash.ipynb", "1 + 1", "import os\nos._exit(3)")
    with pytest.raises(NotebookError, match=r"^crash.ipynb, cell 2 \(cell-1\): the kernel died"):
        in_kernel(path)


@pytest.mark.parametrize("text", ["", "{", '{"cells": 3}'])
def test_a_broken_file_is_named(tmp_path, warm, text):
    path = tmp_path / "broken.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotebookError, match="broken.ipynb is no notebook"):
        forked(path, warm)


@BOTH
def test_parameters_are_set_as_papermill_does(tmp_path, run):
    tagged = nbformat.v4.new_code_cell("subject = 'vn-hue'\nlanguage = 'en'\nnumber = 1", id="parameters", metadata={"tags": ["parameters"]})
    path = write(tmp_path / "profile.ipynb", cells=[tagged, nbformat.v4.new_code_cell("subject, language, number", id="used")])
    cells = run(path, parameters={"subject": "it's \\ \"x\"", "number": None}).cells
    assert [cell.id for cell in cells] == ["parameters", "injected-parameters", "used"]
    assert cells[1].metadata.tags == ["injected-parameters"]
    assert cells[2].outputs[0].data["text/plain"] == repr(("it's \\ \"x\"", "en", None))


def test_unknown_parameters_are_refused(tmp_path, warm):
    with pytest.raises(NotebookError, match="plain.ipynb takes no parameters. Tag the cell that sets subject"):
        forked(write(tmp_path / "plain.ipynb", "x = 1"), warm, parameters={"subject": "vn-hue"})
    with pytest.raises(NotebookError, match="other.ipynb has no parameter subjekt; it has subject"):
        forked(write(tmp_path / "other.ipynb", "subject = 1", tags=["parameters"]), warm, parameters={"subjekt": "vn-hue"})


def test_a_figure_that_does_not_appear_is_a_failure(tmp_path, warm):
    plain = "from IPython.display import Image, display\nshow = {}\nif show: display({{'image/png': 'AAAA'}}, raw=True)"
    path = tmp_path / "figure.ipynb"
    shown = forked(write(path, plain.format(True)), warm)
    for cell in shown.cells:
        cell.source = plain.format(False)
    path.write_text(nbformat.writes(shown), encoding="utf-8")
    with pytest.raises(NotebookError, match=r"figure.ipynb, cell 1 \(cell-0\): it shows 0 figures instead of 1"):
        forked(path, warm)
    forked(write(path, plain.format(False)), warm)
    with pytest.raises(NotebookError, match="it shows 0 figures instead of 1"):
        forked(write(path, plain.format(False), tags=["figure"]), warm)


def test_children_do_not_see_each_other(tmp_path, warm):
    path = write(tmp_path / "count.ipynb", "import localties, matplotlib as mpl, os\nseen = getattr(localties, 'seen', 0), mpl.rcParams['font.size'], os.environ.get('SEEN')\nlocalties.seen = 1\nmpl.rcParams['font.size'] = 30\nos.environ['SEEN'] = 'yes'\nseen")
    texts = [forked(path, warm).cells[0].outputs[0].data["text/plain"] for _ in range(2)]
    assert texts == ["(0, 10.0, None)"] * 2


def test_figures_are_shown_by_forks_of_a_process_that_has_drawn(tmp_path, light, forks):
    sources = ("import matplotlib.pyplot as plt\nfig, _ = plt.subplots(figsize=(2, 1))\nplt.close(fig)\ndisplay(fig)", "plt.figure(figsize=(1, 1)).add_subplot().plot([1, 2]);")
    path = write(tmp_path / "figures.ipynb", *sources)
    shown = [nbformat.writes(run.execute(Job.read(path))) for run in (light, forks)]
    assert shown[0] == shown[1] and shown[0].count("image/png") == 2


def test_refresh_writes_what_succeeds_and_names_what_fails(tmp_path, forks):
    good, bad, worse = write(tmp_path / "a.ipynb", "1 + 1"), write(tmp_path / "b.ipynb", "1 / 0"), write(tmp_path / "c.ipynb", "undefined")
    before = bad.read_bytes()
    with pytest.raises(NotebookError, match=r"b\.ipynb.*ZeroDivisionError(.|\n)*c\.ipynb.*NameError"):
        refresh([good, bad, worse], run=forks)
    assert bad.read_bytes() == before and b"execute_result" in good.read_bytes()
    assert refresh([good], run=forks) == []
    assert not list(tmp_path.glob("*.part"))


def test_kernels_serve_where_nothing_can_be_forked(tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "CAN_FORK", False)
    paths = [write(tmp_path / f"{name}.ipynb", source) for name, source in (("good", "1 + 1"), ("bad", "1 / 0"))]
    with Runner() as run:
        results = dict(run.run({path: Job.read(path) for path in paths}))
    assert results[paths[0]].cells[0].outputs[0].data["text/plain"] == "2"
    assert isinstance(results[paths[1]], NotebookError)


@pytest.mark.audit
def test_nothing_is_said_of_a_home_that_cannot_be_written(tmp_path, monkeypatch):
    """It would be in the page, with its path."""
    monkeypatch.setenv("HOME", str(tmp_path / "nowhere"))
    monkeypatch.delenv("IPYTHONDIR", raising=False)
    path = write(tmp_path / "home.ipynb", "import os\nos.path.samefile(get_ipython().ipython_dir, os.environ['IPYTHONDIR'])")
    with Runner() as run:
        done = run.execute(Job.read(path))
    assert [output.data["text/plain"] for output in done.cells[0].outputs] == ["True"]


def test_a_kernel_is_started_where_a_loop_runs(tmp_path):
    """In Jupyter, say."""
    path = write(tmp_path / "loop.ipynb", "1 + 1")

    async def within():
        return in_kernel(path)

    assert asyncio.run(within()).cells[0].outputs[0].data["text/plain"] == "2"


def test_a_function_is_called_in_a_fork_or_here(light, monkeypatch):
    assert light.call(os.getpid) != os.getpid() and light.call(max, 1, 2) == 2
    with pytest.raises(ZeroDivisionError):
        light.call(divmod, 1, 0)
    monkeypatch.setattr(runner, "CAN_FORK", False)
    with Runner() as run:
        assert run.call(os.getpid) == os.getpid()
