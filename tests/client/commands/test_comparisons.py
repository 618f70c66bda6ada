"""Two submissions compared."""

import json
import signal
import time

import pytest

from tests.client.conftest import Podium
from tests.client.fakes import Fake

FOUND = {"state": "found", "difference": 0.012, "low": 0.00123, "high": 0.02, "p_value": 0.012}


def test_a_difference_is_told_with_interval_test_and_judgement(podium: Podium, server: Fake) -> None:
    server.comparison = FOUND

    assert podium("compare", "wa-churn", "21", "17").stdout.splitlines() == [
        "+0.012  21 minus 17",
        "95 % interval 0.00123 to 0.02000, p = 0.012",
        "21 is better, and that is hardly chance.",
    ]


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (FOUND | {"difference": -0.012, "p_value": 0.3}, "17 is better, and it could be chance."),
        (FOUND | {"difference": -0.012, "p_value": 0.0}, "17 is better, and that is hardly chance."),
        (FOUND | {"difference": 0.0, "p_value": 1.0}, "Both have the same score."),
        ({"state": "unknown"}, "21 is better."),
        ({"state": "released"}, "21 is better."),
        (
            {"state": "not_scored", "difference": None},
            "21 and 17 can’t be compared: not both have a score that is shown.",
        ),
    ],
)
def test_the_sentence_says_no_more_than_is_known(
    podium: Podium, server: Fake, found: dict[str, object], sentence: str
) -> None:
    server.comparison = found

    assert sentence in podium("compare", "wa-churn", "21", "17").stdout.splitlines()


def test_where_lower_is_better_the_lower_score_is(podium: Podium, server: Fake) -> None:
    server.comparison, server.higher_is_better = FOUND, False

    assert "17 is better, and that is hardly chance." in podium("compare", "wa-churn", "21", "17").stdout


@pytest.mark.parametrize(("state", "remark"), [("unknown", "gives no interval"), ("released", "by a ladder")])
def test_why_nothing_is_told_of_chance_is_said(podium: Podium, server: Fake, state: str, remark: str) -> None:
    server.comparison = {"state": state}

    assert remark in podium("compare", "wa-churn", "21", "17").stdout


def test_a_pair_that_the_team_has_not_is_named(podium: Podium) -> None:
    done = podium("compare", "wa-churn", "21", "99", "--json")

    fault = json.loads(done.stderr)
    assert (done.returncode, fault["code"]) == (4, "no_such_submission")
    assert fault["message"] == "Your team has not both of the submissions 21 and 99 in wa-churn."


def test_the_answer_is_waited_for(podium: Podium, server: Fake) -> None:
    server.comparison, server.n_waiting_polls = FOUND, 2

    done = podium("compare", "wa-churn", "21", "17", "--json")

    assert json.loads(done.stdout) == FOUND | {"first": 21, "second": 17}
    assert len(server.seen("GET", "/compare")) == 3


def test_without_waiting_the_scores_alone_are_told(podium: Podium, server: Fake) -> None:
    server.n_waiting_polls = 1

    done = podium("compare", "wa-churn", "21", "17", "--no-wait")

    assert "21 is better." in done.stdout
    assert "found when no submission waits" in done.stdout


def test_waiting_may_be_interrupted(podium: Podium, server: Fake) -> None:
    server.n_waiting_polls = 1_000
    process = podium.start("compare", "wa-churn", "21", "17")
    while len(server.seen("GET", "/compare")) < 2:
        time.sleep(0.01)

    process.send_signal(signal.SIGINT)

    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"ask again later" in errors
