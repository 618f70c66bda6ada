"""Small solution and submission files for the tests of the scorer."""

from __future__ import annotations

from pathlib import Path

from scorer.compiled import CompiledSolution, prepare_solution
from scorer.errors import SubmissionError
from scorer.report import Report
from scorer.scoring import Scores, read_submission, score_table

BINARY = "id,target,Usage\n1,0,Public\n2,1,Public\n3,0,Private\n4,1,Private\n5,1,Public\n6,0,Ignored\n"
SOUND = "id,target\n1,0.1\n2,0.9\n3,0.4\n4,0.3\n5,0.8\n6,0.5\n"


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """Write one file and return its path."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def prepare(
    folder: Path, solution: str | bytes = BINARY, metric: str = "roc_auc", /, **parameters: object
) -> CompiledSolution:
    """Compile a solution in memory."""
    return prepare_solution(write(folder, "solution.csv", solution), metric=metric, parameters=parameters)


def score_text(
    folder: Path,
    submission: str | bytes,
    solution: str | bytes = BINARY,
    metric: str = "roc_auc",
    /,
    **parameters: object,
) -> Scores:
    """Score a submission given as text."""
    compiled = prepare(folder, solution, metric, **parameters)
    return score_table(read_submission(write(folder, "submission", submission), compiled.schema), compiled)


def refusal(
    folder: Path,
    submission: str | bytes,
    solution: str | bytes = BINARY,
    metric: str = "roc_auc",
    /,
    **parameters: object,
) -> Report:
    """Return the report with which a submission is refused."""
    try:
        score_text(folder, submission, solution, metric, **parameters)
    except SubmissionError as error:
        return error.report
    raise AssertionError("the submission was scored")


def codes(report: Report) -> list[str]:
    """Return the codes of all problems."""
    return [problem.code for problem in report.problems]
