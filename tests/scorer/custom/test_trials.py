"""A metric file tried by its own tests and on the host's files."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from scorer.custom import kaggle_metric_utilities
from scorer.custom.answers import Failure, Refusal, Values
from scorer.custom.calling import load_metric
from scorer.custom.frames import Frames
from scorer.custom.trials import try_metric
from tests.scorer.files import write

FRAME = pd.DataFrame({"id": [1, 2], "y": [0.5, 1.0]})
DOCTESTS = '''
import numpy as np

def half(x):
    """Halve.

    >>> np.float64(half(3))
    1.5
    >>> half("x")
    Traceback (most recent call last):
        ...
    TypeError: ...
    >>> [np.float32(0.25)]
    [0.25]
    """
    return x / 2
'''


def tried(folder, text, frames=None):
    metric = load_metric(str(write(folder, "metric.py", text)))
    return try_metric(metric, frames, id_column="id", parameters={})


def test_doctests_are_read_as_numpy_1_prints_and_with_ellipses(tmp_path):
    trials = tried(tmp_path, DOCTESTS)

    assert (trials.n_doctests, trials.failed) == (3, ())
    assert repr(np.float64(0.5)) == "np.float64(0.5)"


def test_a_doctest_that_fails_is_shown(tmp_path):
    [failed] = tried(tmp_path, DOCTESTS.replace("1.5", "1.6")).failed

    assert "Expected:\n    1.6\nGot:\n    1.5" in failed
    assert failed.partition("\n")[0].endswith('metric.py", line 7, in half')


RAISING = '''
import kaggle_metric_utilities

class ParticipantVisibleError(Exception):
    pass

def refuse(kind):
    """Refuse.

    >>> refuse(ParticipantVisibleError)
    Traceback (most recent call last):
        ...
    ParticipantVisibleError: no
    >>> refuse(kaggle_metric_utilities.HostVisibleError)
    Traceback (most recent call last):
        ...
    kaggle_metric_utilities.HostVisibleError: no
    >>> ParticipantVisibleError
    <class '__main__.ParticipantVisibleError'>
    """
    raise kind("no")
'''


def test_doctests_name_classes_as_where_the_file_is_a_script(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "kaggle_metric_utilities", kaggle_metric_utilities)

    trials = tried(tmp_path, RAISING)

    assert (trials.n_doctests, trials.failed) == (3, ())
    assert len(tried(tmp_path, RAISING.replace("Error: no", "Error: yes")).failed) == 1


def test_an_example_that_would_end_the_process_fails_alone(tmp_path):
    text = DOCTESTS + '\ndef leave():\n    """Leave.\n\n    >>> raise KeyboardInterrupt\n    """\n'

    trials = tried(tmp_path, text)

    assert trials.n_doctests == 4
    assert [failed.partition(":")[0] for failed in trials.failed] == ["Doctest of leave"]


def test_test_functions_are_run_and_those_with_arguments_are_not(tmp_path):
    text = (
        "from os.path import join as test_imported\ntest_value = 3\n"
        "def test_fine():\n    assert True\n"
        "def test_broken():\n    assert 1 == 2, 'one is not two'\n"
        "def test_leaving():\n    raise SystemExit\n"
        "class ParticipantVisibleError(Exception): pass\n"
        "def test_refusing():\n    raise ParticipantVisibleError('no')\n"
        "def test_fixture(tmp_path):\n    assert False\n"
        "def test_default(x=1, *more):\n    assert x\n"
    )

    trials = tried(tmp_path, text)

    assert (trials.n_tests, trials.skipped) == (5, ("test_fixture",))
    assert [failed.partition("\n")[0] for failed in trials.failed] == [
        "test_broken: AssertionError: one is not two",
        "test_leaving: SystemExit: ",
        "test_refusing: ParticipantVisibleError: no",
    ]


def test_each_of_the_hosts_files_has_its_outcome(tmp_path):
    text = (
        "class ParticipantVisibleError(Exception): pass\n"
        "def score(solution, submission, row_id_column_name):\n"
        "    if len(submission.columns) == 1: raise ParticipantVisibleError('no y')\n"
        "    return (submission.y / solution.y).sum()\n"
    )
    entries = {"truth": FRAME, "sample": FRAME[["id"]], "words": FRAME.astype({"y": str})}
    frames = Frames(FRAME, entries, {"public": np.array([0, 1], np.int32)}, is_complete=False)

    outcomes = tried(tmp_path, text, frames).outcomes

    assert outcomes["truth"] == Values(2.0)
    assert outcomes["sample"] == Refusal("no y")
    assert isinstance(outcomes["words"], Failure)
