"""A rescore in tests: a competition with something to score again, and what the workers would do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from server.domain.submissions import Fault, SubmissionStatus
from server.models import (
    Rescore,
    Solution,
    Submission,
    Team,
)
from server.services import leaderboards, rescores, shadow_scores
from server.services.rescore_differences import Difference, describe
from server.services.scoring import Task
from tests import factories
from tests.fakes import FakeQueue
from tests.server.services.season import Season, begin

NOW = factories.NOW
REASON = "Three labels were wrong."


def make_solution(**more: Any) -> Solution:
    """Return the next version of a solution, which no session knows yet."""
    fields = {
        "storage_key": f"solutions/{len(more)}-next",
        "sha256": "1" * 64,
        "id_column": "id",
        "metric": "roc_auc",
        "metric_parameters": {},
        "n_public": 5,
        "n_private": 5,
        "created_at": NOW,
    }
    return Solution(**{**fields, **more})


def prepare(session: Session) -> Season:
    """Return a competition in which ada leads bo and cy, dot's file was broken, and eve's waits."""
    made = begin(session, "ada", "bo", "cy", "dot", "eve")
    for name, score in (("ada", 0.9), ("bo", 0.8), ("cy", 0.7)):
        made.hand_in(name, score, private_score=score - 0.1)
    made.hand_in("dot", None, status=SubmissionStatus.ERROR, fault=Fault.FILE, report={"problems": []}, scored_at=NOW)
    made.hand_in("eve", None)
    return made


def start(season: Season, **more: Any) -> Rescore:
    who = {"competition": season.competition, "host": season.competition.host, "now": NOW}
    return rescores.start(season.session, **{**who, "solution": make_solution(), "reason": REASON, **more})


def claim(session: Session, lease: str = "a") -> Task | None:
    return shadow_scores.claim(session, lease=lease, lease_seconds=30, now=NOW)


def score_again(session: Session, new: Callable[[Task], tuple[float, float] | None]) -> int:
    """Score all that is left; None lets a file fail. Returns how many there were."""
    n_scored = 0
    while task := claim(session, f"lease-{n_scored}"):
        found = new(task)
        if found is None:
            report = {"code": "invalid_file", "message": "Unknown ids.", "problems": []}
            assert shadow_scores.record_error(session, task=task, fault=Fault.FILE, report=report)
        else:
            assert shadow_scores.record_score(
                session, task=task, public_score=found[0], private_score=found[1], receipt={"again": True}, notes=[]
            )
        n_scored += 1
    return n_scored


def by_team(season: Season, **scores: tuple[float, float] | None) -> Callable[[Task], tuple[float, float] | None]:
    def find(task: Task) -> tuple[float, float] | None:
        team_id = season.session.get_one(Submission, task.submission_id).team_id
        return scores[season.session.get_one(Team, team_id).name]

    return find


ANEW = {"ada": (0.6, 0.5), "bo": (0.8, 0.7), "cy": (0.75, 0.65), "dot": (0.5, 0.4), "eve": (0.4, 0.3)}


def board(season: Season) -> list[tuple[str, float | None]]:
    season.session.expire_all()
    page = leaderboards.get_page(season.session, competition=season.competition)
    return [(row.team, row.public_score) for row in page.rows]


def publish(season: Season, queue: FakeQueue | None = None) -> Rescore:
    return rescores.publish(
        season.session,
        competition=season.competition,
        host=season.competition.host,
        queue=queue or FakeQueue(),
        now=NOW,
    )


def difference(season: Season, rescore: Rescore) -> Difference:
    return describe(season.session, competition=season.competition, rescore=rescore, now=NOW)
