"""What reaches the terminal: text, JSON, colours, passing lines and faults; never a token."""

import json
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from client.csv_text import Record, write_csv
from client.errors import ClientError, UsageError

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_STYLES = {"bold": "1", "dim": "2", "accent": "1;34", "good": "32", "warn": "33", "bad": "1;31", "hero": "1;4"}


def plain(text: str) -> str:
    """Return text of strangers without what could steer a terminal: escapes, bells, turned writing."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def prepare_streams() -> None:
    """Let a terminal of few letters show “?” rather than a traceback; for the command alone, which owns its streams.

    A stream that the caller has closed, as `>&-` does, takes what is written and shows it to nobody.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - as long as the process
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


class Screen:
    """The two streams of one run of the command.

    Parameters
    ----------
    as_json : bool
        Standard output holds one JSON value; standard error at most one, the fault.
    as_csv : bool
        Standard output holds a table in CSV, or a record as a table of one row.
    is_raw : bool
        In CSV, text that a spreadsheet would take for a formula stays as it is.
    verbose : bool
        Each request is told on standard error.
    """

    def __init__(
        self, *, as_json: bool = False, as_csv: bool = False, is_raw: bool = False, verbose: bool = False
    ) -> None:
        self.as_json = as_json
        self._as_csv = as_csv
        self._is_raw = is_raw
        self._verbose = verbose
        self._secrets: list[str] = []
        self._is_line_open = False
        if as_csv and hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(newline="")  # the line ends are those of CSV

    @property
    def is_for_programs(self) -> bool:
        """Whether standard output holds data alone, and nobody is asked anything."""
        return self.as_json or self._as_csv

    @property
    def width(self) -> int | None:
        """The columns of the terminal; none when standard output is a file or a pipe."""
        return shutil.get_terminal_size().columns if sys.stdout.isatty() else None

    @property
    def has_unicode(self) -> bool:
        """Whether standard output can show letters beyond ASCII."""
        return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"

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
        """Print a line for people on standard output; with `--json` and `--csv` nothing."""
        if not self.is_for_programs:
            self._write(sys.stdout, text + "\n")

    def data(self, value: object, columns: Sequence[str] = (), rows: Sequence[Record] | None = None) -> None:
        """Print what the command found for programs: a JSON value, or the rows of a table; for people nothing.

        Parameters
        ----------
        value
            The JSON value; a mapping is the one row of the table where no rows are given.
        columns : sequence of str
            The paths in a row that are the columns of the table.
        """
        if self.as_json:
            self._write(sys.stdout, json.dumps(value, indent=2) + "\n")
        elif self._as_csv:
            records = rows if rows is not None else [value] if isinstance(value, Mapping) else []
            self._write(sys.stdout, write_csv(columns, records, is_raw=self._is_raw))

    def note(self, text: str) -> None:
        """Print a remark on standard error; with `--json` nothing, so that a fault stands there alone."""
        if not self.as_json:
            self._write(sys.stderr, text + "\n")

    def ask_outside(self, text: str, facts: Mapping[str, str]) -> None:
        """Print on standard error what is to be done before the command goes on; with `--json` as one object."""
        self._write(sys.stderr, (json.dumps(dict(facts)) if self.as_json else text) + "\n")

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
        try:
            stream.write(text)
            stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            drop(stream)
            message = f"What is printed can't be written: {error.strerror}."
            raise UsageError(message, code="local_file") from error


def drop(stream: TextIO) -> None:
    """Let nobody read a stream any more: the interpreter, which writes at its end what is left, would fail at it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _paint(stream: TextIO, text: str, style: str) -> str:
    """Return the text in a style where the stream shows colours."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if text and style and _has_colours(stream) else text


def _has_colours(stream: TextIO) -> bool:
    """Say whether to colour: `NO_COLOR` forbids it, `FORCE_COLOR` asks for it, else terminals that can have it."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return os.environ["FORCE_COLOR"] != "0"
    return stream.isatty() and os.environ.get("TERM") != "dumb"
