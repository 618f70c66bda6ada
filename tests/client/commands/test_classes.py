"""Roster and grades, by the host's command against a real server."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.client.commands.conftest import Hall

ROSTER = "name,e-mail,section\nGrace Hopper,grace@uni.example,Group B\n"


def test_a_roster_is_looked_at_before_it_is_taken(hall: Hall, tmp_path: Path):
    (tmp_path / "class.csv").write_text(ROSTER)

    looked = hall["hosanna"]("competition", "roster", "harbour", "class.csv")
    entrants = hall["hosanna"]("competition", "entrants", "harbour", "--csv").stdout
    taken = hall["hosanna"]("competition", "roster", "harbour", "-", "--apply", "--csv", stdin=ROSTER.encode())

    assert "Take it with --apply." in looked.stdout
    assert "grace" not in entrants
    row = next(csv.DictReader(io.StringIO(taken.stdout)))
    assert (row["outcome"], row["user"], row["section"]) == ("new", "grace", "Group B")
    assert row["link"].startswith(hall.url)


def test_faults_of_a_roster_are_all_told(hall: Hall):
    faulty = b"name,e-mail\nGrace,grace\nAda,ada\n"

    done = hall["hosanna"]("competition", "roster", "harbour", "-", "--json", stdin=faulty)

    assert done.returncode == 5
    assert len(json.loads(done.stderr)["faults"]) == 2


def test_grades_follow_a_formula_and_are_written_for_a_gradebook(hall: Hall, tmp_path: Path):
    host = hall["hosanna"]

    kept = host("competition", "grades", "harbour", "--formula", "100 * score")
    wrong = host("competition", "grades", "harbour", "--formula", "100 *", "--json")
    printed = host("competition", "grades", "harbour", "--format", "canvas")
    written = host("competition", "grades", "harbour", "--format", "plain", "--to", "grades.csv", "--json")

    assert kept.returncode == 0
    assert "grades can still change" in kept.stdout
    assert (wrong.returncode, json.loads(wrong.stderr)["status"]) == (2, 400)
    assert printed.stdout.startswith("Student,ID,")
    assert json.loads(written.stdout)["path"] == "grades.csv"
    assert (tmp_path / "grades.csv").read_text().startswith("user")


def test_a_formula_is_kept_before_the_file_is_written_by_it(hall: Hall):
    words = ("competition", "grades", "harbour", "--formula", "7", "--format", "plain")

    rows = list(csv.DictReader(io.StringIO(hall["hosanna"](*words).stdout)))

    assert {row["grade"] for row in rows if row["score"]} == {"7.0"}


def test_a_roster_is_taken_as_a_spreadsheet_writes_it(hall: Hall, tmp_path: Path):
    (tmp_path / "wide.csv").write_bytes(ROSTER.encode("utf-16"))
    (tmp_path / "other.csv").write_bytes("name,e-mail\nJosé,jose@uni.example\n".encode("latin-1"))

    taken = hall["hosanna"]("competition", "roster", "harbour", "wide.csv")
    refused = hall["hosanna"]("competition", "roster", "harbour", "other.csv")

    assert (taken.returncode, "Grace Hopper" in taken.stdout) == (0, True)
    assert refused.returncode == 2
    assert "Line 2 is not UTF-8. In your spreadsheet, save the file as “CSV UTF-8”." in refused.stderr
