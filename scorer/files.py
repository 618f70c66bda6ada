"""From a path to clean UTF-8 text or a buffer of columns: size, magic bytes, one layer of compression, encoding."""

from __future__ import annotations

import codecs
import mmap
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from scorer.limits import MIB, Limits
from scorer.problems import make_problem, refuse, size_of
from scorer.report import Example, Problem
from scorer.unpacking import find_foreign, find_packing, unpack

HEAD_BYTES = 512
MAP_BYTES = MIB


class Format(StrEnum):
    """What a file is once it is unpacked."""

    TEXT = "text"
    PARQUET = "Parquet"
    ARROW = "Arrow"


_MAGIC = {b"PAR1": Format.PARQUET, b"ARROW1": Format.ARROW, b"\xff\xff\xff\xff": Format.ARROW}


@dataclass(frozen=True)
class Content:
    """The content of a file, unpacked and decoded.

    Attributes
    ----------
    data : memoryview
        UTF-8 text without a byte order mark, or a whole file of columns.
    format : Format
        Which of them.
    notes : tuple of Problem
        Warnings: what was odd but harmless.
    """

    data: memoryview
    format: Format = Format.TEXT
    notes: tuple[Problem, ...] = ()


def read_bytes(path: Path) -> memoryview:
    """Return the file's bytes; large files are mapped instead of copied."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size < MAP_BYTES:
            return memoryview(file.read())
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def open_content(data: memoryview, limits: Limits) -> Content:
    """Recognise, unpack and decode a file.

    Raises
    ------
    SubmissionError
        If the file is empty, of a foreign kind, broken, too large, or not text in UTF-8 or UTF-16.
    """
    packing = find_packing(bytes(data[:HEAD_BYTES]))
    if packing:
        data = memoryview(unpack(data, packing, limits))
        if find_packing(bytes(data[:HEAD_BYTES])):
            raise refuse("archive_nested", f"The {packing} file holds another compressed file.")
    elif len(data) > limits.expanded_bytes:
        raise refuse("file_too_large", f"The file has more than {size_of(limits.expanded_bytes)}, the limit.")
    head = bytes(data[:HEAD_BYTES])
    columnar = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)
    if columnar:
        return Content(data, columnar)
    foreign = find_foreign(head)
    if foreign:
        raise refuse("file_not_a_table", f"The file is {foreign}; expected CSV, Parquet or Arrow.")
    content = _decode(data, limits)
    if not bytes(content.data[:HEAD_BYTES]).strip() and not bytes(content.data).strip():
        raise refuse("file_empty", "The file is empty.")
    return content


def _decode(data: memoryview, limits: Limits) -> Content:
    head = bytes(data[:4])
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode_utf16(data, limits)
    if head.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
    nul = find_bytes(data, b"\0")
    if nul >= 0:
        row = _row_at(data, nul)
        message = f"{_place_of(row)} holds a NUL byte; expected text."
        raise refuse("nul_bytes", message, examples=[Example(row=row, found="\\x00")])
    _check_utf8(data)
    return Content(data)


def _decode_utf16(data: memoryview, limits: Limits) -> Content:
    try:
        text = codecs.decode(data, "utf-16").encode()
    except UnicodeError as error:
        raise refuse("encoding_wrong", "The file begins as UTF-16 and is not valid UTF-16.") from error
    if b"\0" in text:
        raise refuse("nul_bytes", "The file holds NUL characters; expected text.")
    if len(text) > limits.expanded_bytes:
        raise refuse("file_too_large", f"The file has more than {size_of(limits.expanded_bytes)}, the limit.")
    note = make_problem("encoding_unusual", "The file is encoded as UTF-16.")
    return Content(memoryview(text), notes=(note,))


def _check_utf8(data: memoryview) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    done = 0
    try:
        # In chunks: the decoded text of a large file would cost up to four times its size.
        for start in range(0, len(data), MIB):
            done = start
            decoder.decode(data[start : start + MIB], final=start + MIB >= len(data))
    except UnicodeDecodeError as error:
        row = _row_at(data, done + error.start)
        found = error.object[error.start : error.start + 1].hex()
        message = f"{_place_of(row)} holds the byte 0x{found}, which is not UTF-8."
        raise refuse("encoding_wrong", message, examples=[Example(row=row, found=f"\\x{found}")]) from error


def find_bytes(data: memoryview, needle: bytes) -> int:
    """Return where some bytes first stand, or -1; in chunks, for a mapped file's own search is slow."""
    overlap = len(needle) - 1
    for start in range(0, len(data), MIB):
        place = data[start : start + MIB + overlap].tobytes().find(needle)
        if place >= 0:
            return start + place
    return -1


def _row_at(text: memoryview, position: int) -> int | None:
    """Return the row of a byte, lines counted as they stand; None in the header."""
    return text[:position].tobytes().count(b"\n") or None


def _place_of(row: int | None) -> str:
    return "The header" if row is None else f"Row {row}"
