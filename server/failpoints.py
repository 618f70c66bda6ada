"""Named places where a test may stop, delay or kill the process; nothing at all unless PODIUM_FAILPOINT is set.

``PODIUM_FAILPOINT=after_commit:kill`` kills the process that reaches ``after_commit``. The actions are ``kill``
(SIGKILL), ``segv`` (SIGSEGV), ``stop`` (SIGSTOP), ``raise`` and ``sleep=SECONDS``; several failpoints are separated
by commas. With ``PODIUM_FAILPOINT_ONCE=FILE`` the first process that reaches one creates FILE and acts; later
ones pass.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

NAMES = (
    "after_bundle_copied",
    "after_body_read",
    "after_file_fsync",
    "after_file_renamed",
    "after_row_insert",
    "after_commit",
    "after_enqueue",
    "after_fetch",
    "after_parse",
    "after_score",
    "before_score_commit",
    "after_score_commit",
    "before_ack",
)

_SIGNALS = {"kill": signal.SIGKILL, "segv": signal.SIGSEGV, "stop": signal.SIGSTOP}


class FailpointError(RuntimeError):
    """What ``raise`` raises: an unforeseen fault at a chosen place."""


def _parse(text: str) -> dict[str, str]:
    actions = dict(item.split(":", 1) for item in text.split(",") if item)
    unknown = sorted(set(actions) - set(NAMES))
    if unknown:
        raise ValueError(f"PODIUM_FAILPOINT names no failpoint: {', '.join(unknown)}; known are {', '.join(NAMES)}.")
    return actions


# Read once: a worker's child reaches failpoints too, and has no environment.
_ACTIONS = _parse(os.environ.get("PODIUM_FAILPOINT", ""))
MARKER = os.environ.get("PODIUM_FAILPOINT_ONCE")


def _first_to_arrive() -> bool:
    if MARKER is None:
        return True
    try:
        Path(MARKER).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def reach(name: str) -> None:
    """Say that the process has come to `name`; acts only where a test asked for it."""
    action = _ACTIONS.get(name)
    if action is None or not _first_to_arrive():
        return
    if action in _SIGNALS:
        os.kill(os.getpid(), _SIGNALS[action])
    elif action.startswith("sleep="):
        time.sleep(float(action.removeprefix("sleep=")))
    else:
        raise FailpointError(f"Failpoint {name}.")
