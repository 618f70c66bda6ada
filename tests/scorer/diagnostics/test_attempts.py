"""The learning curve of a team."""

from __future__ import annotations

import pytest

from scorer.diagnostics.attempts import draw_attempts


def test_the_best_so_far_follows_the_direction():
    assert draw_attempts([3.0, 4.0, 1.0], higher_is_better=False).data["best"] == [3.0, 3.0, 1.0]
    assert draw_attempts([3.0, 4.0, 1.0], higher_is_better=True).data["best"] == [3.0, 4.0, 4.0]


@pytest.mark.parametrize(
    ("scores", "look"),
    [
        ([0.5, 0.6], "This attempt is your best of 2."),
        ([0.5, 0.6, 0.4], "Your best score is 1 attempt old."),
        ([0.6, 0.5, 0.4], "Your best score is 2 attempts old."),
        ([0.9] + [0.5] * 6, "Your last 6 attempts brought nothing better."),
    ],
)
def test_the_sentence_says_how_old_the_best_one_is(scores, look):
    assert draw_attempts(scores, higher_is_better=True).look == look


def test_one_attempt_is_no_curve():
    assert draw_attempts([0.5], higher_is_better=True) is None
