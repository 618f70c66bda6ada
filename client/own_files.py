"""Files that a command writes where it is told to, and texts that it reads."""

import sys
from pathlib import Path

from client.errors import UsageError


def write_new(target: Path, content: bytes, *, may_replace: bool) -> None:
    """Write a file that is not there yet.

    Raises
    ------
    UsageError
        If it is there and may not be replaced, or can't be written.
    """
    try:
        with target.open("wb" if may_replace else "xb") as file:
            file.write(content)
    except FileExistsError as error:
        hint = "Choose another file with --to, or replace it with --force."
        raise UsageError(f"{target} is there already.", code="file_exists", hint=hint) from error
    except OSError as error:
        raise UsageError(f"{target} can't be written: {error.strerror}.", code="local_file") from error


def read_file(path: str) -> bytes:
    """Return what a file holds, or standard input for “-”.

    Raises
    ------
    UsageError
        If it can't be read.
    """
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.", code="no_such_file") from error


def read_text_file(path: str) -> str:
    """Return the text of a file, or of standard input for “-”.

    Raises
    ------
    UsageError
        If it can't be read, or is no text in UTF-8.
    """
    content = read_file(path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = f"Line {line} of {path} is no text in UTF-8."
        raise UsageError(message, code="local_file", hint="Save the file in UTF-8.") from error
