"""The five members of `kaggle_metric_utilities`: what they raise, for whom, and when an error's text is safe."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scorer.custom.kaggle_metric_utilities import (
    HostVisibleError,
    ParticipantVisibleError,
    safe_call_score,
    treat_as_participant_error,
    verify_valid_probabilities,
)

NUMBERS = pd.DataFrame({"a": [0.5, 1.0], "b": [1, 2]})
FLAGS = pd.DataFrame({"a": [True, False]})
WORDS = pd.DataFrame({"a": ["x", "y"]})


def raising(error):
    def metric(solution, submission):
        raise error

    return metric


def test_the_result_of_the_function_is_passed_on_with_its_keywords():
    assert safe_call_score(lambda solution, submission, *, times: times * len(solution), NUMBERS, NUMBERS, times=3) == 6


@pytest.mark.parametrize("kind", [ParticipantVisibleError, HostVisibleError])
def test_an_error_of_one_of_the_two_names_becomes_the_modules_own(kind):
    theirs = type(kind.__name__, (Exception,), {})

    with pytest.raises(kind, match=r"^row 3$") as caught:
        safe_call_score(raising(theirs("row 3")), WORDS, WORDS)

    assert caught.type is kind
    assert caught.value.__suppress_context__


def test_an_error_that_can_quote_no_truth_is_the_entrants():
    with pytest.raises(ParticipantVisibleError, match="not continuous"):
        safe_call_score(raising(ValueError("not continuous")), NUMBERS, NUMBERS)


def test_any_other_error_stays_what_it_is():
    with pytest.raises(ValueError, match="row 3"):
        safe_call_score(raising(ValueError("row 3")), NUMBERS, NUMBERS)


@pytest.mark.parametrize(
    ("message", "solution", "is_safe"),
    [
        ("no numbers", NUMBERS, True),
        ("no numbers", NUMBERS.to_numpy(), True),
        ("row 3", NUMBERS, False),
        ("a ½", NUMBERS, False),
        ("true", NUMBERS, True),
        ("Mixed", FLAGS, True),
        ("It is TRUE", FLAGS, False),
        ("falsely", FLAGS.to_numpy(), False),
        ("no numbers", WORDS, False),
        ("no numbers", WORDS.to_numpy(dtype=object), False),
    ],
)
def test_a_text_is_safe_if_it_can_quote_no_value_of_the_solution(message, solution, is_safe):
    assert treat_as_participant_error(message, solution) is is_safe


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ({"a": ["x"], "b": [2.0]}, "The target columns of submission have to hold numbers alone."),
        ({"a": [-0.1], "b": [2.0]}, "A target value of submission is negative; expected a probability."),
        ({"a": [0.1], "b": [2.0]}, "A target value of submission is above one; expected a probability."),
        ({"a": [0.1], "b": [0.8]}, "The target values of a row of submission do not sum to one."),
        ({"a": [0.1], "b": [np.nan]}, "The target values of a row of submission do not sum to one."),
    ],
)
def test_probabilities_are_judged_in_order(frame, message):
    with pytest.raises(ParticipantVisibleError) as error:
        verify_valid_probabilities(pd.DataFrame(frame), "submission")

    assert str(error.value) == message


def test_sound_probabilities_pass():
    assert verify_valid_probabilities(pd.DataFrame({"a": [0.1, 1.0], "b": [0.9 + 1e-9, 0.0]}), "submission") is None
