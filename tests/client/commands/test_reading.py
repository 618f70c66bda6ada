"""Rules, announcements, notices and notes, against a real server."""

from __future__ import annotations

import csv
import io
import json

from tests.client.commands.conftest import Hall


def test_the_rules_are_shown(hall: Hall):
    people, programs, table = (hall["dee"]("rules", "harbour", *words) for words in ((), ("--json",), ("--csv",)))

    assert people.stdout == "Version 1\n\nThe rules of harbour.\n"
    assert json.loads(programs.stdout) == {"version": 1, "markdown": "The rules of harbour."}
    assert table.stdout == "version,markdown\r\n1,The rules of harbour.\r\n"


def test_announcements_are_read(hall: Hall):
    nothing = hall["ada"]("announcements", "harbour")
    hall["hosanna"]("competition", "announce", "harbour", "New data", "-", stdin=b"Get **train.csv** anew.")

    people = hall["ada"]("announcements", "harbour")
    rows = list(csv.DictReader(io.StringIO(hall["ada"]("announcements", "harbour", "--csv").stdout)))

    assert nothing.stdout == "Nothing was announced yet.\n"
    assert people.stdout.startswith("New data  hosanna, ")
    assert "Get **train.csv** anew." in people.stdout
    assert [(row["title"], row["by"]) for row in rows] == [("New data", "hosanna")]


def test_notices_tell_what_happened(hall: Hall):
    nothing = hall["ada"]("notices")
    hall["hosanna"]("competition", "grant", "harbour", "ada", "--extra", "2", "--reason", "An exam.")

    people, programs = hall["ada"]("notices"), hall["ada"]("notices", "--json")

    assert nothing.stdout == "There is no notice for you.\n"
    assert "2 extra submissions" in people.stdout
    assert "1 not seen on the site yet." in people.stdout
    assert json.loads(programs.stdout)["n_unseen"] == 1


def test_a_note_is_kept_and_taken_away(hall: Hall):
    kept = hall["ada"]("note", "1", "Four seeds.", "--json")
    gone = hall["ada"]("note", "1", "")
    others = hall["bo"]("note", "1", "Mine.")

    assert json.loads(kept.stdout)["note"] == "Four seeds."
    assert gone.stdout == "The note on submission 1 is taken away.\n"
    assert others.returncode == 4
