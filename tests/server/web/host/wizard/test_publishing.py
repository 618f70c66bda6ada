"""The step “Check and publish”."""

from __future__ import annotations

from server.domain.checklist import CheckOutcome, make_check
from server.domain.drafts import DraftReport
from server.models import Competition
from server.services import drafts
from tests import factories
from tests.server.web.host.conftest import words
from tests.server.web.host.wizard.conftest import page_of, read


def test_a_bare_solution_becomes_a_competition(database, hanna, churn, run):
    hanna.post_form(f"{churn}/check")
    assert "Checking." in page_of(hanna, f"{churn}/publish")
    run()
    assert "Everything is in order." in page_of(hanna, f"{churn}/publish")

    hanna.post_form(f"{churn}/publish")
    run()

    assert hanna.get(f"{churn}/publish").location == "/competitions/customer-churn/host"
    assert "This draft is published" in page_of(hanna, f"{churn}/rules")
    competition = database.read(lambda session: session.query(Competition).one())
    assert (competition.title, competition.tagline) == ("Customer Churn", "Predict churn.")
    assert "Predict" in words(page_of(hanna, "/competitions/customer-churn"))


def test_the_script_of_the_page_is_told_what_is_being_done(hanna, churn, run):
    hanna.post_form(f"{churn}/check")
    assert hanna.get(f"{churn}/job").json == {"kind": "check", "progress": ""}
    run()
    assert hanna.get(f"{churn}/job").json == {"kind": None, "progress": ""}


def test_faults_lead_to_the_step_in_which_they_are_mended(hanna, churn, run):
    hanna.post_form(f"{churn}/solution", {"slug": "No!"})
    hanna.post_form(f"{churn}/rules", {"daily_limit": "0", "visibility": "public", "zone": "UTC"})
    hanna.post_form(f"{churn}/pages", {"page": "rules", "markdown": ""})
    hanna.post_form(f"{churn}/check")
    run()

    text = page_of(hanna, f"{churn}/publish")

    for step in ("solution", "rules", "pages"):
        assert f'<a href="{churn}/{step}">Mend it</a>' in text
    assert "It cannot be published yet.</strong> Mend what is named above, then check it again." in text
    assert "Publish Customer Churn" not in text


def test_what_has_changed_is_checked_again_first(hanna, churn, run):
    hanna.post_form(f"{churn}/check")
    run()
    hanna.post_form(f"{churn}/pages", {"page": "rules", "markdown": "Be fair."})

    text = page_of(hanna, f"{churn}/publish")

    assert "The draft has changed since it was checked." in text
    assert "It cannot be published yet." not in text
    assert hanna.post_form(f"{churn}/publish").status_code == 409


def test_a_choice_that_was_never_tried_is_tried_before_the_check(database, hanna, owner, churn, run):
    number = int(churn.rpartition("/")[2])
    changes = {"metric": {"name": "accuracy"}}
    database.write(drafts.change_spec, draft_id=number, user=owner, changes=changes, now=factories.NOW)

    hanna.post_form(f"{churn}/check")
    run()

    draft, known, *_ = read(database, churn)
    assert known.trial["title"] == "Accuracy"
    assert draft.report["faults"] == []


def test_a_check_that_is_not_green_is_waived_with_a_reason_and_that_is_taken_back(database, hanna, owner, iris):
    number = int(iris.rpartition("/")[2])
    report = DraftReport(checks=(make_check("id_target", CheckOutcome.WARN, "an id tells", "Shuffle."),))
    database.write(drafts.record_check, draft_id=number, version=read(database, iris)[0].version, report=report)
    text = words(page_of(hanna, f"{iris}/publish"))
    assert "an id tells Shuffle." in text
    assert "It cannot be published yet. Mend what is not green above, or say there why it is fine" in text

    hanna.post_form(f"{iris}/waivers", {"check": "id_target", "reason": "It is meant."})
    text = page_of(hanna, f"{iris}/publish")
    assert "Waived: It is meant." in text
    assert "It cannot be published yet." not in text

    hanna.post_form(f"{iris}/waivers", {"check": "id_target", "reason": ""})
    assert read(database, iris)[0].waivers == {}
