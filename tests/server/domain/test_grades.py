from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.formulas import parse_formula
from server.domain.grades import Attempt, Field, count_late_days, find_percentile, grade_team, spread_grades
from tests.factories import NOW

FIELD = Field(best=0.9, baseline=0.5, n_teams=3)
IN_TIME = Attempt(1, 0.7, 3, 0)
LATE = Attempt(2, 0.9, 1, 2)


def grade(text: str, *attempts: Attempt, decimals: int = 1):
    formula = parse_formula(text, baselines={"Zero": 0.5}, higher_is_better=True)
    return grade_team(formula, attempts, FIELD, n_submissions=4, decimals=decimals)


@pytest.mark.parametrize(("seconds", "days"), [(-1, 0), (0, 0), (1, 1), (86_400, 1), (86_401, 2)])
def test_a_begun_day_is_late_as_a_whole(seconds: int, days: int):
    assert count_late_days(NOW + timedelta(seconds=seconds), NOW) == days
    assert count_late_days(NOW, None) == 0


@pytest.mark.parametrize(
    ("rank", "n_teams", "percentile"),
    [(1, 11, 100.0), (11, 11, 0.0), (6, 11, 50.0), (1, 1, 100.0), (2, 1, 0.0), (12, 11, 0.0), (1, 0, 100.0)],
)
def test_the_percentile_goes_from_the_first_to_the_last(rank: int, n_teams: int, percentile: float):
    assert find_percentile(rank, n_teams) == percentile


def test_every_name_of_a_formula_has_its_value():
    text = "score + best + baseline + rank + n_teams + percentile + late_days + n_submissions"

    assert grade(text, IN_TIME).grade == pytest.approx(0.7 + 0.9 + 0.5 + 3 + 3 + 0 + 0 + 4)


def test_the_attempt_with_the_best_grade_counts():
    mild = grade("100 * scaled(score, baseline, best) - 10 * late_days", IN_TIME, LATE)
    hard = grade("100 * scaled(score, baseline, best) - 30 * late_days", IN_TIME, LATE)

    assert (mild.grade, mild.attempt) == (80.0, LATE)
    assert (hard.grade, hard.attempt) == (50.0, IN_TIME)


def test_a_grade_that_has_no_value_says_why_unless_another_attempt_has_one():
    assert grade("1 / late_days", IN_TIME).fault == "Column 1: division by zero."
    assert grade("1 / late_days", IN_TIME, LATE).grade == 0.5
    assert grade("1").grade is None


def test_grades_are_rounded_half_up():
    assert grade("2.25", IN_TIME).grade == 2.3
    assert grade("2.5", IN_TIME, decimals=0).grade == 3.0


def test_a_spread_counts_each_grade_once():
    spread = spread_grades([0.0, 5.0, 55.0, 100.0], 100.0)

    assert spread is not None
    assert spread.bars == (2, 0, 0, 0, 0, 1, 0, 0, 0, 1)
    assert (spread.low, spread.high, spread.mean, spread.median) == (0.0, 100.0, 40.0, 30.0)
    assert spread_grades([], 100.0) is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_a_spread_reaches_over_all_grades(grades: list[float]):
    spread = spread_grades(grades, 100.0)

    assert spread is not None
    assert sum(spread.bars) == len(grades)
    assert spread.low <= min(grades)
    assert spread.high >= max(grades)
