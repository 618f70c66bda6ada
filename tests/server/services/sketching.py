"""A competition whose submissions have sketches, for the tests of alarms."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from server.models import Sketch, Team, User
from server.services import audit
from tests import factories


class Field:
    """Teams are made when they first hand in; every file has predictions of its own unless `content` says so."""

    NOW: ClassVar[datetime] = factories.NOW

    def __init__(self, session: Session) -> None:
        self.session = session
        self.competition = factories.make_competition(session)
        factories.make_solution(session, competition=self.competition, n_public=1000)
        self.teams: dict[str, tuple[Team, User]] = {}
        self._numbers = itertools.count()

    def find(self, name: str, *, is_baseline: bool = False) -> tuple[Team, User]:
        """Return a team and its only member."""
        if name not in self.teams:
            user = factories.make_user(self.session, name=name)
            member = None if is_baseline else user
            team = factories.make_team(
                self.session, competition=self.competition, user=member, name=name, is_baseline=is_baseline
            )
            self.teams[name] = team, user
        return self.teams[name]

    def hand_in(
        self,
        name: str,
        *,
        content: str = "",
        score: float = 0.5,
        address: str = "",
        is_baseline: bool = False,
        is_selected: bool = False,
        received_at: datetime = factories.NOW,
        report: dict[str, Any] | None = None,
        **sketch: Any,
    ) -> int:
        """Hand in a file that has its score and its sketch; return its number."""
        team, user = self.find(name, is_baseline=is_baseline)
        submission = factories.make_submission(
            self.session,
            competition=self.competition,
            team=team,
            user=user,
            public_score=score,
            is_selected=is_selected,
            received_at=received_at,
            report=report,
        )
        audit.record(
            self.session,
            action="submission.submit",
            subject=f"submission:{submission.id}",
            user_id=user.id,
            now=received_at,
            address=address,
        )
        digest = (content or f"own {next(self._numbers)}").encode().hex().ljust(64, "0")
        fields = {"n_rows": 1000, "n_distinct": 900, "n_apart": 990, "storage_key": f"sketches/{submission.id}"}
        self.session.add(
            Sketch(
                id=submission.id,
                competition_id=self.competition.id,
                content_sha256=digest,
                made_at=received_at,
                **{**fields, **sketch},
            )
        )
        self.session.flush()
        return submission.id
