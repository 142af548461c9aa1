"""Call functions in children forked from one process that has imported the libraries."""

from __future__ import annotations

import faulthandler
import gc
import multiprocessing.connection
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, NoReturn

__all__ = ["CAN_FORK", "Ended", "Late", "Warm", "at", "seldom"]

#: Elsewhere than on Linux the system's own libraries do not survive a fork.
CAN_FORK = sys.platform == "linux"

#: Seconds that a child has to end itself at its limit, before it is killed.
GRACE = 3.0

#: When to look for objects that only know each other: figures and pages hold so many that live
#: that Python's own thresholds take a sixth of the time.
COLLECT = (20_000, 50, 100)

#: One thread in libraries of linear algebra: threads do not survive a fork, and sums in
#: another order have other last digits.
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("MKL", "NUMEXPR", "OMP", "OPENBLAS")}


class Ended(RuntimeError):
    """A child that ended before its result: `place` is what it last gave to `at`."""

    def __init__(self, message: str, place: Any, stack: list[tuple[str, int]]):
        super().__init__(message)
        self.place = place
        self.stack = stack


class Late(Ended):
    """A child that was ended at its limit; `stack` has file and line of each call, outermost first."""


#: In a child: the way to its caller.
_caller: Connection | None = None


@contextmanager
def seldom() -> Iterator[None]:
    """Look seldom for objects that only know each other."""
    before = gc.get_threshold()
    gc.set_threshold(*COLLECT)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def at(place: Any) -> None:
    """Say in a child where it is, so that its end can be told; elsewhere this does nothing."""
    if _caller is not None:
        _caller.send(("at", place))


class Warm:
    """A process that has imported what is needed, and forks a child for each call.

    Parameters
    ----------
    warm : str
        Function to run once in that process, as ``package.module:name``. It imports and may
        compute, but starts no thread.
    environment : mapping of str
        Added to the environment of the process.

    Examples
    --------
    >>> with Warm("localties.data.tables:load") as warm:
    ...     warm.call(max, 1, 2, limit=10)
    2
    """

    def __init__(self, warm: str, *, environment: Mapping[str, str] | None = None):
        ours, theirs = socket.socketpair()
        # without the folder it is started in, whose files may have names of modules
        code = "import sys; sys.path = [path for path in sys.path if path]; from localties.report.warm import _serve; _serve(int(sys.argv[1]), sys.argv[2])"
        with theirs:
            command = [sys.executable, "-c", code, str(theirs.fileno()), warm]
            # in a session of its own, or Ctrl-C would reach it before its caller
            self._process = subprocess.Popen(command, env={**os.environ, **ONE_THREAD, **(environment or {})}, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, start_new_session=True)
        self._control = ours
        self._lock = threading.Lock()

    def __enter__(self) -> Warm:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process and whatever it still runs."""
        self._control.close()
        self._process.wait()

    def call(self, function: Callable[..., Any], *arguments: Any, limit: float) -> Any:
        """Call a function in a child of its own; may be called from several threads at once.

        Parameters
        ----------
        function : callable
            Importable by its name. It, its arguments and its result are pickled.
        limit : float
            Seconds that it may take.

        Raises
        ------
        Late
            If it takes longer.
        Ended
            If the child dies, with the signal's name.
        Exception
            Whatever the function raises.
        """
        ours, theirs = multiprocessing.Pipe()
        with ours:
            with self._lock, theirs:
                socket.send_fds(self._control, [b"1"], [theirs.fileno()])
            return _result(ours, (function, arguments, limit))


def _result(child: Connection, job: tuple[Callable[..., Any], tuple[Any, ...], float]) -> Any:
    place, killed, deadline = None, False, None
    try:
        child.send(job)
        pid = child.recv()  # waits for the libraries too, which the limit does not count
        deadline = time.monotonic() + job[2] + GRACE
        while True:
            if not killed and not child.poll(max(0.0, deadline - time.monotonic())):
                os.kill(pid, signal.SIGKILL)
                killed = True
            match child.recv():
                case "at", place:
                    pass
                case "done", value:
                    return value
                case "failed", error:
                    raise error
                case "late", stack:
                    raise Late(f"it ran longer than {job[2]:g} s", place, stack)
                case "ended", status, last:
                    if killed:
                        raise Late(f"it ran longer than {job[2]:g} s", place, [])
                    how = f"ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
                    raise Ended(f"the process {how}", place, _fault(last))
    except (EOFError, ConnectionError) as error:
        raise Ended("the process that imports the libraries has ended", place, []) from error


def _fault(text: str) -> list[tuple[str, int]]:
    """Calls in what `faulthandler` wrote, outermost first."""
    lines = [line.strip().split('"') for line in text.splitlines() if line.startswith('  File "')]
    return [(name, int(rest.removeprefix(", line ").split(" ")[0])) for _, name, rest in reversed(lines)]


def _serve(descriptor: int, warm: str) -> None:
    """In the warm process: warm up, then fork a child for each connection that comes in."""
    trouble = None
    gc.disable()  # what is imported stays anyway
    try:
        pkgutil.resolve_name(warm)()
        if len(os.listdir("/proc/self/task")) > 1:
            raise RuntimeError(f"{warm} started a thread, which would not survive a fork")
    except Exception as error:
        trouble = error
    gc.collect()
    gc.freeze()  # a child would copy every page whose objects its collector marks
    gc.set_threshold(*COLLECT)
    gc.enable()
    children: dict[int, tuple[int, Connection, int]] = {}
    with socket.socket(fileno=descriptor) as control:
        while True:
            for ready in multiprocessing.connection.wait([control, *children]):
                if ready is not control:
                    _reap(ready, *children.pop(ready))
                    continue
                _, descriptors, _, _ = socket.recv_fds(control, 1, 1)
                if not descriptors:
                    return _end(children)
                caller, errors = Connection(descriptors[0]), os.memfd_create("errors")
                pid = os.fork()
                if pid == 0:
                    control.close()
                    _close(children)
                    _child(caller, errors, trouble)
                children[os.pidfd_open(pid)] = (pid, caller, errors)


def _reap(handle: int, pid: int, caller: Connection, errors: int) -> None:
    """Tell the caller that its child has ended; one that has its result listens no more."""
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    last = os.pread(errors, 10_000, max(0, os.fstat(errors).st_size - 10_000)).decode("utf-8", "replace")
    os.close(handle)
    os.close(errors)
    with caller:
        try:
            caller.send(("ended", status, last))
        except ConnectionError:
            pass


def _end(children: dict[int, tuple[int, Connection, int]]) -> None:
    for pid, _, _ in children.values():
        os.kill(pid, signal.SIGKILL)


def _close(children: dict[int, tuple[int, Connection, int]]) -> None:
    for handle, (_, caller, errors) in children.items():
        os.close(handle)
        os.close(errors)
        caller.close()


def _child(caller: Connection, errors: int, trouble: Exception | None) -> NoReturn:
    global _caller
    _caller = caller
    os.dup2(os.memfd_create("output"), 1)
    os.dup2(errors, 2)
    faulthandler.enable(2)
    signal.signal(signal.SIGALRM, _late)
    caller.send(os.getpid())
    try:
        if trouble is not None:
            raise trouble
        function, arguments, limit = caller.recv()
        signal.setitimer(signal.ITIMER_REAL, limit)
        message: tuple[str, Any] = ("done", function(*arguments))
    except BaseException as error:
        error.add_note(traceback.format_exc())
        message = ("failed", error)
    signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        caller.send(message)
    except Exception as error:  # what it gave cannot be pickled
        caller.send(("failed", RuntimeError(f"{message[1]!r:.200}: {error}")))
    finally:
        os._exit(0)


def _late(_: int, frame: Any) -> NoReturn:
    stack = [(call.f_code.co_filename, line) for call, line in traceback.walk_stack(frame)]
    if _caller is not None:
        _caller.send(("late", stack[::-1]))
    os._exit(1)
