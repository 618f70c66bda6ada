"""The list of competitions, and entering one."""

import json

from tests.client.conftest import Podium
from tests.client.fakes import Fake


def test_the_list_is_a_table(podium: Podium) -> None:
    lines = podium("competitions").stdout.splitlines()

    assert lines[0].split() == ["slug", "title", "status", "metric", "teams", "ends"]
    assert lines[1].split() == ["wa-churn", "Customer", "churn", "practice", "AUC", "214", "never", "entered"]


def test_a_search_reaches_the_server(podium: Podium) -> None:
    assert [row["slug"] for row in json.loads(podium("competitions", "--search", "hpc", "--json").stdout)] == [
        "hpc-runtime"
    ]


def test_a_search_without_matches_says_so(podium: Podium) -> None:
    done = podium("competitions", "--search", "fraud")

    assert (done.returncode, done.stdout) == (0, "No competition matches “fraud”.\n")


def test_yes_accepts_the_rules_in_force(podium: Podium, server: Fake) -> None:
    server.is_entered = False

    done = podium("enter", "wa-churn", "--yes", "--json")

    assert json.loads(done.stdout)["team"] == {"id": 4, "name": "ada"}
    assert server.is_entered


def test_the_rules_are_shown_before_the_question(podium: Podium, server: Fake) -> None:
    server.is_entered = False

    code, shown = podium.on_terminal("enter", "wa-churn", typed=b"y\n")

    assert (code, server.is_entered) == (0, True)
    assert shown.index("Be fair.") < shown.index("Do you accept these rules?")


def test_anything_but_yes_refuses(podium: Podium, server: Fake) -> None:
    server.is_entered = False

    code, _ = podium.on_terminal("enter", "wa-churn", typed=b"\n")

    assert (code, server.is_entered) == (3, False)


def test_nothing_is_accepted_where_nobody_can_be_asked(podium: Podium, server: Fake) -> None:
    server.is_entered = False

    piped, as_json = podium("enter", "wa-churn", stdin=b"y\n"), podium("enter", "wa-churn", "--json")

    assert (piped.returncode, as_json.returncode, server.is_entered) == (2, 2, False)


def test_rules_that_changed_meanwhile_are_a_refusal(podium: Podium, server: Fake) -> None:
    server.is_entered = False
    server.rules_version = 4

    done = podium("enter", "wa-churn", "--yes", "--json")

    assert (done.returncode, json.loads(done.stderr)["code"]) == (5, "rules_changed")


def test_newer_rules_are_shown_to_who_has_entered(podium: Podium, server: Fake) -> None:
    server.accepted_rules_version = 2

    code, shown = podium.on_terminal("enter", "wa-churn", typed=b"y\n")

    assert (code, server.accepted_rules_version) == (0, 3)
    assert shown.index("Be fair.") < shown.index("Do you accept these rules?")


def test_entering_twice_asks_nothing(podium: Podium, server: Fake) -> None:
    done = podium("enter", "wa-churn")

    assert (done.returncode, done.stdout) == (0, "You have already entered Customer churn.\n")
    assert server.seen("POST", "/entry") == []


def test_an_end_of_the_own_team_stands_in_the_list(podium: Podium, server: Fake) -> None:
    server.your_ends_at = "2001-01-07T10:00:00Z"

    assert "never" not in podium("competitions").stdout
