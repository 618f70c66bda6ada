"""The words of what is found are those of the scorer."""

import pytest

from client.checking.findings import HINTS, make_problem
from scorer.problems import PROBLEMS


@pytest.mark.parametrize("code", HINTS)
def test_every_kind_has_the_severity_and_the_hint_of_the_scorer(code: str) -> None:
    problem = make_problem(code, "It is so.")

    assert (problem["severity"], problem["hint"]) == (PROBLEMS[code].severity.value, PROBLEMS[code].hint)
