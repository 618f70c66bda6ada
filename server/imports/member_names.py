"""The names in an archive: which of them may become paths below a folder, and what is wrong with the others."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

MAX_NAME_BYTES = 512
MAX_PART_BYTES = 200  # file systems end at 255, and a suffix may be added
MAX_LEVELS = 20
DRIVE = re.compile(r"[A-Za-z]:")


class MemberNames:
    """The names of one archive so far: each path once, in any case, and none through a file."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}

    def add(self, name: str, *, is_folder: bool) -> str | None:
        """Take a name up; return what is wrong with it, in words, or None."""
        wrong = find_wrong(name)
        if wrong is not None:
            return wrong
        path = PurePosixPath(name)
        key, parents = fold(path), [parent for parent in path.parents if parent.parts]
        if key in self._files or (key in self._folders and not is_folder):
            return f"the same path as “{self._files.get(key) or self._folders[key]}”"
        through = next((self._files[fold(parent)] for parent in parents if fold(parent) in self._files), None)
        if through is not None:
            return f"a path through the file “{through}”"
        self._folders.update({fold(parent): str(parent) for parent in parents})
        (self._folders if is_folder else self._files)[key] = name
        return None


def fold(path: PurePosixPath) -> str:
    """Return the one form of all paths that some file system takes for the same."""
    return unicodedata.normalize("NFKC", str(path)).casefold()


def find_wrong(name: str) -> str | None:
    """Say what keeps a name from being a path below a folder, or None."""
    parts = name.removesuffix("/").split("/")
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in name):
        return "a character in its name that cannot be shown"
    if "\\" in name or DRIVE.match(name):
        return "a Windows path"
    if name.startswith("/"):
        return "an absolute path"
    if ".." in parts:
        return "“..” in its path"
    if "" in parts or "." in parts:
        return "an empty part in its path"
    if len(parts) > MAX_LEVELS:
        return f"{len(parts):,} levels of folders"
    longest = max(len(part.encode()) for part in parts)
    if len(name.encode()) > MAX_NAME_BYTES or longest > MAX_PART_BYTES:
        return f"a name of {len(name.encode()):,} bytes"
    return None


def is_noise(name: str) -> bool:
    """Tell what macOS and Windows add to every archive from what somebody put into it."""
    path = PurePosixPath(name)
    return "__MACOSX" in path.parts or path.name in {".DS_Store", "Thumbs.db", "desktop.ini"}
