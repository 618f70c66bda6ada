from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from server.launcher.child import Program
from server.launcher.console import Console
from server.launcher.logfile import LogFile
from tests.up import ROOT

WEB = Program("web", ("true",), rank=0)


@pytest.fixture
def console(tmp_path: Path) -> Console:
    return Console(LogFile(tmp_path / "up.log"))


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-21T12:00:00Z [warning] enqueue_failed submission_id=3",
        "2026-11-21T12:00:00Z [error] request_failed",
        '{"event": "not_ready", "level": "warning"}',
        "[2026-11-21 12:00:00 +0000] [17] [CRITICAL] WORKER TIMEOUT (pid:18)",
    ],
)
def test_a_warning_of_a_child_is_shown_under_its_name(
    console: Console, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    console.relay(WEB, f"{line}\n")

    assert capsys.readouterr().out == f"web: {line}\n"


def test_what_a_child_says_in_passing_is_not_shown(console: Console, capsys: pytest.CaptureFixture[str]) -> None:
    console.relay(WEB, "[2026-11-21 12:00:00 +0000] [17] [INFO] Booting worker with pid: 18\n")

    assert capsys.readouterr().out == ""


def test_a_secret_is_shown_but_not_kept(console: Console, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    console.say("Podium is ready.")
    console.say_secret("the link")

    assert capsys.readouterr().out == "Podium is ready.\nthe link\n"
    assert (tmp_path / "up.log").read_text().endswith("[info] Podium is ready.\n")


def test_a_terminal_that_is_gone_stops_nothing(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from server.launcher.console import Console; from server.launcher.logfile import LogFile\n"
        "sys.stdin.readline()\n"
        f"console = Console(LogFile(Path({str(tmp_path / 'up.log')!r})))\n"
        "console.say('one'); console.say('two')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        process.communicate(b"\n")

    assert process.returncode == 0
    assert (tmp_path / "up.log").read_text().count("[info]") == 2
