"""The record, as the host reads it."""

from __future__ import annotations

import csv
import io
import json

from server.db import Database
from server.services import audit
from tests.browser import Browser
from tests.factories import NOW
from tests.server.web.conftest import World
from tests.server.web.host.conftest import PATH, show, words


def test_who_did_what_and_when_stands_there_newest_first(host: Browser, ada: Browser, played, world: World):
    ada.post_form("/competitions/harbour/submissions/selection", {"selected": str(played["ada"].id)})
    host.post_form(f"{PATH}/teams", {"team": str(world.team.id), "act": "disqualify", "reason": "Two accounts."})

    text = words(show(host, "/record"))

    assert text.index("team.disqualify") < text.index("team.select")
    assert "12:00 UTC hosanna team.disqualify team 1 (“ada”) 21 Nov 2026, 12:00 UTC reason: Two accounts." in text
    assert "127.0.0.1" not in text


def test_lists_and_parts_are_written_as_words_and_names_of_files_as_they_are(
    host: Browser, world: World, database: Database
):
    detail = {
        "hidden": [],
        "rows": [7, 8],
        "waivers": {"no_leak": "It is a lesson."},
        "before": None,
        "after": {"sample_submission.csv": "sha256:1", "is_mailed": False, "keywords": ["ships", "buoys"]},
    }
    subject = f"competition:{world.competition.id}"
    database.write(audit.record, action="competition.update", subject=subject, user_id=None, detail=detail, now=NOW)

    text = words(show(host, "/record"))

    assert "hidden: –, rows: 7, 8, waivers: no leak: It is a lesson." in text
    assert "sample_submission.csv: sha256:1, is mailed: no, keywords: ships, buoys" in text


def test_an_empty_record_says_so(host: Browser, world):
    assert "Nothing yet" in show(host, "/record")


def test_acts_are_filtered_and_the_filters_stay_for_the_files(host: Browser, ada: Browser, played, world: World):
    ada.post_form("/competitions/harbour/submissions/selection", {"selected": str(played["ada"].id)})
    host.post_form(f"{PATH}/teams", {"team": str(world.team.id), "act": "disqualify", "reason": "Two accounts."})

    text = show(host, "/record?user=hosanna&since=2026-11-21")

    assert "1 act" in words(text)
    assert "team.select</code>" not in text
    assert 'href="/competitions/harbour/host/record.csv?user=hosanna&amp;since=2026-11-21"' in text
    assert "Nothing is found." in show(host, "/record?action=rescore")
    assert "Give a day such as 2030-01-07" in show(host, "/record?until=soon")


def test_it_is_taken_along_as_csv_and_json_with_before_and_after(host: Browser, played, world: World):
    act = {"team": str(world.team.id), "act": "disqualify", "reason": "=1+1"}
    host.post_form(f"{PATH}/teams", act)

    table = host.get(f"{PATH}/record.csv", buffered=True)
    [row] = csv.DictReader(io.StringIO(table.text))
    [entry] = host.get(f"{PATH}/record.json?action=team", buffered=True).json

    assert (table.mimetype, table.headers["Cache-Control"]) == ("text/csv", "private, no-store")
    assert (row["at"], row["user"], row["action"]) == ("2026-11-21T12:00:00Z", "hosanna", "team.disqualify")
    assert json.loads(row["before"]) == {"is_disqualified": False}
    assert entry == {
        "at": "2026-11-21T12:00:00Z",
        "user": "hosanna",
        "action": "team.disqualify",
        "subject": f"team:{world.team.id}",
        "before": {"is_disqualified": False},
        "after": {"is_disqualified": True},
        "detail": {"reason": "=1+1"},
    }
    assert "127.0.0.1" not in table.text


def test_a_file_without_acts_has_its_head(host: Browser, world: World):
    assert host.get(f"{PATH}/record.csv", buffered=True).text.strip() == "at,user,action,subject,before,after,detail"
    assert host.get(f"{PATH}/record.json", buffered=True).json == []
