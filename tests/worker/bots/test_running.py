"""Bots through the path of submissions: the worker's own children, its limits, its sandbox, and no trace of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scorer.bots.making import Bot
from server.settings import Settings
from tests.worker.arena import solution_text
from tests.worker.sandbox.walls import why_not
from worker.bots.running import NotMadeError, Subject, run_bots
from worker.process import make_scoring
from worker.sandbox.bounds import Level
from worker.scoring import Scoring
from worker.spares import Spares
from worker.tasks import perform

METRIC = '''
class ParticipantVisibleError(Exception):
    pass


def score(solution, submission, row_id_column_name):
    """Mean absolute error."""
    if submission["y"].isna().any():
        raise ParticipantVisibleError("Predict every row.")
    return float((solution["y"] - submission["y"]).abs().mean())
'''


@pytest.fixture
def scoring(tmp_path: Path) -> Iterator[Scoring]:
    """Return what a worker scores with; its database and its Redis are not there."""
    settings = Settings(data=tmp_path / "nowhere", redis_url="redis://127.0.0.1:1", sandbox_minimum="basic")
    spares = Spares(perform, n=1)
    yield make_scoring(settings, spares)
    spares.close()


def subject(folder: Path, **more: object) -> Subject:
    solution, sample = folder / "solution.csv", folder / "sample.csv"
    solution.write_text(solution_text())
    sample.write_text("id,y\n" + "".join(f"{row},0.5\n" for row in range(40)))
    facts = {"id_column": "id", "metric": "roc_auc", "parameters": {}, "higher_is_better": True, "best_value": 1.0}
    return Subject(solution, sample, **{**facts, **more})  # type: ignore[arg-type]


def test_each_bot_fares_as_a_submission_would(scoring: Scoring, tmp_path: Path) -> None:
    run = run_bots(scoring, subject(tmp_path), tmp_path / "scratch")

    results = run.results
    assert (results[Bot.PERFECT].public_score, results[Bot.PERFECT].private_score) == (1.0, 1.0)
    assert results[Bot.CONSTANT].public_score == 0.5
    assert results[Bot.MISSING_ROW].codes == ("id_missing",)
    assert results[Bot.DUPLICATE].codes == ("id_duplicate",)
    assert results[Bot.NAN].codes == ("value_not_finite",)
    assert results[Bot.WRONG_COLUMN].codes == ("column_missing",)
    assert "column" in results[Bot.WRONG_COLUMN].message
    assert run.reasons == {}


def test_neither_database_nor_storage_nor_cache_of_the_worker_is_touched(scoring: Scoring, tmp_path: Path) -> None:
    run_bots(scoring, subject(tmp_path), tmp_path / "scratch")

    assert not (tmp_path / "nowhere").exists()


def test_a_metric_of_the_hosts_own_runs_in_the_sandbox(scoring: Scoring, tmp_path: Path) -> None:
    if why_not(Level.BASIC) is not None and why_not(Level.FULL) is not None:
        pytest.skip("no sandbox on this machine")
    # The sandbox's user has to reach what is copied from here.
    with tempfile.TemporaryDirectory() as folder:
        metric = Path(folder) / "metric.py"
        metric.write_text(METRIC)
        own = subject(Path(folder), metric_file=metric, higher_is_better=False, best_value=None)

        results = run_bots(scoring, own, Path(folder) / "scratch").results

    assert results[Bot.PERFECT].public_score == 0.0
    assert results[Bot.MISSING_ROW].codes == ("id_missing",)
    assert results[Bot.NAN].codes == ("metric_refused",)
    assert results[Bot.WRONG_COLUMN].codes == ()
    assert "KeyError" in results[Bot.WRONG_COLUMN].words


def test_a_solution_that_cannot_be_read_is_told(scoring: Scoring, tmp_path: Path) -> None:
    given = subject(tmp_path)
    given.solution.write_text("id\n1\n")

    with pytest.raises(NotMadeError, match="Making the files ended with “Broken”"):
        run_bots(scoring, given, tmp_path / "scratch")
