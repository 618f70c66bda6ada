"""The file that a run has left on its way to a score."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path

from client.api import Api
from client.errors import RefusedError
from client.evaluation.trials import Outcome
from client.output import Screen
from client.submission_answers import Submission
from client.submit import open_upload, send, wait
from client.verdict import waiting_line

# What another day mends: the file is kept, and handed in when the same command is given again.
_LIMITS = frozenset({"daily_limit_reached", "error_limit_reached", "total_limit_reached"})


def new_key() -> str:
    """Return a key under which a file is handed in once, however often it is sent."""
    return uuid.uuid4().hex


def hand_in(api: Api, outcome: Outcome, path: Path, screen: Screen) -> Outcome:
    """Send the file, wait for its score, and return what became of the run.

    Where a limit forbids it for now, or the fault is not the file's, the outcome stays `ran` and says why.

    Raises
    ------
    ClientError
        If the server can't be reached, or nobody is signed in.
    """
    try:
        with open_upload(str(path)) as upload:
            words = f"evaluate, seed {outcome.seed}"
            submission = send(api, outcome.slug, upload, description=words, screen=screen, key=outcome.key)
    except RefusedError as error:
        return replace(outcome, state="ran" if error.code in _LIMITS else "refused", message=error.message)
    submission = wait(api, submission, screen=screen, on_change=lambda news: screen.passing(waiting_line(news)))
    return _of(submission, outcome)


def _of(submission: Submission, outcome: Outcome) -> Outcome:
    """Return the outcome with what the server says of its file."""
    number, fault = submission["id"], submission["error"]
    if fault is not None and fault["fault"] in ("platform", "host"):
        return replace(outcome, key=new_key(), message=fault["message"])
    if fault is not None:
        return replace(outcome, state="refused", submission_id=number, message=fault["message"])
    standing = submission.get("reference")
    return replace(
        outcome,
        state="scored",
        submission_id=number,
        public_score=submission["public_score"],
        has_reference=standing is not None,
        medal=standing["medal"] if standing else None,
        is_above_median=standing["is_above_median"] if standing else None,
        message="",
    )
