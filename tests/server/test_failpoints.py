"""Failpoints act where a test asked for it, and nowhere else."""

import os
import signal
import subprocess
import sys

import pytest

from server import failpoints

SCRIPT = "from server import failpoints; failpoints.reach('after_commit'); print('passed')"


def run(**environment):
    return subprocess.run(
        [sys.executable, "-c", SCRIPT], env=os.environ | environment, capture_output=True, text=True, check=False
    )


def test_without_a_setting_nothing_happens():
    assert failpoints.reach("after_commit") is None


@pytest.mark.parametrize(("action", "number"), [("kill", signal.SIGKILL), ("segv", signal.SIGSEGV)])
def test_a_process_ends_at_the_named_place(action, number):
    ended = run(PODIUM_FAILPOINT=f"after_commit:{action}")

    assert ended.returncode == -number
    assert ended.stdout == ""


def test_another_place_is_passed():
    assert run(PODIUM_FAILPOINT="after_score:kill").stdout == "passed\n"


def test_an_unforeseen_fault_can_be_raised():
    assert "FailpointError: Failpoint after_commit." in run(PODIUM_FAILPOINT="after_commit:raise").stderr


def test_only_the_first_process_acts_if_once_is_asked_for(tmp_path):
    setting = {"PODIUM_FAILPOINT": "after_commit:kill", "PODIUM_FAILPOINT_ONCE": str(tmp_path / "once")}

    assert run(**setting).returncode == -signal.SIGKILL
    assert run(**setting).stdout == "passed\n"


def test_an_unknown_place_is_refused_at_the_start():
    assert "names no failpoint: after_comit" in run(PODIUM_FAILPOINT="after_comit:kill").stderr
