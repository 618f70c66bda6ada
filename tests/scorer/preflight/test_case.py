"""The files of a case: targets, features, and ids that lead from one file to the other."""

from __future__ import annotations

import pytest

from scorer.errors import SolutionError
from scorer.preflight.case import read_case
from tests.scorer.preflight.data import make_data


def test_id_usage_and_named_columns_are_no_targets(tmp_path):
    data = make_data()
    data.solution["weight"] = 1
    data.write(tmp_path)

    case = read_case(tmp_path / "public", tmp_path / "solution.csv", named=["weight"])

    assert (case.id_column, case.targets) == ("id", ("y",))
    assert case.list_features(case.train) == ("size", "noise", "place", "level", "mark")


def test_rows_are_matched_by_their_ids(tmp_path):
    data = make_data()
    data.test = data.test.sample(frac=1, random_state=1)
    case = data.read(tmp_path)

    places, rows = case.match(case.test)

    assert len(places) == len(data.solution)
    assert case.solution["id"].to_numpy()[rows].tolist() == case.test.texts("id")[places].tolist()
    assert [target.n_classes for target in case.find_hidden_targets(rows)] == [2]


def test_without_public_tables_there_is_nothing_to_compare(tmp_path):
    make_data().write(tmp_path)
    (tmp_path / "empty").mkdir()

    case = read_case(tmp_path / "empty", tmp_path / "solution.csv", id_column="id")

    assert (case.train, case.asked, case.find_train_targets()) == (None, None, [])


def test_a_solution_without_the_id_column_is_refused(tmp_path):
    make_data().write(tmp_path)

    with pytest.raises(SolutionError, match="no column `key`"):
        read_case(tmp_path / "public", tmp_path / "solution.csv", id_column="key")


def test_of_an_own_metric_the_targets_are_what_the_sample_asks_for(tmp_path):
    data = make_data()
    data.solution["weight"] = 1.5
    data.write(tmp_path)

    def find_targets(**more):
        return read_case(tmp_path / "public", tmp_path / "solution.csv", id_column="id", **more).targets

    assert find_targets() == ("y", "weight")
    assert find_targets(is_own_metric=True) == ("y",)


def test_of_an_own_metric_whose_sample_names_no_column_of_the_solution_all_are_targets(tmp_path):
    data = make_data()
    data.sample = data.sample.rename(columns={"y": "guess"})
    data.write(tmp_path)

    case = read_case(tmp_path / "public", tmp_path / "solution.csv", id_column="id", is_own_metric=True)

    assert case.targets == ("y",)


def test_where_the_sample_names_no_column_of_the_solution_neither_weights_nor_what_is_named_is_a_target(tmp_path):
    data = make_data()
    data.sample = data.sample.rename(columns={"y": "guess"})
    data.solution["sample_weight"] = 1.5
    data.solution["shop"] = "a"
    data.write(tmp_path)

    def find_targets(*named):
        solution = tmp_path / "solution.csv"
        return read_case(tmp_path / "public", solution, id_column="id", named=named, is_own_metric=True).targets

    assert find_targets() == ("y", "shop")
    assert find_targets("shop") == ("y",)
    assert find_targets("shop", "y") == ("sample_weight",)
    assert find_targets("shop", "y", "sample_weight") == ("y", "sample_weight", "shop")
