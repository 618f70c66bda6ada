"""What each column is for, from its name and its cells; and what the host says instead."""

from __future__ import annotations

import pyarrow as pa
import pytest

from scorer.proposals.columns import look_at
from scorer.proposals.roles import choose_roles, find_repeated_ids, guess_roles


def guess(**columns):
    return guess_roles(see(**columns))


def see(**columns):
    return {name: look_at(pa.array([str(cell) for cell in cells]), name) for name, cells in columns.items()}


def test_a_column_called_id_is_the_id_wherever_it_stands():
    roles = guess(price=[3.5, 4.25, 9.0], id=[7, 8, 9])

    assert (roles.id_column, roles.targets) == ("id", ("price",))
    assert roles.reasons["id"] == "`id` is different in every row."
    assert roles.reasons["targets"] == "`price` holds numbers from 3.5 to 9."


def test_the_first_column_is_the_id_if_it_tells_the_rows_apart():
    assert guess(photo=["a.jpg", "b.jpg", "c.jpg"], label=["cat", "dog", "cat"]).id_column == "photo"


@pytest.mark.parametrize(
    "columns",
    [
        {"price": [3.5, 4.25, 9.0]},
        {"id": [1, 1, 2], "y": [0, 1, 0]},
        {"id": [1, "", 2], "y": [0, 1, 0]},
        {"height": [1.5, 2.5, 3.5], "y": [0, 1, 0]},
        {"answer": ["a long text one", "a long text two", "a long text three"], "y": [0, 1, 0]},
    ],
)
def test_what_does_not_tell_the_rows_apart_is_no_id_so_they_are_numbered(columns):
    roles = guess(**columns)

    assert roles.id_column is None
    assert "numbers them from 1" in roles.reasons["id"]
    assert roles.targets


def test_weights_groups_times_and_usage_are_found_by_name_and_content():
    roles = guess(
        row_id=[1, 2, 3, 4],
        store_id=["a", "a", "b", "b"],
        date=["2024-01-01", "2024-01-02", "2024-01-01", "2024-01-02"],
        sales=[3, 5, 9, 9],
        weight=[0.5, 1, 1, 1],
        Usage=["Public", "Private", "Public", "Private"],
    )

    assert (roles.weight, roles.group, roles.time, roles.usage) == ("weight", "store_id", "date", "Usage")
    assert roles.targets == ("sales",)
    assert roles.ignored == ()


def test_the_last_column_that_is_left_is_the_target_whatever_it_is_called():
    assert guess(id=[1, 2, 3], weight=[3, 5, 5]).targets == ("weight",)
    assert guess(id=[1, 2, 3], year=[1999, 2000, 2000]).targets == ("year",)


def test_negative_weights_are_no_weights():
    assert guess(id=[1, 2, 3], weight=[-1, 2, 2], y=[1, 2, 2]).weight is None


def test_a_column_called_target_leaves_the_others_out():
    roles = guess(id=[1, 2, 3], age=[3, 4, 5], colour=["a", "b", "c"], target=[0, 1, 0])

    assert (roles.targets, roles.ignored) == (("target",), ("age", "colour"))
    assert roles.reasons["ignored"].startswith("`age`, `colour`: left out")


def test_columns_of_one_kind_are_targets_together():
    assert guess(id=[1, 2, 3], toxic=[0, 1, 0], rude=[1, 1, 0], mild=[0, 0, 0]).targets == ("toxic", "rude", "mild")


def test_of_columns_of_several_kinds_the_last_one_is_the_target():
    assert guess(id=[1, 2, 3], age=[3, 4, 5], colour=["a", "b", "b"]).targets == ("colour",)
    assert guess(id=[1, 2, 3], age=[3, 4, 5], churn=[0, 1, 1]).targets == ("churn",)


def test_a_time_with_its_event_is_a_target_and_no_time_of_the_row():
    roles = guess(id=[1, 2, 3], time=[3.5, 4.5, 5.5], event=[0, 1, 0])

    assert (roles.time, roles.targets) == (None, ("time", "event"))


def test_the_row_index_of_pandas_is_left_out():
    assert guess(**{"Unnamed: 0": [0, 1, 2], "id": [5, 6, 7], "y": [1, 0, 1]}).ignored == ("Unnamed: 0",)


def test_what_the_host_says_holds_and_no_column_has_two_roles():
    facts = see(id=[1, 2, 3], key=["a", "b", "c"], weight=[1, 2, 2], y=[0, 1, 0])

    roles = choose_roles(facts, id_column="key", targets=["weight"])

    assert (roles.id_column, roles.targets, roles.weight, roles.ignored) == ("key", ("weight",), None, ("id", "y"))


def test_rows_are_numbered_if_the_host_says_so():
    roles = choose_roles(see(id=[1, 2, 3], y=[0, 1, 0]), id_column=None, targets=(), is_numbered=True)

    assert (roles.id_column, roles.targets, roles.ignored) == (None, ("y",), ("id",))


@pytest.mark.parametrize("name", ["the key column", "Customer id (new)", "id_of_row", "uuid"])
def test_a_column_that_has_the_word_in_its_name_is_the_id(name):
    assert guess(**{"y": [0, 1, 0], name: ["a", "b", "c"]}).id_column == name


@pytest.mark.parametrize(
    ("cells", "words"),
    [([1, 1, 2], "2 different values in 3 rows."), ([1, "", 2], "2 different values in 3 rows, 1 of them blank.")],
)
def test_ids_that_repeat_are_told(cells, words):
    facts = see(id=cells, y=[0, 1, 0])

    (told,) = find_repeated_ids(facts, guess_roles(facts))

    assert told == f"`id` does not tell the rows apart: {words} Mend the file if it should name them."


@pytest.mark.parametrize(
    "columns",
    [
        {"id": [1, 2, 3], "y": [0, 1, 0]},
        {"id": [1, 2, 3], "other_id": [1, 1, 2], "y": [0, 1, 0]},
        {"id": [1, 1, 1], "y": [0, 1, 0]},
    ],
)
def test_of_ids_that_tell_the_rows_apart_or_are_none_nothing_is_told(columns):
    facts = see(**columns)

    assert list(find_repeated_ids(facts, guess_roles(facts))) == []
