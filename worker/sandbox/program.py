"""What the sealed program is made of: the places from which it is read, its environment, its descriptors."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from worker import one_thread

SCORER = Path(__file__).parent.parent.parent / "scorer"
SYSTEM = (Path("/usr"),)
# Where the loader finds libraries outside /usr/lib, and the clock its zone; each only if it is there.
SYSTEM_FILES = (Path("/etc/ld.so.cache"), Path("/etc/localtime"))
SYSTEM_LINKS = ("bin", "lib", "lib64", "sbin")


def list_places() -> tuple[Path, ...]:
    """Return the folders of Python, of its packages and of the scorer that do not lie in /usr, none within another.

    No other folder of the platform is among them, and none of sys.path: the folder from which the worker was started
    may hold its data.
    """
    wanted = [Path(sys.prefix), Path(sys.base_prefix), Path(sys.exec_prefix), Path(sys.base_exec_prefix), SCORER]
    both = {path for place in wanted for path in (place.absolute(), place.resolve())}
    return _without_nested(path for path in both if not _lies_in(path, SYSTEM))


def _without_nested(places: Iterable[Path]) -> tuple[Path, ...]:
    kept: list[Path] = []
    for place in sorted(places):
        if not _lies_in(place, kept):
            kept.append(place)
    return tuple(kept)


def _lies_in(place: Path, folders: Iterable[Path]) -> bool:
    return any(place.is_relative_to(folder) for folder in folders)


def make_environment(scratch: Path) -> Mapping[str, str]:
    """Return all variables that the program gets."""
    return {
        **one_thread.VARIABLES,
        "PATH": "/usr/bin:/bin",
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "LANG": "C.UTF-8",
        "JOBLIB_MULTIPROCESSING": "0",  # it would warn that it finds no semaphores
    }
