"""A fresh folder with copies of the files that one run may read, gone afterwards."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "podium-sandbox-"
ABANDONED_AFTER_SECONDS = 60.0


@contextmanager
def copied(inputs: Mapping[str, Path], *, uid: int, beat: Callable[[], None] = lambda: None) -> Iterator[Path]:
    """Give a folder in which each input lies under its name, readable by the user `uid` alone if we are root.

    Files are copied; an input that is a folder is a link to it.
    """
    remove_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        for name, path in inputs.items():
            beat()
            if path.is_dir():
                (folder / name).symlink_to(path)
            else:
                _copy(path, folder / name, uid)
        give(folder, uid)
        yield folder
    finally:
        shutil.rmtree(folder)
        os.close(held)


def _copy(source: Path, target: Path, uid: int) -> None:
    shutil.copyfile(source, target)
    target.chmod(0o400)
    give(target, uid)


def give(path: Path, uid: int) -> None:
    """Make a user the owner of a file, if we are root."""
    if os.geteuid() == 0:
        os.chown(path, uid, uid)


def remove_abandoned() -> None:
    """Remove the folders of workers that were killed: nobody holds their lock."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # another user's, or just removed
            if folder.is_symlink() or time.time() - folder.stat().st_mtime < ABANDONED_AFTER_SECONDS:
                continue
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
            finally:
                os.close(held)
