"""Two submissions side by side, and whether their difference is more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, make_response, render_template, request
from sqlalchemy.orm import Session

from server.domain.honesty import HonestMode
from server.domain.submissions import SubmissionStatus
from server.errors import NotFoundError
from server.models import User
from server.services import comparisons, submissions
from server.services.comparisons import ComparisonState, Pair
from server.services.submission_filters import SubmissionFilter
from server.services.submissions import ScoredSubmission
from server.web.auth import began_at, current_user
from server.web.competition_head import Head, load_head
from server.web.installation import installation
from server.web.pages.difference_drawing import DifferenceDrawing, draw_difference

LEVEL = 0.05
RELOAD_SECONDS = "1"

blueprint = Blueprint("comparisons", __name__, url_prefix="/competitions/<slug>/submissions")


@dataclass(frozen=True)
class ComparisonPage:
    """The pair that was asked for, if any, and what else can be chosen."""

    head: Head
    pair: Pair | None
    choices: tuple[ScoredSubmission, ...]
    chosen: tuple[str, str]

    @property
    def is_waiting(self) -> bool:
        """Whether a worker will still say more."""
        return self.pair is not None and self.pair.state is ComparisonState.WAITING

    @property
    def is_beyond_chance(self) -> bool:
        """Whether a paired test says that the difference is no chance."""
        return self.pair is not None and self.pair.found is not None and self.pair.found.p_value < LEVEL

    @property
    def drawing(self) -> DifferenceDrawing | None:
        """The interval as a drawing, once it is found."""
        if self.pair is None or self.pair.found is None:
            return None
        return draw_difference(self.pair.found, higher_is_better=self.head.metric.higher_is_better)

    @property
    def mode(self) -> HonestMode:
        """What participants see of scores here."""
        return self.head.competition.honest_mode

    @property
    def better(self) -> int | None:
        """The number of the submission with the better shown score; None of equal ones."""
        if self.pair is None or not self.pair.difference:
            return None
        is_first = (self.pair.difference > 0) == self.head.metric.higher_is_better
        return (self.pair.first if is_first else self.pair.second).submission.id


@blueprint.get("/compare")
def show(slug: str) -> Response:
    """Show a pair, and ask a worker to compare it if nobody has; the page comes again until it has."""
    user = current_user()
    if user is None:
        raise NotFoundError
    chosen = (request.args.get("first", ""), request.args.get("second", ""))
    database = installation().database
    page = database.read(_load, slug=slug, user=user, now=began_at(), chosen=chosen)
    pair = page.pair
    if pair is not None and pair.is_new:
        numbers = {"first_id": pair.first.submission.id, "second_id": pair.second.submission.id}
        database.write(comparisons.ask, competition=page.head.competition, **numbers, now=began_at())
    response = make_response(render_template("pages/submissions/compare.html", page=page))
    if page.is_waiting:
        response.headers["Refresh"] = RELOAD_SECONDS
    return response


def _load(session: Session, *, slug: str, user: User, now: datetime, chosen: tuple[str, str]) -> ComparisonPage:
    head = load_head(session, slug=slug, user=user, now=now, tab="submissions")
    if head.viewer.team_id is None and not head.viewer.runs_it:
        raise NotFoundError
    pair = None
    if all(text.isascii() and text.isdigit() and len(text) < 19 for text in chosen):
        first, second = (int(text) for text in chosen)
        pair = comparisons.get_pair(session, competition=head.competition, user=user, first_id=first, second_id=second)
    choices: tuple[ScoredSubmission, ...] = ()
    if head.viewer.team_id is not None:
        complete = SubmissionFilter(status=SubmissionStatus.COMPLETE)
        choices = submissions.list_submissions(
            session, competition=head.competition, team_id=head.viewer.team_id, wanted=complete
        ).rows
    return ComparisonPage(head, pair, choices, chosen)
