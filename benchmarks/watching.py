"""Measure what signals cost: recording a score, a worker that waits, sketching a file, surveying a competition.

Scoring itself knows nothing of signals. What it could feel is one index more on the scores, which has no entry for one
that was just recorded, and the two questions that an idle worker asks before it waits for the next submission.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.alarms import right_of, sketch_of
from benchmarks.installation import PACKAGES
from benchmarks.machine import describe_briefly, describe_machine
from scorer.alarms.search import find_pairs
from scorer.alarms.sketches import Kind, make_sketch
from scorer.compiled import CompiledSolution, prepare_solution
from scorer.reading import read_submission
from scorer.table import Table
from server.db import Database, make_engine
from server.models import Competition, Team, User
from server.services import scoring, sketches, surveys
from tests import factories
from tests.conftest import migrate

N_SCORES = 300
N_ROUNDS = 6
N_ROWS = 10_000
N_TEAMS = 200
INDEX = "ix_scores_not_sketched"


@dataclass(frozen=True)
class Result:
    """Milliseconds to record a score without and with the index; to ask, to sketch, to read and to survey."""

    score_without_ms: float
    score_with_ms: float
    questions_ms: float
    sketch_ms: float
    read_ms: float
    survey_ms: float


def fill(session: Session) -> tuple[Competition, Team, User]:
    """Make a competition with one team."""
    competition = factories.make_competition(session)
    factories.make_solution(session, competition=competition)
    user = factories.make_user(session)
    return competition, factories.make_team(session, competition=competition, user=user), user


def hand_in(session: Session, place: tuple[Competition, Team, User], n: int) -> list[int]:
    """Add so many submissions that wait."""
    competition, team, user = place
    made = [
        factories.make_submission(session, competition=competition, team=team, user=user, received_at=datetime.now(UTC))
        for _ in range(n)
    ]
    return [each.id for each in made]


def record(session: Session, number: int) -> None:
    """Claim a submission and record its score."""
    now = datetime.now(UTC)
    task = scoring.claim(session, submission_id=number, version=1, lease=f"{number}", lease_seconds=60, now=now)
    assert task is not None
    scoring.record_score(
        session, task=task, public_score=0.5, private_score=0.5, receipt=factories.RECEIPT, notes=[], now=now
    )


def take_ms(work: Callable[[], object]) -> float:
    """Return the milliseconds that something takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def measure_scores(database: Database) -> tuple[float, float]:
    """Return the times without and with the index, in rounds that take turns."""
    place = database.write(fill)
    taken: dict[bool, list[float]] = {False: [], True: []}
    create = f"CREATE INDEX {INDEX} ON scores (id) WHERE estimated_at IS NOT NULL AND sketched_at IS NULL"
    for number in range(2 * N_ROUNDS):
        has_index = bool(number % 2)
        change = create if has_index else f"DROP INDEX IF EXISTS {INDEX}"
        database.write(lambda session, change=change: session.execute(text(change)))  # type: ignore[misc]
        for submission in database.write(hand_in, place, N_SCORES // N_ROUNDS):
            taken[has_index].append(take_ms(lambda number=submission: database.write(record, number)))  # type: ignore[misc]
    return _quickest(taken[False]), _quickest(taken[True])


def _quickest(times: list[float]) -> float:
    """Return what the quickest tenth stays below: other work on the machine only adds to a time."""
    return statistics.quantiles(times, n=10)[0]


def measure_questions(database: Database) -> float:
    """Return what an idle worker takes to find that there is nothing to do."""
    seen = text("UPDATE scores SET sketched_at = created_at, estimated_at = created_at")
    database.write(lambda session: session.execute(seen))

    def ask() -> None:
        database.read(sketches.find_missing)
        database.read(surveys.find_due, now=datetime.now(UTC))

    return statistics.median(take_ms(ask) for _ in range(200))


def measure_sketch(folder: Path) -> tuple[float, float]:
    """Return how long sketching and, for comparison, reading a file of 10,000 rows takes."""
    values, labels = np.random.default_rng(1).random(N_ROWS), np.arange(N_ROWS) % 2
    solution, submission = folder / "solution.csv", folder / "submission.csv"
    solution.write_text("id,y,Usage\n" + "".join(f"{row},{value},Public\n" for row, value in enumerate(labels)))
    submission.write_text("id,y\n" + "".join(f"{row},{value:.6f}\n" for row, value in enumerate(values)))
    compiled: CompiledSolution = prepare_solution(solution, metric="roc_auc", parameters={})

    def read() -> Table:
        return read_submission(submission, compiled.schema)

    table = read()
    sketching = statistics.median(take_ms(lambda: make_sketch(table, compiled).pack()) for _ in range(20))
    return sketching, statistics.median(take_ms(read) for _ in range(20))


def measure_survey() -> float:
    """Return how long 600 files of 200 teams take."""
    random = np.random.default_rng(1)
    truth = random.integers(0, 2, 4096)
    hidden = truth + random.standard_normal(4096)
    files = [sketch_of(hidden + 0.5 * random.standard_normal(4096), Kind.NUMBERS) for _ in range(3 * N_TEAMS)]
    teams = [number % N_TEAMS for number in range(len(files))]
    return take_ms(lambda: find_pairs(files, teams, right_of(truth)))


def main() -> int:
    """Measure and print; 1 if a score takes more than a hundredth longer."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.watching", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="podium-watching-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'podium.sqlite'}"
        migrate(url)
        database = Database(make_engine(url, durable=False))
        scores = measure_scores(database)
        result = Result(*scores, measure_questions(database), *measure_sketch(folder), measure_survey())
        database.engine.dispose()
    if options.json:
        print(json.dumps(asdict(result)))
    else:
        print(describe_briefly(describe_machine(PACKAGES)))
        print(f"a score recorded: {scores[0]:.2f} ms without, {scores[1]:.2f} ms with the index of signals")
        print(f"an idle worker asks whether there is something to do: {result.questions_ms:.2f} ms")
        print(f"a file of {N_ROWS:,} rows: {result.sketch_ms:.1f} ms to sketch, {result.read_ms:.1f} ms to read")
        print(f"{3 * N_TEAMS} files of {N_TEAMS} teams held against each other: {result.survey_ms:,.0f} ms")
    return int(scores[1] > 1.01 * scores[0])


if __name__ == "__main__":
    sys.exit(main())
