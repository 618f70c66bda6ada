"""A submission as it stands, and the list of a team's."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from client import answers, submission_answers, times
from client.api import Api
from client.output import Screen
from client.tables import score
from client.verdict import waiting_line
from podium import markup
from podium.errors import NotScoredYet, ScoringFailed, SubmissionRejected, translating
from podium.listings import Listing, Row, as_row
from podium.problems import Problem, read_problems

_FIRST_POLL_SECONDS = 0.1
_LAST_POLL_SECONDS = 2.0


class Submission:
    """A file that was handed in, and what became of it; `refresh` and `wait` bring it up to date."""

    def __init__(self, api: Api, answer: submission_answers.Submission, *, screen: Screen) -> None:
        self._api = api
        self._answer = answer
        self._screen = screen
        self._etag = ""

    @property
    def id(self) -> int:
        """Its number."""
        return self._answer["id"]

    @property
    def competition(self) -> str:
        """The slug of its competition."""
        return self._answer["competition"]

    @property
    def status(self) -> submission_answers.Status:
        """`pending`, `complete` or `error`."""
        return self._answer["status"]

    @property
    def is_pending(self) -> bool:
        """Whether its score is still to come."""
        return self.status == "pending"

    @property
    def public_score(self) -> float | None:
        """Its public score; None until it is complete, and where it is not shown."""
        return self._answer["public_score"]

    @property
    def private_score(self) -> float | None:
        """Its private score; None until the private leaderboard is final."""
        return self._answer["private_score"]

    @property
    def rank(self) -> int | None:
        """The rank of the team on the public leaderboard."""
        return self._answer["rank"]

    @property
    def is_best(self) -> bool | None:
        """Whether it is the one that the leaderboard shows of the team; None until it is complete."""
        return self._answer["is_best"]

    @property
    def is_late(self) -> bool:
        """Whether it came after the end: it has a score, and no rank."""
        return self._answer.get("is_late", False)

    @property
    def queue_position(self) -> int | None:
        """Its place in the queue, 1 is next; None where it does not wait."""
        return self._answer["queue_position"]

    @property
    def estimated_seconds(self) -> float | None:
        """How long its score will take; None where that is not known."""
        return self._answer["estimated_seconds"]

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return self._answer["file_name"]

    @property
    def message(self) -> str:
        """What was said of it when it was handed in."""
        return self._answer["description"]

    @property
    def received_at(self) -> datetime:
        """When the server received it."""
        return times.parse(self._answer["received_at"])

    @property
    def problems(self) -> list[Problem]:
        """What is wrong in its file; empty where nothing is."""
        error = self._answer["error"]
        return [] if error is None else read_problems(error["problems"])

    @property
    def notes(self) -> list[Problem]:
        """What was noticed in its file and does no harm."""
        return read_problems(self._answer["notes"])

    @property
    def limits(self) -> answers.Limits:
        """What the team has used and left today."""
        return self._answer["limits"]

    @property
    def url(self) -> str:
        """The address of its page."""
        return self._answer["url"]

    def as_row(self) -> Row:
        """Return all that the server says of it, as a row for a frame."""
        row = as_row(self._answer)
        del row["limits"], row["notes"]
        error = self._answer["error"]
        return row | {"error": None if error is None else error["message"]}

    @translating()
    def refresh(self) -> Submission:
        """Ask the server how it stands, and return it."""
        changed, self._etag = self._api.poll_submission(self.id, self._etag)
        self._answer = changed or self._answer
        return self

    def wait(
        self, timeout: float | None = None, *, on_change: Callable[[Submission], None] | None = None
    ) -> Submission:
        """Wait until it is scored, and return it; shows its place in the queue meanwhile.

        Parameters
        ----------
        timeout : float, optional
            The longest time to wait, in seconds; without it there is none.
        on_change : callable, optional
            Called with it each time that it has been asked for and still waits.

        Raises
        ------
        SubmissionRejected
            If its file has faults.
        ScoringFailed
            If the platform or the host's metric failed on it.
        NotScoredYet
            If the time is over; it can be waited for again.
        """
        ends_at = None if timeout is None else time.monotonic() + timeout
        pause = _FIRST_POLL_SECONDS
        try:
            while self.is_pending:
                self._screen.passing(waiting_line(self._answer))
                if on_change is not None:
                    on_change(self)
                time.sleep(pause if ends_at is None else self._measure(pause, ends_at, timeout))
                pause = min(pause * 1.3, _LAST_POLL_SECONDS)
                self.refresh()
        finally:
            self._screen.clear()
        self._raise_for_fault()
        return self

    def _measure(self, pause: float, ends_at: float, timeout: float | None) -> float:
        """Return how long to sleep; raise when the time is over."""
        left = ends_at - time.monotonic()
        if left <= 0:
            message = f"Submission {self.id} is not scored after {timeout:g} seconds; it is safe, wait for it again."
            raise NotScoredYet(message, self)
        return min(pause, left)

    def _raise_for_fault(self) -> None:
        error = self._answer["error"]
        if error is None:
            return
        if error["fault"] == "file":
            parts = [f"Submission {self.id} has faults. {error['message']}", *map(str, self.problems)]
            raise SubmissionRejected("\n\n".join(parts), self)
        raise ScoringFailed(f"Submission {self.id} could not be scored. {error['message']}", self)

    def __repr__(self) -> str:
        return f"<Submission {self.id} to {self.competition}: {self._state()}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        facts = [("competition", markup.text(self.competition)), ("file", markup.text(self.file_name))]
        facts += [("message", markup.text(self.message))] if self.message else []
        facts += [("state", markup.text(self._state())), ("page", markup.link(self.url, self.url))]
        problems = [markup.preformatted(str(one)) for one in [*self.problems, *self.notes]]
        return markup.box(markup.paragraph(f"Submission {self.id}", is_title=True), markup.facts(facts), *problems)

    def _state(self) -> str:
        """Return how it stands, in words."""
        error = self._answer["error"]
        if error is not None:
            return f"error, {error['message']}"
        if self.is_pending:
            return "pending" + ("" if self.queue_position is None else f", number {self.queue_position} in the queue")
        parts = ["no significant improvement" if self.public_score is None else score(self.public_score)]
        parts += [] if self.private_score is None else [f"private {score(self.private_score)}"]
        if self.is_late:
            parts.append("late and not ranked")
        elif self.rank is not None:
            parts.append(f"rank {self.rank}")
        parts += ["best so far"] if self.is_best else []
        return ", ".join(parts)


class SubmissionList(Listing[Submission]):
    """The team's submissions, the newest first."""

    def __init__(self, api: Api, slug: str, *, screen: Screen) -> None:
        self._slug = slug

        def fetch(page: int) -> tuple[list[Submission], int]:
            answer = api.list_submissions(slug, page=page)
            return [Submission(api, one, screen=screen) for one in answer["submissions"]], answer["n_pages"]

        super().__init__(fetch)

    def _title(self) -> str:
        return f"Submissions to {self._slug}"

    def _headings(self) -> Sequence[str]:
        return ("id", "received", "status", "score", "private", "file", "message")

    def _texts(self, item: Submission) -> Sequence[str]:
        return (
            str(item.id),
            f"{item.received_at:%Y-%m-%d %H:%M} UTC",
            item.status,
            "" if item.public_score is None else score(item.public_score),
            "" if item.private_score is None else score(item.private_score),
            item.file_name,
            item.message,
        )

    def _figures(self) -> Sequence[int]:
        return (0, 3, 4)

    def _is_strong(self, item: Submission) -> bool:
        return bool(item.is_best)

    def _as_row(self, item: Submission) -> Row:
        return item.as_row()
