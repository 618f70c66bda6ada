"""A large file in several ranges at once, each of which goes on where it broke off, also in a later run.

The part has the size of the whole from the beginning; a small file beside it says how far each range is. It never says
more than is written, and what it says is believed only until the checksum of the whole is known.
"""

import json
import queue
import re
import threading
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import httpx

from client.api import Api
from client.connection import Patience
from client.errors import ClientError, OwnFaultError, UnavailableError
from client.progress import Bar
from client.wanted import Wanted

FROM_BYTES = 32 * 1024 * 1024
N_RANGES = 4  # as many downloads as a server of ours lets one account have at once
_SAVED_EVERY_BYTES = 1024 * 1024


class _NotHonouredError(Exception):
    """The server did not send the range, but perhaps the whole."""


@dataclass
class Span:
    """A range of the file; the next byte to come is `position`, the last is before `end`."""

    position: int
    end: int


class Progress:
    """How far each range is, counted by several threads and kept beside the part."""

    def __init__(self, wanted: Wanted, spans: list[Span], bar: Bar) -> None:
        self.spans = spans
        self.stopped = threading.Event()
        self._wanted = wanted
        self._bar = bar
        self._lock = threading.Lock()
        self._n_unsaved = 0

    @property
    def n_missing(self) -> int:
        """The bytes that are still to come."""
        return sum(span.end - span.position for span in self.spans)

    def count(self, span: Span, n_bytes: int) -> None:
        """Count bytes that were written."""
        with self._lock:
            span.position += n_bytes
            self._n_unsaved += n_bytes
            if self._n_unsaved >= _SAVED_EVERY_BYTES:
                self._write()
            self._bar.advance(n_bytes)

    def save(self) -> None:
        """Keep how far it is."""
        with self._lock:
            self._write()

    def _write(self) -> None:
        self._n_unsaved = 0
        kept = {"sha256": self._wanted.sha256, "spans": [asdict(span) for span in self.spans]}
        place = _place(self._wanted)
        draft = place.with_name(place.name + "~")
        draft.write_text(json.dumps(kept))
        draft.replace(place)


def complete(api: Api, wanted: Wanted, bar: Bar, *, n_ranges: int = N_RANGES) -> bool:
    """Bring the part to its full size; False if the server does not send ranges, and then nothing is left of it.

    Raises
    ------
    UnavailableError
        If the connection keeps breaking; what has come is kept.
    OSError
        If the disk does not take it.
    """
    if _size(wanted) == wanted.size_bytes and not _place(wanted).exists():
        return True  # an earlier run ended before it could compare
    progress = Progress(wanted, _load(wanted) or _begin(wanted, n_ranges), bar)
    bar.restart(wanted.size_bytes - progress.n_missing)
    try:
        _fetch_all(api, wanted, progress)
    except _NotHonouredError:
        wanted.part.unlink()
        _place(wanted).unlink(missing_ok=True)
        return False
    except BaseException:
        progress.save()
        raise
    finally:
        progress.stopped.set()
    _place(wanted).unlink(missing_ok=True)
    return True


def _place(wanted: Wanted) -> Path:
    """Return where it is kept how far the ranges are."""
    return wanted.part.with_name(wanted.part.name + ".ranges")


def _size(wanted: Wanted) -> int:
    return wanted.part.stat().st_size if wanted.part.exists() else 0


def _load(wanted: Wanted) -> list[Span] | None:
    """Return how far an earlier run came with this very file; None also for what makes no sense."""
    try:
        kept = json.loads(_place(wanted).read_text())
        spans = [Span(int(span["position"]), int(span["end"])) for span in kept["spans"]]
        is_same = kept["sha256"] == wanted.sha256 and wanted.part.stat().st_size == wanted.size_bytes
    except (OSError, ValueError, KeyError, TypeError):
        return None
    is_sound = all(0 <= span.position <= span.end <= wanted.size_bytes for span in spans)
    return spans if spans and is_same and is_sound else None


def _begin(wanted: Wanted, n_ranges: int) -> list[Span]:
    """Return the ranges of what is missing behind the part of a run that fetched byte after byte, or of the whole."""
    first = 0 if _place(wanted).exists() or _size(wanted) > wanted.size_bytes else _size(wanted)
    with wanted.part.open("r+b" if first else "wb") as file:
        file.truncate(wanted.size_bytes)
    marks = [first + (wanted.size_bytes - first) * number // n_ranges for number in range(n_ranges + 1)]
    return [Span(start, end) for start, end in pairwise(marks)]


def _fetch_all(api: Api, wanted: Wanted, progress: Progress) -> None:
    """Fetch all ranges at once, and raise the first fault. The threads do not keep the program from ending."""
    progress.save()
    outcomes: queue.Queue[Exception | None] = queue.Queue()
    for span in progress.spans:
        work = (api, wanted, span, progress, outcomes)
        threading.Thread(target=_run, args=work, daemon=True).start()
    for _ in progress.spans:
        outcome = outcomes.get()
        if outcome is not None:
            raise outcome


def _run(api: Api, wanted: Wanted, span: Span, progress: Progress, outcomes: "queue.Queue[Exception | None]") -> None:
    """Fetch one range, and say what came of it, whatever that is."""
    outcome: Exception | None = OwnFaultError("A range of a download ended by a fault of podium itself.")
    try:
        _fetch(api, wanted, span, progress)
        outcome = None
    except (ClientError, OSError, _NotHonouredError) as error:
        outcome = error
    finally:
        outcomes.put(outcome)


def _fetch(api: Api, wanted: Wanted, span: Span, progress: Progress) -> None:
    """Fetch one range, again where it breaks off, as long as it gets further."""
    patience = Patience()
    while span.position < span.end and not progress.stopped.is_set():
        began_at = span.position
        try:
            _append(api, wanted, span, progress)
        except UnavailableError as error:
            if span.position > began_at:
                patience.renew()
            pause = patience.next_pause(error.retry_after_seconds) if error.may_pass else None
            if pause is None:
                raise
            progress.stopped.wait(pause)


def _append(api: Api, wanted: Wanted, span: Span, progress: Progress) -> None:
    """Ask for what is missing of a range and write it as it arrives."""
    headers = {
        "Accept-Encoding": "identity",
        "Range": f"bytes={span.position}-{span.end - 1}",
        "If-Range": f'"{wanted.sha256}"',
    }
    with api.open_file(wanted.path, headers) as response, wanted.part.open("r+b", buffering=0) as file:
        if not _is_range(response, span, wanted.size_bytes):
            raise _NotHonouredError
        file.seek(span.position)
        for block in response.iter_raw():
            if progress.stopped.is_set():
                return
            if len(block) > span.end - span.position:
                raise UnavailableError("The server sent more bytes than it promised.", code="too_long")
            file.write(block)
            progress.count(span, len(block))
    if span.position < span.end:
        raise UnavailableError("The server sent fewer bytes than it promised.", code="too_short", may_pass=True)


def _is_range(response: httpx.Response, span: Span, size_bytes: int) -> bool:
    """Say whether the answer is just the range that was asked for."""
    found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", response.headers.get("Content-Range", ""))
    wanted = (span.position, span.end - 1, size_bytes)
    return (
        response.status_code == httpx.codes.PARTIAL_CONTENT
        and found is not None
        and tuple(map(int, found.groups())) == wanted
    )
