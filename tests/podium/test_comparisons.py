"""Two submissions compared from Python."""

from __future__ import annotations

import pytest

from podium import Competition, NotFound
from tests.client.fakes import Fake

FOUND = {"state": "found", "low": 0.001, "high": 0.02, "p_value": 0.03}


def test_the_comparison_is_waited_for(churn: Competition, server: Fake):
    server.comparison, server.n_waiting_polls = FOUND, 2

    found = churn.compare(21, 17)

    assert (found["first"], found["second"], found["state"], found["p_value"]) == (21, 17, "found", 0.03)
    assert len(server.seen("GET", "/compare")) == 3


def test_when_the_time_is_over_it_still_waits(churn: Competition, server: Fake):
    server.n_waiting_polls = 1_000

    assert churn.compare(21, 17, timeout=0.3)["state"] == "waiting"


def test_no_time_at_all_asks_once(churn: Competition, server: Fake):
    server.comparison, server.n_waiting_polls = FOUND, 1

    assert churn.compare(21, 17, timeout=0)["state"] == "waiting"
    assert churn.compare(21, 17, timeout=0)["state"] == "found"
    assert len(server.seen("GET", "/compare")) == 2


def test_a_pair_that_the_team_has_not_is_not_found(churn: Competition):
    with pytest.raises(NotFound, match="not both of the submissions 21 and 99"):
        churn.compare(21, 99)
