"""What an honest leaderboard releases of a score."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.honesty import (
    HonestMode,
    Released,
    Replay,
    Rung,
    bits_per_score,
    climb,
    leak_budget,
    replay_ladder,
    round_to_step,
    rounding_step,
)


@pytest.mark.parametrize(
    ("standard_error", "step"), [(0.0043, 0.01), (0.01, 0.01), (0.011, 0.1), (0.9, 1.0), (12.0, 100.0), (0.0, 1e-15)]
)
def test_a_score_is_rounded_to_the_power_of_ten_at_its_standard_error_or_above(standard_error, step):
    assert rounding_step(standard_error) == step


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -0.1])
def test_a_standard_error_that_is_none_is_no_step(wrong):
    with pytest.raises(ValueError, match="standard error"):
        rounding_step(wrong)


@given(st.floats(1e-12, 1e12))
def test_the_step_is_within_a_factor_of_ten(standard_error):
    step = rounding_step(standard_error)

    assert standard_error <= step * (1 + 1e-6)
    assert step < 10.001 * standard_error


def test_a_rounded_score_is_a_multiple_of_the_step():
    assert round_to_step(0.8768, 0.01) == pytest.approx(0.88)
    assert math.copysign(1, round_to_step(-0.001, 0.01)) == 1


def climb_to(before, score, *, standard_error=0.02, higher_is_better=True):
    return climb(
        before,
        submission_id=2,
        score=score,
        standard_error=standard_error,
        n_public=1000,
        higher_is_better=higher_is_better,
    )


def test_the_first_score_is_released_in_steps_of_one_row():
    assert climb_to(None, 0.87654) == Released(pytest.approx(0.877), 2)


def test_a_gain_within_the_noise_changes_nothing():
    before = Released(0.87, 1)

    assert climb_to(before, 0.889) is before
    assert climb_to(before, 0.5) is before


def test_a_gain_beyond_the_noise_is_released_in_the_metrics_direction():
    assert climb_to(Released(0.87, 1), 0.8912) == Released(pytest.approx(0.891), 2)
    assert climb_to(Released(0.30, 1), 0.2711, higher_is_better=False) == Released(pytest.approx(0.271), 2)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.floats(0, 0.2))
def test_what_a_ladder_shows_never_gets_worse(scores, standard_error):
    shown = None
    for score in scores:
        after = climb_to(shown, score, standard_error=standard_error)
        assert shown is None or after.score >= shown.score - 1e-9
        shown = after


def test_the_budget_is_bits_for_each_public_label():
    assert leak_budget(n_submissions=100, bits_per_score=16, n_public=800) == 2.0


def test_each_mode_tells_less_than_the_one_before():
    told = [bits_per_score(mode, decimals=5, step=0.01) for mode in HonestMode]

    assert told == sorted(told, reverse=True)
    assert told[0] == pytest.approx(16.6, abs=0.1)


@pytest.mark.parametrize("mode", HonestMode)
def test_each_mode_is_one_sentence(mode):
    assert mode.words.endswith(".")
    assert mode.words.count(".") == 1


def test_a_nearly_equal_file_does_not_show_the_same_score_again():
    before = Released(0.98, 1)

    assert climb_to(before, 0.9804, standard_error=0.0) is before


FILES = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=12)


def compare(number: int, step_id: int) -> float:
    """Return the standard error of a difference: any, but always the same of the same two."""
    return ((number * 7 + step_id * 13) % 10) / 100


def climb_from_start(files, *, higher_is_better):
    """Go up one by one, as scores are recorded."""
    step, released = None, {}
    for number, (score, is_hidden) in enumerate(files):
        error = 0.0 if step is None else compare(number, step.submission_id)
        about = {"standard_error": error, "n_public": 50, "higher_is_better": higher_is_better}
        after = climb(step, submission_id=number, score=score, **about)
        if after.submission_id == number:
            released[number] = after.score
            step = step if is_hidden else after
    return released


@given(FILES, st.booleans())
def test_a_ladder_that_is_replayed_releases_what_it_would_have_from_the_start(files, higher_is_better):
    rungs = [Rung(number, score, is_hidden) for number, (score, is_hidden) in enumerate(files)]
    n_left_before = len(rungs) + 1
    while True:
        replay = replay_ladder(rungs, n_public=50, higher_is_better=higher_is_better)
        assert replay.n_left < n_left_before
        if replay.wanted is None:
            break
        n_left_before = replay.n_left
        number, step_id = replay.wanted
        score, is_hidden = files[number]
        rungs[number] = Rung(number, score, is_hidden, True, step_id, compare(number, step_id))

    assert replay == Replay(climb_from_start(files, higher_is_better=higher_is_better), 0, None)


def test_a_comparison_with_another_step_is_none():
    rungs = [Rung(1, 0.5), Rung(2, 0.9, is_compared=True, step_id=7), Rung(3, 0.6)]

    replay = replay_ladder(rungs, n_public=50, higher_is_better=True)

    assert replay == Replay({1: 0.5}, 2, (2, 1))
