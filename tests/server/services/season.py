"""A competition with several entrants, for tests of teams: who is there, and what a day brings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.models import Competition, Entrant, Submission, Team, User
from server.services import board_rows, quotas
from server.services.competitions import find_entrant
from tests import factories

START = factories.NOW - timedelta(days=9)


@dataclass
class Season:
    """A competition that began ten UTC days ago, and its people by name."""

    session: Session
    competition: Competition
    users: dict[str, User]

    def entrant(self, name: str) -> Entrant:
        """Return the present entry of a user."""
        entrant = find_entrant(self.session, competition_id=self.competition.id, user_id=self.users[name].id)
        assert entrant is not None
        self.session.refresh(entrant)
        return entrant

    def team(self, name: str) -> Team:
        """Return the team that a user is in now."""
        return self.session.get_one(Team, self.entrant(name).team_id, populate_existing=True)

    def hand_in(self, name: str, score: float | None = 0.5, *, at: datetime = factories.NOW, **more) -> Submission:
        """Let a user hand in a file that is scored at once, also beyond a limit; pending without a score."""
        team = self.team(name)
        quota = quotas.get_quota(self.session, competition=self.competition, team_id=team.id, moment=at)
        submission = factories.make_submission(
            self.session,
            competition=self.competition,
            team=team,
            user=self.users[name],
            public_score=score,
            received_at=at,
            accommodation_id=quotas.find_grant(self.session, team_id=team.id) if quota.needs_extra else None,
            **more,
        )
        if score is not None:
            board_rows.add_score(self.session, submission=submission, public_score=score, higher_is_better=True, now=at)
        return submission


def begin(session: Session, *names: str, metric: str = "roc_auc", **more) -> Season:
    """Begin a competition with some entrants, each a team of one."""
    fields = {"starts_at": START, "ends_at": factories.NOW + timedelta(days=20), "max_team_size": 3, "daily_limit": 2}
    competition = factories.make_competition(session, **{**fields, **more})
    factories.make_solution(session, competition=competition, metric=metric)
    users = {name: factories.make_user(session, name=name) for name in names}
    for user in users.values():
        factories.make_team(session, competition=competition, user=user)
    return Season(session, competition, users)
