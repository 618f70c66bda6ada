"""What can be handed in: frames, paths, bytes and open files, each as one open file with a name and a size."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from client.submit import Upload, open_upload
from podium.errors import InvalidInput
from podium.frames import is_frame, write_frame

_BLOCK_BYTES = 1 << 18
_NAME = "submission.csv"


@contextmanager
def open_source(source: object, *, name: str | None = None) -> Iterator[Upload]:
    """Give what is to be handed in as an open file; a frame is written to a temporary one meanwhile.

    Parameters
    ----------
    source : frame, path, bytes or file
        A text is a path; an open file is read from where it stands to its end.
    name : str, optional
        The name that the submission's file gets.

    Raises
    ------
    InvalidInput
        If it is none of these.
    UsageError
        If the path leads to nothing that can be read.
    """
    if isinstance(source, (str, os.PathLike)):
        with open_upload(_path(source), name=name) as upload:
            yield upload
        return
    with tempfile.TemporaryFile() as file:
        suffix = _write(source, file)
        given = getattr(source, "name", None)
        stem = Path(given).name if isinstance(given, str) and not is_frame(source) else Path(_NAME).stem + suffix
        yield Upload(file, name or stem, file.seek(0, io.SEEK_END))


def _path(source: str | os.PathLike[str]) -> str:
    """Return a path that is never taken for the “-” of standard input."""
    text = os.fspath(Path(source).expanduser())
    return f".{os.sep}{text}" if text == "-" else text


def _write(source: object, file: IO[bytes]) -> str:
    """Write what was given, and return the suffix of its kind."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        file.write(source)
    elif is_frame(source):
        return write_frame(source, file)
    elif isinstance(source, io.TextIOBase):
        while text := source.read(_BLOCK_BYTES):
            file.write(text.encode("utf-8"))
    elif hasattr(source, "read"):
        shutil.copyfileobj(cast(IO[bytes], source), file, _BLOCK_BYTES)
    else:
        message = f"A value of the type {type(source).__name__} can't be handed in."
        hint = "Give a frame of pandas or polars, a path, bytes, or an open file."
        raise InvalidInput(message, code="no_source", hint=hint)
    return Path(_NAME).suffix
