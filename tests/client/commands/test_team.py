"""`podium team`, against a real server."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.client.commands.conftest import Hall


def read(stdout: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(stdout)
    return found


def test_a_team_shows_its_members(hall: Hall):
    people, table = hall["ada"]("team", "show", "harbour"), hall["ada"]("team", "show", "harbour", "--csv")

    assert people.returncode == 0
    assert people.stdout.splitlines()[0] == "ada, 1 of 3 members, you are captain"
    rows = list(csv.DictReader(io.StringIO(table.stdout)))
    assert [(row["name"], row["is_captain"], row["entries"]) for row in rows] == [("ada", "true", "1")]


def test_an_invitation_is_sent_seen_and_accepted(hall: Hall):
    sent = read(hall["ada"]("team", "invite", "harbour", "cy", "--json").stdout)
    mine, theirs = (hall[name]("team", "show", "harbour").stdout for name in ("ada", "cy"))

    accepted = hall["cy"]("team", "accept", "harbour", "invitation", str(sent["id"]), "--yes")

    assert "Invitations of your team" in mine
    assert f"{sent['id']}  into ada" in theirs
    assert accepted.stdout.splitlines()[0] == "ada, 2 of 3 members"


def test_what_is_asked_is_declined_and_taken_back(hall: Hall):
    first = read(hall["ada"]("team", "invite", "harbour", "cy", "--json").stdout)["id"]
    declined = hall["cy"]("team", "decline", "harbour", "invitation", str(first), "--csv")
    second = read(hall["ada"]("team", "request", "harbour", "bo", "-m", "We fit.", "--json").stdout)["id"]
    asked = hall["bo"]("team", "show", "harbour").stdout

    cancelled = hall["ada"]("team", "cancel", "harbour", "request", str(second))

    assert declined.stdout == f"id,outcome\r\n{first},declined\r\n"
    assert "ada would come in: 2 of 3 members, 2 of" in asked
    assert "“We fit.”" in asked
    assert cancelled.stdout == f"The request {second} is taken back.\n"


def test_teams_merge_change_their_name_and_captain_and_are_left(hall: Hall):
    number = read(hall["bo"]("team", "request", "harbour", "ada", "--json").stdout)["id"]

    merged = hall["ada"]("team", "accept", "harbour", "request", str(number), "--yes")
    named = hall["ada"]("team", "name", "harbour", "Facet Lab")
    handed = hall["ada"]("team", "captain", "harbour", "bo", "--yes")
    left = hall["ada"]("team", "leave", "harbour", "--yes", "--json")

    assert merged.stdout.splitlines()[0] == "ada, 2 of 3 members, you are captain"
    assert named.stdout.splitlines()[0] == "Facet Lab, 2 of 3 members, you are captain"
    assert handed.stdout.splitlines()[0] == "Facet Lab, 2 of 3 members"
    assert len(read(left.stdout)["members"]) == 1  # type: ignore[arg-type]


def test_a_link_lets_one_person_in_by_its_address(hall: Hall):
    link = hall["ada"]("team", "link", "harbour").stdout.splitlines()[0]

    joined = hall["cy"]("team", "join", "harbour", link, "--yes")
    again = hall["bo"]("team", "join", "harbour", link, "--yes")

    assert joined.stdout.splitlines()[0] == "ada, 2 of 3 members"
    assert again.returncode == 4


@pytest.mark.parametrize("words", [("leave",), ("captain", "bo"), ("join", "x"), ("accept", "request", "1")])
def test_nothing_is_done_that_cannot_be_taken_back_without_a_yes(hall: Hall, words: tuple[str, ...]):
    asked = hall["ada"]("team", words[0], "harbour", *words[1:])

    assert asked.returncode == 2
    assert "--yes" in asked.stderr


def test_on_a_terminal_it_is_asked_and_no_is_no(hall: Hall):
    code, shown = hall["ada"].on_terminal("team", "leave", "harbour", typed=b"n\n")

    assert code == 3
    assert "nothing was changed" in shown


def test_refusals_come_with_the_rule_of_the_server(hall: Hall):
    done = hall["ada"]("team", "leave", "harbour", "--yes", "--json")

    assert (done.returncode, json.loads(done.stderr)["status"]) == (5, 409)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("accept", "harbour", "invitation", "99", "--yes"), "No invitation 99 to you or your team is open."),
        (("decline", "harbour", "request", "99"), "No request 99 to you or your team is open."),
        (("cancel", "harbour", "request", "99"), "No request 99 of your team is open."),
        (("captain", "harbour", "nobody", "--yes"), "Your team has no member “nobody”."),
        (("join", "harbour", "http://127.0.0.1/competitions/harbour/join/x", "--yes"), "The link is not known"),
    ],
)
def test_what_is_not_there_is_named(hall: Hall, words: tuple[str, ...], message: str):
    done = hall["cy"]("team", *words)

    assert done.returncode == 4
    assert message in done.stderr
    assert "`podium team show harbour` tells who and what there is." in done.stderr
