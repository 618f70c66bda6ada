"""How a program is started at each level: the command, and what its process gives up before it."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import shutil
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from worker import seccomp
from worker.landlock import Confinement, find_version
from worker.sandbox import program
from worker.sandbox.bounds import MAX_DESCRIPTORS, MAX_TASKS, SCRATCH, Bounds
from worker.sandbox.inputs import give
from worker.sandbox.passage import open_passage

NOT_STARTED = 71  # exit code of a process that could not give up what it had to; the reason stands on stderr
_PR_SET_PDEATHSIG = 1
_OOM_SCORE, _FIRST_TO_DIE = Path("/proc/self/oom_score_adj"), "1000"  # should the machine's memory end before the limit
_DEVICES = ("null", "zero", "urandom")
_INSIDE = Path("/in")

_libc = ctypes.CDLL(None, use_errno=True)


class UnavailableError(Exception):
    """The machine lacks what the level takes; the message is for the operator."""


@dataclass(frozen=True)
class Start:
    """What `processes.run` needs: a command, its environment, and what its process does before it turns into it.

    `scratch` is a folder whose size nothing bounds but the parent's look.
    """

    command: Sequence[str]
    environment: Mapping[str, str]
    prepare: Callable[[], None]
    descriptors: tuple[int, ...] = ()
    scratch: Path | None = None


class Recipe(Protocol):
    """One level's way; where it has no quota, the kernel does not bound the folder that can be written."""

    has_quota: bool

    def inputs_at(self, folder: Path) -> Path:
        """Return where the program finds the files that lie in `folder`."""

    def start(self, folder: Path, command: Sequence[str], stack: ExitStack) -> Start:
        """Return how a command is started that may read `folder`; `stack` closes what the start keeps open."""


class Full:
    """Namespaces of its own for everything, made by bubblewrap; the file system holds what is named and no more."""

    has_quota = True

    def __init__(self, bounds: Bounds) -> None:
        _check_system()
        bubblewrap = shutil.which("bwrap")
        if bubblewrap is None:
            raise UnavailableError("There is no bwrap on the PATH. Install the package bubblewrap.")
        self._bubblewrap = bubblewrap
        self._bounds = bounds
        self._filter = _make_filter()

    def inputs_at(self, folder: Path) -> Path:  # noqa: ARG002  # it is the same for all
        """Return the one place of inputs."""
        return _INSIDE

    def start(self, folder: Path, command: Sequence[str], stack: ExitStack) -> Start:
        """Return bubblewrap's command line: prlimit comes inside, where tasks are counted apart from all others'."""
        places = program.list_places()
        rules = os.memfd_create("seccomp")
        stack.callback(os.close, rules)
        os.write(rules, self._filter)
        os.lseek(rules, 0, os.SEEK_SET)
        return Start(
            [
                *(self._bubblewrap, *_namespaces(self._bounds.uid), "--seccomp", str(rules)),
                *_file_system(places, folder, self._bounds.scratch_bytes),
                *("--chdir", str(SCRATCH), "--"),
                *("/usr/bin/prlimit", f"--nproc={MAX_TASKS}", *command),
            ],
            program.make_environment(SCRATCH),
            partial(_prepare, self._bounds, places=(*places, folder)),
            (rules,),
        )


def _namespaces(uid: int) -> list[str]:
    return [
        *("--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--cap-drop", "ALL"),
        *("--uid", str(uid), "--gid", str(uid), "--hostname", "sandbox"),
    ]


def _file_system(places: Sequence[Path], inputs: Path, scratch_bytes: int) -> list[str]:
    words: list[str] = []
    for place in (*program.SYSTEM, *places):
        words += ["--ro-bind", str(place), str(place)]
    for name in program.SYSTEM_LINKS:
        if Path("/", name).exists():
            words += ["--symlink", f"usr/{name}", f"/{name}"]
    for file in program.SYSTEM_FILES:
        words += ["--ro-bind-try", str(file), str(file)]
    for name in _DEVICES:
        words += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    return [
        *(*words, "--proc", "/proc", "--ro-bind", str(inputs), str(_INSIDE)),
        *("--size", str(scratch_bytes), "--perms", "0700", "--tmpfs", str(SCRATCH), "--remount-ro", "/"),
    ]


class Basic:
    """The machine's own file system and processes, out of which Landlock and seccomp leave what is named."""

    has_quota = False

    def __init__(self, bounds: Bounds) -> None:
        _check_system()
        if find_version() < 1:
            raise UnavailableError("The kernel has no Landlock (Linux 5.13), or it is turned off.")
        self._bounds = bounds
        self._filter = _make_filter()

    def inputs_at(self, folder: Path) -> Path:
        """Return the folder itself."""
        return folder

    def start(self, folder: Path, command: Sequence[str], stack: ExitStack) -> Start:  # noqa: ARG002  # nothing is open
        """Return the bare command; its process walls itself in."""
        places = program.list_places()
        scratch = folder / "scratch"
        scratch.mkdir(mode=0o700)
        give(scratch, self._bounds.uid)
        return Start(
            command,
            program.make_environment(scratch),
            partial(_prepare, self._bounds, places=(*places, folder), then=partial(self._enclose, places, folder)),
            scratch=scratch,
        )

    def _enclose(self, places: Sequence[Path], folder: Path) -> None:
        confinement = Confinement()
        for place in (*program.SYSTEM, *places):
            confinement.allow_running(place)
        for file in (*program.SYSTEM_FILES, *(Path("/dev", name) for name in _DEVICES)):
            if file.exists():
                confinement.allow_reading(file)
        confinement.allow_reading(folder)
        confinement.allow_everything(folder / "scratch")
        os.chdir(folder / "scratch")
        _limit(resource.RLIMIT_NPROC, _count_tasks(os.getuid()) - 1 + MAX_TASKS)  # it counts itself already
        seccomp.enforce(self._filter)  # it gives up new rights, too, which Landlock demands
        confinement.enforce()


def _check_system() -> None:
    if platform.system() != "Linux":
        raise UnavailableError(f"{platform.system()} has no such walls. Take a Linux machine, a container or a VM.")


def _make_filter() -> bytes:
    try:
        return seccomp.make_filter()
    except OSError as error:
        raise UnavailableError(f"{error.strerror}.") from error


def _prepare(bounds: Bounds, *, places: Sequence[Path], then: Callable[[], None] = lambda: None) -> None:
    """Give up the user and what the limits forbid; runs in the child, which nothing but its end can tell about."""
    try:
        _OOM_SCORE.write_text(_FIRST_TO_DIE)
        if os.geteuid() == 0:
            open_passage(places, bounds.uid)
            os.setgroups([])
            os.setresgid(bounds.uid, bounds.uid, bounds.uid)
            os.setresuid(bounds.uid, bounds.uid, bounds.uid)
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        os.umask(0o077)
        seconds = int(bounds.seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))  # should the worker's clock stop with it
        _limit(resource.RLIMIT_AS, bounds.memory_bytes)
        _limit(resource.RLIMIT_FSIZE, bounds.scratch_bytes)
        _limit(resource.RLIMIT_NOFILE, MAX_DESCRIPTORS)
        _limit(resource.RLIMIT_CORE, 0)
        then()
    except OSError as error:
        os.write(2, f"{error.strerror or error}".encode())
        os._exit(NOT_STARTED)


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (bound, bound))


def _count_tasks(uid: int) -> int:
    """Return how many tasks a user runs, all of which the limit counts."""
    n_tasks = 0
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and entry.stat().st_uid == uid:
                n_tasks += sum(1 for _ in (entry / "task").iterdir())
        except OSError:  # it has just ended
            continue
    return n_tasks
