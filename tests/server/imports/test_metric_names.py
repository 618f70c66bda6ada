"""Names of metrics elsewhere: each leads to metrics of the catalogue, whatever its case and signs."""

import pytest

from scorer.registry import METRICS
from server.imports.metric_names import MEANINGS, find_candidates, names_in_program


def test_each_meaning_is_a_metric_of_the_catalogue():
    assert {metric for metrics in MEANINGS.values() for metric in metrics} <= set(METRICS)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("accuracy_score", "accuracy"),
        ("AUC-ROC", "roc_auc"),
        ("root-mean-squared-error", "rmse"),
        ("Mean Absolute Error", "mae"),
        ("multi-class log loss", "log_loss"),
        ("crps", "crps"),
    ],
)
def test_a_name_is_found_without_case_and_signs(name, first):
    assert find_candidates(name)[0].metric == first


def test_an_unknown_name_means_nothing():
    assert find_candidates("set1_score", "json.dump") == []


def test_functions_are_read_from_a_program_without_running_it():
    source = "from sklearn.metrics import f1_score as f\nimport numpy as np\nraise SystemExit(np.mean([f(1, 2)]))\n"

    assert set(names_in_program(source)) == {"f1_score", "mean", "f", "SystemExit"}
    assert names_in_program("no python (") == []


def test_candidates_say_what_they_are():
    [candidate] = find_candidates("mae")

    assert candidate.words == "mae"
