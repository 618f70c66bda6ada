"""The process in which a metric runs: it reads one request, answers one line, and ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import partial

from scorer.custom.answers import MAX_ANSWER_BYTES, Answer, Failure, Refusal, dump
from scorer.custom.calling import attempt, load_metric, score_entry
from scorer.custom.compatibility import restore
from scorer.custom.frames import read_frames
from scorer.custom.requests import Request, Work
from scorer.custom.trials import try_metric

ENTRY = "submission"


def main() -> None:
    """Do what standard input asks and answer on the channel; what the metric left running ends with the process."""
    with suppress(PermissionError):  # the sandbox allows no session of its own, and ends everything itself
        os.setsid()
    request = Request.from_json(sys.stdin.buffer.read())
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    answer = dump(perform(request))
    if len(answer) > MAX_ANSWER_BYTES:
        answer = dump(Failure("AnswerTooLong", f"What the metric says is longer than {MAX_ANSWER_BYTES:,} bytes."))
    sys.stdout.flush()
    sys.stderr.flush()
    with os.fdopen(request.channel, "wb") as channel:
        channel.write(answer)
    os._exit(os.EX_OK)


def perform(request: Request) -> Answer:
    """Import the metric and do the work, with the libraries as old files expect them."""
    restore()
    # The frames are read first: what the import of the metric changes in pandas changes no frame.
    frames = read_frames(request)
    metric = attempt(partial(load_metric, request.metric))
    if isinstance(metric, Refusal | Failure):
        return _failed_import(metric)
    call = {"id_column": request.id_column, "parameters": request.parameters}
    if request.work is Work.CHECK:
        return try_metric(metric, frames, **call)  # type: ignore[arg-type]
    assert frames is not None
    return attempt(partial(score_entry, metric, frames, ENTRY, **call))  # type: ignore[arg-type]


def _failed_import(found: Refusal | Failure) -> Failure:
    """Return why the file cannot be imported; no submission has been looked at, so it refuses none."""
    return found if isinstance(found, Failure) else Failure("ParticipantVisibleError", found.message)
