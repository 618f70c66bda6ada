"""Rows for tests: plain functions with good defaults; each takes a session first and flushes.

With an application: ``database.write(make_user, name="ada")``.
"""

from __future__ import annotations

import functools
import hashlib
import uuid
from datetime import UTC, datetime
from typing import Any, TypeVar

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from server.domain.names import name_key
from server.domain.quota import default_error_limit
from server.domain.submissions import SubmissionStatus
from server.domain.visibility import Visibility
from server.models import (
    Accommodation,
    CoHost,
    Competition,
    DataFile,
    DataFileKind,
    Entrant,
    LeaderboardRow,
    MetricFile,
    Page,
    PrivateScore,
    Role,
    Score,
    Solution,
    Submission,
    Team,
    User,
)
from server.services import tokens

Row = TypeVar("Row")

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PASSWORD = "seven quiet rivers"


@functools.cache
def password_hash() -> str:
    """Return the hash of PASSWORD, made once."""
    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1).hash(PASSWORD)


def _add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def make_user(
    session: Session,
    /,
    *,
    name: str = "ada",
    role: Role = Role.USER,
    email: str | None = None,
    is_disabled: bool = False,
    **more: Any,
) -> User:
    """Make an account with the password PASSWORD."""
    address = email or f"{name}@example.org"
    user = User(
        name=name,
        name_key=name_key(name),
        email=address,
        email_key=address.casefold(),
        password_hash=password_hash(),
        role=role,
        is_disabled=is_disabled,
        **{"created_at": NOW, **more},
    )
    return _add(session, user)


def make_token(
    session: Session,
    /,
    *,
    user: User,
    scopes: tuple[str, ...] = ("read", "submit"),
    now: datetime = NOW,
    **more: Any,
) -> str:
    """Make an API token and return its secret."""
    return tokens.make_token(session, user=user, label="laptop", scopes=scopes, now=now, **more)


def make_competition(
    session: Session,
    /,
    *,
    slug: str = "harbour",
    host: User | None = None,
    published_at: datetime | None = NOW,
    **more: Any,
) -> Competition:
    """Make a competition that is public and active, with its four pages; `published_at=None` makes a draft."""
    host = host or make_user(session, name=f"host-of-{slug}"[:40], role=Role.HOST)
    fields: dict[str, Any] = {
        "title": slug.replace("-", " ").title(),
        "tagline": "Tell ships from buoys.",
        "task": "binary classification",
        "keywords": ["ships"],
        "visibility": Visibility.PUBLIC,
        "daily_limit": 5,
        "error_limit": default_error_limit(more.get("daily_limit", 5)),
        "max_team_size": 1,
        "n_selected": 2,
        "score_decimals": 5,
        "max_upload_bytes": 1_000_000,
        "source": {"name": "made up for a test"},
        "created_at": NOW,
    }
    competition = Competition(slug=slug, host_id=host.id, published_at=published_at, **{**fields, **more})
    _add(session, competition)
    for page in ("overview", "data", "evaluation", "rules"):
        session.add(
            Page(competition_id=competition.id, slug=page, title=page.title(), markdown=f"The {page} of {slug}.")
        )
    session.flush()
    return competition


def make_co_host(session: Session, /, *, competition: Competition, user: User) -> CoHost:
    """Let a user run a competition together with its host."""
    return _add(
        session,
        CoHost(competition_id=competition.id, user_id=user.id, added_by_id=competition.host_id, added_at=NOW),
    )


def make_solution(session: Session, /, *, competition: Competition, metric: str = "roc_auc", **more: Any) -> Solution:
    """Make the present version of a competition's solution; its file is not in storage."""
    fields: dict[str, Any] = {
        "version": competition.solution_version,
        "storage_key": f"solutions/{uuid.uuid4().hex}",
        "sha256": hashlib.sha256(competition.slug.encode()).hexdigest(),
        "id_column": "id",
        "metric_parameters": {},
        "n_public": 50,
        "n_private": 50,
        "created_at": NOW,
    }
    return _add(session, Solution(competition_id=competition.id, metric=metric, **{**fields, **more}))


def make_metric_file(session: Session, /, *, competition: Competition, **more: Any) -> MetricFile:
    """Make a metric of the host's own; its file is not in storage."""
    fields: dict[str, Any] = {
        "storage_key": f"metrics/{uuid.uuid4().hex}",
        "sha256": hashlib.sha256(b"metric").hexdigest(),
        "title": "Cost of errors",
        "description": "What wrong answers cost.",
        "category": "",
        "higher_is_better": False,
        "is_complete": False,
        "created_at": NOW,
    }
    return _add(session, MetricFile(competition_id=competition.id, **{**fields, **more}))


def make_data_file(session: Session, /, *, competition: Competition, name: str = "train.csv", **more: Any) -> DataFile:
    """Make a published file; its bytes are not in storage."""
    fields: dict[str, Any] = {
        "kind": DataFileKind.FILE,
        "description": "Rows to learn from.",
        "content_type": "text/csv",
        "size_bytes": 1234,
        "sha256": hashlib.sha256(name.encode()).hexdigest(),
        "storage_key": f"data/{uuid.uuid4().hex}",
        "created_at": NOW,
    }
    return _add(session, DataFile(competition_id=competition.id, name=name, **{**fields, **more}))


def make_team(
    session: Session,
    /,
    *,
    competition: Competition,
    user: User | None = None,
    name: str | None = None,
    is_baseline: bool = False,
) -> Team:
    """Make a team of one, whose user has accepted the rules; a baseline has no user."""
    title = name or (user.name if user else "Baseline")
    team = Team(
        competition_id=competition.id, name=title, name_key=name_key(title), is_baseline=is_baseline, created_at=NOW
    )
    _add(session, team)
    if user is not None:
        entrant = Entrant(
            competition_id=competition.id,
            user_id=user.id,
            team_id=team.id,
            is_captain=True,
            rules_version=competition.rules_version,
            accepted_at=NOW,
        )
        _add(session, entrant)
    return team


def make_accommodation(
    session: Session, /, *, team: Team, extra_attempts: int = 0, deadline_at: datetime | None = None, **more: Any
) -> Accommodation:
    """Grant a team extra attempts or a later end, by the host of its competition; nobody is told."""
    fields: dict[str, Any] = {
        "reason": "An exam on the day of the end.",
        "granted_by_id": session.get_one(Competition, team.competition_id).host_id,
        "granted_at": NOW,
    }
    granted = Accommodation(
        team_id=team.id, extra_attempts=extra_attempts, deadline_at=deadline_at, **{**fields, **more}
    )
    return _add(session, granted)


RECEIPT: dict[str, Any] = {
    "submission_sha256": "0" * 64,
    "solution_sha256": "1" * 64,
    "metric": "roc_auc",
    "metric_version": "0.1.0",
    "metric_parameters": {},
    "id_column": "id",
    "libraries": {"numpy": "2.4.6"},
    "n_public": 5,
    "n_private": 5,
    "path": "compiled",
    "scored_at": "2026-11-21T12:00:00+00:00",
    "seconds": 0.004,
}


def make_submission(
    session: Session,
    /,
    *,
    competition: Competition,
    team: Team,
    user: User,
    public_score: float | None = None,
    private_score: float | None = None,
    receipt: dict[str, Any] | None = None,
    **more: Any,
) -> Submission:
    """Make a submission: pending, or complete if it has a public score. It gets no row on the leaderboard."""
    fields: dict[str, Any] = {
        "file_name": "submission.csv",
        "storage_key": f"submissions/{uuid.uuid4().hex}",
        "size_bytes": 321,
        "sha256": "0" * 64,
        "received_at": NOW,
        "status": SubmissionStatus.PENDING if public_score is None else SubmissionStatus.COMPLETE,
        "scored_at": None if public_score is None else NOW,
    }
    submission = Submission(competition_id=competition.id, team_id=team.id, user_id=user.id, **{**fields, **more})
    _add(session, submission)
    version = competition.solution_version
    if public_score is not None:
        score = Score(
            submission_id=submission.id,
            solution_version=version,
            public_score=public_score,
            receipt=receipt or {},
            created_at=NOW,
        )
        _add(session, score)
    if private_score is not None:
        _add(session, PrivateScore(submission_id=submission.id, solution_version=version, private_score=private_score))
    return submission


def make_leaderboard_row(
    session: Session, /, *, submission: Submission, public_score: float, higher_is_better: bool = True, **more: Any
) -> LeaderboardRow:
    """Put a team on the public leaderboard by one of its submissions."""
    team = session.get_one(Team, submission.team_id)
    fields: dict[str, Any] = {
        "is_baseline": team.is_baseline,
        "achieved_at": submission.received_at,
        "n_entries": 1,
        "last_submission_at": submission.received_at,
    }
    row = LeaderboardRow(
        team_id=team.id,
        competition_id=submission.competition_id,
        submission_id=submission.id,
        public_score=public_score,
        sort_score=-public_score if higher_is_better else public_score,
        **{**fields, **more},
    )
    return _add(session, row)
