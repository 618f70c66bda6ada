"""Submissions of all teams and alarms, by the host's command against a real server."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models import Submission
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
