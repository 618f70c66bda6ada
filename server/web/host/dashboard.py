"""The host's dashboard: how busy the competition is, whether its board can become final, and what it would be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.domain.leak_budget import Budget, count_submissions, make_budget
from server.domain.medals import MedalZone, medal_zones
from server.models import User
from server.services import finalization, oversight, private_leaderboards
from server.services.finalization import Readiness
from server.services.oversight import Figures
from server.services.private_leaderboards import PrivateBoardRow
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.forms import Form
from server.web.host.hosting import answer_act, load_hosted
from server.web.installation import installation

blueprint = Blueprint("host_dashboard", __name__, url_prefix="/competitions/<slug>/host")


@dataclass(frozen=True)
class DashboardPage:
    """What the host looks at first; `rows` are those of the private board, as if it became final now."""

    head: Head
    figures: Figures
    readiness: Readiness
    budget: Budget
    rows: tuple[PrivateBoardRow, ...]
    form: Form

    @property
    def zones(self) -> tuple[MedalZone, ...]:
        """The zones of the medals on the public board; none in practice."""
        competition = self.head.competition
        has_medals = competition.n_ranked and not competition.is_practice
        return medal_zones(competition.n_ranked).list_zones() if has_medals else ()


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
        rows=private_leaderboards.preview(opened, competition=competition, viewer=head.viewer, now=now),
        form=form,
    )


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
    )
