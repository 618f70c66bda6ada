"""What the library shows while it works."""

from __future__ import annotations

import logging
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from podium.screens import Quiet

ROOT = Path(__file__).parents[2]
SHOWN = """
import sys
{before}
from podium.screens import Quiet
screen = Quiet(has_progress={has_progress})
screen.conceal("podium_secret99")
screen.passing("number 12 podium_secret99")
screen.passing("next")
screen.clear()
"""


def shown(*, before: str = "", has_progress: bool = True, on_terminal: bool = False) -> tuple[str, str]:
    """Return what reaches standard output and standard error, which may be a terminal."""
    program = SHOWN.format(before=before, has_progress=has_progress)
    leader, follower = pty.openpty()
    environ = {**os.environ, "TERM": "xterm"}
    errors = follower if on_terminal else subprocess.PIPE
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=errors)
    assert done.returncode == 0
    os.write(follower, b"END")
    told = os.read(leader, 4096).decode().removesuffix("END") if on_terminal else done.stderr.decode()
    os.close(leader)
    os.close(follower)
    return done.stdout.decode(), told


def test_a_script_is_not_bothered():
    assert shown() == ("", "")


def test_on_a_terminal_a_line_comes_and_goes():
    out, errors = shown(on_terminal=True)

    assert out == ""
    assert errors.startswith("\rnumber 12 podium_…\rnext   ")
    assert errors.endswith("\r")


NOTEBOOK = """
import types
class Handle:
    def update(self, shown, raw):
        print("update", shown["text/plain"], shown["text/html"].count("<div"))
def display(shown, raw, display_id):
    print("display", shown["text/plain"], shown["text/html"].count("<div"))
    return Handle()
sys.modules["ipykernel"] = sys.modules["IPython"] = types.ModuleType("IPython")
sys.modules["IPython.display"] = types.SimpleNamespace(display=display)
"""


def test_in_a_notebook_the_line_is_one_output_that_changes_and_ends_empty():
    out, errors = shown(before=NOTEBOOK)

    assert out.splitlines() == ["display number 12 podium_… 1", "update next 1", "update  0"]
    assert errors == ""


def test_who_wants_none_gets_none():
    assert shown(on_terminal=True, has_progress=False) == ("", "")


def test_remarks_go_to_the_log_without_the_token(caplog: pytest.LogCaptureFixture):
    screen = Quiet()
    screen.conceal("podium_secret99")

    with caplog.at_level(logging.DEBUG, logger="podium"):
        screen.note("Again with podium_secret99.")
        screen.warn("Not encrypted.")
        screen.trace("GET /me")

    assert [record.getMessage() for record in caplog.records] == ["Again with podium_….", "Not encrypted.", "GET /me"]


def test_making_one_leaves_the_streams_of_the_program_alone():
    before = (sys.stdout.errors, sys.stderr.errors)

    Quiet()

    assert (sys.stdout.errors, sys.stderr.errors) == before
