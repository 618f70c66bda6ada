"""What became of a submission, in the words of its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from scorer.report import Example, Problem, Severity, problem_from_dict
from server.domain.submissions import Fault, SubmissionStatus
from server.models import Score, Submission
from server.services import submissions
from server.services.progress import Progress
from server.web.competition_head import Head
from server.web.pages.standings import Standing, load_standing

EXAMPLE_PARTS = {"row": "Row", "id": "id", "column": "Column", "found": "Found", "expected": "Expected"}
NOBODYS_LIMIT = "Nothing was scored and no daily submission was used."
WORDS = {
    Fault.FILE: ("", NOBODYS_LIMIT),
    Fault.HOST: (
        "The scoring of this competition failed",
        "That is no fault of your file: the host has to look at the metric or the solution. It counts for no limit.",
    ),
    Fault.PLATFORM: (
        "Podium could not score this file",
        "That is a fault of the platform, and it counts for no limit. Hand the file in again; if that fails, tell the"
        " operator.",
    ),
}


@dataclass(frozen=True)
class ProblemView:
    """A problem with the parts that its examples have."""

    problem: Problem
    parts: tuple[str, ...]

    @property
    def message(self) -> Markup:
        """The message, with the names in it as code."""
        return mark_code(self.problem.message)

    @property
    def hint(self) -> Markup:
        """How to mend it, with the names in it as code."""
        return mark_code(self.problem.hint)

    @property
    def names(self) -> tuple[str, ...]:
        """The headings of the examples."""
        return tuple(EXAMPLE_PARTS[part] for part in self.parts)

    def cells(self, example: Example) -> tuple[tuple[str, Any], ...]:
        """Return the cells of an example, each with the part that it is."""
        return tuple((part, getattr(example, part)) for part in self.parts)

    @property
    def n_more(self) -> int:
        """How many there are beyond the examples."""
        return max(0, self.problem.count - len(self.problem.examples))


@dataclass(frozen=True)
class Receipt:
    """What a score was computed from."""

    sha256: str
    metric: str
    metric_sha256: str | None
    parameters: str
    n_public: int | None
    scored_at: datetime
    seconds: float | None


@dataclass(frozen=True)
class Result:
    """A submission with all that its page says."""

    stands: Progress
    standing: Standing
    title: str
    explanation: str
    errors: tuple[ProblemView, ...]
    notes: tuple[ProblemView, ...]
    receipt: Receipt | None

    @property
    def submission(self) -> Submission:
        """The submission itself."""
        return self.stands.shown.submission

    @property
    def is_pending(self) -> bool:
        """Whether it waits for its score."""
        return self.submission.status is SubmissionStatus.PENDING

    @property
    def place(self) -> str:
        """The place in the queue: 1st, 2nd, 3rd."""
        return ordinal(self.stands.place.position) if self.stands.place else ""


def load_result(session: Session, *, head: Head, stands: Progress) -> Result:
    """Return what the page of a submission says."""
    submission = stands.shown.submission
    problems = _problems(submission.report)
    errors = tuple(view for view in problems if view.problem.severity is Severity.ERROR)
    title, explanation = _words(submission, len(errors))
    version = head.competition.solution_version
    score = submissions.find_score(session, submission=submission, version=version)
    return Result(
        stands=stands,
        standing=load_standing(session, head=head, team_id=submission.team_id),
        title=title,
        explanation=explanation,
        errors=errors,
        notes=tuple(view for view in problems if view.problem.severity is Severity.WARNING),
        receipt=_receipt(head, submission, score) if score else None,
    )


def mark_code(text: str) -> Markup:
    """Return text as HTML in which what stands between backticks is code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a backtick without its pair is a character like any other
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part) for number, part in enumerate(parts)
    )


def ordinal(number: int) -> str:
    """Write 1st, 2nd, 3rd, 4th, 11th."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def _words(submission: Submission, n_errors: int) -> tuple[str, str]:
    if submission.fault is None:
        return "", ""
    title, explanation = WORDS[submission.fault]
    if not title:
        title = f"{n_errors} things to mend in this file" if n_errors > 1 else "One thing to mend in this file"
    return title, explanation


def _problems(report: Mapping[str, Any] | None) -> tuple[ProblemView, ...]:
    found = [problem_from_dict(each) for each in (report or {}).get("problems", [])]
    return tuple(ProblemView(problem, _parts(problem)) for problem in found)


def _parts(problem: Problem) -> tuple[str, ...]:
    return tuple(
        part for part in EXAMPLE_PARTS if any(getattr(example, part) is not None for example in problem.examples)
    )


def _receipt(head: Head, submission: Submission, score: Score) -> Receipt:
    parameters = head.solution.metric_parameters
    return Receipt(
        sha256=submission.sha256,
        metric=head.solution.metric,
        metric_sha256=score.receipt.get("metric_sha256"),
        parameters=", ".join(f"{name} = {value}" for name, value in parameters.items()) or "no parameters",
        n_public=score.receipt.get("n_public"),
        scored_at=score.created_at,
        seconds=score.receipt.get("seconds"),
    )
