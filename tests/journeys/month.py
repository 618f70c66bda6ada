"""A month of a competition, scripted: what each of its people does, when, and the book that the script itself keeps.

The platform is asked by its services alone; the book has only what was handed in, answered and decided, so that the
boards can be computed from it without the platform.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from server.db import Database
from server.domain.submissions import Fault, SubmissionStatus
from server.errors import RefusedError
from server.models import Competition, LeaderboardRow, PrivateScore, Score, Submission, Team, User
from server.services import (
    accommodations,
    board_rows,
    competitions,
    finalization,
    invitations,
    merges,
    moderation,
    scoring,
    selections,
    submissions,
    teams,
)
from server.services.board_rows import Scored
from server.storage import StoredFile
from tests import factories
from tests.fakes import FakeQueue

N_DAYS = 30
DAILY_LIMIT = 4
N_SELECTED = 2
EXTRA_ATTEMPTS = 3
STARTS_AT = factories.NOW.replace(hour=0) + timedelta(days=1)
MERGER_DEADLINE_AT = STARTS_AT + timedelta(days=22)
ENDS_AT = STARTS_AT + timedelta(days=N_DAYS) - timedelta(minutes=5)
LATER_END_AT = ENDS_AT + timedelta(hours=36)

Act = Callable[[datetime], None]


@dataclass(frozen=True)
class Size:
    """How many take part. Regulars hand in by the whole path, merge and leave; the day of others is written at once."""

    n_teams: int
    n_regulars: int
    n_quiet: int
    n_latecomers: int


WHOLE = Size(n_teams=300, n_regulars=90, n_quiet=75, n_latecomers=20)
SMALL = Size(n_teams=40, n_regulars=12, n_quiet=10, n_latecomers=4)


@dataclass
class Book:
    """What the script knows by itself, each in the order in which it happened."""

    attempts: list[dict[str, Any]] = field(default_factory=list)
    crowd: list[dict[str, Any]] = field(default_factory=list)
    moves: list[dict[str, Any]] = field(default_factory=list)
    judgements: list[dict[str, Any]] = field(default_factory=list)
    choices: list[dict[str, Any]] = field(default_factory=list)
    refused_changes: list[str] = field(default_factory=list)
    n_left: int = 0


class Month:
    """The competition, its people, and the agenda of the day."""

    def __init__(self, database: Database, size: Size, seed: int) -> None:
        self.book = Book()
        self._size = size
        self.team_of: dict[int, int] = {}
        self._database = database
        self._random = random.Random(seed)
        self._agenda: list[tuple[datetime, int, Act]] = []
        self._numbers = itertools.count(1)
        self._queue = FakeQueue()
        database.write(self._begin)

    def _begin(self, session: Session) -> None:
        competition = factories.make_competition(
            session,
            starts_at=STARTS_AT,
            merger_deadline_at=MERGER_DEADLINE_AT,
            ends_at=ENDS_AT,
            daily_limit=DAILY_LIMIT,
            n_selected=N_SELECTED,
            max_team_size=3,
        )
        factories.make_solution(session, competition=competition)
        users = [factories.make_user(session, name=f"entrant-{number}") for number in range(self._size.n_teams)]
        self.competition_id, self.host_id = competition.id, competition.host_id
        self.skill = {user.id: self._random.gauss(0.75, 0.06) for user in users}
        self.regulars = list(self.skill)[: self._size.n_regulars]
        self.quiet = self.regulars[: self._size.n_quiet]
        self.latecomers = list(self.skill)[-self._size.n_latecomers :]
        self.crowd = list(self.skill)[self._size.n_regulars : -self._size.n_latecomers]
        for user in users[: -self._size.n_latecomers]:
            self._enter(session, competition, user, STARTS_AT)
        self.baseline_id = factories.make_team(session, competition=competition, is_baseline=True).id

    # -- the clock ---------------------------------------------------------------------------------------------------

    def plan(self, at: datetime, act: Act) -> None:
        """Put something on the agenda."""
        heapq.heappush(self._agenda, (at, next(self._numbers), act))

    def live_until(self, end: datetime) -> None:
        """Do all that is planned until a moment, in one transaction."""
        with self._database.transaction() as session:
            self._open(session)
            while self._agenda and self._agenda[0][0] <= end:
                at, _, act = heapq.heappop(self._agenda)
                act(at)

    def _open(self, session: Session) -> None:
        self.session = session
        self.competition = session.get_one(Competition, self.competition_id)
        self.users = {user.id: user for user in session.scalars(select(User))}
        self.host = self.users[self.host_id]

    # -- submissions -------------------------------------------------------------------------------------------------

    def plan_day(self, day: datetime, *, is_watched: bool) -> None:
        """Let everybody hand in what they will on a day, at whole minutes: many at the same one.

        On a day that is watched the scores of the crowd come to the board one by one; others by `show_crowd`.
        """
        for user_id in [user for user in self.regulars if user in self.team_of]:
            n_files = self._random.randint(0, 2) if user_id in self.quiet else self._random.randint(1, 6)
            for _ in range(n_files):
                self.plan(self._draw_minute(day), lambda at, user_id=user_id: self.hand_in(user_id, at))  # type: ignore[misc]
        self.plan(day, lambda at: self.hand_in_crowd(at, is_watched=is_watched))

    def _draw_minute(self, day: datetime) -> datetime:
        return day + timedelta(minutes=self._random.randint(1, 23 * 60 + 50))

    def hand_in_crowd(self, at: datetime, *, is_watched: bool) -> None:
        """Write the day of the crowd: complete submissions, on a day that is watched without their scores as yet."""
        crowd = [user for user in self.team_of if user not in self.regulars]
        attempts = [
            self._make_attempt(user, self.team_of[user], self._draw_minute(at)) | {"fails": False}
            for user in crowd
            for _ in range(self._random.randint(2, DAILY_LIMIT))
        ]
        attempts.sort(key=lambda attempt: attempt["at"])
        rows = [self._make_row(attempt) for attempt in attempts]
        numbers = self.session.scalars(insert(Submission).returning(Submission.id, sort_by_parameter_order=True), rows)
        for number, attempt in zip(numbers.all(), attempts, strict=True):
            attempt["submission"], attempt["scored_at"] = number, attempt["at"] + timedelta(seconds=2)
            if is_watched:
                self.plan(attempt["scored_at"], lambda at, attempt=attempt: self._show(attempt, at))  # type: ignore[misc]
        if not is_watched:
            self._add_scores(attempts)
        self.book.crowd.extend(attempts)

    def _add_scores(self, attempts: list[dict[str, Any]]) -> None:
        scores = [
            {
                "submission_id": attempt["submission"],
                "solution_version": 1,
                "public_score": attempt["public"],
                "private_score": attempt["private"],
                "receipt": {},
                "created_at": attempt["scored_at"],
            }
            for attempt in attempts
        ]
        public = [{key: value for key, value in score.items() if key != "private_score"} for score in scores]
        private = ("submission_id", "solution_version", "private_score")
        self.session.execute(insert(Score), public)
        self.session.execute(insert(PrivateScore), [{key: score[key] for key in private} for score in scores])

    def _make_row(self, attempt: dict[str, Any]) -> dict[str, Any]:
        file = self._make_file()
        return {
            "competition_id": self.competition_id,
            "team_id": attempt["team"],
            "user_id": attempt["user"],
            "file_name": "submission.csv",
            "storage_key": file.key,
            "size_bytes": file.size_bytes,
            "sha256": file.sha256,
            "status": SubmissionStatus.COMPLETE,
            "received_at": attempt["at"],
            "scored_at": attempt["at"] + timedelta(seconds=2),
        }

    def _show(self, attempt: dict[str, Any], at: datetime) -> None:
        self._add_scores([attempt])
        scored = Scored(attempt["submission"], self.competition_id, attempt["team"], attempt["at"], False, False)
        board_rows.add_score(
            self.session, submission=scored, public_score=attempt["public"], higher_is_better=True, now=at
        )

    def show_crowd(self, at: datetime) -> None:
        """Bring the rows of the crowd up to date with all that it has handed in."""
        for user_id, team_id in self.team_of.items():
            if user_id not in self.regulars:
                board_rows.rebuild_row(self.session, team_id=team_id, now=at)

    def hand_in(self, user_id: int, at: datetime) -> None:
        """Hand in a file that is scored after two seconds, or at the end of the hour; or be refused."""
        attempt = self._make_attempt(user_id, self.team_of[user_id], at)
        self.book.attempts.append(attempt)
        try:
            submitted = submissions.submit(
                self.session,
                queue=self._queue,
                competition=self.competition,
                user=self.users[user_id],
                file=self._make_file(),
                file_name="submission.csv",
                description="",
                idempotency_key=None,
                received_at=at,
            )
        except RefusedError as refusal:
            attempt["refusal"] = type(refusal).__name__
            return
        self._await_score(attempt, submitted.submission.id)

    def hand_in_baseline(self, at: datetime) -> None:
        """Hand in a file of the host's."""
        attempt = self._make_attempt(self.host_id, self.baseline_id, at)
        self.book.attempts.append(attempt)
        submission = submissions.add_submission(
            self.session,
            queue=self._queue,
            competition=self.competition,
            team=self.session.get_one(Team, self.baseline_id),
            user=self.host,
            file=self._make_file(),
            file_name="baseline.csv",
            description="",
            idempotency_key=None,
            received_at=at,
        )
        self._await_score(attempt, submission.id)

    def _make_attempt(self, user_id: int, team_id: int, at: datetime) -> dict[str, Any]:
        skill = self.skill.get(user_id, 0.6)
        return {
            "user": user_id,
            "team": team_id,
            "members": frozenset(user for user, team in self.team_of.items() if team == team_id),
            "at": at,
            # Two digits, so that there are ties.
            "public": round(skill + self._random.gauss(0, 0.03), 2),
            "private": round(skill + self._random.gauss(0, 0.03), 2),
            "fails": self._random.random() < 0.03,
            "refusal": "",
            "submission": None,
            "scored_at": None,
        }

    def _make_file(self) -> StoredFile:
        number = next(self._numbers)
        return StoredFile(f"submissions/{number}", 100, f"{number:064x}")

    def _await_score(self, attempt: dict[str, Any], submission_id: int) -> None:
        at: datetime = attempt["at"]
        is_prompt = self._random.random() < 0.8
        scored_at = (
            at + timedelta(seconds=2) if is_prompt else at.replace(minute=59, second=self._random.randint(3, 50))
        )
        attempt["submission"], attempt["scored_at"] = submission_id, scored_at
        self.plan(scored_at, lambda at: self._score(attempt, at))

    def _score(self, attempt: dict[str, Any], at: datetime) -> None:
        number = attempt["submission"]
        task = scoring.claim(self.session, submission_id=number, version=1, lease="mine", lease_seconds=60, now=at)
        assert task is not None
        if attempt["fails"]:
            assert scoring.record_error(self.session, task=task, fault=Fault.FILE, report={}, now=at)
            return
        assert scoring.record_score(
            self.session,
            task=task,
            public_score=attempt["public"],
            private_score=attempt["private"],
            receipt={},
            notes=(),
            now=at,
        )

    # -- teams -------------------------------------------------------------------------------------------------------

    def enter(self, user_id: int, at: datetime) -> None:
        """Accept the rules."""
        self._enter(self.session, self.competition, self.users[user_id], at)

    def _enter(self, session: Session, competition: Competition, user: User, at: datetime) -> None:
        entrant = competitions.enter(session, competition=competition, user=user, rules_version=1, now=at)
        session.flush()
        self.team_of[user.id] = entrant.team_id

    def merge(self, asking_id: int, asked_id: int, at: datetime) -> None:
        """Ask another captain to merge, who consents, if the rules let them."""
        team = self.session.get_one(Team, self.team_of[asked_id])
        captain, asked = self.users[asking_id], self.users[asked_id]
        here = {"competition": self.competition, "now": at}
        try:
            request = merges.ask(self.session, captain=captain, team_name=team.name, message="", **here)  # type: ignore[arg-type]
            merges.accept(self.session, captain=asked, request_id=request.id, **here)  # type: ignore[arg-type]
        except RefusedError as refusal:
            self.book.refused_changes.append(type(refusal).__name__)
            return
        self._move(asking_id, team.id, at)

    def invite(self, captain_id: int, user_id: int, at: datetime) -> None:
        """Invite an entrant who is alone, and who comes, if the rules let them."""
        captain, user = self.users[captain_id], self.users[user_id]
        here = {"competition": self.competition, "now": at}
        try:
            invitation = invitations.invite_user(self.session, captain=captain, name=user.name, **here)  # type: ignore[arg-type]
            invitations.accept(self.session, user=user, invitation_id=invitation.id, **here)  # type: ignore[arg-type]
        except RefusedError as refusal:
            self.book.refused_changes.append(type(refusal).__name__)
            return
        self._move(user_id, self.team_of[captain_id], at)

    def _move(self, user_id: int, team_id: int, at: datetime) -> None:
        before = self.team_of[user_id]
        self.book.moves.append({"at": at, "joining": before, "team": team_id})
        self.team_of.update({user: team_id for user, team in self.team_of.items() if team == before})

    def leave(self, user_id: int, at: datetime) -> None:
        """Leave a team of several; who is alone by now stays."""
        if list(self.team_of.values()).count(self.team_of[user_id]) > 1:
            own = teams.leave(self.session, competition=self.competition, user=self.users[user_id], now=at)
            self.team_of[user_id] = own.id
            self.book.n_left += 1

    def choose(self, user_id: int, at: datetime) -> None:
        """Choose one or two of the team's submissions, whichever."""
        team_id, here = self.team_of[user_id], {"competition": self.competition, "now": at}
        selectable = selections.get_choice(self.session, team_id=team_id, **here).selectable  # type: ignore[arg-type]
        wanted = min(len(selectable), self._random.randint(1, N_SELECTED))
        chosen = self._random.sample(sorted(selectable), wanted)
        selections.choose(self.session, user=self.users[user_id], submission_ids=chosen, **here)  # type: ignore[arg-type]
        self.book.choices.append({"at": at, "team": team_id, "chosen": chosen})

    # -- the host ----------------------------------------------------------------------------------------------------

    def judge(self, verb: str, subject: int, at: datetime) -> None:
        """Hide or unhide a submission, disqualify or reinstate a team."""
        judging = getattr(moderation, verb)
        reason = {"reason": "For the script."} if verb in ("hide", "disqualify") else {}
        name = "submission_id" if verb in ("hide", "unhide") else "team_id"
        judging(self.session, competition=self.competition, host=self.host, now=at, **{name: subject}, **reason)
        self.book.judgements.append({"at": at, "verb": verb, "subject": subject})

    def judge_best(self, verb: str, team_id: int, at: datetime) -> None:
        """Hide the submission by which a team stands on the board."""
        row = self.session.get_one(LeaderboardRow, team_id, populate_existing=True)
        self.judge(verb, row.submission_id, at)

    def grant(
        self, team_id: int, at: datetime, *, extra_attempts: int = 0, deadline_at: datetime | None = None
    ) -> None:
        """Grant a team extra attempts or a later end."""
        accommodations.grant(
            self.session,
            competition=self.competition,
            team_id=team_id,
            host=self.host,
            extra_attempts=extra_attempts,
            deadline_at=deadline_at,
            reason="For the script.",
            now=at,
        )
        self.book.judgements.append({"at": at, "verb": "grant", "subject": team_id})

    def finalize(self, at: datetime) -> int:
        """Make the private leaderboard final."""
        return self._database.write(self._finalize, at)

    def _finalize(self, session: Session, at: datetime) -> int:
        self._open(session)
        return finalization.finalize(session, competition=self.competition, host=self.host, now=at)
