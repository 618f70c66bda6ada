"""Measure a repair: a wrong label among submissions that are scored, mended while more arrive.

A whole installation with two workers scores so many files of many teams. Then its solution is replaced: how long the
shadow scores take, what that costs the submissions that arrive meanwhile, and how long publishing takes. Beside it, in
the same run, the peer's way: the host's own script over all files with pandas and scikit-learn, warm, scores alone.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from benchmarks.installation import PACKAGES, Installation, run_installation
from benchmarks.latency import percentiles
from benchmarks.machine import describe_briefly, describe_machine
from benchmarks.make_files import Case, write_files
from benchmarks.peers import score_by_merge
from server.jobs import JobQueue
from server.models import Competition, Solution, Submission, Team
from server.services import board_rows, rescores, shadow_scores
from server.storage import make_storage, save_file
from tests.fakes import FakeQueue

SLUG = "repaired"
N_ROWS = 1_000
N_PEER = 50
POLL_SECONDS = 0.01


@dataclass(frozen=True)
class Result:
    """Seconds, and milliseconds from an upload to its score at p50 and p95 before and while it is scored again."""

    n_submissions: int
    n_teams: int
    shadow_seconds: float
    publish_seconds: float
    latency_before: tuple[float, float]
    latency_meanwhile: tuple[float, float]
    peer_seconds: float


def write_variants(folder: Path, submission: Path, n: int) -> list[Path]:
    """Write n files with other predictions for the same ids."""
    head, *rows = submission.read_text().splitlines()
    numbers = [row.partition(",")[0] for row in rows]
    draw = random.Random(7)
    paths = []
    for number in range(n):
        path = folder / f"variant-{number}.csv"
        path.write_text("\n".join([head, *(f"{each},{draw.random():.6f}" for each in numbers)]) + "\n")
        paths.append(path)
    return paths


def mend(solution: Path) -> Path:
    """Write the solution with its first three labels turned."""
    head, *rows = solution.read_text().splitlines()
    place = head.split(",").index("target")
    for number in range(3):
        cells = rows[number].split(",")
        cells[place] = str(1 - int(cells[place]))
        rows[number] = ",".join(cells)
    mended = solution.with_name("mended.csv")
    mended.write_text("\n".join([head, *rows]) + "\n")
    return mended


def wait_for(installation: Installation, number: int) -> None:
    """Wait until a submission has ended."""
    while installation.ask(number)["status"] == "pending":
        time.sleep(POLL_SECONDS)


def time_one(installation: Installation, file: Path) -> float:
    """Return the milliseconds from the upload to the score."""
    began = time.perf_counter()
    wait_for(installation, installation.submit(SLUG, file))
    return (time.perf_counter() - began) * 1e3


def spread(session: Session, n_teams: int) -> None:
    """Give the submissions to so many teams, and make the board anew."""
    competition = session.scalars(select(Competition).where(Competition.slug == SLUG)).one()
    now = datetime.now(UTC)
    teams = [
        Team(competition_id=competition.id, name=f"team {number}", name_key=f"team{number}", created_at=now)
        for number in range(n_teams)
    ]
    session.add_all(teams)
    session.flush()
    numbers = session.scalars(select(Submission.id).where(Submission.competition_id == competition.id)).all()
    for place, team in enumerate(teams):
        session.execute(update(Submission).where(Submission.id.in_(numbers[place::n_teams])).values(team_id=team.id))
    board_rows.rebuild_board(session, competition_id=competition.id, now=now)


def begin(session: Session, installation: Installation, mended: Path) -> None:
    """Begin the rescore."""
    competition = session.scalars(select(Competition).where(Competition.slug == SLUG)).one()
    before = session.scalars(select(Solution).where(Solution.competition_id == competition.id)).one()
    stored = save_file(make_storage(str(installation.data / "files")), mended, "solutions")
    kept = ("id_column", "metric", "metric_parameters", "n_public", "n_private")
    solution = Solution(
        storage_key=stored.key,
        sha256=stored.sha256,
        created_at=datetime.now(UTC),
        **{name: getattr(before, name) for name in kept},
    )
    rescores.start(
        session,
        competition=competition,
        solution=solution,
        host=competition.host,
        reason="Three labels were wrong.",
        now=datetime.now(UTC),
    )


def count_left(session: Session) -> int:
    """Return how many submissions the rescore has still to score."""
    competition = session.scalars(select(Competition).where(Competition.slug == SLUG)).one()
    rescore = rescores.find_open(session, competition=competition)
    assert rescore is not None
    return shadow_scores.measure_progress(session, rescore=rescore).n_left


def publish(session: Session, queue: JobQueue) -> None:
    """Put the mended solution in force."""
    competition = session.scalars(select(Competition).where(Competition.slug == SLUG)).one()
    rescores.publish(session, competition=competition, host=competition.host, queue=queue, now=datetime.now(UTC))


def repair(installation: Installation, mended: Path, files: Iterator[Path]) -> tuple[float, list[float]]:
    """Score all again while a file comes each second; return the seconds, and the milliseconds of each file."""
    began, latencies = time.perf_counter(), []
    installation.database.write(begin, installation, mended)
    while installation.database.read(count_left):
        latencies.append(time_one(installation, next(files)))
        time.sleep(1.0)
    return time.perf_counter() - began, latencies


def run(*, n: int, n_teams: int) -> Result:
    """Measure all of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        solution, submission = write_files(folder / "files", Case(N_ROWS))
        files = write_variants(folder / "files", submission, n + 1000)
        with run_installation(folder, {SLUG: solution}, n_workers=2) as installation:
            numbers = [installation.submit(SLUG, file) for file in files[:n]]
            wait_for(installation, numbers[-1])
            installation.database.write(spread, n_teams)
            later = iter(files[n:])
            before = [time_one(installation, next(later)) for _ in range(20)]
            shadow_seconds, meanwhile = repair(installation, mend(solution), later)
            began = time.perf_counter()
            installation.database.write(publish, FakeQueue())
            publish_seconds = time.perf_counter() - began
        began = time.perf_counter()
        for file in files[:N_PEER]:
            score_by_merge(solution, file)
        peer = (time.perf_counter() - began) * n / N_PEER
    return Result(n, n_teams, shadow_seconds, publish_seconds, _both(before), _both(meanwhile), peer)


def _both(taken: Sequence[float]) -> tuple[float, float]:
    found = percentiles(list(taken))
    return found["p50"], found["p95"]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rescoring", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--submissions", type=int, default=2000)
    parser.add_argument("--teams", type=int, default=200)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    machine = describe_machine(PACKAGES)
    result = run(n=options.submissions, n_teams=options.teams)
    if options.json:
        print(json.dumps({"machine": machine, "result": asdict(result)}))
        return 0
    print(describe_briefly(machine))
    print(f"{result.n_submissions:,} submissions of {N_ROWS:,} rows, {result.n_teams:,} teams")
    rate, ratio = result.n_submissions / result.shadow_seconds, result.shadow_seconds / result.peer_seconds
    print(f"scored again in {result.shadow_seconds:.1f} s ({rate:.0f} a second)")
    print(f"published in {result.publish_seconds:.2f} s")
    print(f"upload to score, p50 / p95, before: {_say(result.latency_before)} ms")
    print(f"upload to score, p50 / p95, meanwhile: {_say(result.latency_meanwhile)} ms")
    print(f"peer, scores alone: {result.peer_seconds:.1f} s; ours over the peer's: {ratio:.2f}")
    return 0


def _say(pair: tuple[float, float]) -> str:
    return f"{pair[0]:.0f} / {pair[1]:.0f}"


if __name__ == "__main__":
    sys.exit(main())
