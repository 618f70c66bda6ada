"""One file on its way to a score: opened, checked, sent, and waited for."""

import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from client import times
from client.answers import CompetitionDetail, Limits, own_end
from client.api import Api
from client.connection import Body
from client.errors import (
    ClientError,
    InterruptedByUserError,
    NotAllowedError,
    RefusedError,
    UnavailableError,
    UsageError,
)
from client.output import Screen
from client.pieces import LARGE_BYTES, send_open
from client.progress import Bar
from client.submission_answers import Submission
from client.tables import size

_BLOCK_BYTES = 1 << 18
_FIRST_POLL_SECONDS = 0.1
_LAST_POLL_SECONDS = 2.0


@dataclass(frozen=True)
class Upload:
    """An open file to hand in."""

    file: IO[bytes]
    name: str
    size_bytes: int


@contextmanager
def open_upload(path: str, *, name: str | None = None) -> Iterator[Upload]:
    """Give the file at the path, or standard input for “-”, which is kept in a temporary file meanwhile.

    Raises
    ------
    UsageError
        If there is no such file, or it can't be read.
    """
    if path == "-":
        with tempfile.TemporaryFile() as spool:
            shutil.copyfileobj(sys.stdin.buffer, spool, _BLOCK_BYTES)
            yield Upload(spool, name or "submission.csv", spool.tell())
        return
    try:
        if Path(path).is_dir():
            raise UsageError(f"{path} is a folder; a file is needed.", code="no_such_file")
        file = Path(path).open("rb")  # noqa: SIM115 - closed below; what the block raises is no fault of opening
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.", code="no_such_file") from error
    with file:
        file.seek(0, 2)
        yield Upload(file, name or Path(path).name, file.tell())


def check_before_upload(competition: CompetitionDetail, upload: Upload) -> None:
    """Refuse what the server would refuse after the whole upload.

    Raises
    ------
    ClientError
        The first of what `list_refusals` finds.
    """
    for refusal in list_refusals(competition, upload):
        raise refusal


def check_entry(competition: CompetitionDetail) -> None:
    """Refuse a competition in which this account can hand in nothing now: not entered, not open.

    Raises
    ------
    ClientError
        The first reason.
    """
    for refusal in (*_refusals_of_entry(competition), *_refusals_of_time(competition)):
        raise refusal


def list_refusals(competition: CompetitionDetail, upload: Upload) -> list[ClientError]:
    """Return every rule that refuses the file as things stand now: entry, times, size, limits."""
    found = [
        *_refusals_of_entry(competition),
        *_refusals_of_time(competition),
        *_refusals_of_limits(competition["limits"]),
    ]
    if upload.size_bytes > competition["max_upload_bytes"]:
        limit = size(competition["max_upload_bytes"])
        message = f"{upload.name} has {size(upload.size_bytes)}; {competition['slug']} takes files of up to {limit}."
        hint = "Compressed files are taken too: gzip, zip, zstd, Parquet, Arrow."
        found.append(RefusedError(message, code="too_large", hint=hint))
    return found


def _refusals_of_entry(competition: CompetitionDetail) -> Iterator[ClientError]:
    slug, accepted = competition["slug"], competition["accepted_rules_version"]
    if not competition["is_entered"]:
        message = f"You have not entered {slug}."
        yield NotAllowedError(message, code="entry_required", hint=f"Read and accept its rules: `podium enter {slug}`.")
    elif accepted is not None and accepted < competition["rules_version"]:
        current = competition["rules_version"]
        message = f"The rules are now version {current}; you accepted version {accepted}. Read them again."
        yield RefusedError(message, code="rules_changed", hint=f"`podium enter {slug}` shows the new rules and asks.")


def _refusals_of_time(competition: CompetitionDetail) -> Iterator[ClientError]:
    title, ends_at = competition["title"], own_end(competition)
    if competition["status"] == "upcoming":
        start = times.parse(competition["starts_at"])
        yield RefusedError(f"“{title}” starts at {start:%Y-%m-%d %H:%M} UTC.", code="not_open")
    if competition["status"] == "finished" and ends_at is not None and not competition.get("allows_late", True):
        message = f"“{title}” ended at {times.parse(ends_at):%Y-%m-%d %H:%M} UTC and takes no late submissions."
        yield RefusedError(message, code="deadline_passed")


def _refusals_of_limits(limits: Limits | None) -> Iterator[ClientError]:
    if limits is None:
        return
    if limits.get("total_left") == 0:
        message = f"Your team has used all {limits.get('total_limit')} submissions that this competition allows."
        yield RefusedError(message, code="total_limit_reached", limits=limits)
    elif limits["left"] <= 0:
        message = (
            f"All {limits['daily_limit']} submissions of today are used; the next is possible"
            f" from {times.clock(limits['resets_at'])}."
        )
        yield RefusedError(message, code="daily_limit_reached", limits=limits)
    if limits["errors_used"] >= limits["error_limit"]:
        message = (
            f"Your team has handed in {limits['errors_used']} files with errors today; the limit is"
            f" {limits['error_limit']}. The next files are taken from {times.clock(limits['resets_at'])}."
        )
        yield RefusedError(message, code="error_limit_reached", limits=limits)


def send(api: Api, slug: str, upload: Upload, *, description: str, screen: Screen, key: str = "") -> Submission:
    """Send the file under one key, so that a second try after a lost answer is no second submission.

    A large one goes in pieces.

    Parameters
    ----------
    key : str
        The key, where it must hold for longer than this call; by default a new one.
    """
    if upload.size_bytes > LARGE_BYTES:
        # Under a name of its own: the same file may be on its way to two competitions.
        name = f"submission to {slug}"
        sent = send_open(api, upload.file, name=name, screen=screen, label=upload.name)
        return api.submit_upload(slug, sent["id"], file_name=upload.name, description=description)
    bar = Bar(screen, upload.name, upload.size_bytes)
    body = Body(upload.size_bytes, lambda: _blocks(upload, bar))
    try:
        return api.submit(
            slug, body, file_name=upload.name, description=description, idempotency_key=key or uuid.uuid4().hex
        )
    finally:
        bar.close()


def wait(api: Api, submission: Submission, *, screen: Screen, on_change: Callable[[Submission], None]) -> Submission:
    """Ask until the submission is scored or refused, every 100 ms at first and every 2 s later.

    Raises
    ------
    InterruptedByUserError, UnavailableError
        If the waiting ends before; they say that the submission itself is safe.
    """
    number, etag, pause = submission["id"], "", _FIRST_POLL_SECONDS
    still = (
        f"Submission {number} was received and will be scored; see `podium submissions {submission['competition']}`."
    )
    try:
        while submission["status"] == "pending":
            on_change(submission)
            time.sleep(pause)
            pause = min(pause * 1.3, _LAST_POLL_SECONDS)
            changed, etag = api.poll_submission(number, etag)
            submission = changed or submission
    except KeyboardInterrupt as error:
        raise InterruptedByUserError("Stopped waiting.", hint=still, submission_id=number) from error
    except UnavailableError as error:
        raise UnavailableError(error.message, code=error.code, hint=still, submission_id=number) from error
    finally:
        screen.clear()
    return submission


def _blocks(upload: Upload, bar: Bar) -> Iterator[bytes]:
    """Read the file from its start, exactly as many bytes as were announced."""
    upload.file.seek(0)
    bar.restart()
    left = upload.size_bytes
    while left:
        block = upload.file.read(min(_BLOCK_BYTES, left))
        if not block:
            message = f"{upload.name} became shorter while it was sent."
            raise UsageError(message, code="file_changed", hint="Submit it again once it is written to its end.")
        left -= len(block)
        yield block
        bar.advance(len(block))
