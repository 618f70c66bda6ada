"""The shape quantile: a column for each level, named by it, and crossing levels where the host forbids them."""

from __future__ import annotations

import pytest

from scorer.errors import SolutionError
from tests.scorer.files import codes, prepare, refusal, score_text

SOLUTION = "id,y\n1,10\n2,20\n"
CROSSED = "id,0.1,0.9\n1,9,11\n2,21,20\n"


def test_columns_are_named_by_their_levels(tmp_path):
    compiled = prepare(tmp_path, SOLUTION, "pinball_loss", levels=[0.1, 0.5, 0.975])

    assert compiled.expected_columns == ("id", "0.1", "0.5", "0.975")


def test_one_level_is_enough(tmp_path):
    assert score_text(tmp_path, "id,0.5\n1,8\n2,20\n", SOLUTION, "pinball_loss", levels=[0.5]).public_score == 0.5


def test_levels_may_cross_unless_the_host_forbids_it(tmp_path):
    options = {"levels": [0.1, 0.9]}

    assert score_text(tmp_path, CROSSED, SOLUTION, "pinball_loss", **options).public_score > 0
    report = refusal(tmp_path, CROSSED, SOLUTION, "pinball_loss", **options, require_monotone=True)
    assert codes(report) == ["value_out_of_range"]
    assert "row 2 has 0.1 21.0 and 0.9 20.0; expected 0.1 at most 0.9" in report.problems[0].message


def test_levels_that_do_not_rise_are_the_hosts_fault(tmp_path):
    with pytest.raises(SolutionError, match="`levels` do not rise"):
        prepare(tmp_path, SOLUTION, "pinball_loss", levels=[0.9, 0.1])
