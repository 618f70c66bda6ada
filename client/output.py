"""What reaches the terminal: text, JSON, colours, passing lines and faults; never a token."""

import json
import os
import re
import shutil
import sys
from typing import TextIO

from client.errors import ClientError

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_STYLES = {"bold": "1", "dim": "2", "accent": "1;34", "good": "32", "warn": "33", "bad": "1;31", "hero": "1;4"}


def plain(text: str) -> str:
    """Return text of strangers without what could steer a terminal: escapes, bells, turned writing."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


class Screen:
    """The two streams of one run of the command.

    Parameters
    ----------
    as_json : bool
        Standard output holds one JSON value; standard error at most one, the fault.
    verbose : bool
        Each request is told on standard error.
    """

    def __init__(self, *, as_json: bool = False, verbose: bool = False) -> None:
        self.as_json = as_json
        self._verbose = verbose
        self._secrets: list[str] = []
        self._is_line_open = False
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")  # a terminal of few letters shows “?” rather than a traceback

    @property
    def width(self) -> int | None:
        """The columns of the terminal; none when standard output is a file or a pipe."""
        return shutil.get_terminal_size().columns if sys.stdout.isatty() else None

    @property
    def has_bars(self) -> bool:
        """Whether lines may come and go on standard error."""
        return not self.as_json and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def conceal(self, secret: str) -> None:
        """Make sure that this text is never printed, whoever repeats it."""
        self._secrets.append(secret)

    def paint(self, text: str, style: str) -> str:
        """Return the text in a style of standard output."""
        return _paint(sys.stdout, text, style)

    def say(self, text: str = "") -> None:
        """Print a line for people on standard output; with `--json` nothing."""
        if not self.as_json:
            self._write(sys.stdout, text + "\n")

    def data(self, value: object) -> None:
        """Print the JSON value of the command; without `--json` nothing."""
        if self.as_json:
            self._write(sys.stdout, json.dumps(value, indent=2) + "\n")

    def note(self, text: str) -> None:
        """Print a remark on standard error; with `--json` nothing, so that a fault stands there alone."""
        if not self.as_json:
            self._write(sys.stderr, text + "\n")

    def warn(self, text: str) -> None:
        """Print a warning on standard error."""
        self.note(f"{_paint(sys.stderr, 'warning:', 'warn')} {text}")

    def trace(self, text: str) -> None:
        """Print what `--verbose` asks for."""
        if self._verbose:
            self.note(_paint(sys.stderr, text, "dim"))

    def fail(self, error: ClientError) -> None:
        """Print a fault on standard error: as one JSON object, or as a sentence and what mends it."""
        if self.as_json:
            self._write(sys.stderr, json.dumps(error.as_json()) + "\n")
            return
        lines = [f"{_paint(sys.stderr, 'podium:', 'bad')} {error.message}"]
        fields = error.details.get("fields")
        if isinstance(fields, dict):
            lines += [f"  {name}: {sentence}" for name, sentence in fields.items()]
        if error.hint:
            lines += [f"  {line}" for line in error.hint.splitlines()]
        self._write(sys.stderr, "\n".join(lines) + "\n")

    def passing(self, text: str) -> None:
        """Show a line that the next one replaces; only on a terminal."""
        if self.has_bars:
            self._write(sys.stderr, f"\r{text}\x1b[K")
            self._is_line_open = True

    def paint_passing(self, text: str, style: str) -> str:
        """Return the text in a style of standard error."""
        return _paint(sys.stderr, text, style)

    def clear(self) -> None:
        """Take the passing line away."""
        if self._is_line_open:
            self._is_line_open = False
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _write(self, stream: TextIO, text: str) -> None:
        """Write to a stream: the one door, where secrets are struck out."""
        self.clear()
        for secret in self._secrets:
            text = text.replace(secret, "podium_…")
        stream.write(text)
        stream.flush()


def _paint(stream: TextIO, text: str, style: str) -> str:
    """Return the text in a style if the stream is a terminal that shows colours and nobody forbids them."""
    is_plain = not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return text if is_plain or not style or not text else f"\x1b[{_STYLES[style]}m{text}\x1b[0m"
