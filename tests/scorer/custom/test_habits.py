"""Habits of old files that are found in their text."""

from __future__ import annotations

import ast

import pytest

from scorer.custom.habits import find_habits


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("df['c'].fillna(0, inplace=True)", "Line 1: fillna(…, inplace=True) changes nothing where it is called on"),
        ("df['a'][mask] = 1", "Line 1: df['a'][mask] = … changes nothing where the first part is a frame"),
        ("df['a'][0] += 1", "Line 1: df['a'][0] = … changes nothing"),
        ("mean_squared_error(a, b, squared=False)", "Line 1: mean_squared_error(…, squared=…) fails: scikit-learn"),
        ("metrics.log_loss(a, b, eps=1e-15)", "Line 1: log_loss(…, eps=…) fails: scikit-learn took it away; clip"),
    ],
)
def test_each_habit_is_told_with_its_line(line, said):
    [told] = find_habits(ast.parse(line))

    assert told.startswith(said)


@pytest.mark.parametrize("line", ["df.fillna(0, inplace=False)", "df.loc[mask, 'a'] = 1", "log_loss(a, b)", "f()(1)"])
def test_sound_lines_are_not_told(line):
    assert list(find_habits(ast.parse(line))) == []
