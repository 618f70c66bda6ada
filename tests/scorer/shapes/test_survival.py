"""The shape survival: time and event in the solution, one prediction in a submission."""

from __future__ import annotations

import pytest

from scorer.errors import SolutionError
from tests.scorer.files import codes, prepare, refusal

SOLUTION = "id,time,event\n1,1,1\n2,2,0\n"


def test_a_submission_has_one_column_named_prediction(tmp_path):
    assert prepare(tmp_path, SOLUTION, "concordance_index").expected_columns == ("id", "prediction")
    report = refusal(tmp_path, "id,prediction\n1,a\n2,1\n", SOLUTION, "concordance_index")
    assert codes(report) == ["value_not_number"]


def test_the_faults_of_a_solution_are_told_with_rows(tmp_path):
    with pytest.raises(SolutionError, match="has the target columns `y`; concordance_index takes `time` and `event`"):
        prepare(tmp_path, "id,y\n1,1\n", "concordance_index")
    with pytest.raises(SolutionError) as refused:
        prepare(tmp_path, "id,event,time\n1,1,-1\n2,2,1\n", "concordance_index")
    assert [fault.rpartition(" (")[0] for fault in refused.value.faults] == [
        "The solution has negative values of `time`",
        "The solution has values of `event` that are not 0 or 1",
    ]
