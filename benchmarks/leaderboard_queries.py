"""What the leaderboard costs in this process: its queries beside the peer's, and recording a score beside an insert."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from benchmarks.boards import BEGAN_AT, Board
from benchmarks.latency import Probe
from server.db import Database
from server.domain.submissions import SubmissionStatus
from server.models import Competition, Entrant, LeaderboardRow, Submission
from server.services import leaderboards, scoring
from server.services.leaderboards import PAGE_ROWS
from server.services.scoring import Task

LEASE = "made"
# The way of platforms that keep no rows: the best submission of each team is looked for whenever somebody asks.
PEER_BEST = """
SELECT team_id, score, received_at, id FROM (
  SELECT team_id, score, received_at, id,
    row_number() OVER (PARTITION BY team_id ORDER BY score DESC, received_at, id) AS place
  FROM peer_submissions WHERE competition_id = :competition
) AS ranked WHERE place = 1
"""
PEER_PAGE = f"""
SELECT best.*, teams.name FROM ({PEER_BEST}) AS best JOIN teams ON teams.id = best.team_id
WHERE NOT teams.is_baseline ORDER BY best.score DESC, best.received_at, best.id LIMIT {PAGE_ROWS}
"""
PEER_RANK = f"""
SELECT place FROM (
  SELECT best.team_id, row_number() OVER (ORDER BY best.score DESC, best.received_at, best.id) AS place
  FROM ({PEER_BEST}) AS best JOIN teams ON teams.id = best.team_id WHERE NOT teams.is_baseline
) AS board WHERE team_id = :team
"""


def query_probes(database: Database, board: Board) -> list[Probe]:
    """Return the queries of pages and ranks, ours and the peer's."""
    competition = database.read(lambda session: session.get_one(Competition, board.competition_id))
    middle, last = (database.read(find_team, board, rank) for rank in (board.n_teams // 2, board.n_teams))
    n_pages = -(-board.n_teams // PAGE_ROWS)

    def ask_page(number: int) -> object:
        return database.read(leaderboards.get_page, competition=competition, page=number)

    def ask_rank(team_id: int) -> object:
        return database.read(leaderboards.find_rank, team_id=team_id)

    def ask_peer(query: str, team_id: int = 0) -> object:
        return database.read(ask, query, {"competition": board.competition_id, "team": team_id})

    n_peer = 1 if board.n_submissions > 10_000 else 5
    size = board.n_submissions
    return [
        Probe("first page, query", size, lambda: ask_page(1)),
        Probe("middle page, query", size, lambda: ask_page(max(1, n_pages // 2)), 5),
        Probe("last page, query", size, lambda: ask_page(n_pages), 5),
        Probe("rank, middle", size, lambda: ask_rank(middle)),
        Probe("rank, last", size, lambda: ask_rank(last)),
        Probe("peer: first page", size, lambda: ask_peer(PEER_PAGE), n_peer),
        Probe("peer: rank", size, lambda: ask_peer(PEER_RANK, middle), n_peer),
    ]


def ask(session: Session, query: str, values: dict[str, int]) -> list[tuple[object, ...]]:
    """Return the rows of a query in SQL."""
    return [tuple(row) for row in session.execute(text(query), values)]


def find_team(session: Session, board: Board, rank: int) -> int:
    """Return the team on this rank."""
    query = (
        select(LeaderboardRow.team_id)
        .where(LeaderboardRow.competition_id == board.competition_id, LeaderboardRow.is_baseline.is_(False))
        .order_by(LeaderboardRow.sort_score, LeaderboardRow.achieved_at, LeaderboardRow.submission_id)
    )
    return session.scalars(query.offset(rank - 1).limit(1)).one()


def check_equal(database: Database, board: Board) -> None:
    """Stop if both ways do not show the same teams and the same rank: a wrong page is not fast."""
    team_id = board.before_teams + board.n_teams // 3
    competition = database.read(lambda session: session.get_one(Competition, board.competition_id))
    page = database.read(leaderboards.get_page, competition=competition)
    ours = [row.team_id for row in page.rows if not row.is_baseline]
    values = {"competition": board.competition_id, "team": team_id}
    peer = [row[0] for row in database.read(ask, PEER_PAGE, values)]
    ranks = database.read(leaderboards.find_rank, team_id=team_id), database.read(ask, PEER_RANK, values)[0][0]
    if ours != peer or ranks[0] != ranks[1]:
        raise SystemExit(f"The kept rows of {board.slug} differ from a ranking of all submissions: {ranks}.")


@dataclass
class Draw:
    """Submissions that wait for their score, one after the other; `now` is the next of them."""

    tasks: Iterator[tuple[Task, float]]
    now: tuple[Task, float] | None = None

    def next(self) -> None:
        """Take the next one."""
        self.now = next(self.tasks)


def write_probes(database: Database, fast: Database, board: Board, *, n_rounds: int, n_per_round: int) -> list[Probe]:
    """Return the writes: recording a score, and the insert of one submission, each durable and (`fast`) not.

    Half of the scores are better than the team's, half change nothing but its entries.
    """
    n_tasks = 2 * n_rounds * (n_per_round + 1)
    draw = Draw(iter(database.write(make_tasks, board, n_tasks)))

    def record(into: Database) -> object:
        assert draw.now is not None
        task, score = draw.now
        return into.write(
            scoring.record_score,
            task=task,
            public_score=score,
            private_score=score,
            receipt={"metric": task.metric, "n_public": 300},
            notes=[],
            now=BEGAN_AT,
        )

    def insert_one(into: Database) -> object:
        values = submission_values(board, board.before_teams + 1, 1)
        return into.write(lambda session: session.execute(insert(Submission), values))

    size = board.n_submissions
    return [
        Probe("plain insert", size, lambda: insert_one(database), n_per_round),
        Probe("score and row", size, lambda: record(database), n_per_round, draw.next),
        Probe("plain insert, not synced", size, lambda: insert_one(fast), n_per_round),
        Probe("score and row, not synced", size, lambda: record(fast), n_per_round, draw.next),
    ]


def make_tasks(session: Session, board: Board, count: int) -> list[tuple[Task, float]]:
    """Add submissions under a lease, of teams from all over the board, and say which score each is to get."""
    teams = [board.before_teams + 1 + number * 7919 % board.n_teams for number in range(count)]
    rows = session.execute(
        select(LeaderboardRow.team_id, LeaderboardRow.public_score, Entrant.user_id)
        .join(Entrant, Entrant.team_id == LeaderboardRow.team_id)
        .where(LeaderboardRow.team_id.in_(set(teams)))
    )
    best = {team_id: (score, user_id) for team_id, score, user_id in rows}
    values = [submission_values(board, team_id, best[team_id][1]) for team_id in teams]
    ids = session.scalars(insert(Submission).returning(Submission.id, sort_by_parameter_order=True), values).all()
    changes = itertools.cycle((1e-6, -1e-3))
    return [
        (make_task(submission_id), best[team_id][0] + next(changes))
        for submission_id, team_id in zip(ids, teams, strict=True)
    ]


def submission_values(board: Board, team_id: int, user_id: int) -> dict[str, object]:
    """Return the columns of a pending submission."""
    now: datetime = BEGAN_AT
    return {
        "competition_id": board.competition_id,
        "team_id": team_id,
        "user_id": user_id,
        "description": "",
        "file_name": "submission.csv",
        "storage_key": f"made/{uuid.uuid4().hex}",
        "size_bytes": 27_000,
        "sha256": "0" * 64,
        "status": SubmissionStatus.PENDING,
        "received_at": now,
        "n_attempts": 1,
        "lease": LEASE,
        "lease_until": now,
    }


def make_task(submission_id: int) -> Task:
    """Return what a worker holds of a submission."""
    return Task(
        submission_id=submission_id,
        version=1,
        lease=LEASE,
        n_attempts=1,
        submission_key="made",
        submission_sha256="0" * 64,
        submission_size_bytes=27_000,
        solution_id=1,
        solution_key="made",
        solution_sha256="0" * 64,
        metric="roc_auc",
        metric_parameters={},
        id_column="id",
        higher_is_better=True,
    )
