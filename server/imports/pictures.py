"""The pictures of imported pages: those that lie in the archive are taken along, if they are plain and safe ones."""

from __future__ import annotations

import hashlib
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from server.domain.images import LARGEST_BYTES, is_image, read_size
from server.imports.conversions import Conversion, clean_file_name, cut
from server.imports.public_files import SECRET

MOST_PICTURES = 100
MOST_PIXELS = 100_000_000
HEAD_BYTES = 256 * 1024
KINDS = {".png": "png", ".jpg": "jpg", ".jpeg": "jpeg", ".gif": "gif", ".webp": "webp"}
# Each part is bounded, so that no text takes longer than its length.
IN_MARKDOWN = re.compile(
    r"!\[([^\[\]\n]{0,500})\]\([ \t]{0,9}(?:<([^<>\n]{1,1000})>|([^\s()<>]{1,1000}))"
    r"(?:[ \t]{1,9}(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'))?[ \t]{0,9}\)"
)
NAMED = re.compile(
    r"^( {0,3}\[[^\[\]\n]{1,200}\]:[ \t]{1,9})<?([^\s<>]{1,1000}\.(?:png|jpe?g|gif|webp|svg))>?",
    re.MULTILINE | re.IGNORECASE,
)
IN_HTML = re.compile(r"<img\b[^<>]{0,2000}>", re.IGNORECASE)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
WEB = re.compile(r"https?://[^\s()<>]+", re.IGNORECASE)


def bring_pictures(conversion: Conversion, markdown: str, *, file: str) -> str:
    """Return a page whose pictures are files `images/NAME` of the folder that is written.

    Parameters
    ----------
    markdown, file
        The page, and where it lay in the archive: what it shows lies beside it, or below the archive's beginning.
    """

    def in_text(found: re.Match[str]) -> str:
        return _show(conversion, found[2] or found[3], words=found[1], file=file)

    def in_list(found: re.Match[str]) -> str:
        name = _take(conversion, found[2], file=file)
        return f"{found[1]}images/{name}" if name else found[0]

    text = IN_HTML.sub(lambda found: write_image(*_read_tag(found[0])), markdown)
    return NAMED.sub(in_list, IN_MARKDOWN.sub(in_text, text))


def address_pictures(conversion: Conversion, markdown: str) -> str:
    """Return a page whose pictures have the addresses that they will be shown by."""
    base = f"/competitions/{conversion.spec.get('slug', '')}/"
    for name in conversion.pictures.values():
        for before, after in (("](", ")"), ("]: ", "")):
            markdown = markdown.replace(f"{before}images/{name}{after}", f"{before}{base}images/{name}{after}")
    return markdown


def write_image(source: str, words: str) -> str:
    """Return a picture as Markdown writes it, or nothing if it has no address."""
    plain = re.sub(r"[\[\]\s]+", " ", words).strip()[:500]
    return f"![{plain}]({quote(source.strip(), safe='/:%?&=+,;@~.-_#')})" if source.strip() else ""


def _show(conversion: Conversion, source: str, *, words: str, file: str) -> str:
    """Return a picture that was taken along, a link to one elsewhere, or what it was to show in words."""
    name = _take(conversion, source, file=file)
    if name:
        return f"![{words}](images/{name})"
    return f"[{words or 'picture'}]({source})" if WEB.fullmatch(source) else words


def _take(conversion: Conversion, source: str, *, file: str) -> str:
    """Copy a picture; returns its name, or nothing and a note."""
    part = f"picture {cut(source, 100)}"
    if ELSEWHERE.match(source):
        reason = "a picture of another site would tell it who reads; a link leads there"
        conversion.leave(part, reason if WEB.fullmatch(source) else "it is no file of the archive")
        return ""
    path = _find(conversion, unquote(re.split(r"[?#]", source)[0]), file=file)
    if path is None:
        conversion.leave(part, "there is no such file in the archive")
        return ""
    relative = path.relative_to(conversion.source.resolve()).as_posix()
    reason = find_unsafe(path, relative)
    digest = "" if reason else _digest(path)
    if not reason and digest not in conversion.pictures and len(conversion.pictures) >= MOST_PICTURES:
        reason = f"there are more than {MOST_PICTURES} pictures"
    if reason:
        conversion.leave(part, reason)
        return ""
    if digest not in conversion.pictures:
        name = _name(conversion, path)
        conversion.pictures[digest] = name
        shutil.copyfile(path, conversion.place(f"images/{name}"))
        conversion.take(f"picture {cut(relative, 100)}", f"images/{name}")
    return conversion.pictures[digest]


def _find(conversion: Conversion, name: str, *, file: str) -> Path | None:
    """Return the file that a page means: beside the page, or below the beginning of the archive."""
    root = conversion.source.resolve()
    for folder in ((root / file).parent, root):
        try:
            path = (folder / name.lstrip("/")).resolve()
            if path.is_relative_to(root) and path.is_file():
                return path
        except (OSError, ValueError):  # a name that no file can have
            continue
    return None


def find_unsafe(path: Path, name: str) -> str:
    """Return why a file of the archive cannot be shown as a picture; empty if it can."""
    kind = KINDS.get(path.suffix.casefold())
    if any(SECRET.search(part) or part.casefold().startswith("reference") for part in PurePosixPath(name).parts):
        return "by its place it may be among the answers"
    if kind is None:
        return "a picture is a PNG, JPEG, GIF or WebP; an SVG may hold programs"
    if path.stat().st_size > LARGEST_BYTES:
        return f"it has more than {LARGEST_BYTES:,} bytes"
    with path.open("rb") as opened:
        head = opened.read(HEAD_BYTES)
    if not is_image(f"a.{kind}", head[:16]):
        return f"it is not what its name says, a picture in {kind.upper()}"
    size = read_size(head)
    if size is None:
        return "its width and height cannot be read"
    if size[0] * size[1] > MOST_PIXELS:
        return f"it has {size[0]:,} × {size[1]:,} pixels, more than {MOST_PIXELS:,}"
    return ""


def _name(conversion: Conversion, path: Path) -> str:
    """Return a name of its own for a picture, of letters, digits, hyphens and underscores."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", clean_file_name(path.stem)).strip("-_")[:80] or "picture"
    taken, kind = set(conversion.pictures.values()), KINDS[path.suffix.casefold()]
    names = (f"{stem}{'' if number == 1 else f'-{number}'}.{kind}" for number in range(1, MOST_PICTURES + 2))
    return next(name for name in names if name.casefold() not in {other.casefold() for other in taken})


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_tag(tag: str) -> tuple[str, str]:
    """Return address and words of a picture in HTML."""
    reader = _Tag()
    reader.feed(tag)
    return reader.source, reader.words


class _Tag(HTMLParser):
    source = words = ""

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.source, self.words = told.get("src") or "", told.get("alt") or ""
