"""What the probe runs inside: attempts at getting out, and a look at whether the scorer can work; prints JSON.

It is copied into the sandbox and run there as a script. Its one argument tells it as JSON what there is outside.
"""

from __future__ import annotations

import importlib
import json
import mmap
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))  # the scorer lies beside it


def list_attempts(outside: Mapping[str, Any]) -> Mapping[str, Callable[[], object]]:
    """Return the attempts by name; each must raise."""
    worker = int(outside["pid"])
    quota = int(outside["scratch_bytes"])
    disk = {"disk": lambda: fill(Path.cwd(), quota)} if quota else {}
    # Where Python lies around the data or the program, the walls have a hole of that shape.
    closed = {f"list {path}": partial(os.listdir, path) for path in outside["closed"]}
    return {
        **disk,
        **closed,
        "tcp": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        "udp": lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
        "unix_socket": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
        "read_file": Path(outside["secret"]).read_bytes,
        "list_folder": lambda: [*Path(outside["secret"]).parent.iterdir()],
        "read_passwd": Path("/etc/passwd").read_bytes,
        "write_file": lambda: Path(outside["secret"]).with_name("written").write_bytes(b"x"),
        "environment_of_worker": Path(f"/proc/{worker}/environ").read_bytes,
        "signal_worker": lambda: os.kill(worker, signal.SIGCONT),
        "leave_session": os.setsid,
        "processes": lambda: start_processes(int(outside["n_tasks"])),
        "memory": lambda: mmap.mmap(-1, int(outside["memory_bytes"])),
    }


def start_processes(n: int) -> None:
    """Start `n` processes that live at the same time; ends those that it could start."""
    told, teller = os.pipe()
    started = []
    try:
        for _ in range(n):
            pid = os.fork()
            if pid == 0:
                os.close(teller)
                os.read(told, 1)  # until the parent closes its end
                os._exit(0)
            started.append(pid)
    finally:
        os.close(teller)
        os.close(told)
        for pid in started:
            os.waitpid(pid, 0)


def fill(folder: Path, size: int) -> None:
    """Write two files of `size` bytes together, and one of their blocks more."""
    block = bytes(1 << 16)
    for name in ("one", "two"):
        with (folder / name).open("wb", buffering=0) as file:
            for _ in range(size // len(block) // 2 + 1):
                if file.write(block) < len(block):
                    raise OSError("it is full")


def find_way_out(outside: Mapping[str, Any]) -> Iterator[str]:
    """Go through the names of attempts that succeeded."""
    for name, attempt in list_attempts(outside).items():
        try:
            attempt()
        except (OSError, MemoryError):
            continue
        yield name


def main() -> None:
    """Try everything; the scorer last, since its libraries start under what is left."""
    out = [*find_way_out(json.loads(sys.argv[1]))]
    for name in ("one", "two"):
        Path(name).unlink(missing_ok=True)
    for name in ("pandas", "scorer.scoring"):
        importlib.import_module(name)
    print(json.dumps({"ways_out": out}))  # noqa: T201  # its result


if __name__ == "__main__":
    main()
