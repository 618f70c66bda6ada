"""Submissions of all teams and alarms, by the host's command against a real server."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models import Submission, User
from tests import factories
from tests.client.commands.conftest import SAMPLE, Hall
from tests.server.web.alarming import raise_all


def alarm(session: Session, /, *, competition_id: int) -> int:
    return raise_all(session, competition_id, list(session.scalars(select(Submission).order_by(Submission.id))))[0].id


def test_submissions_of_all_teams_are_listed_with_both_scores(hall: Hall):
    host = hall["hosanna"]

    people = host("competition", "submissions", "harbour")
    rows = list(csv.DictReader(io.StringIO(host("competition", "submissions", "harbour", "--csv").stdout)))
    found = host("competition", "submissions", "harbour", "--search", "bo", "--status", "complete", "--json")

    assert "private" in people.stdout.splitlines()[0]
    assert {(row["team"], row["public_score"], row["private_score"]) for row in rows} == {
        ("ada", "0.81", "0.8"),
        ("bo", "0.79", "0.78"),
    }
    assert [row["team"] for row in json.loads(found.stdout)["submissions"]] == ["bo"]


def test_a_submission_is_hidden_with_a_reason_and_counts_again(hall: Hall):
    words = ("competition", "hide", "harbour", "1")

    unreasoned = hall["hosanna"](*words)
    hidden = hall["hosanna"](*words, "--reason", "Leaked labels.")
    back = hall["hosanna"](*words, "--undo", "--json")

    assert unreasoned.returncode == 2
    assert ["hidden", "yes"] in [line.split() for line in hidden.stdout.splitlines()]
    assert json.loads(back.stdout)["is_hidden"] is False


def test_a_submission_is_scored_again(hall: Hall):
    done = hall["hosanna"]("competition", "rerun", "harbour", "1", "--csv")

    assert done.stdout == "id,status,rerun\r\n1,complete,pending\r\n"


def test_without_a_score_there_is_no_receipt(hall: Hall):
    number = str(hall.send("cy", SAMPLE)["id"])

    done = hall["hosanna"]("competition", "receipt", "harbour", number)

    assert done.returncode == 4


def test_files_are_collected_and_never_laid_over_others(hall: Hall, tmp_path: Path):
    number = str(hall.send("cy", SAMPLE)["id"])

    done = hall["hosanna"]("competition", "collect", "harbour", number)
    again = hall["hosanna"]("competition", "collect", "harbour", number)
    forced = hall["hosanna"]("competition", "collect", "harbour", number, "--force", "--json")

    assert (done.returncode, again.returncode, forced.returncode) == (0, 2, 0)
    with zipfile.ZipFile(tmp_path / "harbour-submissions.zip") as archive:
        assert next(archive.read(name).decode() for name in archive.namelist() if name.endswith(".csv")) == SAMPLE


def test_alarms_are_listed_and_decided(hall: Hall):
    quiet = hall["hosanna"]("competition", "alarms", "harbour")
    number = str(hall.database.write(alarm, competition_id=hall.competition.id))

    listed = hall["hosanna"]("competition", "alarms", "harbour", "--state", "open")
    words = ("competition", "decide", "harbour", number, "dismissed")
    decided = hall["hosanna"](*words, "--reason", "Two students in one flat.", "--json")

    assert quiet.stdout == "Nothing stands out.\n"
    assert "probing" in listed.stdout
    assert json.loads(decided.stdout)["state"] == "dismissed"


@pytest.mark.parametrize(
    ("words", "named", "lists"),
    [
        (("hide", "harbour", "99", "--reason", "x"), "submission 99", "submissions"),
        (("receipt", "harbour", "99"), "submission 99", "submissions"),
        (("collect", "harbour", "98", "99"), "submission 98,99", "submissions"),
        (("decide", "harbour", "99", "noted", "--reason", "x"), "alarm 99", "alarms"),
        (("unlink", "harbour", "99"), "open link 99", "links"),
        (("disallow", "harbour", "99"), "line 99", "allowed"),
        (("revoke", "harbour", "99"), "accommodation in force with the number 99", "accommodations"),
        (("co-hosts", "harbour", "--remove", "a/b"), "co-host a/b", "co-hosts"),
    ],
)
def test_what_is_not_there_is_named_with_the_command_that_lists_what_is(
    hall: Hall, words: tuple[str, ...], named: str, lists: str
):
    done = hall["hosanna"]("competition", *words)

    assert done.returncode == 4
    assert f"harbour has no {named}, or you are no host of it." in done.stderr
    assert f"`podium competition {lists} harbour` lists them." in done.stderr


def test_a_rescore_that_is_not_open_is_told_as_such(hall: Hall):
    assert "No rescore is open in harbour" in hall["hosanna"]("competition", "rescore", "harbour").stderr


def test_who_is_no_host_is_told_so(hall: Hall):
    for words in (("alarms",), ("grades", "--formula", "1"), ("export",)):
        done = hall["ada"]("competition", words[0], "harbour", *words[1:])

        assert done.returncode == 4
        assert "of which you are a host" in done.stderr or "You are no host of harbour." in done.stderr


def test_a_token_for_the_competition_alone_is_told_what_is_missing(hall: Hall):
    def make(session: Session) -> str:
        ada = session.scalars(select(User).where(User.name_key == "ada")).one()
        return factories.make_token(session, user=ada, slug="harbour")

    bound = hall.database.write(make)

    listed = hall["ada"]("competition", "alarms", "harbour", PODIUM_TOKEN=bound)
    compared = hall["ada"]("compare", "harbour", "1", "99", PODIUM_TOKEN=bound)

    assert (listed.returncode, compared.returncode) == (4, 4)
    assert "You are no host of harbour." in listed.stderr
    assert "not both of the submissions 1 and 99" in compared.stderr
