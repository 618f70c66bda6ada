"""The scripts of `podium completion`, in the shells themselves."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.client.conftest import Podium
from tests.client.fakes import Fake


def environ_of(podium: Podium) -> dict[str, str]:
    """Return an environment in which `podium` is this checkout's command."""
    shim = podium.folder / "bin" / "podium"
    if not shim.exists():
        shim.parent.mkdir()
        shim.write_text(f'#!/bin/sh\nexec {sys.executable} -m client "$@"\n')
        shim.chmod(0o755)
    return {**podium.environ, "PATH": f"{shim.parent}:{podium.environ['PATH']}", "TERM": "dumb"}


def script_of(podium: Podium, shell: str) -> Path:
    """Write the script as the documentation says, and return where it is."""
    path = podium.folder / f"podium.{shell}"
    path.write_text(podium("completion", shell).stdout)
    return path


def in_bash(podium: Podium, *words: str) -> list[str]:
    """Return what bash would offer for the last word."""
    listed = " ".join(f"'{word}'" for word in words)
    program = (
        f"source {script_of(podium, 'bash')}; COMP_WORDS=(podium {listed}); COMP_CWORD={len(words)}; _podium; "
        "printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", program], cwd=podium.folder, env=environ_of(podium), capture_output=True, text=True
    )
    return done.stdout.split()


def test_bash_completes_commands_options_and_competitions(podium: Podium, server: Fake) -> None:
    assert in_bash(podium, "lea") == ["leaderboard"]
    assert in_bash(podium, "leaderboard", "wa") == ["wa-churn"]
    assert in_bash(podium, "leaderboard", "wa-churn", "--ch") == ["--chart"]
    assert in_bash(podium, "submit", "wa-churn", "") == []


def test_bash_has_the_function_under_the_commands_name(podium: Podium) -> None:
    program = f"source {script_of(podium, 'bash')}; complete -p podium"

    done = subprocess.run(["bash", "--norc", "-c", program], env=environ_of(podium), capture_output=True, text=True)

    assert done.stdout == "complete -F _podium podium\n"


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("podium lea", ["leaderboard"]),
        ("podium leaderboard wa", ["wa-churn"]),
        ("podium team accept iris ", ["invitation", "request"]),
        ("podium submit iris sub", ["submission.csv"]),
    ],
)
def test_fish_completes(podium: Podium, server: Fake, line: str, expected: list[str]) -> None:
    (podium.folder / "submission.csv").touch()
    program = f"source {script_of(podium, 'fish')}; complete -C '{line}'"

    done = subprocess.run(
        ["fish", "--no-config", "-c", program],
        cwd=podium.folder,
        env=environ_of(podium),
        capture_output=True,
        text=True,
    )

    assert [found.partition("\t")[0] for found in done.stdout.splitlines()] == expected


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("podium lea", "leaderboard"),
        ("podium leaderboard wa", "wa-churn"),
        ("podium submit iris sub", "submission.csv"),
    ],
)
def test_zsh_completes(podium: Podium, server: Fake, typed: str, expected: str) -> None:
    (podium.folder / "submission.csv").touch()
    (podium.folder / ".zshrc").write_text(
        f"PS1='> '; autoload -U compinit; compinit -u -D; source {script_of(podium, 'zsh')}; echo ready\n"
    )
    leader, follower = pty.openpty()
    environ = {**environ_of(podium), "ZDOTDIR": str(podium.folder), "TERM": "xterm"}
    process = subprocess.Popen(
        ["zsh", "-i"], cwd=podium.folder, env=environ, stdin=follower, stdout=follower, stderr=follower
    )
    os.close(follower)
    try:
        read_until(leader, "ready")
        os.write(leader, typed.encode() + b"\t")
        shown = read_until(leader, expected)
    finally:
        process.kill()
        process.wait()
        os.close(leader)

    assert expected in shown


def read_until(handle: int, text: str, *, seconds: float = 60) -> str:
    """Read a terminal until a text stands there, or nothing came of it for long."""
    shown, deadline = "", time.monotonic() + seconds
    while text not in shown and time.monotonic() < deadline:
        if select.select([handle], [], [], 1)[0]:
            shown += os.read(handle, 4096).decode(errors="replace")
    return shown
