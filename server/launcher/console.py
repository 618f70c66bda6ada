"""What the operator sees: few lines, colours on a terminal only, and no harm if nobody reads."""

from __future__ import annotations

import os
import re
import sys
from datetime import UTC, datetime

from server.launcher.child import Program
from server.launcher.logfile import LogFile

BOLD, YELLOW, PLAIN = "\x1b[1m", "\x1b[33m", "\x1b[0m"
# `[warning]` of ours and gunicorn's text, `"level": "warning"` of our JSON.
NOTABLE = re.compile(r"\[(?:warning|error|critical)\s*\]|\"level\": ?\"(?:warning|error|critical)\"", re.IGNORECASE)


class Console:
    """The terminal, with a copy of all that is not secret in a log file."""

    def __init__(self, log: LogFile) -> None:
        self._log = log
        self._coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def say(self, text: str, *, style: str = "") -> None:
        """Print a line."""
        self._write(text, style, level="info")

    def warn(self, text: str) -> None:
        """Print a line that the operator should notice."""
        self._write(text, YELLOW, level="warning")

    def say_secret(self, text: str) -> None:
        """Print a line that is kept nowhere."""
        self._print(text, BOLD)

    def relay(self, program: Program, line: str) -> None:
        """Print a line of a child's log if it is a warning or worse; its own log file has it already."""
        if program.is_shown:
            self._print(line.rstrip(), "")
        elif NOTABLE.search(line):
            self._print(f"{program.name}: {line.rstrip()}", YELLOW)

    def _write(self, text: str, style: str, *, level: str) -> None:
        self._log.write(f"{datetime.now(UTC).isoformat(timespec='milliseconds')} [{level}] {text}\n".encode())
        self._print(text, style)

    def _print(self, text: str, style: str) -> None:
        try:
            print(f"{style}{text}{PLAIN}" if self._coloured and style else text, flush=True)
        except OSError:  # nobody reads any more; the service goes on
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
