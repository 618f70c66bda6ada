"""The step “Rules and timeline”."""

from __future__ import annotations

from server.services import drafts
from tests import factories
from tests.server.web.host.conftest import words
from tests.server.web.host.wizard.conftest import page_of, read, send
from tests.worker.drafts.test_own_metric import METRIC

RULES = {
    "zone": "Europe/Berlin",
    "starts_at": "2030-01-07T09:00",
    "ends_at": "2030-07-04T23:59",
    "daily_limit": "3",
    "max_team_size": "4",
    "n_selected": "2",
    "score_decimals": "4",
    "visibility": "unlisted",
    "honest_mode": "rounded",
}


def test_times_are_typed_in_a_zone_and_shown_in_utc(database, hanna, churn):
    assert hanna.post_form(f"{churn}/rules", RULES).status_code == 303

    text = page_of(hanna, f"{churn}/rules")
    assert "7 Jan 2030, 08:00 UTC" in text
    assert "4 Jul 2030, 21:59 UTC" in text
    assert 'value="2030-07-04T23:59"' in text
    spec = read(database, churn)[0].spec
    assert spec["timeline"] == {
        "zone": "Europe/Berlin",
        "starts_at": "2030-01-07T09:00",
        "ends_at": "2030-07-04T23:59",
    }
    assert (spec["daily_limit"], spec["visibility"], spec["honest_mode"]) == (3, "unlisted", "rounded")
    assert "error_limit" not in spec
    assert spec["allows_late"] is False


def test_practice_has_no_times(database, hanna, churn):
    hanna.post_form(f"{churn}/rules", {**RULES, "practice": "1"})

    spec = read(database, churn)[0].spec
    assert spec["practice"] is True
    assert "timeline" not in spec


def test_what_is_wrong_is_told_at_its_field_and_kept(hanna, churn):
    response = hanna.post_form(f"{churn}/rules", {**RULES, "ends_at": "2029-01-01T00:00", "daily_limit": "many"})

    text = response.get_data(as_text=True)
    assert response.status_code == 400
    assert 'id="ends_at-fault"' in text
    assert 'id="daily_limit-fault"' in text
    assert 'value="many"' in text
    assert "expected a time after “Start” (2030-01-07 08:00:00 UTC)." in text


def test_a_time_that_the_clock_leaps_over_is_told(hanna, churn):
    response = hanna.post_form(f"{churn}/rules", {**RULES, "starts_at": "2030-03-31T02:30"})

    assert 'id="starts_at-fault"' in response.get_data(as_text=True)


def test_the_leak_budget_of_each_mode_is_shown_with_advice(hanna, churn):
    hanna.post_form(f"{churn}/rules", {**RULES, "honest_mode": "exact", "score_decimals": "5"})

    text = words(page_of(hanna, f"{churn}/rules"))

    assert "bits a public row" in text
    assert "Leak budget:" in text
    assert "Allow fewer submissions, show fewer decimals" in text


def test_a_metric_of_the_hosts_own_leaves_the_exact_mode_alone(hanna, churn):
    assert send(hanna, f"{churn}/metric/file", content=METRIC, name="own.py").status_code == 303

    text = page_of(hanna, f"{churn}/rules")

    assert 'name="honest_mode" value="exact" checked' in text
    assert "No standard error is known of a metric of your own" in text
    assert 'value="ladder"' not in text
    assert "choose “" not in text


def test_before_a_trial_there_is_no_budget(hanna, iris):
    assert "The leak budget stands here once" in page_of(hanna, f"{iris}/rules")


def test_a_time_with_an_offset_is_brought_to_its_zone(database, hanna, owner, iris):
    timeline = {"starts_at": "2030-01-07T09:00:00Z", "ends_at": "2030-02-04T23:59:00Z"}
    changes = {"practice": None, "timeline": timeline}
    number = int(iris.rpartition("/")[2])
    database.write(drafts.change_spec, draft_id=number, user=owner, changes=changes, now=factories.NOW)

    assert 'value="2030-01-07T09:00"' in page_of(hanna, f"{iris}/rules")
