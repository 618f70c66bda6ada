"""A function run in a fork of the test, which may give up whatever it likes."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from typing import Any


def run_in_a_fork(function: Callable[[], Any]) -> Any:
    """Return what a function returns in a process of its own, as JSON; an exception there fails the test."""
    told, teller = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = os.EX_SOFTWARE
        try:
            signal.alarm(60)
            os.write(teller, json.dumps(function()).encode())
            status = os.EX_OK
        finally:
            os._exit(status)
    os.close(teller)
    with os.fdopen(told, "rb") as pipe:
        answer = pipe.read()
    assert os.waitpid(pid, 0)[1] == 0
    return json.loads(answer)


def tries(**attempts: Callable[[], object]) -> dict[str, str]:
    """Return for each attempt the class of the error that it ended in, or “done”."""
    outcomes = {}
    for name, attempt in attempts.items():
        try:
            attempt()
        except OSError as error:
            outcomes[name] = type(error).__name__
        else:
            outcomes[name] = "done"
    return outcomes
