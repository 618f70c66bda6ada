"""What is a near file, and from when on a team's files are an alarm."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.probing import ProbedFile, find_probing, is_near

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def file(number: int, *, n_changed: int | None = None, score: float | None = 0.5, **more) -> ProbedFile:
    nearest = None if n_changed is None else number - 1
    return ProbedFile(number, NOW, 16_182, 16_181, more.get("is_probe_like", False), nearest, n_changed, score)


@pytest.mark.parametrize(
    ("n_changed", "n_rows", "expected"),
    [
        (0, 1000, False),
        (1, 1000, True),
        (3, 1000, True),
        (4, 1000, False),
        (16, 16_182, True),
        (17, 16_182, False),
        (1, 50, True),
        (2, 50, False),
        (1, 1, True),
    ],
)
def test_near_is_a_file_with_few_changed_rows(n_changed, n_rows, expected):
    assert is_near(n_changed=n_changed, n_rows=n_rows) is expected


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_fewer_changes_are_never_farther(n_changed, n_rows):
    assert is_near(n_changed=1, n_rows=n_rows) or not is_near(n_changed=n_changed, n_rows=n_rows)


def test_five_near_files_are_an_alarm_and_four_are_none():
    files = [file(1), *(file(number, n_changed=2) for number in range(2, 7))]

    assert find_probing(files[:-1], n_public=8000) is None
    found = find_probing(files, n_public=8000)
    assert found is not None
    assert (len(found.steps), found.n_labels, found.is_strong) == (5, 10, False)


def test_ten_near_files_are_a_strong_one():
    found = find_probing([file(1), *(file(number, n_changed=1) for number in range(2, 12))], n_public=8000)

    assert found is not None
    assert found.is_strong


def test_files_of_models_that_differ_in_many_rows_are_none():
    files = [file(number, n_changed=200) for number in range(2, 60)]

    assert find_probing(files, n_public=8000) is None


def test_files_that_say_the_same_everywhere_are_probes():
    constants = [file(number, is_probe_like=True) for number in range(1, 5)]

    assert find_probing(constants[:3], n_public=8000) is None
    found = find_probing(constants, n_public=8000)
    assert found is not None
    assert (found.probe_ids, found.steps) == ((1, 2, 3, 4), ())


def test_steps_that_move_the_score_by_whole_rows_are_counted():
    scores = [0.5, 0.5 + 2 / 1000, 0.5 + 1 / 1000, 0.5 + 1 / 1000, 0.5 + 4 / 1000, 0.50131, None]
    files = [file(number, n_changed=2 if number else None, score=score) for number, score in enumerate(scores)]

    found = find_probing(files, n_public=1000)

    assert found is not None
    # What did not move at all, moved too far, or moved by a part of a row, did not move by whole rows.
    assert [step.is_whole for step in found.steps] == [True, True, False, False, False, False]
    assert found.n_whole == 2
    assert found.steps[-1].change is None


def test_the_order_in_which_files_are_given_makes_no_difference():
    files = [file(1), *(file(number, n_changed=2) for number in range(2, 9))]

    assert find_probing(files, n_public=8000) == find_probing(files[::-1], n_public=8000)
