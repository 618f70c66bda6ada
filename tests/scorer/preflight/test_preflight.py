"""The pre-flight whole: clean data raise nothing, whatever the seed, and each planted leak is found by its check."""

from __future__ import annotations

import zipfile

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scorer.preflight.findings import State
from tests.scorer.preflight.data import KINDS, Data, alarms, make_data


@pytest.mark.parametrize("kind", KINDS)
def test_clean_data_of_many_seeds_raise_no_alarm(tmp_path, kind):
    raised = [alarms(make_data(kind, seed=seed).look(tmp_path / str(seed))) for seed in range(40)]

    assert [found for found in raised if found] == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(KINDS),
    seed=st.integers(0, 2**32 - 1),
    n_train=st.integers(60, 900),
    n_test=st.integers(60, 700),
)
def test_clean_data_of_any_size_tell_no_target(tmp_path_factory, kind, seed, n_train, n_test):
    found = make_data(kind, seed=seed, n_train=n_train, n_test=n_test).look(tmp_path_factory.mktemp("clean"))

    # A part of a few dozen rows has few of a class: that is the split's to say, and it is true.
    assert set(alarms(found)) <= {"split"}


def plant_copies(data: Data) -> None:
    copies = data.test.assign(y=data.solution["y"]).iloc[:60].assign(id=np.arange(60) + 1_000_000)
    data.train = pd.concat([data.train, copies], ignore_index=True)


def plant_near_copies(data: Data) -> None:
    copies = data.test.assign(y=data.solution["y"]).iloc[:60].assign(id=np.arange(60) + 1_000_000)
    data.train = pd.concat([data.train, copies.assign(noise=copies["noise"] + 0.5)], ignore_index=True)


def plant_shared_ids(data: Data) -> None:
    data.train.loc[:9, "id"] = data.test["id"].iloc[:10].to_numpy()


def plant_sorted_ids(data: Data) -> None:
    order = np.argsort(np.argsort(data.solution["y"].astype(str), kind="stable"), kind="stable") + 1_000_000
    for table in (data.test, data.solution, data.sample):
        table["id"] = order.to_numpy() if isinstance(order, pd.Series) else order


def plant_even_ids(data: Data) -> None:
    is_first = (data.train["y"].astype(str) == data.train["y"].astype(str).iloc[0]).to_numpy()
    is_first = data.train["y"].rank().to_numpy() > len(data.train) / 2 if data.train["y"].nunique() > 20 else is_first
    data.train["id"] = 2 * data.train["id"] + is_first + 10_000_000


def plant_named_ids(data: Data) -> None:
    kinds = data.train["y"].astype(str).str[:1]
    data.train["id"] = kinds + "_" + data.train["id"].astype(str)


def plant_sorted_rows(data: Data) -> None:
    data.train = data.train.sort_values("y", ignore_index=True)


def plant_blocks_of_rows(data: Data) -> None:
    half = data.train.sort_values("y", ignore_index=True)
    data.train = pd.concat([half.iloc[::2], half.iloc[1::2].iloc[::-1]], ignore_index=True)


def plant_the_answer(data: Data) -> None:
    data.test["y"] = data.solution["y"]


def plant_a_true_sample(data: Data) -> None:
    data.sample["y"] = data.solution["y"]


def plant_a_scaled_target(data: Data) -> None:
    for table, answers in ((data.train, data.train["y"]), (data.test, data.solution["y"])):
        table["score"] = 3.5 * pd.factorize(answers, sort=True)[0] - 7


def plant_a_constant(data: Data) -> None:
    data.train["year"] = data.test["year"] = 2024


def plant_a_missing_class(data: Data) -> None:
    data.solution.loc[data.solution["y"] == data.solution["y"].iloc[0], "Usage"] = "Private"


LEAKS = [
    (plant_copies, "duplicate_rows", KINDS),
    (plant_near_copies, "near_duplicate_rows", KINDS),
    (plant_shared_ids, "shared_ids", KINDS),
    (plant_sorted_ids, "id_target", ("binary", "classes")),
    (plant_even_ids, "id_target", KINDS),
    (plant_named_ids, "id_target", ("classes",)),
    (plant_sorted_rows, "row_order", KINDS),
    (plant_blocks_of_rows, "row_order", KINDS),
    (plant_the_answer, "public_answers", KINDS),
    (plant_a_true_sample, "public_answers", KINDS),
    (plant_a_scaled_target, "telling_column", KINDS),
    (plant_a_constant, "constant_columns", KINDS),
    (plant_a_missing_class, "split", ("binary", "classes")),
]
CASES = [(plant, check, kind) for plant, check, kinds in LEAKS for kind in kinds]


@pytest.mark.parametrize(("plant", "check", "kind"), CASES, ids=lambda held: getattr(held, "__name__", str(held)))
def test_a_planted_leak_is_found_by_its_check(tmp_path, plant, check, kind):
    data = make_data(kind, seed=3)
    plant(data)

    found = data.look(tmp_path)

    assert check in alarms(found)
    assert found[check].advice


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(KINDS), seed=st.integers(0, 2**32 - 1), place=st.integers(0, len(CASES) - 1))
def test_a_leak_is_found_in_any_data(tmp_path_factory, kind, seed, place):
    plant, check, kind = CASES[place]
    data = make_data(kind, seed=seed)
    plant(data)

    assert check in alarms(data.look(tmp_path_factory.mktemp("leak")))


@pytest.mark.parametrize("kind", KINDS)
def test_the_time_of_files_in_an_archive_is_found(tmp_path, kind):
    data = make_data(kind, seed=4)
    folder = data.write(tmp_path)
    ranks = data.solution["y"].rank(method="dense").to_numpy().astype(int)
    order = np.random.default_rng(1).permutation(len(data.test))
    with zipfile.ZipFile(folder / "public" / "images.zip", "w") as archive:
        for row in order:
            time = (2024, 1, 1 + ranks[row] // 1440, ranks[row] // 60 % 24, ranks[row] % 60, 0)
            archive.writestr(zipfile.ZipInfo(f"images/{data.test['id'].iloc[row]}.png", time), b"")

    found = data.look(tmp_path)

    assert set(alarms(found)) == {"file_names_and_times"}
    assert found["file_names_and_times"].state is State.FAIL
