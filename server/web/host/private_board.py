"""The private leaderboard as it would be if it became final now, for the host."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.domain.medals import MedalZone, medal_zones
from server.models import User
from server.services import private_leaderboards
from server.services.private_leaderboards import PrivateBoardRow
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.host.hosting import load_hosted
from server.web.installation import installation

blueprint = Blueprint("host_private_board", __name__, url_prefix="/competitions/<slug>/host/leaderboard")


@dataclass(frozen=True)
class PrivateBoardPage:
    """The first rows of the private board."""

    head: Head
    rows: tuple[PrivateBoardRow, ...]

    @property
    def zones(self) -> tuple[MedalZone, ...]:
        """The zones of the medals on the public board; none in practice."""
        competition = self.head.competition
        has_medals = competition.n_ranked and not competition.is_practice
        return medal_zones(competition.n_ranked).list_zones() if has_medals else ()


@blueprint.get("")
def show(slug: str) -> ResponseReturnValue:
    """Show the private board as it would be now."""
    page = installation().database.read(_load, slug=slug, user=require_user(), now=began_at())
    return render_template("host/private_board.html", page=page)


def _load(opened: Session, *, slug: str, user: User, now: datetime) -> PrivateBoardPage:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="dashboard")
    rows = private_leaderboards.preview(opened, competition=head.competition, viewer=head.viewer, now=now)
    return PrivateBoardPage(head, rows)
