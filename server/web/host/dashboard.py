"""The host's dashboard: how busy the competition is, what fails, who scores, and whether its board can become final."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from redis.exceptions import RedisError
from sqlalchemy.orm import Session

from server.domain.leak_budget import Budget, count_submissions, make_budget
from server.jobs import QueueSigns, WorkerSign
from server.models import User
from server.services import activity, alarms, finalization, oversight, preparations, reruns
from server.services.activity import Day, Distribution, Failure, LimitsInUse, Waiting
from server.services.finalization import Readiness
from server.services.oversight import Figures
from server.services.preparations import Preparation
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.forms import Form
from server.web.host.drawings import Chart, draw_entrants, draw_scores, draw_submissions
from server.web.host.hosting import answer_act, load_hosted
from server.web.installation import installation

log = structlog.get_logger(__name__)

blueprint = Blueprint("host_dashboard", __name__, url_prefix="/competitions/<slug>/host")


# A worker that was not heard of for so long is gone.
LONGEST_SILENCE = timedelta(minutes=2)
# From so many teams with one fault on the page that entrants read is at fault, too.
MANY_TEAMS = 3


@dataclass(frozen=True)
class DashboardPage:
    """What the host looks at first; no `signs` where the queue does not answer, no `preparations` once it has begun."""

    head: Head
    figures: Figures
    readiness: Readiness
    budget: Budget
    waiting: Waiting
    signs: QueueSigns | None
    days: tuple[Day, ...]
    failures: tuple[Failure, ...]
    distribution: Distribution
    limits: LimitsInUse
    preparations: tuple[Preparation, ...]
    n_odd: int
    n_alarms: int
    form: Form

    @property
    def submissions_chart(self) -> Chart | None:
        """What was handed in each day."""
        return draw_submissions(self.days)

    @property
    def entrants_chart(self) -> Chart | None:
        """How many had entered by each day."""
        return draw_entrants(self.days)

    @property
    def public_chart(self) -> Chart | None:
        """How the public scores are spread."""
        decimals = self.head.competition.score_decimals
        return draw_scores(self.distribution.public, name="Public", decimals=decimals)

    @property
    def private_chart(self) -> Chart | None:
        """How the private scores are spread."""
        decimals = self.head.competition.score_decimals
        return draw_scores(self.distribution.private, name="Private", decimals=decimals)

    @property
    def workers(self) -> list[WorkerSign]:
        """The workers that are alive."""
        signs = self.signs.workers if self.signs else ()
        return [sign for sign in signs if sign.heard_at and self.head.now - sign.heard_at < LONGEST_SILENCE]

    @property
    def oldest_waits(self) -> str:
        """How long the oldest submission has waited for its score."""
        if self.waiting.oldest_at is None:
            return "–"
        seconds = max(0, int((self.head.now - self.waiting.oldest_at).total_seconds()))
        return f"{seconds} s" if seconds < 120 else f"{seconds // 60:,} min"

    @property
    def n_missing(self) -> int:
        """How many things are still to be done before the start."""
        return sum(not each.is_done for each in self.preparations)

    @property
    def is_data_page_unclear(self) -> bool:
        """Whether many teams made the same mistake."""
        return bool(self.failures) and max(each.n_teams for each in self.failures) >= MANY_TEAMS


@blueprint.get("")
def show(slug: str) -> ResponseReturnValue:
    """Show the dashboard."""
    return _render(slug, Form(), "host/dashboard.html")


@blueprint.get("/finalization")
def ask(slug: str) -> ResponseReturnValue:
    """Say what finalization does, and ask whether it is meant."""
    return _render(slug, Form(), "host/finalize.html")


@blueprint.post("/finalization")
def finalize(slug: str) -> ResponseReturnValue:
    """Make the private leaderboard final."""
    return answer_act(
        slug,
        Form(),
        finalization.finalize,
        words=lambda n_ranked: f"The private leaderboard is final: {n_ranked} {'team' if n_ranked == 1 else 'teams'}.",
        back="",
        show=lambda refused: _render(slug, refused, "host/finalize.html"),
    )


def _render(slug: str, form: Form, template: str) -> str:
    page = installation().database.read(_load, slug=slug, user=require_user(), now=began_at(), form=form)
    return render_template(template, page=page)


def _load(opened: Session, *, slug: str, user: User, now: datetime, form: Form) -> DashboardPage:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="dashboard")
    competition = head.competition
    return DashboardPage(
        head=head,
        figures=oversight.count(opened, competition=competition, now=now),
        readiness=finalization.describe_readiness(opened, competition=competition, now=now),
        budget=_find_budget(head),
        waiting=activity.measure_waiting(opened, competition=competition),
        signs=_read_signs(),
        days=activity.list_days(opened, competition=competition, now=now),
        failures=activity.list_failures(opened, competition=competition),
        distribution=activity.find_distribution(opened, competition=competition, viewer=head.viewer, now=now),
        limits=activity.count_limits(opened, competition=competition, now=now),
        preparations=()
        if preparations.has_begun(competition, now)
        else preparations.list_preparations(opened, competition=competition),
        n_odd=reruns.count_odd(opened, competition=competition),
        n_alarms=alarms.count_open(opened, competition=competition),
        form=form,
    )


def _read_signs() -> QueueSigns | None:
    try:
        return installation().queue.read_signs()
    except RedisError as error:
        log.warning("signs_not_read", error=type(error).__name__)
        return None


def _find_budget(head: Head) -> Budget:
    """Return how much the scores can tell of the public labels."""
    competition = head.competition
    n_submissions = count_submissions(
        daily_limit=competition.daily_limit,
        total_limit=competition.total_limit,
        starts_at=competition.starts_at,
        ends_at=competition.ends_at,
    )
    return make_budget(
        competition.honest_mode,
        n_submissions=n_submissions,
        n_public=head.solution.n_public,
        decimals=competition.score_decimals,
        step=competition.rounding_step,
        keeps_mode=True,
    )
