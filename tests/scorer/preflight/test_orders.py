"""Ids and places that tell the target, with the file and the number that show it."""

from __future__ import annotations

import numpy as np

from scorer.preflight.findings import State
from scorer.preflight.orders import check_ids, check_order, check_shared_ids, compare_texts
from scorer.preflight.targets import Target
from tests.scorer.preflight.data import make_data


def test_ids_that_rise_with_the_target_are_told_with_their_number(tmp_path):
    data = make_data("number")
    data.train["id"] = data.train["y"].rank(method="first").astype(int)

    found = check_ids(data.read(tmp_path))

    assert found.state is State.FAIL
    assert found.found == "In train.csv, `y` can be told from it: Spearman 1.000 (p = 0)."
    assert found.columns == ("y",)
    assert found.figures["strength"] > 0.99


def test_the_hidden_answers_are_compared_with_the_order_of_the_test_table(tmp_path):
    data = make_data()
    data.test = data.test.iloc[np.argsort(data.solution["y"], kind="stable")]

    found = check_order(data.read(tmp_path))

    assert found.state is State.FAIL
    assert found.found.startswith("In test.csv, `y` can be told")


def test_the_order_of_the_solution_itself_is_nobodys_business(tmp_path):
    data = make_data()
    data.solution = data.solution.sort_values("y")

    assert check_order(data.read(tmp_path)).state is State.OK


def test_few_rows_are_passed_over(tmp_path):
    data = make_data(n_train=30, n_test=30)

    assert check_ids(data.read(tmp_path)).state is State.NOT_APPLICABLE
    assert check_order(data.read(tmp_path)).state is State.NOT_APPLICABLE


def test_shared_ids_are_counted_and_named(tmp_path):
    data = make_data()
    data.train.loc[:2, "id"] = data.test["id"].iloc[:3].to_numpy()

    found = check_shared_ids(data.read(tmp_path))

    assert found.state is State.WARN
    assert found.examples == tuple(data.test["id"].iloc[:3].astype(str))


def test_texts_tell_by_their_words_by_their_last_number_and_by_its_remainder():
    codes = np.random.default_rng(0).integers(0, 2, 400)
    target = Target("y", codes.astype(float), 2)
    names = {
        "words": [f"{'cat' if code else 'dog'}.{row}.png" for row, code in enumerate(codes)],
        "number": [f"x{row + 1000 * code}.png" for row, code in enumerate(codes)],
        "remainder": [f"x{2 * row + code}" for row, code in enumerate(codes)],
    }

    told = {
        name: {held.words for held in compare_texts(np.array(texts, object), target, what="it", seed=0) if held.state}
        for name, texts in names.items()
    }

    assert any("text of it" in words for words in told["words"])
    assert "AUC 1.000" in told["number"]
    assert any("remainder of it by 2" in words for words in told["remainder"])


def test_ids_like_hashes_are_compared_by_their_order_alone():
    random = np.random.default_rng(0)
    texts = np.array([random.bytes(8).hex() for _ in range(400)], object)

    found = [*compare_texts(texts, Target("y", random.integers(0, 2, 400) * 1.0, 2), what="it", seed=0)]

    assert found
    assert {held.state for held in found} == {State.OK}
