"""What all pages of a host have in common."""

from __future__ import annotations

import pytest

from tests.browser import Browser
from tests.server.web.host.conftest import PATH, show

PAGES = ("", "/finalization", "/submissions", "/teams", "/accommodations", "/record")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_host_is_not_there_for_entrants_and_asks_strangers_to_sign_in(
    ada: Browser, ben: Browser, stranger: Browser, played, path: str
):
    assert [browser.get(PATH + path).status_code for browser in (ada, ben, stranger)] == [404, 404, 303]


@pytest.mark.parametrize("path", PAGES)
def test_each_page_leads_to_the_others(host: Browser, played, path: str):
    text = show(host, path)

    assert all(f'href="{PATH}{other}"' in text for other in ("", "/submissions", "/teams", "/record"))


def test_only_the_host_is_led_there(ada: Browser, host: Browser, played):
    texts = [browser.get("/competitions/harbour").get_data(as_text=True) for browser in (ada, host)]

    assert [f'href="{PATH}"' in text for text in texts] == [False, True]


@pytest.mark.parametrize("marks", [[], ["²"], ["1e3"]])
def test_a_form_without_good_marks_changes_nothing_and_says_why(host: Browser, played, marks: list[str]):
    response = host.post_form(f"{PATH}/submissions", {"submission": marks, "act": "hide", "reason": "x"})

    assert response.status_code == 400
    assert ("Nothing is marked." in response.text) == (marks == [])
    assert "The ranks have closed up" not in show(host)


@pytest.mark.parametrize(
    ("path", "marked", "act"),
    [("/submissions", "submission", "hide"), ("/teams", "team", "disqualify"), ("/entrants", "user", "remove")],
)
def test_who_acts_on_a_list_comes_back_to_the_same_part_of_it(host: Browser, played, path: str, marked: str, act: str):
    there = f"{PATH}{path}?search=ada"
    assert f'action="{there}"' in show(host, f"{path}?search=ada")
    who = {"submission": played["ada"].id, "team": played["ada"].team_id, "user": "ada"}[marked]

    refused = host.post_form(there, {marked: str(who), "act": act, "reason": ""})
    done = host.post_form(there, {marked: str(who), "act": act, "reason": "Asked to."})

    assert refused.status_code == 400
    assert f'action="{there}"' in refused.text
    assert (done.status_code, done.headers["Location"]) == (303, there)
