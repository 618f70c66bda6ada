"""A command in its folder: what it is given, what it leaves, and how it is ended."""

import os
import sys
import time
from pathlib import Path

import pytest

from client.errors import UsageError
from client.evaluation import running
from client.evaluation.trials import Trial

TRIAL = Trial("wa-churn", 3)


def run(tmp_path: Path, code: str, *, limit_seconds: float = 60.0) -> running.Ran:
    command = [sys.executable, "-c", code]
    return running.run(command, TRIAL, place=tmp_path / "run", data=tmp_path / "data", limit_seconds=limit_seconds)


def test_the_command_is_told_what_it_needs_and_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_TOKEN", "podium_secret")

    ran = run(tmp_path, "import os\nfor name in sorted(os.environ): print(name, os.environ[name])\nprint(os.getcwd())")

    said = (tmp_path / "run" / running.LOG).read_text()
    assert ran.exit_code == 0
    assert "podium_secret" not in said
    for line in (
        "PODIUM_COMPETITION wa-churn",
        "PODIUM_SEED 3",
        f"PODIUM_DATA {tmp_path / 'data'}",
        f"PODIUM_DESCRIPTION {tmp_path / 'description.md'}",
        f"PODIUM_SUBMISSION {tmp_path / 'run' / 'submission.csv'}",
        "PODIUM_TIME_LIMIT 60",
        f"{tmp_path / 'run'}",
    ):
        assert line in said.splitlines()


def test_the_exit_code_and_the_last_line_tell_why_it_failed(tmp_path: Path) -> None:
    ran = run(tmp_path, "import sys; print('first'); sys.exit('no such column\\n\\n')")

    assert ran.exit_code == 1
    assert running.last_line(tmp_path / "run") == "no such column"


def test_the_last_line_steers_no_terminal(tmp_path: Path) -> None:
    run(tmp_path, r"import sys; sys.exit('\x1b]0;owned\x07no such column')")

    assert running.last_line(tmp_path / "run") == "�]0;owned�no such column"


def test_what_it_started_ends_with_it_when_its_time_is_up(tmp_path: Path) -> None:
    code = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "open('pid', 'w').write(str(child.pid))\n"
        "time.sleep(600)"
    )

    ran = run(tmp_path, code, limit_seconds=2.0)

    assert ran.exit_code is None
    pid = int((tmp_path / "run" / "pid").read_text())
    deadline = time.monotonic() + 60
    while _lives(pid):
        assert time.monotonic() < deadline


def test_one_that_does_not_listen_is_ended_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_GRACE_SECONDS", 0.2)
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"

    assert run(tmp_path, code, limit_seconds=1.0).exit_code is None


def test_a_run_begins_in_an_empty_folder(tmp_path: Path) -> None:
    run(tmp_path, "open('submission.csv', 'w').write('old')")
    run(tmp_path, "pass")

    assert running.find_submission(tmp_path / "run") is None


def test_a_command_that_is_not_there_is_refused_with_what_mends_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"agent\.sh can't be run: No such file") as caught:
        running.run(["./agent.sh"], TRIAL, place=tmp_path / "run", data=tmp_path, limit_seconds=1.0)

    assert "whole path" in caught.value.hint


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("submission.csv", "submission.parquet"), "submission.csv"),
        (("submission.parquet",), "submission.parquet"),
        (("submission.parquet", "submission.csv.gz"), None),
        (("other.csv",), None),
    ],
)
def test_the_submission_is_the_usual_file_or_the_only_one_of_the_name(
    tmp_path: Path, names: tuple[str, ...], found: str | None
) -> None:
    for name in names:
        (tmp_path / name).write_text("")

    assert running.find_submission(tmp_path) == (None if found is None else tmp_path / found)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
