"""Changes to a competition that runs, in the steps of the wizard: to its rules, and to its metric."""

from __future__ import annotations

import pytest

from server.models import Competition, Rescore
from tests.server.web.host.conftest import words
from tests.server.web.host.wizard.conftest import page_of, read

HOST = "/competitions/customer-churn/host"


@pytest.fixture
def changes(hanna, churn, run):
    """Return the address of a draft of changes to the competition that the bare solution has become."""
    for step in ("check", "publish"):
        hanna.post_form(f"{churn}/{step}")
        run()
    location = hanna.post_form(f"{HOST}/changes", {"step": "rules"}).location
    run()
    assert location.endswith("/rules")
    return location.removesuffix("/rules")


def test_rules_change_at_once_after_the_difference_was_shown(database, hanna, changes, run):
    hanna.post_form(f"{changes}/rules", {"practice": "1", "daily_limit": "9", "visibility": "unlisted"})
    hanna.post_form(f"{changes}/check")
    run()

    text = words(page_of(hanna, f"{changes}/publish"))
    assert "What changes" in text
    assert "daily_limit 5 9" in text
    assert "all submissions are scored again" not in text

    hanna.post_form(f"{changes}/publish")
    run()
    competition = database.read(lambda session: session.query(Competition).one())
    assert (competition.daily_limit, competition.visibility) == (9, "unlisted")
    assert database.read(lambda session: session.query(Rescore).count()) == 0


def test_another_metric_begins_a_rescore_with_its_reason(database, hanna, changes, run):
    seed = str(read(database, changes)[0].spec["split"]["seed"])
    chosen = {"metric": "average_precision", "drawing": "stratified", "by": "churn", "public_share": "50", "seed": seed}
    hanna.post_form(f"{changes}/metric", chosen)
    run()
    hanna.post_form(f"{changes}/check")
    run()
    assert "all submissions are scored again" in page_of(hanna, f"{changes}/publish")
    assert hanna.post_form(f"{changes}/publish").status_code == 400

    hanna.post_form(f"{changes}/publish", {"reason": "Rare ones matter."})
    run()

    rescore = database.read(lambda session: session.query(Rescore).one())
    assert rescore.reason == "Rare ones matter."
    assert hanna.get(f"{changes}/publish").location == f"{HOST}/rescore"


def test_the_page_of_rescores_has_buttons_that_begin_one(hanna, changes):
    text = page_of(hanna, f"{HOST}/rescore")

    assert [f">{words}</button>" in text for words in ("Replace the solution", "Change the split")] == [True, True]
    assert f'action="{HOST}/changes"' in text


def test_the_page_of_changes_says_what_can_be_changed(hanna, changes):
    assert "Change rules and timeline" in page_of(hanna, f"{HOST}/changes")
