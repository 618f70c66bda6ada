"""A column with one value is noted where it is odd, and left alone where it may well be right."""

from __future__ import annotations

import pytest

from scorer.registry import METRICS
from scorer.report import Severity
from scorer.scoring import read_submission, score_table
from tests.scorer.files import codes, prepare, refusal, write

NUMBERS = "id,y\n1,0\n2,1\n3,1\n4,2\n"
CODE = "predictions_constant"


def notes_of(tmp_path, submission: str, solution: str, metric: str, **parameters: object) -> list[str]:
    compiled = prepare(tmp_path, solution, metric, **parameters)
    return [
        note.code
        for note in score_table(read_submission(write(tmp_path, "f", submission), compiled.schema), compiled).notes
    ]


@pytest.mark.parametrize(
    ("metric", "solution", "submission", "n_noted"),
    [
        ("rmse", NUMBERS, "id,y\n1,7\n2,7\n3,7.0\n4,7\n", 1),
        ("rmse", NUMBERS, "id,y\n1,7\n2,7\n3,7\n4,8\n", 0),
        ("rmse", "id,y\n1,0\n", "id,y\n1,7\n", 0),
        ("accuracy", NUMBERS, "id,y\n1,1\n2,1\n3,1\n4,1\n", 1),
        ("accuracy", NUMBERS, "id,y\n1,1\n2,1\n3,1\n4,2\n", 0),
        ("mcrmse", "id,y,z\n1,0,1\n2,1,2\n", "id,y,z\n1,3,4\n2,3,4\n", 2),
        ("log_loss", "id,y\n1,a\n2,b\n3,c\n", "id,a,b,c\n1,0.2,0.3,0.5\n2,0.2,0.3,0.5\n3,0.2,0.3,0.5\n", 1),
        ("log_loss", "id,y\n1,a\n2,b\n3,c\n", "id,a,b,c\n1,0.2,0.3,0.5\n2,0.2,0.4,0.4\n3,0.2,0.3,0.5\n", 0),
        ("winkler_score", NUMBERS, "id,lower,upper\n1,0,1\n2,0,1\n3,0,1\n4,0,1\n", 0),
    ],
)
def test_a_column_is_noted_where_its_values_should_vary(tmp_path, metric, solution, submission, n_noted):
    told = METRICS[metric].example.parameters

    assert notes_of(tmp_path, submission, solution, metric, **told).count(CODE) == n_noted


def test_a_metric_that_needs_values_that_vary_refuses_instead(tmp_path):
    report = refusal(tmp_path, "id,y\n1,7\n2,7\n3,7\n4,7\n", NUMBERS, "pearson")

    assert codes(report) == ["column_constant"]


def test_a_column_that_could_not_be_read_is_not_called_constant(tmp_path):
    report = refusal(tmp_path, "id,y\n1,x\n2,x\n3,x\n4,x\n", NUMBERS, "rmse")

    assert codes(report) == ["value_not_number"]
    assert {problem.severity for problem in report.problems} == {Severity.ERROR}
