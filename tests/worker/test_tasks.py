"""Tests for `worker.tasks`: whatever a file, a solution or a metric does wrong is an answer."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests.worker.arena import solution_text, submission_text
from worker.messages import Broken, Compiled, CompileRequest, Limits, Refused, Scored, ScoreRequest, Stale
from worker.tasks import perform

LIMITS = Limits(20.0, 1 << 28)


@pytest.fixture
def compiling(tmp_path: Path) -> CompileRequest:
    """Return the request to compile a sound solution."""
    solution = tmp_path / "solution.csv"
    solution.write_text(solution_text())
    return CompileRequest(str(solution), str(tmp_path / "compiled"), "roc_auc", {}, "id", LIMITS)


@pytest.fixture
def scoring(tmp_path: Path, compiling: CompileRequest) -> ScoreRequest:
    """Return the request to score a sound file against that solution, which is compiled."""
    assert perform(compiling) == Compiled()
    submission = tmp_path / "submission.csv"
    submission.write_text(submission_text())
    return ScoreRequest(str(submission), compiling.folder, 1 << 20, LIMITS)


def test_a_sound_file_is_scored_in_both_parts(scoring: ScoreRequest) -> None:
    answer = perform(scoring)

    assert isinstance(answer, Scored)
    assert (answer.public_score, answer.private_score, answer.n_public, answer.n_private) == (1.0, 1.0, 20, 20)
    assert answer.notes == ()
    assert set(answer.stages) == {"read", "score"}


def test_what_was_odd_is_noted(scoring: ScoreRequest) -> None:
    Path(scoring.submission).write_text(submission_text().replace(",", "\t"))

    answer = perform(scoring)

    assert isinstance(answer, Scored)
    assert [note.code for note in answer.notes] == ["delimiter_unusual"]


def test_a_faulty_file_is_refused_with_its_problems(scoring: ScoreRequest) -> None:
    Path(scoring.submission).write_text(submission_text().replace("\n3,0.75", "\n3,much"))

    answer = perform(scoring)

    assert isinstance(answer, Refused)
    assert [problem.code for problem in answer.problems] == ["value_not_number"]


def test_a_file_larger_than_may_be_unpacked_is_refused(scoring: ScoreRequest) -> None:
    answer = perform(dataclasses.replace(scoring, max_expanded_bytes=100))

    assert isinstance(answer, Refused)
    assert [problem.code for problem in answer.problems] == ["file_too_large"]


def test_a_file_too_large_to_be_held_is_scored_block_by_block(tmp_path: Path) -> None:
    rows = range(320)
    solution, submission = tmp_path / "solution.csv", tmp_path / "submission.csv"
    solution.write_text("id,y,Usage\n" + "".join(f"{row},1,{'Public' if row < 40 else 'Private'}\n" for row in rows))
    submission.write_text("id,y\n" + "".join(f"{row},0.5{'0' * 900_000}\n" for row in rows))
    folder = str(tmp_path / "compiled")
    assert perform(CompileRequest(str(solution), folder, "rmse", {}, "id", LIMITS)) == Compiled()

    answer = perform(ScoreRequest(str(submission), folder, 1 << 30, LIMITS))

    assert isinstance(answer, Scored)
    assert (answer.public_score, answer.private_score, answer.n_public, answer.n_private) == (0.5, 0.5, 40, 280)


def test_a_fault_of_a_file_too_large_to_be_held_is_told(tmp_path: Path) -> None:
    solution, submission = tmp_path / "solution.csv", tmp_path / "submission.csv"
    solution.write_text("id,y\n" + "".join(f"{row},1\n" for row in range(320)))
    submission.write_text("id,y\n" + "".join(f"{row % 319},0.5{'0' * 900_000}\n" for row in range(320)))
    folder = str(tmp_path / "compiled")
    assert perform(CompileRequest(str(solution), folder, "rmse", {}, "id", LIMITS)) == Compiled()

    answer = perform(ScoreRequest(str(submission), folder, 1 << 30, LIMITS))

    assert isinstance(answer, Refused)
    told = [problem.code for problem in answer.problems]
    assert told == ["id_missing", "id_duplicate", "predictions_constant"]


@pytest.mark.parametrize("name", ["schema.json", "manifest.json"])
@pytest.mark.parametrize("content", [None, "", "{", "{}"])
def test_a_compiled_solution_that_cannot_be_read_is_stale(
    scoring: ScoreRequest, name: str, content: str | None
) -> None:
    path = Path(scoring.folder) / name
    path.unlink() if content is None else path.write_text(content)

    assert perform(scoring) == Stale()


@pytest.mark.parametrize(
    ("text", "metric", "parameters", "error"),
    [
        ("id,y,Usage\n0,yes,Public\n1,1,Private\n", "roc_auc", {}, "SolutionError"),
        ("", "roc_auc", {}, "SolutionError"),
        (solution_text(), "no_such_metric", {}, "MetricError"),
        (solution_text(), "roc_auc", {"max_fpr": 7}, "MetricError"),
        ("id,y,Usage\n0,1,Public\n1,1,Public\n2,0,Private\n3,1,Private\n", "roc_auc", {}, "SolutionError"),
    ],
)
def test_a_solution_or_a_metric_that_cannot_be_used_is_broken(
    compiling: CompileRequest, text: str, metric: str, parameters: dict[str, object], error: str
) -> None:
    Path(compiling.solution).write_text(text)

    answer = perform(dataclasses.replace(compiling, metric=metric, parameters=parameters))

    assert answer == Broken(error)
    assert not Path(compiling.folder).exists()
