"""A command that works on a competition: in a folder of its own, for a limited time, without the token."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from client.errors import UsageError
from client.evaluation.trials import Trial
from client.output import plain

LOG = "output.log"
DESCRIPTION = "description.md"
_GRACE_SECONDS = 5.0


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code, or None where its time was up; and how long it took."""

    exit_code: int | None
    seconds: float


def check_command(name: str) -> None:
    """Refuse a command that can't be run, before a folder is made for it.

    Raises
    ------
    UsageError
    """
    if shutil.which(name) is None:
        reason = "Permission denied" if Path(name).is_file() else "No such file or directory"
        raise _unable(name, reason)


def run(command: Sequence[str], trial: Trial, *, place: Path, data: Path, limit_seconds: float) -> Ran:
    """Run the command to its end, or until its time is up; nothing that it started lives on.

    It works in `place`, with these variables: `PODIUM_COMPETITION`, `PODIUM_SEED`, `PODIUM_DATA` (the folder of the
    data), `PODIUM_DESCRIPTION` (the task in Markdown), `PODIUM_SUBMISSION` (where its file is expected) and
    `PODIUM_TIME_LIMIT` in seconds. What it prints goes to `output.log`.

    Raises
    ------
    UsageError
        If there is no such command.
    """
    environ = _environ(os.environ, trial, place=place, data=data, limit_seconds=limit_seconds)
    _clear(place)
    started = time.monotonic()
    with (place / LOG).open("wb") as log:
        try:
            process = subprocess.Popen(
                list(command),
                cwd=place,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that all that it starts can be ended with it
            )
        except OSError as error:
            raise _unable(command[0], error.strerror or "") from error
        try:
            code: int | None = process.wait(limit_seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            _end(process)
    return Ran(code, time.monotonic() - started)


def _unable(name: str, reason: str) -> UsageError:
    hint = "The command runs in a folder of its own: give scripts by their whole path."
    return UsageError(f"{name} can't be run: {reason}.", code="no_such_command", hint=hint)


def find_submission(place: Path) -> Path | None:
    """Return the file that a command has written: `submission.csv`, or the one file `submission.…` of another form."""
    usual = place / "submission.csv"
    if usual.is_file():
        return usual
    others = sorted(path for path in place.glob("submission.*") if path.is_file())
    return others[0] if len(others) == 1 else None


def last_line(place: Path) -> str:
    """Return the last line that a command printed: mostly, why it failed."""
    with (place / LOG).open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 4096))
        lines = file.read().decode("utf-8", "replace").split("\n")
    return next((plain(line.strip())[:200] for line in reversed(lines) if line.strip()), "")


def _environ(own: Mapping[str, str], trial: Trial, *, place: Path, data: Path, limit_seconds: float) -> dict[str, str]:
    given = {
        "PODIUM_COMPETITION": trial.slug,
        "PODIUM_SEED": str(trial.seed),
        "PODIUM_DATA": str(data.absolute()),
        "PODIUM_DESCRIPTION": str((data.parent / DESCRIPTION).absolute()),
        "PODIUM_SUBMISSION": str((place / "submission.csv").absolute()),
        "PODIUM_TIME_LIMIT": f"{limit_seconds:g}",
    }
    # The command is not signed in: it is judged by the file that it leaves, and hands in nothing by itself.
    return {name: value for name, value in own.items() if name != "PODIUM_TOKEN"} | given


def _clear(place: Path) -> None:
    """Make the folder, without what an interrupted run has left in it."""
    try:
        if place.exists():
            shutil.rmtree(place)
        place.mkdir(parents=True)
    except OSError as error:
        raise UsageError(f"{place} can't be used: {error.strerror}.", code="local_file") from error


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the command and all that it started, kindly first where it still runs."""
    if process.poll() is None:
        _signal(process, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE_SECONDS)
    _signal(process, getattr(signal, "SIGKILL", signal.SIGTERM))
    process.wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal the whole group; on Windows, which has none, the command alone."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, number)
        elif process.poll() is None:
            process.terminate()
    except ProcessLookupError:
        return
