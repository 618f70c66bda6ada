"""P15: a host's code reaches neither network, nor other files, nor our process.

The rows of attempts at getting out, each through the real chain: at `full`, and at `basic` as far as that promises it.
Those at taking more than is given are in test_p15_host_limits.py.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from tests.promises.conftest import CANARY
from tests.worker.sandbox.walls import Walls
from worker.sandbox.bounds import Level
from worker.sandbox.outcomes import Ended

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has sandboxes"),
]
SHUT = {"EPERM", "EACCES", "ENOENT", "ENOSYS", "EROFS"}


def test_p15_01_no_file_but_the_inputs_can_be_read(walls: Walls, outside: Path) -> None:
    files = ["/etc/passwd", "/etc/shadow", *map(str, outside.iterdir())]

    found = walls.ask(
        """
found = {path: outcome_of(lambda: read(path)) for path in told["files"]}
found["folder"] = outcome_of(lambda: os.listdir(told["folder"]))
found["keys"] = outcome_of(lambda: os.listdir(told["keys"]))
found["around"] = outcome_of(lambda: read("/usr/../proc/self/root" + told["files"][-1]))
print(json.dumps(found))
""",
        {"files": files, "folder": str(outside), "keys": str(Path.home() / ".ssh")},
    )

    assert found.pop("keys") in {"ENOENT", "EACCES"}
    assert set(found.values()) == ({"ENOENT"} if walls.level is Level.FULL else {"EACCES"})


def test_p15_02_nothing_is_seen_of_other_processes_and_the_environment_is_empty(
    walls: Walls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PODIUM_SECRET_KEY", CANARY)
    marker = os.open(os.devnull, os.O_RDONLY)
    os.set_inheritable(marker, True)

    found = walls.ask(
        """
import glob
parent = "/proc/%s/" % told["pid"]
open_ones = []
for descriptor in range(3, 256):
    try:
        os.fstat(descriptor)
        open_ones.append(descriptor)
    except OSError:
        pass
seen = b""
for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/self/task/*/environ") + glob.glob("/proc/*/cmdline"):
    try:
        seen += read(path)
    except OSError:
        pass
try:
    n_processes = sum(name.isdigit() for name in os.listdir("/proc"))
except PermissionError:
    n_processes = 0
print(json.dumps({
    "parent": [outcome_of(lambda: read(parent + name)) for name in ("environ", "mem", "maps", "fd/0", "cwd/README.md")],
    "root": outcome_of(lambda: os.listdir(parent + "root")),
    "open": open_ones,
    "seen": seen.decode(errors="replace"),
    "environment": "".join(os.environ) + "".join(os.environ.values()),
    "processes": n_processes,
}))
""",
        {"pid": os.getpid()},
    )
    os.close(marker)

    assert {*found["parent"], found["root"]} <= {"ENOENT", "EACCES"}
    assert found["open"] == []
    assert CANARY not in found["seen"] + found["environment"]
    assert "PODIUM" not in found["environment"]
    assert found["processes"] == (2 if walls.level is Level.FULL else 0)  # its own, and the first of its namespace


def test_p15_03_no_socket_of_any_kind_can_be_made(walls: Walls) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as abstract:
        name = f"\0podium-test-{os.getpid()}"
        abstract.bind(name)
        abstract.listen()

        found = walls.ask(
            """
kinds = {"tcp": (2, 1), "udp": (2, 2), "raw": (2, 3), "tcp6": (10, 1), "udp6": (10, 2), "unix": (1, 1),
         "netlink": (16, 3), "packet": (17, 3), "alg": (38, 5), "vsock": (40, 1)}
tries(
    **{name: (lambda kind=kind: socket.socket(*kind)) for name, kind in kinds.items()},
    pair=socket.socketpair,
    connect=lambda: socket.create_connection(("127.0.0.1", told["port"])),
    dns=lambda: socket.getaddrinfo("localhost", 80, type=socket.SOCK_STREAM) and socket.socket(),
    abstract=lambda: socket.socket(socket.AF_UNIX).connect(told["name"]),
)
""",
            {"port": server.getsockname()[1], "name": name},
        )

    assert set(found.values()) <= {"EPERM", "gaierror"}
    assert {name for name, outcome in found.items() if outcome == "gaierror"} <= {"dns"}


def test_p15_04_no_process_outside_can_be_signalled_or_looked_into(walls: Walls) -> None:
    found = walls.ask(
        """
import fcntl, resource
pid = told["pid"]
tries(
    kill=lambda: os.kill(pid, 0),
    group=lambda: os.killpg(pid, 0),
    all=lambda: os.kill(-1, 0),
    thread=lambda: call(234 if os.uname().machine == "x86_64" else 131, pid, pid, 0),
    ptrace=lambda: call(101 if os.uname().machine == "x86_64" else 117, 16, pid, 0, 0),
    memory=lambda: call(310 if os.uname().machine == "x86_64" else 270, pid, 0, 0, 0, 0, 0),
    pidfd=lambda: os.pidfd_open(pid),
    getfd=lambda: call(438, 0, 0, 0),
    send=lambda: call(424, 0, 0, 0, 0),
    limits=lambda: resource.prlimit(pid, resource.RLIMIT_CPU, (1, 1)),
    owner=lambda: fcntl.fcntl(os.pipe()[0], fcntl.F_SETOWN, pid),
    priority=lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
)
""",
        {"pid": os.getpid()},
    )

    assert set(found.values()) == {"EPERM"}


def test_p15_10_the_kernels_dangerous_calls_are_shut(walls: Walls) -> None:
    found = walls.ask(
        """
x86 = os.uname().machine == "x86_64"
new_user, new_net = 0x10000000, 0x40000000
tries(
    mount=lambda: call(165 if x86 else 40, 0, 0, 0, 0, 0),
    chroot=lambda: os.chroot("."),
    unshare=lambda: call(272 if x86 else 97, new_user),
    setns=lambda: call(308 if x86 else 268, 0, 0),
    clone=lambda: call(56 if x86 else 220, new_user | 17, 0, 0, 0, 0),
    clone_net=lambda: call(56 if x86 else 220, new_net | 17, 0, 0, 0, 0),
    clone3=lambda: call(435, 0, 88),
    keyctl=lambda: call(250 if x86 else 219, 0, 0),
    bpf=lambda: call(321 if x86 else 280, 0, 0, 0),
    perf=lambda: call(298 if x86 else 241, 0, 0, -1, -1, 0),
    io_uring=lambda: call(425, 1, 0),
    userfaultfd=lambda: call(323 if x86 else 282, 0),
    kexec=lambda: call(246 if x86 else 104, 0, 0, 0, 0),
    setuid=lambda: os.setuid(0),
    memfd=lambda: os.memfd_create("m"),
    newest=lambda: call(500),
    x32=lambda: call(0x40000000 + 41, 2, 1, 0) if x86 else call(500),
    sysctl=lambda: open("/proc/sys/kernel/hostname", "w"),
    devices=lambda: open("/dev/kmsg"),
    terminal=lambda: open("/dev/tty"),
    sys=lambda: os.listdir("/sys"),
    cgroup=lambda: os.listdir("/sys/fs/cgroup"),
)
"""
    )

    assert {name: outcome for name, outcome in found.items() if outcome not in SHUT} == {}


def test_p15_10_programs_of_another_user_gain_nothing(walls: Walls) -> None:
    found = walls.ask(
        """
PR_GET_NO_NEW_PRIVS = 39
devices = sorted(os.listdir("/dev")) if os.access("/dev", os.R_OK) and told["full"] else []
print(json.dumps([libc.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), os.getresuid()[0], os.getresuid()[2], devices]))
""",
        {"full": walls.level is Level.FULL},
    )

    is_full = walls.level is Level.FULL
    uid = 65534 if is_full or os.geteuid() == 0 else os.geteuid()
    assert found == [1, uid, uid, ["null", "urandom", "zero"] if is_full else []]


def test_p15_11_a_run_leaves_nothing_to_the_next(walls: Walls) -> None:
    poison = """
import tempfile
def put(folder):
    with open(os.path.join(folder, told["name"]), "w") as file:
        file.write("poison")
folders = {"cwd": ".", "home": os.environ["HOME"], "inputs": os.path.dirname(os.path.abspath(sys.argv[0])),
           "packages": [p for p in sys.path if p.endswith("site-packages")][0], "shm": "/dev/shm", "tmp": "/tmp"}
shm, queue, sem = ((29, 68, 64) if os.uname().machine == "x86_64" else (194, 186, 190))
tries(**{name: (lambda folder=folder: put(folder)) for name, folder in folders.items()},
      memory=lambda: call(shm, 4711, 4096, 0o1600), queue=lambda: call(queue, 4711, 0o1600),
      semaphore=lambda: call(sem, 4711, 1, 0o1600))
"""
    name = "sitecustomize.py"

    first = walls.ask(poison, {"name": name})
    found = walls.ask(
        'print(json.dumps([os.path.exists(told["name"]), sorted(os.listdir(os.path.dirname(sys.argv[0])))]))',
        {"name": name},
    )

    written = {place for place, outcome in first.items() if outcome == "done"}
    assert written == {"cwd", "home"}
    assert found == [False, ["hostile.py"] + ([] if walls.level is Level.FULL else ["scratch"])]


def test_p15_13_one_run_sees_no_file_of_another(walls: Walls, tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine.csv", tmp_path / "theirs.csv"
    mine.write_text("mine")
    theirs.write_text(CANARY)
    script = tmp_path / "look.py"
    script.write_text(
        "import glob, os, sys\n"
        "folders = (os.path.dirname(sys.argv[0]), '.', '/tmp')\n"
        "paths = [path for folder in folders for path in glob.glob(folder + '/**', recursive=True)]\n"
        "print(sorted({os.path.basename(p) for p in paths if p.endswith(('mine.csv', 'theirs.csv'))}))\n"
    )
    sandbox = walls.sandbox()

    def look(file: Path) -> bytes:
        outcome = sandbox.run({script.name: script, file.name: file}, lambda folder: [str(folder / script.name)])
        assert isinstance(outcome, Ended)
        return outcome.output

    assert (look(theirs), look(mine)) == (b"['theirs.csv']\n", b"['mine.csv']\n")
