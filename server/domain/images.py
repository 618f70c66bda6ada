"""Images of pages: which names they may have, and whether bytes are what a name says."""

from __future__ import annotations

import re

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
