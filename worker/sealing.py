"""What a child gives up before it reads a stranger's file: descriptors, environment, handlers, resources."""

from __future__ import annotations

import ctypes
import gc
import itertools
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

from server import failpoints
from worker.landlock import Confinement
from worker.messages import Limits, Request

CHANNEL = 3  # the one descriptor that is left, beside three that lead nowhere
MAX_DESCRIPTORS = 64
MAX_TASKS = 64
ROOT = Path(__file__).parent.parent
SYSTEM = ("/usr", "/lib", "/lib64", "/etc/localtime", "/dev/null", "/dev/urandom", "/proc/self")
_PR_SET_DUMPABLE = 4
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_LOADAVG = Path("/proc/loadavg")
_STATM = Path("/proc/self/statm")
_STAT = Path("/proc/self/stat")
_ENV_START = 47  # fields 50 and 51 of proc(5), counted from the third

_libc = ctypes.CDLL(None, use_errno=True)


def seal(channel: int, *, parent: int) -> None:
    """Cut the process off from everything but `channel`, which becomes descriptor 3; ends with its parent."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        os._exit(0)
    os.setsid()
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_DUMPABLE, 0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    _keep_only(channel)
    _wipe_environment()
    # The parent's connections are still objects here. Were they collected, they would close numbers that are ours.
    gc.freeze()


def _keep_only(channel: int) -> None:
    os.dup2(channel, CHANNEL, inheritable=False)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.closerange(CHANNEL + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _wipe_environment() -> None:
    """Forget the variables, and overwrite them where the kernel and a reader of memory would find them."""
    variables = ctypes.POINTER(ctypes.c_void_p).in_dll(_libc, "environ")
    for place in itertools.takewhile(bool, (variables[index] for index in itertools.count())):
        ctypes.memset(place, 0, len(ctypes.string_at(place)))
    # Where a variable was set anew since the start, its first value is still where the kernel put it.
    fields = _STAT.read_text().rpartition(")")[2].split()
    begin, end = int(fields[_ENV_START]), int(fields[_ENV_START + 1])
    ctypes.memset(begin, 0, end - begin)
    os.environ.clear()


def limit(limits: Limits) -> None:
    """Bound memory, processor time, files and processes; none of it can be widened again."""
    _set(resource.RLIMIT_AS, _virtual_bytes() + limits.memory_bytes)
    _set(resource.RLIMIT_CPU, int(limits.seconds) + 1)
    _set(resource.RLIMIT_FSIZE, limits.file_bytes)
    _set(resource.RLIMIT_NOFILE, MAX_DESCRIPTORS)
    _set(resource.RLIMIT_CORE, 0)
    # Counts all tasks of our user, so it leaves room beyond what the machine runs now. Does not bind root.
    _set(resource.RLIMIT_NPROC, _n_tasks() + MAX_TASKS)


def make_confinement() -> Confinement:
    """Prepare to keep the program's own files; `confine` adds those of the request."""
    confinement = Confinement()
    # Not all of sys.path: the folder from which the program was started may hold its data.
    packages = (path for path in sys.path if path.endswith("-packages"))
    program = (str(ROOT / name) for name in ("scorer", "server", "worker"))
    for place in {sys.prefix, sys.base_prefix, *packages, *program, *SYSTEM}:
        with suppress(OSError):  # what is not there or cannot be opened is not missed later
            confinement.allow_reading(Path(place))
    if failpoints.MARKER is not None:
        confinement.allow_everything(Path(failpoints.MARKER).parent)
    return confinement


def confine(confinement: Confinement, request: Request) -> None:
    """Leave the program itself and what the request names; no other file, no TCP, no signal to a process outside."""
    for path in request.readable:
        confinement.allow_reading(path)
    for path in request.writable:
        confinement.allow_everything(path)
    confinement.enforce()


def _set(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (bound, bound))


def _virtual_bytes() -> int:
    return int(_STATM.read_text().split()[0]) * resource.getpagesize()


def _n_tasks() -> int:
    return int(_LOADAVG.read_text().split()[3].partition("/")[2])


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")
