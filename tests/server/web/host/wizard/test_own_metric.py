"""The host's own metric in the step “Metric and split”: dropped in, its form, tried, and taken out again."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.server.web.host.conftest import words
from tests.server.web.host.wizard.conftest import page_of, read, send
from tests.worker.drafts.test_own_metric import METRIC
from tests.worker.sandbox.walls import Walls
from worker.sandbox.bounds import Level

CHOSEN = {"metric": "own", "drawing": "stratified", "by": "churn", "public_share": "50", "seed": "7"}


@pytest.fixture
def dropped(hanna, churn, tmp_path):
    Walls(Level.FULL, tmp_path)
    answer = send(hanna, f"{churn}/metric/file", content=METRIC, name="own.py")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{churn}/metric")
    return churn


def test_its_form_stands_in_the_step_and_nothing_is_tried_without_a_direction(database, hanna, dropped):
    page = page_of(hanna, f"{dropped}/metric")

    assert 'name="parameter-scale"' in page
    assert "What all right is worth." in page
    assert "Say which score is better" in words(page)
    draft, _, files, job = read(database, dropped)
    assert draft.spec["metric"] == {"name": "own", "file": "metric.py"}
    assert files["metric.py"].storage_key.startswith("metrics/")
    assert job is None


def test_it_has_the_name_that_it_is_given_and_keeps_it(database, hanna, churn):
    path = f"{churn}/metric/file"
    hanna.post_form(path, {"name": " Weighted rate ", "file": (BytesIO(METRIC.encode()), "own.py")})
    page = page_of(hanna, f"{churn}/metric")
    hanna.post_form(path, {"name": "Another", "file": (BytesIO(METRIC.encode()), "again.py")})

    assert "Its name" not in page
    assert "<strong>Weighted rate</strong>" in page
    assert read(database, churn)[0].spec["metric"]["name"] == "Weighted rate"


def test_with_a_direction_it_is_tried_and_its_scores_are_shown(database, hanna, dropped, run):
    hanna.post_form(f"{dropped}/metric/trial", {**CHOSEN, "direction": "higher", "parameter-scale": "3"})
    assert "Trying this metric and split." in page_of(hanna, f"{dropped}/metric")
    run()

    text = words(page_of(hanna, f"{dropped}/metric"))
    assert "own; higher is better" in text
    assert "Most frequent The most frequent label in every row. 2.00000 2.00000" in text
    assert "60 public rows 60 private rows" in text
    draft, known, *_ = read(database, dropped)
    assert draft.spec["metric"]["parameters"] == {"scale": 3.0}
    assert [each["name"] for each in draft.spec["baselines"]] == ["Most frequent"]
    assert known.trial["faults"] == []
    assert 'class="is-done"><span><a href="' + dropped + '/metric">' in page_of(hanna, f"{dropped}/pages")


def test_a_setting_that_is_wrong_is_kept_and_told_at_its_field(database, hanna, dropped):
    response = hanna.post_form(f"{dropped}/metric", {**CHOSEN, "direction": "lower", "parameter-scale": "much"})

    assert response.status_code == 400
    assert 'value="much"' in response.text
    assert "invalid-feedback" in response.text
    draft, _, _, job = read(database, dropped)
    assert draft.spec["metric"]["higher_is_better"] is False
    assert draft.spec["metric"]["parameters"] == {"scale": "much"}
    assert job is None


def test_a_metric_that_fails_shows_its_traceback_and_the_step_is_not_done(hanna, dropped, run):
    broken = METRIC.replace('submission["churn"] ==', 'submission["kind"] ==')
    send(hanna, f"{dropped}/metric/file", content=broken, name="own.py")
    hanna.post_form(f"{dropped}/metric", {**CHOSEN, "direction": "higher"})
    run()

    page = page_of(hanna, f"{dropped}/metric")
    assert "KeyError" in page
    assert "The truth cannot be scored against itself: KeyError: &#39;kind&#39;</p>" in page.replace("\n", "")
    assert page.count('aria-label="Traceback">Traceback') == 2  # of the sample, and of the truth
    assert 'class="is-done"><span><a href="' + dropped + '/metric">' not in page_of(hanna, f"{dropped}/pages")


def test_the_next_file_is_the_next_version_of_the_same_metric_and_tried_at_once(database, hanna, dropped, run):
    hanna.post_form(f"{dropped}/metric", {**CHOSEN, "direction": "higher"})
    run()

    send(hanna, f"{dropped}/metric/file", content=METRIC.replace("is worth", "is good for"), name="other.py")

    draft, _, _, job = read(database, dropped)
    assert draft.spec["metric"]["name"] == "own"
    assert job.kind == "try_solution"


def test_one_of_the_catalogue_takes_its_place_again(database, hanna, dropped, run):
    hanna.post_form(f"{dropped}/metric/file/removal", {})
    run()

    draft, known, files, _ = read(database, dropped)
    assert draft.spec["metric"] == {"name": "roc_auc"}
    assert "metric.py" not in files
    assert known.trial["title"] == "ROC AUC"


@pytest.mark.parametrize("content", ["x = 1", "", "def score("])
def test_what_is_no_metric_is_told_on_the_page_and_nothing_changes(database, hanna, churn, content):
    response = send(hanna, f"{churn}/metric/file", content=content, name="own.py")

    assert response.status_code == 400
    assert 'id="file-fault"' in response.text
    assert read(database, churn)[0].spec["metric"] == {"name": "roc_auc"}


def test_without_a_file_it_is_asked_for(hanna, churn):
    response = hanna.post_form(f"{churn}/metric/file", {}, content_type="multipart/form-data")

    assert response.status_code == 400
    assert "Choose a Python file." in response.text


def test_a_new_target_leaves_the_hosts_own_metric_in_place(database, hanna, dropped, run):
    hanna.post_form(f"{dropped}/solution", {"id_column": "customer", "target": "age"})
    run()

    assert read(database, dropped)[0].spec["metric"]["file"] == "metric.py"
