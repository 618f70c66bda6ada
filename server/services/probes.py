"""Alarms of probing: what each team's files say together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from server.domain.probing import MOST_SHOWN, ProbedFile, Probing, find_probing
from server.models import AlarmKind, Competition, Score, Sketch, Solution, Strength, Submission, Team
from server.services.alarms import Finding


def find(session: Session, *, competition: Competition) -> list[Finding]:
    """Return what speaks for probing, team by team; baselines are the host's own."""
    score = and_(Score.submission_id == Submission.id, Score.solution_version == competition.solution_version)
    found = session.execute(
        select(Submission.team_id, Submission.received_at, Sketch, Score.public_score)
        .select_from(Submission)
        .join(Sketch, Sketch.id == Submission.id)
        .join(Team, Team.id == Submission.team_id)
        .outerjoin(Score, score)
        .where(Sketch.competition_id == competition.id, Team.is_baseline.is_(False))
    )
    of_team: dict[int, list[ProbedFile]] = defaultdict(list)
    for team_id, received_at, sketch, public_score in found:
        of_team[team_id].append(
            ProbedFile(
                sketch.id,
                received_at,
                sketch.n_rows,
                sketch.n_apart,
                sketch.is_probe_like,
                sketch.nearest_id,
                sketch.n_changed,
                public_score,
            )
        )
    n_public = session.scalars(
        select(Solution.n_public).where(
            Solution.competition_id == competition.id, Solution.version == competition.solution_version
        )
    ).one()
    probing = {team_id: find_probing(files, n_public=n_public) for team_id, files in of_team.items()}
    return [_make_finding(team_id, each) for team_id, each in sorted(probing.items()) if each is not None]


def _make_finding(team_id: int, found: Probing) -> Finding:
    steps = [{**asdict(step), "received_at": step.received_at.isoformat()} for step in found.steps[-MOST_SHOWN:]]
    numbers = {number for step in found.steps for number in (step.submission_id, step.nearest_id)}
    evidence = {
        "n_steps": len(found.steps),
        "n_whole": found.n_whole,
        "n_labels": found.n_labels,
        "n_rows": found.n_rows,
        "fewest_changed": min((step.n_changed for step in found.steps), default=0),
        "most_changed": max((step.n_changed for step in found.steps), default=0),
        "steps": steps,
        "probe_ids": list(found.probe_ids),
    }
    strength = Strength.STRONG if found.is_strong else Strength.MEDIUM
    submission_ids = tuple(sorted(numbers | set(found.probe_ids)))
    return Finding(AlarmKind.PROBING, f"team:{team_id}", strength, (team_id,), submission_ids, evidence)
