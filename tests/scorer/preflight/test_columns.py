"""Single columns: constant ones, and how well each predicts the target by itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scorer.preflight.columns import check_constant, check_telling, try_column
from scorer.preflight.findings import State
from scorer.preflight.targets import make_target
from tests.scorer.preflight.data import make_data

RANDOM = np.random.default_rng(8)
N = 1000
FOLDS = RANDOM.permutation(N) % 5


def quality(column, answers) -> float:
    target = make_target("y", np.array([*map(str, answers)], object))
    return try_column(np.array([*map(str, column)], object), target, FOLDS, column="x", file="train.csv").quality


BINARY = RANDOM.integers(0, 2, N)
CLASSES = RANDOM.choice(["a", "b", "c"], N)
NUMBERS = RANDOM.lognormal(size=N)


@pytest.mark.parametrize(
    ("column", "answers"),
    [
        (BINARY, BINARY),
        (1 - BINARY, BINARY),
        (np.where(BINARY, RANDOM.choice([-1, 1], N), 0), BINARY),
        ([f"kind {answer}" for answer in CLASSES], CLASSES),
        (pd.factorize(CLASSES)[0] + RANDOM.random(N) / 2, CLASSES),
        (NUMBERS * 1.19, NUMBERS),
        (-np.log(NUMBERS), NUMBERS),
    ],
)
def test_a_column_that_is_the_target_in_other_words_is_nearly_perfect(column, answers):
    assert quality(column, answers) > 0.98


@pytest.mark.parametrize("answers", [BINARY, CLASSES, NUMBERS])
@pytest.mark.parametrize(
    "column", [RANDOM.random(N), RANDOM.integers(0, 3, N), [f"name {row}" for row in range(N)], [""] * N]
)
def test_a_column_of_noise_predicts_nothing(column, answers):
    assert quality(column, answers) < 0.6


def test_a_column_that_was_made_from_the_answer_is_named_with_its_measure(tmp_path):
    data = make_data("number")
    for table, answers in ((data.train, data.train["y"]), (data.test, data.solution["y"])):
        table["tax"] = (answers * 0.19).round(4)

    found = check_telling(data.read(tmp_path))

    assert found.state is State.FAIL
    assert found.columns == ("tax",)
    assert "`tax` in t" in found.found
    assert "R² of ranks 1.0000" in found.found


def test_a_column_that_tells_in_the_test_table_alone_is_found(tmp_path):
    data = make_data()
    data.test["score"] = data.solution["y"] + RANDOM.random(len(data.test)) / 2

    assert check_telling(data.read(tmp_path)).state is State.FAIL


def test_a_column_that_is_good_but_not_perfect_is_fine(tmp_path):
    found = check_telling(make_data().read(tmp_path))

    assert found.state is State.OK
    assert found.found.startswith("The best: `size`")


def test_constant_columns_are_named(tmp_path):
    data = make_data()
    data.train["year"] = data.test["year"] = 2024

    found = check_constant(data.read(tmp_path))

    assert (found.state, found.columns) == (State.WARN, ("year",))


def test_a_column_that_is_constant_in_one_table_may_tell_something_in_the_other(tmp_path):
    data = make_data()
    data.train["year"], data.test["year"] = 2024, [*range(len(data.test))]

    assert check_constant(data.read(tmp_path)).state is State.OK
