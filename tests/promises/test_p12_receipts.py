"""P12: the same file, solution and metric give the same score bit for bit: receipts of bundled competitions, again."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from server.bundles import load_bundle, prepare_bundle
from server.models import Competition, PrivateScore, Score, Solution
from tests.competitions.test_bundles import COMPETITIONS, SLUGS
from tests.promises.web import ROOT
from tests.worker.arena import Arena

pytestmark = pytest.mark.up


@pytest.fixture(scope="module")
def arena(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path):
    """Return an installation with one worker."""
    made = Arena(tmp_path_factory.mktemp("receipts"), migrated_sqlite)
    made.start()
    yield made
    made.end()


def take_bundle(session, arena: Arena, solution: Path, metric: str, parameters: dict, id_column: str) -> None:
    """Give the arena's competition the solution and the metric of a bundle."""
    stored = arena.store(solution.read_bytes(), "solutions")
    competition = session.scalars(select(Competition)).one()
    row = session.scalars(select(Solution).where(Solution.competition_id == competition.id)).one()
    row.storage_key, row.sha256 = stored.key, stored.sha256
    row.metric, row.metric_parameters, row.id_column = metric, parameters, id_column


def verify(receipt: dict, solution: Path, submission: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Prove a score in a fresh process, as anybody would who has the files."""
    path = folder / "receipt.json"
    path.write_text(json.dumps(receipt))
    command = [sys.executable, "-m", "scorer", "verify", str(path), str(solution), str(submission)]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("slug", SLUGS)
def test_p12_a_receipt_gives_the_score_again_in_a_fresh_process(arena: Arena, tmp_path: Path, slug: str):
    bundle = load_bundle(COMPETITIONS / slug)
    prepared = prepare_bundle(bundle, tmp_path)
    metric = bundle.spec.metric
    arena.database.write(
        take_bundle, arena, prepared.solution, metric.name, dict(metric.parameters), bundle.spec.id_column
    )
    files = [prepared.sample_submission, *(prepared.files[each.file].path for each in bundle.spec.baselines)]

    for file in files:
        number = arena.submit(file.read_bytes())
        arena.wait_for(number)
        with arena.database.reading() as session:
            score = session.scalars(select(Score).where(Score.submission_id == number)).one()
            private = session.scalars(select(PrivateScore).where(PrivateScore.submission_id == number)).one()
            kept = [score.public_score, private.private_score]
        # With the receipt and the two files that it names the score comes out again, to the last bit.
        assert score.receipt["submission_sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert score.receipt["solution_sha256"] == hashlib.sha256(prepared.solution.read_bytes()).hexdigest()
        assert score.receipt["metric_version"]
        assert {"python", "numpy", "pyarrow"} <= set(score.receipt["libraries"])
        receipt = {**score.receipt, "public_score": kept[0], "private_score": kept[1]}
        verified = verify(receipt, prepared.solution, file, tmp_path)
        assert (verified.returncode, verified.stderr) == (0, "")
        assert verified.stdout.endswith("Verified.\n")
        # Handed in again it has the same score, too.
        again = arena.submit(file.read_bytes())
        arena.wait_for(again)
        with arena.database.reading() as session:
            assert session.scalars(select(Score).where(Score.submission_id == again)).one().public_score == kept[0]
