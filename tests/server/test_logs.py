from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from server.logs import HIDDEN, hide_secrets, render_text
from tests.up import ROOT

LOGGING = """
import logging, structlog
from server.logs import set_up_logging
set_up_logging(as_json={as_json})
structlog.get_logger("server.web").warning("enqueue_failed", submission_id=3, password="hidden-word")
logging.getLogger("rq").warning("worker %s", "gone")
try:
    1 / 0
except ZeroDivisionError:
    structlog.get_logger("server.web").error("request_failed", exc_info=True)
print("went on")
"""


def run(*, as_json: bool, stderr: str | None = None) -> subprocess.CompletedProcess[str]:
    code = LOGGING.format(as_json=as_json)
    if stderr is None:
        return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    with Path(stderr).open("w") as sink:
        return subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=sink, text=True, check=False
        )


def test_a_line_of_text_has_time_level_event_and_values() -> None:
    lines = run(as_json=False).stderr.splitlines()

    assert lines[0].split(" ", 1)[1] == f"[warning] enqueue_failed submission_id=3 password={HIDDEN}"
    assert lines[1].endswith("Z [warning] worker gone")
    assert lines[-1] == "ZeroDivisionError: division by zero"


def test_a_line_of_json_is_one_object() -> None:
    lines = [json.loads(line) for line in run(as_json=True).stderr.splitlines()]

    assert (lines[0]["event"], lines[0]["level"], lines[0]["password"]) == ("enqueue_failed", "warning", HIDDEN)
    assert lines[1]["event"] == "worker gone"
    assert "ZeroDivisionError" in lines[2]["exception"]


@pytest.mark.parametrize("as_json", [True, False])
def test_a_log_that_cannot_be_written_stops_nothing(as_json: bool) -> None:
    ended = run(as_json=as_json, stderr="/dev/full")

    assert ended.stdout == "went on\n"


def test_control_characters_are_escaped_so_that_nobody_forges_a_line() -> None:
    event = {"timestamp": "t", "level": "info", "event": "x", "name": "a\n2026 [error] b\x1b[31m\u2028"}

    assert render_text(None, "", event) == "t [info] x name=a\\x0a2026 [error] b\\x1b[31m\\u2028"


def test_what_is_secret_by_its_name_is_hidden() -> None:
    event = {"Authorization": "Bearer x", "csrf_token": "x", "set-cookie": "x", "user_id": 3}

    assert hide_secrets(None, "", event) == {
        "Authorization": HIDDEN,
        "csrf_token": HIDDEN,
        "set-cookie": HIDDEN,
        "user_id": 3,
    }
