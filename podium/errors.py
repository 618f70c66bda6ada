"""What can go wrong, by kinds that a program can catch.

PodiumError
├── Unauthorized          nobody is signed in, or the token is not good
├── NotAllowed            the account may not do this
│   └── RulesNotAccepted  the competition's rules, or their newest version, have not been accepted
├── NotFound              the server has no such thing, or does not show it to this account
├── InvalidInput          something given can't be used: an address, a file, a name
├── Refused               a rule of the competition forbids it
│   ├── LimitReached      no submissions are left; `resets_at` says until when
│   └── DeadlinePassed    the competition has ended, or not begun
├── SubmissionRejected    the submission's file has faults; `problems` and `rows` say which and where
├── ScoringFailed         the platform or the host's metric failed on it; it costs nothing
├── NotScoredYet          the time for waiting was over first; the submission is safe
└── Unavailable           the server can't do it now
    ├── ConnectionLost    the way to the server broke, or was never there
    └── TooManyRequests   too much was asked at once; `retry_after_seconds` says how long to wait
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from client import errors as faults
from client import times
from podium.problems import Problem

if TYPE_CHECKING:
    from podium.submissions import Submission


class PodiumError(Exception):
    """A fault told in one sentence.

    Attributes
    ----------
    message : str
        The sentence.
    code : str
        A name of the fault that stays the same for good; those of the server are in its reference.
    hint : str
        How to mend it; may be empty.
    details : dict
        What else is known of it.
    """

    def __init__(
        self, message: str, *, code: str = "", hint: str = "", details: dict[str, object] | None = None
    ) -> None:
        self.message = message
        self.code = code
        self.hint = hint
        self.details = details or {}
        fields = self.details.get("fields")
        parts = [f"{name}: {words}" for name, words in fields.items()] if isinstance(fields, dict) else []
        super().__init__(" ".join(part for part in (message, *parts, hint) if part))


class Unauthorized(PodiumError):
    """Nobody is signed in, or the token is not good."""


class NotAllowed(PodiumError):
    """The account, or its token, may not do this."""


class RulesNotAccepted(NotAllowed):
    """The competition's rules, or their newest version, have not been accepted."""


class NotFound(PodiumError):
    """The server has no such thing, or does not show it to this account."""


class InvalidInput(PodiumError):
    """Something given can't be used: an address, a file, a name; `fields` says what is wrong where."""

    @property
    def fields(self) -> dict[str, str]:
        """What the server says of each field."""
        fields = self.details.get("fields")
        return fields if isinstance(fields, dict) else {}


class Refused(PodiumError):
    """A rule of the competition forbids it."""


class LimitReached(Refused):
    """No submissions are left, today or at all."""

    @property
    def resets_at(self) -> datetime | None:
        """When the next submission is possible; None where that is not known, or never."""
        limits = self.details.get("limits")
        if not isinstance(limits, dict) or limits.get("total_left") == 0:
            return None
        return times.parse(str(limits["resets_at"]))


class DeadlinePassed(Refused):
    """The competition has ended, or has not begun."""


class SubmissionRejected(PodiumError):
    """The submission was received, and its file has faults: each with its rows, and how to mend it."""

    def __init__(self, message: str, submission: Submission) -> None:
        super().__init__(message, code="submission_error")
        self.submission = submission
        self.problems: list[Problem] = submission.problems

    @property
    def rows(self) -> list[dict[str, object]]:
        """The places with faults, each with its `problem`, `row`, `id`, `column`, `found` and `expected`."""
        return [place.as_row(problem) for problem in self.problems for place in problem.examples]


class ScoringFailed(PodiumError):
    """The platform, or the host's metric, failed on the submission: no fault of the file, and it costs nothing."""

    def __init__(self, message: str, submission: Submission) -> None:
        super().__init__(message, code="scoring_failed", hint="It costs nothing; hand it in again.")
        self.submission = submission


class NotScoredYet(PodiumError, TimeoutError):
    """The time for waiting was over before the score came; the submission is safe, and can be waited for again."""

    def __init__(self, message: str, submission: Submission) -> None:
        super().__init__(message, code="not_scored_yet")
        self.submission = submission


class Unavailable(PodiumError):
    """The server can't do it now."""

    @property
    def retry_after_seconds(self) -> float | None:
        """How long the server asks to be left in peace."""
        seconds = self.details.get("retry_after_seconds")
        return seconds if isinstance(seconds, float) else None


class ConnectionLost(Unavailable, ConnectionError):
    """The way to the server broke and could not be mended, or was never there."""


class TooManyRequests(Unavailable):
    """Too much was asked at once."""


# What a code says goes before the kind of the fault.
_BY_CODE: dict[str, type[PodiumError]] = {
    "sign_in_required": Unauthorized,
    "bad_token": Unauthorized,
    "entry_required": RulesNotAccepted,
    "rules_changed": RulesNotAccepted,
    "daily_limit_reached": LimitReached,
    "error_limit_reached": LimitReached,
    "total_limit_reached": LimitReached,
    "deadline_passed": DeadlinePassed,
    "not_open": DeadlinePassed,
}
_BY_KIND: dict[type[faults.ClientError], type[PodiumError]] = {
    faults.NotAllowedError: NotAllowed,
    faults.NotFoundError: NotFound,
    faults.UsageError: InvalidInput,
    faults.RefusedError: Refused,
}
_SENTENCES = re.compile(r"(?<=[.?!]) ")
# The client's own hints speak of commands: what these say instead, and of others the sentences that name none.
_HINTS = {
    "sign_in_required": "Give a token, `Podium(url, token)`, set PODIUM_TOKEN, or run `podium login URL` once.",
    "bad_token": "Make one on your account page and copy it whole.",
    "entry_required": "Read the rules, `print(competition.rules)`, and accept them, `competition.enter()`.",
    "rules_changed": "Read the rules, `print(competition.rules)`, and accept them, `competition.enter()`.",
    "file_exists": "Nothing was downloaded. Choose another folder with `to=`, or replace them with `force=True`.",
}


@contextmanager
def translating() -> Iterator[None]:
    """Turn what the client raises into errors of this tree; also a decorator."""
    try:
        yield
    except faults.ClientError as error:
        raise translate(error) from error


def translate(error: faults.ClientError) -> PodiumError:
    """Return the error of this tree for one of the client's."""
    kind = _BY_CODE.get(error.code) or _BY_KIND.get(type(error)) or _kind_of_outage(error)
    hint = _HINTS.get(error.code) or " ".join(part for part in _SENTENCES.split(error.hint) if "`podium " not in part)
    return kind(error.message, code=error.code, hint=hint, details=error.details)


def _kind_of_outage(error: faults.ClientError) -> type[PodiumError]:
    """Return what kind of trouble with the server it is; anything else is a fault of this library."""
    if not isinstance(error, faults.UnavailableError):
        return PodiumError
    status = error.details.get("status")
    if status == 429:
        return TooManyRequests
    return ConnectionLost if status is None and error.code != "redirected" else Unavailable
