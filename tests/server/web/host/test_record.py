"""The record, as the host reads it."""

from __future__ import annotations

from tests.browser import Browser
from tests.server.web.conftest import World
from tests.server.web.host.conftest import PATH, show, words


def test_who_did_what_and_when_stands_there_newest_first(host: Browser, ada: Browser, played, world: World):
    ada.post_form("/competitions/harbour/submissions/selection", {"selected": str(played["ada"].id)})
    host.post_form(f"{PATH}/teams", {"team": str(world.team.id), "act": "disqualify", "reason": "Two accounts."})

    text = words(show(host, "/record"))

    assert text.index("team.disqualify") < text.index("team.select")
    assert "21 Nov 2026, 12:00 UTC hosanna team.disqualify team 1 reason: Two accounts." in text
    assert "127.0.0.1" not in text


def test_an_empty_record_says_so(host: Browser, world):
    assert "Nothing yet" in show(host, "/record")
