"""What a file is by its first bytes, and one layer of compression taken off while the bytes are counted."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum

import pyarrow as pa

from scorer.limits import MIB, Limits
from scorer.problems import echo, refuse, size_of

CHUNK_BYTES = MIB


class Packing(StrEnum):
    """The layer of compression around a file."""

    GZIP = "gzip"
    ZIP = "zip"
    ZSTD = "zstd"


_PACKINGS = {
    b"\x1f\x8b": Packing.GZIP,
    b"PK\x03\x04": Packing.ZIP,
    b"PK\x05\x06": Packing.ZIP,
    b"\x28\xb5\x2f\xfd": Packing.ZSTD,
}
_FOREIGN = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
    b"\x89HDF": "an HDF5 file",
    b"\x93NUMPY": "a NumPy array file",
    b"FEA1": "a Feather file of version 1",
    b"SQLite format 3": "an SQLite database",
    b"\x80\x04\x95": "a Python pickle",
    b"\x80\x05\x95": "a Python pickle",
    b"\x7fELF": "a program",
    b"{\\rtf": "an RTF document",
}


def find_packing(head: bytes) -> Packing | None:
    """Return the compression that the first bytes tell, or None."""
    return next((packing for magic, packing in _PACKINGS.items() if head.startswith(magic)), None)


def find_foreign(head: bytes) -> str | None:
    """Return what the file is, in words, if its first bytes tell that it is no table."""
    named = next((words for magic, words in _FOREIGN.items() if head.startswith(magic)), None)
    if named:
        return named
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        return "an HTML or XML page"
    return "a JSON file" if text.startswith((b"{", b"[")) else None


def unpack(data: memoryview, packing: Packing, limits: Limits) -> bytes:
    """Return the unpacked bytes.

    Raises
    ------
    SubmissionError
        If the archive is broken, encrypted, holds anything but one file, or expands beyond the limits.
    """
    chunks = {Packing.GZIP: _gzip_chunks, Packing.ZIP: _zip_chunks, Packing.ZSTD: _zstd_chunks}[packing](data)
    unpacked = bytearray()
    try:
        for chunk in chunks:
            unpacked += chunk
            if len(unpacked) > limits.expanded_bytes:
                raise refuse(
                    "file_too_large",
                    f"The {packing} file unpacks to more than {size_of(limits.expanded_bytes)}, the limit.",
                )
            if len(unpacked) > max(MIB, limits.expansion_ratio * len(data)):
                raise refuse(
                    "file_too_large",
                    f"The {packing} file unpacks to more than {limits.expansion_ratio:,} times its own size.",
                )
    except (zlib.error, EOFError, OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
        raise refuse("archive_broken", f"The {packing} file is cut or damaged and cannot be unpacked.") from error
    return bytes(unpacked)


def _gzip_chunks(data: memoryview) -> Iterator[bytes]:
    rest: bytes | memoryview = data
    while rest:
        inflate = zlib.decompressobj(wbits=31)
        while not inflate.eof:
            chunk = inflate.decompress(rest, CHUNK_BYTES)
            rest = inflate.unconsumed_tail
            if not chunk and not rest and not inflate.eof:
                raise EOFError("the gzip stream is cut")
            yield chunk
        # Padding with zero bytes behind the last member is legal; another member goes on.
        rest = inflate.unused_data.lstrip(b"\0")


def _zstd_chunks(data: memoryview) -> Iterator[bytes]:
    with pa.CompressedInputStream(pa.BufferReader(pa.py_buffer(data)), "zstd") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk


def _zip_chunks(data: memoryview) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_only_member(archive)) as member:
        while chunk := member.read(CHUNK_BYTES):
            yield chunk


def _only_member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = [member for member in archive.infolist() if not member.is_dir() and not _is_noise(member.filename)]
    if any(member.filename == "[Content_Types].xml" for member in members):
        message = "The file is an Excel, Word or OpenDocument file; expected CSV, Parquet or Arrow."
        raise refuse("file_not_a_table", message)
    if len(members) != 1:
        shown = ", ".join(f"“{echo(member.filename)}”" for member in members[:10])
        found = f"{len(members)} files ({shown})" if members else "no file"
        raise refuse("archive_members", f"The zip file holds {found}; expected one CSV file.")
    if members[0].flag_bits & 0x1:
        raise refuse("archive_encrypted", "The zip file is encrypted.")
    return members[0]


def _is_noise(name: str) -> bool:
    # What macOS adds to every zip file.
    return name.startswith("__MACOSX/") or name.endswith(".DS_Store")
