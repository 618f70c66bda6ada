"""Announcements and the record, by the host's command against a real server."""

from __future__ import annotations

import csv
import io
import json

from tests.client.commands.conftest import Hall


def test_something_is_announced_read_and_taken_back(hall: Hall):
    host = hall["hosanna"]
    words = ("competition", "announce", "harbour", "New data", "-")

    told = json.loads(host(*words, "--json", stdin="Get **train.csv** anew – now.".encode()).stdout)
    listed = list(csv.DictReader(io.StringIO(host("competition", "announcements", "harbour", "--csv").stdout)))
    unasked = host("competition", "retract", "harbour", str(told["id"]))
    gone = host("competition", "retract", "harbour", str(told["id"]), "--yes")

    assert [(row["title"], row["text"]) for row in listed] == [("New data", "Get **train.csv** anew – now.")]
    assert unasked.returncode == 2
    assert gone.stdout == "Nothing is announced any more.\n"


def test_the_record_tells_who_did_what(hall: Hall):
    host = hall["hosanna"]
    host("competition", "hide", "harbour", "1", "--reason", "Leaked labels.")

    people = host("competition", "record", "harbour", "--action", "submission")
    found = json.loads(host("competition", "record", "harbour", "--user", "hosanna", "--json").stdout)

    assert "hosanna" in people.stdout
    assert "submission:1" in people.stdout
    assert found["acts"][0]["detail"]["reason"] == "Leaked labels."
