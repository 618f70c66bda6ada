"""The leak budget tells a host whether scores alone could tell the public labels."""

from datetime import timedelta

import pytest

from server.domain.honesty import HonestMode
from server.domain.leak_budget import PRACTICE_DAYS, count_submissions, make_budget
from tests.factories import NOW


def test_submissions_are_counted_by_day_until_the_end():
    span = {"starts_at": NOW, "ends_at": NOW + timedelta(days=20, hours=1)}

    assert count_submissions(daily_limit=5, total_limit=None, **span) == 105
    assert count_submissions(daily_limit=5, total_limit=40, **span) == 40


def test_without_an_end_a_month_counts():
    assert count_submissions(daily_limit=5, total_limit=None, starts_at=None, ends_at=None) == 5 * PRACTICE_DAYS


@pytest.mark.parametrize(
    ("mode", "step", "told", "advice"),
    [
        (HonestMode.EXACT, None, 100 * 16.6 / 500, "choose “rounded” or “ladder”"),
        (HonestMode.ROUNDED, 0.01, 100 * 6.64 / 500, "choose “ladder”"),
        (HonestMode.LADDER, None, 100 / 500, ""),
    ],
)
def test_a_budget_above_one_comes_with_advice(mode, step, told, advice):
    budget = make_budget(mode, n_submissions=100, n_public=500, decimals=5, step=step)

    assert budget.bits_per_label == pytest.approx(told, rel=0.01)
    assert budget.is_exceeded == (advice != "")
    assert advice in budget.advice
    assert "100 submissions" in budget.words
    assert "500 public rows" in budget.words


@pytest.mark.parametrize(
    ("mode", "advice"),
    [
        (HonestMode.EXACT, "Allow fewer submissions, or show fewer decimals."),
        (HonestMode.ROUNDED, "Allow fewer submissions, or make more rows public."),
    ],
)
def test_no_other_mode_is_advised_where_it_stays(mode, advice):
    budget = make_budget(mode, n_submissions=1000, n_public=500, decimals=5, step=0.01, keeps_mode=True)

    assert budget.advice == f"Above 1, scores alone can tell the public labels. {advice}"


@pytest.mark.parametrize(
    ("n_public", "words"), [(1, "1,661 bits"), (14, "119 bits"), (20, "83 bits"), (500, "3.3 bits")]
)
def test_bits_are_written_plainly_however_many(n_public, words):
    budget = make_budget(HonestMode.EXACT, n_submissions=100, n_public=n_public, decimals=5, step=None)

    assert budget.words.startswith(f"Leak budget: {words} for each")
