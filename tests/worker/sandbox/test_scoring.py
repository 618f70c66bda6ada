"""Tests for `worker.sandbox.scoring`: the scorer's command in the sandbox, at each level of this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worker.sandbox.walls import BOUNDS, PROVEN, Walls
from worker.sandbox.answers import Fault, Refusal, Scores
from worker.sandbox.bounds import Level
from worker.sandbox.outcomes import DiskFull, Killed, Outcome, OutOfMemory, TimedOut, TooMuchOutput
from worker.sandbox.scoring import Input, judge, run_scorer

SOLUTION = "id,y,Usage\n1,0,Public\n2,1,Public\n3,0,Private\n4,1,Private\n"


@pytest.fixture(params=[Level.FULL, Level.BASIC])
def walls(request: pytest.FixtureRequest, tmp_path: Path) -> Walls:
    """Return each level of this machine."""
    return Walls(request.param, tmp_path)


def score(walls: Walls, folder: Path, submission: str) -> object:
    (folder / "solution.csv").write_text(SOLUTION)
    (folder / "submission.csv").write_text(submission)
    files = [Input(folder / name, name) for name in ("solution.csv", "submission.csv")]
    words = [*files, "--metric", "roc_auc", "--id-column", "id", "--json"]
    sandbox = walls.sandbox(memory_bytes=PROVEN.memory_bytes)
    return judge(run_scorer(sandbox, words), sandbox.bounds)


def test_a_score_comes_out(walls: Walls, tmp_path: Path) -> None:
    scores = score(walls, tmp_path, "id,y\n1,0.1\n2,0.9\n3,0.9\n4,0.1\n")

    assert isinstance(scores, Scores)
    assert (scores.public_score, scores.private_score, scores.n_public, scores.n_private) == (1.0, 0.0, 2, 2)


def test_a_refusal_comes_out_with_its_rows(walls: Walls, tmp_path: Path) -> None:
    refusal = score(walls, tmp_path, "id,y\n1,0.1\n2,x\n3,0.9\n4,0.1\n")

    assert isinstance(refusal, Refusal)
    (problem,) = refusal.problems
    assert (problem.code, problem.examples[0].row) == ("value_not_number", 2)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (TimedOut(b""), "It took longer than 60 seconds, the limit."),
        (OutOfMemory(b""), "It needs more than 512 MB of memory, the limit."),
        (DiskFull(b""), "It wrote more than 8 MB of files, the limit."),
        (Killed("SIGSEGV", b"oops"), "It crashed (SIGSEGV). Its last words: oops"),
        (TooMuchOutput(b""), "It wrote more than 64 KB in place of its result."),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_sandbox_has_words_for_each_end(outcome: Outcome, said: str) -> None:
    assert judge(outcome, BOUNDS) == Fault(said)
