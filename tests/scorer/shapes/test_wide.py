"""Several columns of numbers: named, bounded and matched by name."""

from __future__ import annotations

import pytest

from scorer.errors import SolutionError
from tests.scorer.files import codes, prepare, refusal, score_text

SOLUTION = "id,a,b\n1,0,0\n2,0,0\n"


def test_columns_are_matched_by_name(tmp_path):
    scores = score_text(tmp_path, "b,id,a\n4,1,0\n4,2,0\n", SOLUTION, "mcrmse")

    assert scores.public_score == 2.0
    assert prepare(tmp_path, SOLUTION, "mcrmse").expected_columns == ("id", "a", "b")


def test_a_fault_names_its_column(tmp_path):
    report = refusal(tmp_path, "id,a,b\n1,0,x\n2,,0\n", SOLUTION, "mcrmse")

    assert sorted(codes(report)) == ["value_blank", "value_not_number"]
    assert {problem.examples[0].column for problem in report.problems} == {"a", "b"}


def test_a_solution_without_targets_is_refused(tmp_path):
    with pytest.raises(SolutionError, match="no target column"):
        prepare(tmp_path, "id\n1\n", "mcrmse")
