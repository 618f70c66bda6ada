"""Where the reader's team stands: its row on the board and what is left of its limits today."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from server.domain.quota import Quota
from server.errors import EntryRequiredError
from server.models import Team
from server.services import leaderboards, quotas
from server.services.leaderboards import BoardRow
from server.web.competition_head import Head

MOST_SLOTS = 10


@dataclass(frozen=True)
class Standing:
    """A team's name, limits and row; no row before its first score."""

    team_id: int
    team: str
    quota: Quota
    row: BoardRow | None

    @property
    def has_slots(self) -> bool:
        """Whether the daily limit is small enough to be drawn as single slots."""
        return self.quota.daily_limit <= MOST_SLOTS

    @property
    def used_of_day(self) -> int:
        """How many of the day's own submissions are used, extra attempts left out."""
        return min(self.quota.used - self.quota.used_extra, self.quota.daily_limit)

    @property
    def is_at_extra(self) -> bool:
        """Whether the next submission uses an extra attempt, as the team has used its own."""
        return self.quota.needs_extra and self.quota.extra_left > 0

    @property
    def used_share(self) -> float:
        """The share of the daily limit that is used, in per cent."""
        return round(100 * self.used_of_day / self.quota.daily_limit, 1)


def load_standing(session: Session, *, head: Head, team_id: int | None = None) -> Standing:
    """Return where a team stands: the reader's own, unless another is named.

    Raises
    ------
    EntryRequiredError
        If the reader has no team.
    """
    team_id = team_id if team_id is not None else head.viewer.team_id
    if team_id is None:
        raise EntryRequiredError(head.competition.slug)
    return Standing(
        team_id=team_id,
        team=session.get_one(Team, team_id).name,
        quota=quotas.get_quota(session, competition=head.competition, team_id=team_id, moment=head.now),
        row=leaderboards.find_row(session, competition=head.competition, team_id=team_id),
    )
