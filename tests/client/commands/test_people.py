"""Those who take part, by the host's command against a real server."""

from __future__ import annotations

import csv
import io
import json

from tests import factories
from tests.client.commands.conftest import Hall


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_entrants_are_listed_removed_and_let_in_again(hall: Hall):
    host = hall["hosanna"]

    listed = rows_of(host("competition", "entrants", "harbour", "--state", "entered", "--csv").stdout)
    words = ("competition", "admit", "harbour", "ada")
    removed = host(*words, "--state", "removed", "--reason", "Two accounts.", "--hide-submissions")
    back = host(*words, "--json")

    assert [row["user"] for row in listed] == ["ada", "bo", "cy"]
    assert ["state", "removed"] in [line.split() for line in removed.stdout.splitlines()]
    assert json.loads(back.stdout)["state"] in ("admitted", "entered")


def test_teams_are_listed_disqualified_and_put_back(hall: Hall):
    host = hall["hosanna"]
    number = rows_of(host("competition", "teams", "harbour", "--search", "bo", "--csv").stdout)[0]["id"]

    out = host("competition", "disqualify", "harbour", number, "--reason", "Two accounts.", "--json")
    shown = host("competition", "teams", "harbour")
    back = host("competition", "disqualify", "harbour", number, "--undo")

    assert json.loads(out.stdout)["is_disqualified"] is True
    assert "Two accounts." in shown.stdout
    assert ["disqualified", "no"] in [line.split() for line in back.stdout.splitlines()]


def test_where_none_is_found_it_is_said_so(hall: Hall):
    host = hall["hosanna"]

    assert host("competition", "entrants", "harbour", "--search", "nobody").stdout.startswith("Nobody is found.")
    assert host("competition", "teams", "harbour", "--search", "nobody").stdout.startswith("No team is found.")


def test_extra_submissions_are_granted_listed_and_taken_back(hall: Hall):
    host = hall["hosanna"]
    words = ("competition", "grant", "harbour", "ada")

    nothing = host(*words)
    granted = json.loads(host(*words, "--extra", "2", "--reason", "An exam.", "--json").stdout)
    listed = rows_of(host("competition", "accommodations", "harbour", "--csv").stdout)
    revoked = host("competition", "revoke", "harbour", str(granted["id"]), "--json")

    assert nothing.returncode == 2
    assert [(row["team"], row["extra_attempts"], row["revoked_at"]) for row in listed] == [("ada", "2", "")]
    assert json.loads(revoked.stdout)["revoked_at"] is not None


def test_an_end_that_cannot_be_granted_is_told_by_its_option(hall: Hall):
    words = ("competition", "grant", "harbour", "ada", "--reason", "An exam.", "--until")

    refused = hall["hosanna"](*words, "2001-12-01 10:00")

    assert refused.returncode == 2
    assert "--until: A time after the end" in refused.stderr
    assert "deadline_at" not in refused.stderr


def test_what_is_promised_to_who_has_not_entered_is_listed_and_taken_back(hall: Hall):
    hall.database.write(factories.make_user, name="newcomer")
    host = hall["hosanna"]

    promised = json.loads(
        host("competition", "grant", "harbour", "newcomer", "--extra", "2", "--reason", "Ill.", "--json").stdout
    )
    listed = rows_of(host("competition", "accommodations", "harbour", "--csv").stdout)
    revoked = host("competition", "revoke", "harbour", str(promised["id"]), "--promised", "--json")

    assert (promised["team"], promised["user"]) == (None, "newcomer")
    assert [(row["user"], row["team"], row["extra_attempts"]) for row in listed] == [("newcomer", "", "2")]
    assert json.loads(revoked.stdout)["revoked_at"] is not None


def test_co_hosts_come_and_go(hall: Hall):
    hall.database.write(factories.make_user, name="ben")

    added = rows_of(hall["hosanna"]("competition", "co-hosts", "harbour", "--add", "ben", "--csv").stdout)
    gone = hall["hosanna"]("competition", "co-hosts", "harbour", "--remove", "ben")
    both = hall["hosanna"]("competition", "co-hosts", "harbour", "--remove", "ben", "--add", "bo")

    assert [(row["user"], row["added_by"]) for row in added] == [("hosanna", ""), ("ben", "hosanna")]
    assert "ben" not in gone.stdout
    assert both.returncode == 2
