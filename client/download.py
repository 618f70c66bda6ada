"""Files from the server: resumed where they broke off, checked, and never laid over others."""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import BinaryIO

import httpx

from client.api import Api
from client.connection import Patience
from client.errors import RefusedError, UnavailableError, UsageError
from client.output import Screen
from client.progress import Bar

_BLOCK_BYTES = 1 << 18
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


class Local(Enum):
    """What already lies where a file would go."""

    NOTHING = "nothing"
    SAME = "same"
    OTHER = "other"


@dataclass(frozen=True)
class Wanted:
    """A file to fetch: its route, what it must be, and where it goes."""

    path: str
    name: str
    size_bytes: int
    sha256: str
    target: Path

    @property
    def part(self) -> Path:
        """Where it lies until it is whole."""
        return self.target.with_name(self.target.name + ".part")

    def local(self) -> Local:
        """Say what lies at the target.

        Raises
        ------
        UsageError
            If it is no file or can't be read.
        """
        try:
            if not self.target.exists():
                return Local.NOTHING
            if not self.target.is_file():
                raise UsageError(f"{self.target} is not a file.", code="file_exists")
            if self.target.stat().st_size != self.size_bytes:
                return Local.OTHER
            return Local.SAME if _digest(self.target).hexdigest() == self.sha256 else Local.OTHER
        except OSError as error:
            raise _unwritable(self.target, error) from error


def check_name(name: str) -> str:
    """Return the name if it is that of a plain file; a server may not choose another folder.

    Raises
    ------
    RefusedError
        If it holds a slash, a control character, or leads upwards.
    """
    if not name or name in (".", "..") or _UNSAFE.search(name):
        message = f"The server names a file “{name}”, which is not a plain file name; it is not downloaded."
        raise RefusedError(message, code="unsafe_file_name")
    return name


def fetch(api: Api, wanted: Wanted, screen: Screen) -> None:
    """Download one file, going on where an earlier run stopped.

    Raises
    ------
    UnavailableError
        If the connection keeps breaking, or the bytes are not those that the server promised.
    UsageError
        If the folder can't be written to.
    """
    bar = Bar(screen, wanted.name, wanted.size_bytes)
    try:
        wanted.target.parent.mkdir(parents=True, exist_ok=True)
        # A part that an earlier run left may be of another version of the file: then once from the start.
        if not (_complete(api, wanted, bar) or _complete(api, wanted, bar)):
            message = f"{wanted.name} arrived with another checksum than the server promised; it was not kept."
            raise UnavailableError(message, code="checksum_mismatch", hint="Try again in a minute.")
        wanted.part.replace(wanted.target)
    except OSError as error:
        raise _unwritable(wanted.target, error) from error
    finally:
        bar.close()


def _complete(api: Api, wanted: Wanted, bar: Bar) -> bool:
    """Bring the part to its full size and say whether it is right; a wrong one is deleted."""
    patience = Patience()
    while (done := _part_size(wanted)) < wanted.size_bytes:
        try:
            _append(api, wanted, bar)
        except UnavailableError as error:
            if _part_size(wanted) > done:
                patience.renew()
            bar.close()
            api.connection.wait_after(error, patience)
    wanted.part.touch()
    if _digest(wanted.part).hexdigest() == wanted.sha256:
        return True
    wanted.part.unlink()
    return False


def _part_size(wanted: Wanted) -> int:
    """Return how many bytes are here already; more than the whole are of another file and deleted."""
    size = wanted.part.stat().st_size if wanted.part.exists() else 0
    if size > wanted.size_bytes:
        wanted.part.unlink()
        return 0
    return size


def _append(api: Api, wanted: Wanted, bar: Bar) -> None:
    """Ask for what is missing and write it as it arrives."""
    done = _part_size(wanted)
    headers = {"Accept-Encoding": "identity"}
    if done:
        headers |= {"Range": f"bytes={done}-", "If-Range": f'"{wanted.sha256}"'}
    with api.open_file(wanted.path, headers) as response:
        is_rest = response.status_code == httpx.codes.PARTIAL_CONTENT and _begins_at(response, done)
        if response.status_code == httpx.codes.PARTIAL_CONTENT and not is_rest:
            raise UnavailableError(
                f"The server sent another part of {wanted.name} than was asked for.", code="bad_range"
            )
        bar.restart(done if is_rest else 0)
        with wanted.part.open("ab" if is_rest else "wb") as file:
            _copy(response, file, limit=wanted.size_bytes - (done if is_rest else 0), on_bytes=bar.advance)


def _copy(response: httpx.Response, file: BinaryIO, *, limit: int, on_bytes: Callable[[int], None]) -> None:
    """Write the body to the file, as it was sent, and no more than was promised."""
    written = 0
    for block in response.iter_raw():
        file.write(block)
        written += len(block)
        on_bytes(len(block))
        if written > limit:
            message = "The server sent more bytes than it promised."
            raise UnavailableError(message, code="too_long", hint="The list of files may have changed; try again.")
    if written < limit:
        raise UnavailableError("The server sent fewer bytes than it promised.", code="too_short", may_pass=True)


def _begins_at(response: httpx.Response, position: int) -> bool:
    """Say whether a partial answer continues at this byte."""
    found = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return found is not None and int(found[1]) == position


def _digest(path: Path) -> "hashlib._Hash":
    """Hash a file without reading it whole."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest


def _unwritable(path: Path, error: OSError) -> UsageError:
    """Put a fault of the disk into words."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    return UsageError(f"{path} can't be written or read: {reason}.", code="local_file")
