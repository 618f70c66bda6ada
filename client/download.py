"""Files from the server: resumed where they broke off, checked, and never laid over others."""

import re
from collections.abc import Callable
from typing import BinaryIO

import httpx

from client import ranges
from client.api import Api
from client.connection import Patience
from client.errors import UnavailableError
from client.output import Screen
from client.progress import Bar
from client.wanted import Wanted, hash_of, unwritable


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
        raise unwritable(wanted.target, error) from error
    finally:
        bar.close()


def _complete(api: Api, wanted: Wanted, bar: Bar) -> bool:
    """Bring the part to its full size and say whether it is right; a wrong one is deleted."""
    if wanted.size_bytes < ranges.FROM_BYTES or not ranges.complete(api, wanted, bar):
        _complete_in_one(api, wanted, bar)
    if hash_of(wanted.part) == wanted.sha256:
        return True
    wanted.part.unlink()
    return False


def _complete_in_one(api: Api, wanted: Wanted, bar: Bar) -> None:
    """Bring the part to its full size, byte after byte."""
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
