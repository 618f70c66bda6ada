"""Alarms of copies between teams: the same predictions, or predictions that are too near to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.probing import MOST_SHOWN
from server.models import AlarmKind, Competition, Sketch, Strength, Submission, Team
from server.services.alarms import Finding

# A file that more teams have handed in is a public one: one alarm for all of them.
MOST_IN_PAIRS = 3


@dataclass(frozen=True)
class NearPair:
    """Two files of two teams that are too near to each other; see `scorer.alarms.pairs.Pair`."""

    first_id: int
    second_id: int
    sign: str
    likeness: float
    usual: float
    n_rows: int
    n_equal: int
    n_wrong: int
    n_same_wrong: int
    expected: float
    p_value: float
    rows: tuple[Mapping[str, str], ...] = ()


def find(session: Session, *, competition: Competition, pairs: Sequence[NearPair]) -> list[Finding]:
    """Return the copies between teams: the same predictions, and files that are too near to each other."""
    team_of = _map_teams(session, competition)
    same, common = _find_same(session, competition, team_of)
    near: dict[tuple[int, int], list[NearPair]] = defaultdict(list)
    for pair in pairs:
        if pair.first_id in team_of and pair.second_id in team_of:
            near[_sort(team_of[pair.first_id], team_of[pair.second_id])].append(pair)
    findings = [_pair_finding(of, same.get(of, []), near.get(of, [])) for of in sorted(same.keys() | near.keys())]
    return findings + common


def _map_teams(session: Session, competition: Competition) -> dict[int, int]:
    """Return the team of each submission; baselines have none, for a copy of one is nobody's."""
    found = session.execute(
        select(Submission.id, Submission.team_id)
        .select_from(Submission)
        .join(Team, Team.id == Submission.team_id)
        .where(Submission.competition_id == competition.id, Team.is_baseline.is_(False))
    )
    return dict(found.all())


def _find_same(
    session: Session, competition: Competition, team_of: Mapping[int, int]
) -> tuple[dict[tuple[int, int], list[tuple[int, int]]], list[Finding]]:
    """Return by two teams the first submission of each with the same predictions; and files that many handed in.

    What says the same in all rows, the sample submission, and what a baseline predicts may be in anybody's hands.
    """
    of_content: dict[str, list[int]] = defaultdict(list)
    rows = select(Sketch.id, Sketch.content_sha256).where(
        Sketch.competition_id == competition.id, Sketch.content_sha256.is_not(None), Sketch.n_distinct > 1
    )
    for number, content in session.execute(rows.order_by(Sketch.id)):
        of_content[str(content)].append(number)
    same: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    common = []
    for content, numbers in of_content.items():
        first: dict[int, int] = {}
        for number in numbers:
            first.setdefault(team_of.get(number, 0), number)
        if 0 in first or len(first) < 2 or _is_sample(session, numbers[0]):
            continue
        if len(first) > MOST_IN_PAIRS:
            common.append(_common_finding(content, first))
            continue
        for one, other in combinations(sorted(first), 2):
            same[one, other].append((first[one], first[other]))
    return same, common


def _is_sample(session: Session, submission_id: int) -> bool:
    report = session.scalar(select(Submission.report).where(Submission.id == submission_id))
    return any(problem.get("code") == "sample_unchanged" for problem in (report or {}).get("problems", ()))


def _pair_finding(teams: tuple[int, int], same: Sequence[tuple[int, int]], near: Sequence[NearPair]) -> Finding:
    evidence = {
        "same": [{"first_id": first, "second_id": second} for first, second in same[:MOST_SHOWN]],
        "n_same": len(same),
        "near": [{**asdict(pair), "rows": list(pair.rows)} for pair in near],
        "is_common": False,
    }
    numbers = {number for pair in same[:MOST_SHOWN] for number in pair}
    numbers |= {number for pair in near for number in (pair.first_id, pair.second_id)}
    submission_ids = tuple(sorted(numbers))
    return Finding(AlarmKind.COPIES, f"teams:{teams[0]}-{teams[1]}", Strength.STRONG, teams, submission_ids, evidence)


def _common_finding(content: str, first: Mapping[int, int]) -> Finding:
    teams = tuple(sorted(first))
    evidence = {"same": [], "n_same": len(teams), "near": [], "is_common": True}
    numbers = tuple(sorted(first.values()))
    return Finding(AlarmKind.COPIES, f"file:{content[:32]}", Strength.MEDIUM, teams, numbers, evidence)


def _sort(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)
