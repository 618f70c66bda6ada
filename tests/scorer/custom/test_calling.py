"""A metric called: what it returns, what it raises, and what that means to whom."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scorer.custom.answers import Failure, Refusal, Values
from scorer.custom.calling import ResultError, attempt, judge, load_metric, score_entry, to_score
from scorer.custom.frames import Frames
from tests.scorer.custom.metric_files import metric_with
from tests.scorer.files import write

FRAME = pd.DataFrame({"id": [1, 2, 3], "y": [0.5, 1.0, 2.0]})
FRAMES = Frames(FRAME, {"submission": FRAME}, {"public": np.array([0, 2]), "private": np.array([1])}, is_complete=False)


def run(folder, body):
    metric = load_metric(str(write(folder, "metric.py", metric_with(body))))
    return attempt(lambda: score_entry(metric, FRAMES, "submission", id_column="id", parameters={}))


@pytest.mark.parametrize("result", [1, 0.5, np.float32(0.5), np.float64(0.5), np.int64(3)])
def test_finite_numbers_and_numpy_scalars_are_scores(result):
    assert to_score(result) == float(result)


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (None, "None"),
        (float("nan"), "nan"),
        (np.float64("-inf"), "-inf"),
        (True, "a value of type bool"),
        (np.True_, "a value of type bool"),
        (np.array([1.0]), r"a value of type ndarray of shape \(1,\)"),
        (np.array(1.0), r"a value of type ndarray of shape \(\)"),
        ("0.5", "a value of type str"),
        (1j, "a value of type complex"),
        (pd.Series([1.0]), "a value of type Series"),
    ],
)
def test_anything_else_is_the_hosts_fault(result, said):
    with pytest.raises(ResultError, match=rf"score\(\) returned {said}; expected one finite number\."):
        to_score(result)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("raise HostVisibleError('x')", "HostVisibleError"),
        ("return 1 / 0", "ZeroDivisionError"),
        ("raise MemoryError", "MemoryError"),
        ("raise SystemExit(3)", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("return score(solution, submission, 'id')", "RecursionError"),
        ("return None", "ResultError"),
    ],
)
def test_every_other_exception_is_a_failure_for_the_host(tmp_path, body, kind):
    found = run(tmp_path, body)

    assert isinstance(found, Failure)
    assert found.kind == kind
    assert kind == "ResultError" or "metric.py" in found.trace


def test_each_part_gets_new_frames_so_that_a_metric_may_spoil_them(tmp_path):
    assert run(tmp_path, "solution['y'] += 1\nreturn solution.pop('y').sum()") == Values(4.5, 2.0)
    assert FRAME.y.tolist() == [0.5, 1.0, 2.0]


def test_a_metric_that_draws_gives_the_same_score_each_time(tmp_path):
    assert run(tmp_path, "return np.random.rand()") == run(tmp_path, "return np.random.rand()")


def test_the_class_is_known_by_its_name_anywhere_among_its_ancestors():
    ancestor = type("ParticipantVisibleError", (Exception,), {})
    child = type("ColumnError", (ancestor,), {})

    assert judge(child("no")) == Refusal("no")
    assert judge(ancestor()) == Refusal("The metric refuses this file and gives no reason.")


class SpeechlessError(Exception):
    def __str__(self) -> str:
        raise ValueError


def test_an_exception_whose_text_cannot_be_read_is_told_all_the_same():
    assert judge(SpeechlessError()).message == "(its text cannot be read: ValueError)"


def test_two_files_of_one_name_do_not_meet(tmp_path):
    first = load_metric(str(write(tmp_path, "metric.py", "A = 1")))
    second = load_metric(str(write(tmp_path, "metric.py", "B = 2")))

    assert (first.A, hasattr(second, "A")) == (1, False)
