"""Choosing the submissions that count at the end."""

import json

from tests.client.conftest import Podium
from tests.client.fakes import Fake


def test_what_would_count_is_shown_with_whose_choice_it_is(podium: Podium, server: Fake) -> None:
    server.selected = [21]

    lines = podium("select", "wa-churn").stdout.splitlines()

    assert [line.split() for line in lines[1:3]] == [["21", "chosen"], ["17", "by", "its", "public", "score"]]
    assert lines[-1].startswith("1 of 2 chosen · closes in ")
    assert server.seen("PUT", "/selection") == []


def test_a_choice_takes_the_place_of_the_one_before(podium: Podium, server: Fake) -> None:
    server.selected = [17]

    done = podium("select", "wa-churn", "21", "22")

    assert (done.returncode, server.selected) == (0, [21, 22])
    assert done.stdout.startswith("The selection is saved: 2 of 2 chosen.")


def test_none_leaves_everything_to_the_rule(podium: Podium, server: Fake) -> None:
    server.selected = [21]

    answer = json.loads(podium("select", "wa-churn", "--none", "--json").stdout)

    assert (answer["selected"], answer["final"], server.selected) == ([], [{"id": 17, "is_chosen": False}], [])


def test_none_and_numbers_contradict_each_other(podium: Podium, server: Fake) -> None:
    done = podium("select", "wa-churn", "21", "--none")

    assert (done.returncode, server.requests) == (2, [])


def test_a_choice_that_is_refused_is_told_with_its_code(podium: Podium) -> None:
    done = podium("select", "wa-churn", "17", "21", "22", "--json")

    assert (done.returncode, json.loads(done.stderr)["code"]) == (5, "selection_refused")


def test_a_choice_that_can_not_change_says_so(podium: Podium, server: Fake) -> None:
    server.finalized_at = "2025-12-01T12:00:00Z"

    assert "the choice can’t change now" in podium("select", "wa-churn").stdout
