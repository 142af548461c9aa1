"""A warm process calls functions in children and tells how each ended."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import HERE

from localties.report.warm import CAN_FORK, COLLECT, Ended, Late, Warm, at, seldom

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="this system cannot fork")


def import_json():
    import json  # noqa: F401


def start_a_thread():
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()


def fail():
    raise LookupError("no table")


@pytest.fixture(scope="module")
def warm():
    with Warm("test_warm:import_json", environment=HERE) as warm:
        yield warm


def ids():
    return os.getpid(), os.getppid()


def test_each_call_has_a_child_of_its_own(warm):
    (one, parent), (two, same) = warm.call(ids, limit=10), warm.call(ids, limit=10)
    assert len({one, two, parent, os.getpid()}) == 4 and parent == same


def test_calls_run_side_by_side_and_find_their_callers(warm):
    start = time.monotonic()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda number: warm.call(slow_square, number, limit=20), range(8)))
    assert found == [number**2 for number in range(8)]
    assert time.monotonic() - start < 8 * 0.5


def slow_square(number):
    time.sleep(0.5)
    return number**2


def test_large_values_pass(warm):
    assert warm.call(bytes, 50_000_000, limit=20) == bytes(50_000_000)


def test_an_error_comes_back_with_its_trace(warm):
    with pytest.raises(LookupError, match="no table") as caught:
        warm.call(fail, limit=10)
    assert "in fail" in caught.value.__notes__[0]


def unpicklable():
    return lambda: None


def test_what_cannot_be_sent_back_is_told(warm):
    with pytest.raises(RuntimeError, match="lambda"):
        warm.call(unpicklable, limit=10)


def stray(how):
    at("here")
    if how == "late":
        time.sleep(60)
    os.kill(os.getpid(), getattr(signal, how))


def test_the_end_of_a_child_is_told_with_its_place(warm):
    with pytest.raises(Ended, match="ended by SIGTERM") as caught:
        warm.call(stray, "SIGTERM", limit=10)
    assert caught.value.place == "here"
    with pytest.raises(Late, match="longer than 0.5 s") as caught:
        warm.call(stray, "late", limit=0.5)
    assert caught.value.place == "here" and [os.path.basename(name) for name, _ in caught.value.stack][-1] == "test_warm.py"


def test_elsewhere_a_place_is_told_to_nobody():
    at("nowhere")


@pytest.mark.parametrize(("function", "message"), [("start_a_thread", "start_a_thread started a thread"), ("fail", "no table"), ("no_such_function", "no_such_function")])
def test_what_fails_in_warming_up_is_told_at_each_call(function, message):
    with Warm(f"test_warm:{function}", environment=HERE) as warm:
        for _ in range(2):
            with pytest.raises((RuntimeError, LookupError, AttributeError), match=message):
                warm.call(ids, limit=10)


def test_a_warm_process_that_has_gone_is_told():
    with Warm("test_warm:import_json", environment=HERE) as warm:
        _, parent = warm.call(ids, limit=10)
        os.kill(parent, signal.SIGKILL)
        with pytest.raises(Ended, match="the process that imports the libraries has ended"):
            warm.call(ids, limit=10)


def test_children_end_with_their_caller(tmp_path):
    code = f"from test_warm import *\nwarm = Warm('test_warm:import_json')\nwarm.call(tell, {str(tmp_path / 'pid')!r}, limit=60)"
    with subprocess.Popen([sys.executable, "-c", code], env={**os.environ, **HERE}) as caller:
        wait_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().endswith("."))
        caller.kill()
    child, parent = map(int, (tmp_path / "pid").read_text().strip(".").split())
    wait_for(lambda: not running(child) and not running(parent))


def wait_for(condition):
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def tell(path):
    with open(path, "w") as file:
        file.write("{} {}.".format(*ids()))
    time.sleep(60)


def running(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_children_look_for_garbage_seldom(warm):
    assert warm.call(gc.get_threshold, limit=10) == COLLECT and warm.call(gc.isenabled, limit=10)


def test_thresholds_are_put_back_after_a_failure():
    before = gc.get_threshold()
    with pytest.raises(LookupError), seldom():
        assert gc.get_threshold() == COLLECT != before
        fail()
    assert gc.get_threshold() == before
