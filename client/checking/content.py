"""The text of a file, piece by piece: recognised, unpacked and decoded as the server does it, whatever its size."""

import codecs
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from client.checking.findings import echo, make_example, make_problem, refuse
from client.submission_answers import Problem

BLOCK_BYTES = 1 << 20
_HEAD_BYTES = 512
_LARGEST_BYTES = 1 << 30
_LARGEST_RATIO = 1000
_PACKINGS = {b"\x1f\x8b": "gzip", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip", b"\x28\xb5\x2f\xfd": "zstd"}
_COLUMNAR = {b"PAR1": "Parquet", b"ARROW1": "Arrow", b"\xff\xff\xff\xff": "Arrow"}
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


class ServerOnlyError(Exception):
    """The file has a form that the server reads and this command does not: Parquet, Arrow, zstd."""

    def __init__(self, form: str) -> None:
        super().__init__(form)
        self.form = form


def read_text(file: IO[bytes], size_bytes: int, notes: list[Problem]) -> Iterator[str]:
    """Give the text in pieces; what is odd but harmless is added to the notes.

    Raises
    ------
    FileRefusedError
        If the file is of a foreign kind, broken, too large, or not text in UTF-8 or UTF-16.
    ServerOnlyError
        If the server alone reads it.
    """
    blocks = _unpack(file, size_bytes)
    head = b""
    for block in blocks:
        head += block
        if len(head) >= _HEAD_BYTES:
            break
    _recognise(head)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        notes.append(make_problem("encoding_unusual", "The file is encoded as UTF-16."))
        return _decode_utf16(head, blocks)
    return _decode(head.removeprefix(codecs.BOM_UTF8), blocks)


def _unpack(file: IO[bytes], size_bytes: int) -> Iterator[bytes]:
    """Give the bytes with one layer of compression taken off."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    packing = _find(_PACKINGS, head)
    if packing is None:
        return _limit(_blocks(file), "The file has more than 1 GiB, the limit.", _LARGEST_BYTES)
    if packing == "zstd":
        raise ServerOnlyError("zstd")
    blocks = _gunzip(file) if packing == "gzip" else _unzip(file)
    blocks = _limit(blocks, f"The {packing} file unpacks to more than 1 GiB, the limit.", _LARGEST_BYTES)
    most = max(BLOCK_BYTES, _LARGEST_RATIO * size_bytes)
    return _guard(_limit(blocks, f"The {packing} file unpacks to more than 1,000 times its own size.", most), packing)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(BLOCK_BYTES):
        yield block


def _limit(blocks: Iterator[bytes], message: str, most: int) -> Iterator[bytes]:
    """Give the blocks up to a number of bytes; more are refused."""
    n_bytes = 0
    for block in blocks:
        n_bytes += len(block)
        if n_bytes > most:
            raise refuse("file_too_large", message)
        yield block


def _guard(blocks: Iterator[bytes], packing: str) -> Iterator[bytes]:
    """Give what was unpacked, and say what is wrong with the archive."""
    is_first = True
    try:
        for block in blocks:
            if is_first and _find(_PACKINGS, block):
                raise refuse("archive_nested", f"The {packing} file holds another compressed file.")
            is_first = False
            yield block
    except (zlib.error, EOFError, OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
        raise refuse("archive_broken", f"The {packing} file is cut or damaged and cannot be unpacked.") from error


def _gunzip(file: IO[bytes]) -> Iterator[bytes]:
    rest = file.read(BLOCK_BYTES)
    while rest:
        inflate = zlib.decompressobj(wbits=31)
        while not inflate.eof:
            chunk = inflate.decompress(rest, BLOCK_BYTES)
            rest = inflate.unconsumed_tail or (b"" if inflate.eof else file.read(BLOCK_BYTES))
            if not chunk and not rest and not inflate.eof:
                raise EOFError("the gzip stream is cut")
            if chunk:
                yield chunk
        # Padding with zero bytes behind the last member is legal; another member goes on.
        rest = inflate.unused_data.lstrip(b"\0")
        while not rest and (more := file.read(BLOCK_BYTES)):
            rest = more.lstrip(b"\0")


def _unzip(file: IO[bytes]) -> Iterator[bytes]:
    with zipfile.ZipFile(file) as archive, archive.open(_only_member(archive)) as member:
        yield from _blocks(member)


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
    return name.startswith("__MACOSX/") or name.endswith(".DS_Store")  # what macOS adds to every zip file


def _recognise(head: bytes) -> None:
    """Refuse what is no text."""
    columnar = _find(_COLUMNAR, head)
    if columnar:
        raise ServerOnlyError(columnar)
    foreign = _find(_FOREIGN, head)
    text = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        foreign = foreign or "an HTML or XML page"
    elif text.startswith((b"{", b"[")):
        foreign = foreign or "a JSON file"
    if foreign:
        raise refuse("file_not_a_table", f"The file is {foreign}; expected CSV, Parquet or Arrow.")


def _find(kinds: dict[bytes, str], head: bytes) -> str | None:
    return next((kind for magic, kind in kinds.items() if head.startswith(magic)), None)


def _decode(head: bytes, blocks: Iterator[bytes]) -> Iterator[str]:
    """Give UTF-8 as text; a NUL and a byte that is not UTF-8 are told with their row."""
    decoder, n_lines = codecs.getincrementaldecoder("utf-8")(), 0
    for block in _chain(head, blocks):
        nul = block.find(b"\0")
        if nul >= 0:
            row = n_lines + block.count(b"\n", 0, nul) or None
            examples = [make_example(row, found="\\x00")]
            raise refuse("nul_bytes", f"{_place_of(row)} holds a NUL byte; expected text.", examples=examples)
        yield _decode_block(decoder, block, n_lines)
        n_lines += block.count(b"\n")
    yield _decode_block(decoder, b"", n_lines, is_last=True)


def _decode_block(decoder: codecs.IncrementalDecoder, block: bytes, n_lines: int, *, is_last: bool = False) -> str:
    try:
        return decoder.decode(block, is_last)
    except UnicodeDecodeError as error:
        # What the decoder kept of the block before is no line end, so that the count holds.
        row = n_lines + error.object.count(b"\n", 0, error.start) or None
        found = error.object[error.start : error.start + 1].hex()
        message = f"{_place_of(row)} holds the byte 0x{found}, which is not UTF-8."
        raise refuse("encoding_wrong", message, examples=[make_example(row, found=f"\\x{found}")]) from error


def _decode_utf16(head: bytes, blocks: Iterator[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-16")()
    try:
        for block in _chain(head, blocks):
            text = decoder.decode(block)
            if "\0" in text:
                raise refuse("nul_bytes", "The file holds NUL characters; expected text.")
            yield text
        decoder.decode(b"", True)
    except UnicodeError as error:
        raise refuse("encoding_wrong", "The file begins as UTF-16 and is not valid UTF-16.") from error


def _chain(head: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from blocks


def _place_of(row: int | None) -> str:
    return "The header" if row is None else f"Row {row}"
