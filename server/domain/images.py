"""Images of pages: which names they may have, and whether bytes are what a name says."""

from __future__ import annotations

import re
import struct

LARGEST_BYTES = 5_000_000
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,90}\.(png|jpg|jpeg|gif|webp)")
TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
}
_BEGINNINGS = {
    "image/png": rb"\x89PNG\r\n\x1a\n",
    "image/jpeg": rb"\xff\xd8\xff",
    "image/gif": rb"GIF8[79]a",
    "image/webp": rb"RIFF.{4}WEBP",
}


def content_type(name: str) -> str | None:
    """Return the type that the name of an image says, or None if it is no name of one."""
    found = NAME.fullmatch(name)
    return TYPES[found[1]] if found else None


def is_image(name: str, beginning: bytes) -> bool:
    """Whether the first bytes of a file are those of the kind of image that its name says."""
    kind = content_type(name)
    return kind is not None and re.match(_BEGINNINGS[kind], beginning, re.DOTALL) is not None


def read_size(beginning: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels as the beginning of an image tells them, or None if it does not."""
    if beginning.startswith(b"\x89PNG") and beginning[12:16] == b"IHDR":
        size = struct.unpack_from(">II", beginning, 16) if len(beginning) >= 24 else (0, 0)
    elif beginning.startswith(b"GIF8"):
        size = struct.unpack_from("<HH", beginning, 6) if len(beginning) >= 10 else (0, 0)
    elif beginning.startswith(b"RIFF"):
        size = _read_webp_size(beginning)
    else:
        size = _read_jpeg_size(beginning)
    return size if size[0] and size[1] else None


def _read_webp_size(data: bytes) -> tuple[int, int]:
    """Return the size of one of the three kinds of WebP (RFC 9649)."""
    if len(data) < 30:
        return 0, 0
    if data[12:16] == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


def _read_jpeg_size(data: bytes) -> tuple[int, int]:
    """Return the size in the first header of a frame (ITU-T T.81, B.2.2)."""
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", data, place + 5)
            return width, height
        place += 2 + max(length, 2)
    return 0, 0
