"""A drawn history of a competition, and the rows of its leaderboard as plain Python counts them from a book of its own.

The platform is asked by its services alone. Scores are thousandths, chosen so that no rounding meets a half.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.honesty import HonestMode
from server.errors import CaptainRequiredError, ConflictError, NotFoundError, RefusedError
from server.models import Competition, LeaderboardRow, Team
from server.services import board_rows, merges, moderation, releases, scoring, teams
from tests import factories
from tests.server.services.season import begin

NAMES = ("ada", "ben", "cleo")
BASELINE = "Constant"
N_PUBLIC = 50
ROUNDED_TO = 100
NOISE = 50

ACTS = ("score", "score", "score", "score", "hand_in", "hand_in_late", "catch_up", "wait", "wait", "sweep", "sweep")
JUDGEMENTS = ("hide", "hide_best", "unhide", "disqualify", "reinstate", "merge", "leave", "change_window")
HISTORIES = st.lists(
    st.tuples(st.sampled_from(ACTS + JUDGEMENTS), st.integers(0, 7), st.integers(0, 8)), min_size=25, max_size=60
)
WINDOWS = st.sampled_from([None, 1, 2, 4])


@dataclass
class Entry:
    """What the book has of a submission; `released` is None before its score and where the ladder released none."""

    id: int
    team: int
    received_at: datetime
    score: int
    is_late: bool
    is_scored: bool = False
    released: int | None = None
    is_hidden: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is an entry."""
        return self.is_scored and not self.is_late and not self.is_hidden


@dataclass(frozen=True)
class Row:
    """A row of the leaderboard."""

    submission: int
    public: float
    sort: float
    achieved_at: datetime
    n_entries: int
    last_at: datetime


@dataclass
class Chronicle:
    """A competition of three entrants and a baseline, lived through act by act, and the book."""

    session: Session
    mode: HonestMode
    metric: str
    window: int | None
    now: datetime = factories.NOW
    entries: list[Entry] = field(default_factory=list)
    disqualified: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        rules = {"is_practice": True, "ends_at": None, "daily_limit": 50, "rolling_days": self.window}
        modes = {"honest_mode": self.mode, "rounding_step": ROUNDED_TO / 1000}
        season = begin(self.session, *NAMES, metric=self.metric, **rules, **modes)
        self.competition, self.users = season.competition, season.users
        self.baseline = factories.make_team(
            self.session, competition=self.competition, name=BASELINE, is_baseline=True
        ).id
        self.team_of = {name: season.team(name).id for name in NAMES} | {BASELINE: self.baseline}
        self.sign = 1 if self.metric == "roc_auc" else -1

    def live(self, history: Sequence[tuple[str, int, int]]) -> None:
        """Do one thing after the other; what a rule refuses does not happen. After each sweep the rows are compared."""
        for kind, which, level in history:
            with suppress(ConflictError, RefusedError, CaptainRequiredError, NotFoundError):
                getattr(self, kind)(which, level)

    # -- submissions -------------------------------------------------------------------------------------------------

    def hand_in(self, which: int, level: int, *, is_late: bool = False) -> None:
        name = (*NAMES, BASELINE)[which % 4]
        submission = factories.make_submission(
            self.session,
            competition=self.competition,
            team=self.session.get_one(Team, self.team_of[name]),
            user=self.users.get(name, self.competition.host),
            received_at=self.now,
            is_late=is_late,
        )
        self.entries.append(Entry(submission.id, self.team_of[name], self.now, 103 + 40 * level, is_late))

    def hand_in_late(self, which: int, level: int) -> None:
        self.hand_in(which, level, is_late=True)

    def score(self, which: int, level: int) -> None:
        self.hand_in(which, level)
        self._score(self.entries[-1])

    def catch_up(self, which: int, level: int) -> None:
        if waiting := [entry for entry in self.entries if not entry.is_scored]:
            self._score(waiting[which % len(waiting)])

    def _score(self, entry: Entry) -> None:
        task = scoring.claim(
            self.session, submission_id=entry.id, version=1, lease="mine", lease_seconds=60, now=self.now
        )
        if task is None:  # the ladder scores a team's submissions in their order
            assert self.mode is HonestMode.LADDER
            return
        step = releases.find_step(self.session, submission_id=entry.id, higher_is_better=task.higher_is_better)
        attempt = releases.Attempt(None if step is None else step.released.submission_id, NOISE / 1000)
        assert scoring.record_score(
            self.session,
            task=task,
            public_score=entry.score / 1000,
            private_score=None,
            receipt={},
            notes=(),
            now=self.now,
            attempt=attempt,
        )
        entry.is_scored, entry.released = True, self._release(entry)

    # -- the host, the teams and the clock ---------------------------------------------------------------------------

    def hide(self, which: int, level: int) -> None:
        if self.entries:
            self._hide(self.entries[(8 * level + which) % len(self.entries)])

    def hide_best(self, which: int, level: int) -> None:
        row = self.count_rows().get(self._draw_team(which))
        if row is not None:
            self._hide(next(entry for entry in self.entries if entry.id == row.submission))

    def _hide(self, entry: Entry) -> None:
        moderation.hide(self.session, submission_id=entry.id, reason="Drawn.", **self._by_host)
        entry.is_hidden = True

    def unhide(self, which: int, level: int) -> None:
        if hidden := [entry for entry in self.entries if entry.is_hidden]:
            entry = hidden[which % len(hidden)]
            moderation.unhide(self.session, submission_id=entry.id, **self._by_host)
            entry.is_hidden = False

    def disqualify(self, which: int, level: int) -> None:
        team = self._draw_team(which)
        moderation.disqualify(self.session, team_id=team, reason="Drawn.", **self._by_host)
        self.disqualified.add(team)

    def reinstate(self, which: int, level: int) -> None:
        if self.disqualified:
            team = sorted(self.disqualified)[which % len(self.disqualified)]
            moderation.reinstate(self.session, team_id=team, **self._by_host)
            self.disqualified.remove(team)

    def merge(self, which: int, level: int) -> None:
        asking, asked = NAMES[which % 3], NAMES[(which + 1 + level % 2) % 3]
        joining, team = self.team_of[asking], self.team_of[asked]
        request = merges.ask(
            self.session,
            captain=self.users[asking],
            team_name=self.session.get_one(Team, team).name,
            message="",
            **self._here,
        )
        merges.accept(self.session, captain=self.users[asked], request_id=request.id, **self._here)
        self.team_of = {name: team if own == joining else own for name, own in self.team_of.items()}
        for entry in self.entries:
            entry.team = team if entry.team == joining else entry.team

    def leave(self, which: int, level: int) -> None:
        name = NAMES[which % 3]
        self.team_of[name] = teams.leave(self.session, user=self.users[name], **self._here).id

    def change_window(self, which: int, level: int) -> None:
        self.window = (None, 1, 2, 4)[which % 4]
        self.session.get_one(Competition, self.competition.id).rolling_days = self.window
        self.session.flush()
        board_rows.rebuild_board(self.session, competition_id=self.competition.id, now=self.now)

    def wait(self, which: int, level: int) -> None:
        self.now += timedelta(hours=9 * (1 + which))

    def sweep(self, which: int = 0, level: int = 0) -> None:
        board_rows.leave_outdated(self.session, now=self.now)
        kept = self.read_rows()
        assert kept == self.count_rows()
        ranked = self.session.scalars(select(Competition.n_ranked).where(Competition.id == self.competition.id)).one()
        assert ranked == len(kept.keys() - {self.baseline})

    @property
    def _here(self) -> dict[str, Any]:
        return {"competition": self.competition, "now": self.now}

    @property
    def _by_host(self) -> dict[str, Any]:
        return {**self._here, "host": self.competition.host}

    def _draw_team(self, which: int) -> int:
        return self.team_of[NAMES[which % 3]]

    # -- the book ----------------------------------------------------------------------------------------------------

    def _release(self, entry: Entry) -> int | None:
        """Return what the mode lets entrants see of a score."""
        if self.mode is HonestMode.EXACT:
            return entry.score
        if self.mode is HonestMode.ROUNDED:
            return ROUNDED_TO * round(entry.score / ROUNDED_TO)
        grain = 1000 // N_PUBLIC
        shown = grain * round(entry.score / grain)
        seen = [
            other.released
            for other in self.entries
            if other.team == entry.team and not other.is_hidden and other.released is not None
        ]
        if not seen:
            return shown
        step = max(seen, key=lambda released: self.sign * released)
        is_better = self.sign * (entry.score - step) > NOISE and self.sign * (shown - step) > 0
        return shown if is_better else None

    def count_rows(self) -> dict[int, Row]:
        """Return the rows by team, as the documentation tells them."""
        found = {team: self._count_row(team) for team in {entry.team for entry in self.entries} - self.disqualified}
        return {team: row for team, row in found.items() if row is not None}

    def _count_row(self, team: int) -> Row | None:
        counting = [entry for entry in self.entries if entry.team == team and entry.counts]
        placed = [
            (-self.sign * entry.released, entry.received_at, entry.id)
            for entry in counting
            if entry.released is not None and (team == self.baseline or not self._is_forgotten(entry))
        ]
        if not placed:
            return None
        sort, achieved_at, number = min(placed)
        last_at = max(entry.received_at for entry in counting)
        return Row(number, -self.sign * sort / 1000, sort / 1000, achieved_at, len(counting), last_at)

    def _is_forgotten(self, entry: Entry) -> bool:
        return self.window is not None and entry.received_at + timedelta(days=self.window) < self.now

    def read_rows(self) -> dict[int, Row]:
        """Return the rows by team, as they are kept; scores are told to nine decimals."""
        self.session.expire_all()
        rows = self.session.scalars(select(LeaderboardRow)).all()
        return {
            row.team_id: Row(
                row.submission_id,
                round(row.public_score, 9),
                round(row.sort_score, 9),
                row.achieved_at,
                row.n_entries,
                row.last_submission_at,
            )
            for row in rows
        }
