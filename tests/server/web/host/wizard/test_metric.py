"""The step “Metric and split”."""

from __future__ import annotations

from tests.server.web.host.conftest import words
from tests.server.web.host.wizard.conftest import page_of, read

CHOSEN = {"metric": "roc_auc", "drawing": "stratified", "by": "churn", "public_share": "50", "seed": "7"}


def test_fitting_metrics_scores_balance_and_advice_are_shown(hanna, churn):
    text = words(page_of(hanna, f"{churn}/metric"))

    assert "ROC AUC Judges the order of the rows alone" in text
    assert "Sample submission Valid predictions that say nothing. 0.50000 0.50000" in text
    assert "60 public rows 60 private rows" in text
    assert "Would this split be fair?" in text


def test_another_choice_is_tried_when_it_is_saved(database, hanna, churn, run):
    hanna.post_form(f"{churn}/metric", {**CHOSEN, "metric": "accuracy", "public_share": "25"})
    assert "Trying this metric and split." in page_of(hanna, f"{churn}/metric")
    run()

    draft, known, *_ = read(database, churn)
    assert draft.spec["metric"] == {"name": "accuracy"}
    assert draft.spec["split"] == {"public_share": 0.25, "seed": 7, "drawing": "stratified", "by": "churn"}
    assert (known.trial["title"], known.trial["n_public"]) == ("Accuracy", 30)
    assert [each["name"] for each in draft.spec["baselines"]] == ["Most frequent"]


def test_the_same_choice_is_not_tried_again(database, hanna, churn):
    draft, *_ = read(database, churn)
    seed = str(draft.spec["split"]["seed"])

    hanna.post_form(f"{churn}/metric", {**CHOSEN, "seed": seed})

    assert read(database, churn)[3] is None


def test_the_list_of_all_metrics_takes_the_place_of_the_choice(database, hanna, churn):
    hanna.post_form(f"{churn}/metric/trial", {**CHOSEN, "other": "matthews_corrcoef"})

    draft, _, _, job = read(database, churn)
    assert draft.spec["metric"] == {"name": "matthews_corrcoef"}
    assert job.kind == "try_solution"


def test_a_newer_choice_takes_the_place_of_one_that_is_being_tried(database, hanna, churn, run):
    hanna.post_form(f"{churn}/metric/trial", {**CHOSEN, "metric": "accuracy"})
    hanna.post_form(f"{churn}/metric/trial", {**CHOSEN, "metric": "f1"})
    run()

    assert read(database, churn)[1].trial["title"] == "F1"


def test_parameters_are_read_by_their_kind_and_faults_stand_at_their_fields(database, hanna, churn):
    hanna.post_form(f"{churn}/metric", {**CHOSEN, "metric": "recall_at_fpr"})
    response = hanna.post_form(f"{churn}/metric", {**CHOSEN, "metric": "recall_at_fpr", "parameter:max_fpr": "2"})

    text = response.get_data(as_text=True)
    assert response.status_code == 400
    assert 'id="parameter:max_fpr-fault"' in text
    assert read(database, churn)[0].spec["metric"] == {"name": "recall_at_fpr", "parameters": {"max_fpr": 2}}
    ok = hanna.post_form(f"{churn}/metric", {**CHOSEN, "metric": "recall_at_fpr", "parameter:max_fpr": "0.1"})
    assert ok.status_code == 303


def test_a_share_that_is_none_is_kept_and_told(database, hanna, churn):
    response = hanna.post_form(f"{churn}/metric", {**CHOSEN, "public_share": "most"})

    assert response.status_code == 400
    assert 'id="public_share-fault">A number above 0 and below 100.<' in response.get_data(as_text=True)
    assert read(database, churn)[0].spec["split"]["public_share"] == "most"


def test_a_choice_that_cannot_be_tried_says_why(hanna, churn, run):
    hanna.post_form(f"{churn}/metric/trial", {**CHOSEN, "drawing": "by_time", "by": "customer"})
    run()

    text = page_of(hanna, f"{churn}/metric")
    assert "This could not be tried." in text
    assert "The times of <code>customer</code> are neither numbers nor dates" in text


def test_what_the_host_should_look_at_is_told(hanna, churn, run):
    hanna.post_form(f"{churn}/metric/trial", {**CHOSEN, "public_share": "5"})
    run()

    assert "There are only 6 public rows" in page_of(hanna, f"{churn}/metric")


def test_baselines_are_shown_as_marked(database, hanna, churn):
    seed = str(read(database, churn)[0].spec["split"]["seed"])
    offered = {"baselines": "baselines/rate.csv baselines/shuffled.csv", "baseline:baselines/shuffled.csv": "1"}

    hanna.post_form(f"{churn}/metric", {**CHOSEN, "seed": seed, **offered})

    assert [each["file"] for each in read(database, churn)[0].spec["baselines"]] == ["baselines/shuffled.csv"]


def test_a_solution_that_says_its_split_keeps_it(database, hanna, churn, iris):
    text = page_of(hanna, f"{iris}/metric")

    assert "As the file says" in text
    hanna.post_form(f"{iris}/metric", {"metric": "macro_f1", "drawing": "usage"})
    assert "split" not in read(database, iris)[0].spec


def test_a_solution_that_came_with_its_split_is_split_as_the_host_says(database, hanna, iris, run):
    def check():
        hanna.post_form(f"{iris}/check")
        run()
        report = read(database, iris)[0].report
        assert report["faults"] == []
        return report["release"]["n_public"], report["release"]["n_private"]

    chosen = {"metric": "accuracy", "drawing": "random", "public_share": "25", "seed": "3"}
    assert check() == (2, 2)

    assert hanna.post_form(f"{iris}/metric", chosen).status_code == 303
    assert check() == (1, 3)
    assert 'value="usage"' in page_of(hanna, f"{iris}/metric")

    hanna.post_form(f"{iris}/metric", {**chosen, "drawing": "usage"})
    assert check() == (2, 2)


def test_of_a_solution_that_came_as_it_is_nothing_says_that_there_is_none(hanna, iris):
    text = page_of(hanna, f"{iris}/metric")

    assert "There is no solution yet" not in text
    assert "The solution came as it is." in text
    assert text.count('class="is-done"') == 4
    assert "The solution that came with it stays unless you upload another" in page_of(hanna, f"{iris}/solution")
