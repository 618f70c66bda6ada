"""The shape dist: a mean named like the target, and a spread above 0."""

from __future__ import annotations

import pytest

from scorer.errors import SolutionError
from tests.scorer.files import codes, prepare, refusal

SOLUTION = "id,y\n1,10\n2,20\n"


def test_the_spread_has_the_name_that_the_host_gives(tmp_path):
    assert prepare(tmp_path, SOLUTION, "gaussian_crps").expected_columns == ("id", "y", "sigma")
    named = prepare(tmp_path, SOLUTION, "gaussian_crps", spread_name="Confidence")
    assert named.expected_columns == ("id", "y", "Confidence")
    with pytest.raises(SolutionError, match="the name of the spread"):
        prepare(tmp_path, SOLUTION, "gaussian_crps", spread_name="y")


@pytest.mark.parametrize("spread", ["0", "-1", "1e-300"])
def test_a_spread_that_is_none_is_told_with_its_row(tmp_path, spread):
    report = refusal(tmp_path, f"id,y,sigma\n1,10,1\n2,20,{spread}\n", SOLUTION, "gaussian_crps")

    assert codes(report) == ["value_out_of_range"]
    assert "row 2 has" in report.problems[0].message
