"""The split: sizes, classes, and how often chance would change the order of baselines."""

from __future__ import annotations

import numpy as np

from scorer.preflight.division import Rule, check_split
from scorer.preflight.findings import State
from tests.scorer.preflight.data import make_data


def look(data, folder, rule=None):
    return check_split(data.read(folder), folder / "solution.csv", rule)


def baselines(data, folder, *noises: float):
    random = np.random.default_rng(4)
    paths = []
    for place, noise in enumerate(noises):
        values = data.solution["y"] + noise * random.normal(size=len(data.solution))
        paths.append(folder / f"baseline-{place}.csv")
        data.solution[["id"]].assign(y=values).to_csv(paths[-1], index=False)
    return paths


def test_parts_with_rows_enough_are_fine(tmp_path):
    assert look(make_data(), tmp_path).state is State.OK
    assert look(make_data(), tmp_path, Rule("roc_auc")).state is State.OK


def test_a_public_part_of_a_few_rows_is_told(tmp_path):
    data = make_data("number")
    data.solution["Usage"] = ["Public"] * 7 + ["Private"] * 393

    without, known = look(data, tmp_path), look(data, tmp_path, Rule("rmse"))

    assert without.found == known.found == "There are only 7 public rows; scores will be mostly chance."
    assert (without.state, known.state) == (State.WARN, State.WARN)


def test_a_class_that_a_part_lacks_is_named(tmp_path):
    data = make_data("classes")
    data.solution.loc[data.solution["y"] == "low", "Usage"] = "Public"

    assert "No private row has “low” in `y`." in look(data, tmp_path).found
    assert "“low” has 0" in look(data, tmp_path, Rule("accuracy")).found


def test_a_metric_that_is_undefined_on_a_part_fails(tmp_path):
    data = make_data()
    data.solution["Usage"] = np.where(data.solution["y"] == 1, "Public", "Private")

    assert look(data, tmp_path, Rule("roc_auc")).state is State.FAIL


def test_baselines_that_chance_puts_in_order_ask_for_more_public_rows(tmp_path):
    data = make_data("number", n_test=300)
    data.solution["Usage"] = ["Public"] * 20 + ["Private"] * 280
    rule = Rule("rmse", baselines=baselines(data, tmp_path, 1.0, 1.12, 1.3))

    found = look(data, tmp_path, rule)

    assert found.state is State.WARN
    assert "With 7% public rows two baselines change places" in found.found
    assert "of the rows public and show" in found.found


def test_baselines_of_different_quality_say_that_the_split_is_good(tmp_path):
    data = make_data("number")
    rule = Rule("rmse", baselines=baselines(data, tmp_path, 1.0, 9.0))

    found = look(data, tmp_path, rule)

    assert found.state is State.OK
    assert "in 0.0% of splits such as this one" in found.found


def test_without_usage_all_rows_are_public(tmp_path):
    data = make_data()
    data.solution = data.solution.drop(columns="Usage")

    assert "only 0 private rows" in look(data, tmp_path).found


def test_a_solution_that_the_metric_cannot_read_is_somebody_elses_fault(tmp_path):
    assert look(make_data("classes"), tmp_path, Rule("rmse")).state is State.NOT_APPLICABLE
