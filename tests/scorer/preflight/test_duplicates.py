"""Copies of test rows in the training file: counted over all rows, told apart from coincidences."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scorer.preflight.case import read_case
from scorer.preflight.duplicates import find_duplicates
from scorer.preflight.findings import State
from tests.scorer.preflight.data import make_data


def find(data, folder, **sampling):
    return find_duplicates(data.read(folder, **sampling))


def with_copies(n: int, *, rightly: bool = True):
    data = make_data()
    answers = data.solution["y"] if rightly else 1 - data.solution["y"]
    copies = data.test.assign(y=answers).iloc[:n].assign(id=np.arange(n) + 1_000_000)
    data.train = pd.concat([copies, data.train], ignore_index=True)
    return data


def test_copies_are_counted_with_their_answers_and_the_first_ids(tmp_path):
    data = with_copies(40)

    exact, near = find(data, tmp_path)

    assert exact.state is State.FAIL
    assert exact.found.startswith("10.0% of the test rows (40) stand in train.csv, too; in 100.0% of 40 the answer")
    assert exact.examples == tuple(data.test["id"].iloc[:5].astype(str))
    assert near.state is State.OK


def test_one_copy_in_a_hundred_and_less_asks_for_a_look(tmp_path):
    data = make_data(n_test=2000)
    copies = data.test.assign(y=data.solution["y"]).iloc[:10]
    data.train = pd.concat([data.train, copies], ignore_index=True)

    assert find(data, tmp_path)[0].state is State.WARN


def test_copies_with_wrong_answers_ask_for_a_look_only(tmp_path):
    exact, _ = find(with_copies(40, rightly=False), tmp_path)

    assert exact.state is State.WARN
    assert "one answer for all would be" in exact.found


def test_copies_are_found_beyond_the_sample_of_the_training_rows(tmp_path):
    exact, _ = find(with_copies(40), tmp_path, max_rows=100)

    assert exact.state in (State.WARN, State.FAIL)
    assert "of 100 drawn" in exact.found


def test_coarse_rows_are_alike_by_chance(tmp_path):
    data = make_data()
    data.train, data.test = (table.drop(columns=["size", "noise"]) for table in (data.train, data.test))

    exact, near = find(data, tmp_path)

    assert (exact.state, near.state) == (State.OK, State.OK)
    assert "alike by chance" in exact.found


def test_rounded_numbers_and_other_case_are_near(tmp_path):
    data = make_data()
    copies = data.test.assign(y=data.solution["y"], size=data.test["size"] + 1e-9, place=data.test["place"].str.upper())
    data.train = pd.concat([data.train, copies.iloc[:100]], ignore_index=True)

    exact, near = find(data, tmp_path)

    assert (exact.state, near.state) == (State.OK, State.WARN)
    assert near.found.startswith("25.0% of the test rows equal a training row when rounded")


def test_without_a_column_in_common_it_does_not_apply(tmp_path):
    data = make_data()
    data.test = data.test[["id"]]

    found = find(data, tmp_path)

    assert [held.state for held in found] == [State.NOT_APPLICABLE] * 2
    assert "share no column" in found[0].found


def test_without_a_training_table_it_does_not_apply(tmp_path):
    make_data().write(tmp_path)
    (tmp_path / "public" / "train.csv").unlink()

    found = find_duplicates(read_case(tmp_path / "public", tmp_path / "solution.csv"))

    assert [held.state for held in found] == [State.NOT_APPLICABLE] * 2
