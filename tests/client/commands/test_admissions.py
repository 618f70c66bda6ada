"""Who may enter, by the host's command against a real server."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

from tests.client.commands.conftest import Hall


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_link_lets_users_in_until_it_ends(hall: Hall):
    host = hall["hosanna"]
    made = json.loads(host("competition", "link", "harbour", "--label", "The class", "--uses", "1", "--json").stdout)

    entered = hall["dee"]("enter", "harbour", "--yes", "--link", made["url"])
    listed = rows_of(host("competition", "links", "harbour", "--csv").stdout)
    ended = host("competition", "unlink", "harbour", str(made["id"]), "--json")

    assert entered.returncode == 0, entered.stderr
    assert [(row["label"], row["max_uses"]) for row in listed] == [("The class", "1")]
    assert made["secret"] not in json.dumps(listed)
    assert json.loads(ended.stdout)["revoked_at"] is not None


def test_a_link_ends_at_a_time_of_the_machine_and_faults_name_the_option(hall: Hall):
    host = hall["hosanna"]

    made = json.loads(host("competition", "link", "harbour", "--until", "2040-12-01 10:00", "--json").stdout)
    past = host("competition", "link", "harbour", "--until", "2001-12-01 10:00")

    assert made["expires_at"].startswith(f"{datetime(2040, 12, 1, 10).astimezone(UTC):%Y-%m-%dT%H:%M}")
    assert past.returncode == 2
    assert "--until: A time that is still to come" in past.stderr
    assert "expires_at" not in past.stderr


def test_a_link_that_needs_a_yes_leaves_the_user_waiting(hall: Hall):
    hall.change(visibility="invitation")
    made = json.loads(hall["hosanna"]("competition", "link", "harbour", "--approval", "--json").stdout)

    waiting = hall["dee"]("enter", "harbour", "--yes", "--link", made["secret"], "-m", "I am in the course.", "--json")
    asking = rows_of(hall["hosanna"]("competition", "entrants", "harbour", "--state", "waiting", "--csv").stdout)

    assert json.loads(waiting.stdout) == {"competition": "harbour", "state": "waiting"}
    assert [(row["user"], row["message"]) for row in asking] == [("dee", "I am in the course.")]


def test_the_list_of_who_may_enter_grows_and_shrinks(hall: Hall):
    host = hall["hosanna"]

    added = host("competition", "allow", "harbour", "dee", "@uni.example")
    listed = rows_of(host("competition", "allowed", "harbour", "--csv", "--raw").stdout)
    gone = host("competition", "disallow", "harbour", listed[0]["id"])

    assert added.stdout == "2 more may enter.\n"
    assert {row["entry"] for row in listed} == {"dee", "@uni.example"}
    assert gone.stdout == f"{listed[0]['entry']} is taken from the list.\n"


def test_a_long_list_is_told_from_all_pages(hall: Hall):
    host = hall["hosanna"]
    entries = [f"user-{i:03}" for i in range(700)]
    host("competition", "allow", "harbour", *entries)

    listed = json.loads(host("competition", "allowed", "harbour", "--json").stdout)

    assert [row["entry"] for row in listed["listed"]] == entries
    assert list(listed) == ["listed"]


def test_a_section_and_a_note_are_kept(hall: Hall):
    words = ("competition", "describe", "harbour", "ada")

    nothing = hall["hosanna"](*words)
    kept = hall["hosanna"](*words, "--section", "Group A", "--note", "Knows the data.", "--json")

    assert nothing.returncode == 2
    assert (json.loads(kept.stdout)["section"], json.loads(kept.stdout)["note"]) == ("Group A", "Knows the data.")
