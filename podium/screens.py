"""What the library shows while it works: a passing line where people look, remarks to the log `podium`."""

from __future__ import annotations

import logging
import os
import sys

from client.output import Screen

logger = logging.getLogger("podium")


class Quiet(Screen):
    """Prints nothing but a line that comes and goes, on a terminal or below a notebook's cell.

    Parameters
    ----------
    has_progress : bool
        Whether there is such a line at all.
    """

    def __init__(self, *, has_progress: bool = True) -> None:
        super().__init__(as_json=True)
        self._has_progress = has_progress
        self._concealed: list[str] = []
        self._n_shown = 0

    @property
    def has_bars(self) -> bool:
        """Whether somebody looks on."""
        return self._has_progress and (self._is_terminal or _is_notebook())

    def conceal(self, secret: str) -> None:
        """Keep a token out of the log, whoever repeats it."""
        self._concealed.append(secret)

    def note(self, text: str) -> None:
        """Log a remark, such as that a request is sent again."""
        logger.info("%s", self._strike(text))

    def warn(self, text: str) -> None:
        """Log a warning."""
        logger.warning("%s", self._strike(text))

    def trace(self, text: str) -> None:
        """Log each request."""
        logger.debug("%s", self._strike(text))

    def passing(self, text: str) -> None:
        """Show a line in the place of the one before."""
        if self.has_bars:
            self._put(text)
            self._n_shown = len(text)

    def paint_passing(self, text: str, style: str) -> str:  # noqa: ARG002 - as it is elsewhere
        """Return the text without a style: nobody knows the colours of a notebook."""
        return text

    def clear(self) -> None:
        """Take the line away."""
        if self._n_shown:
            self._put("")
            self._n_shown = 0

    @property
    def _is_terminal(self) -> bool:
        return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def _put(self, text: str) -> None:
        # What a notebook shows of standard error looks like a fault.
        stream = sys.stderr if self._is_terminal else sys.stdout
        stream.write(f"\r{self._strike(text).ljust(self._n_shown)}" + ("" if text else "\r"))
        stream.flush()

    def _strike(self, text: str) -> str:
        for secret in self._concealed:
            text = text.replace(secret, "podium_…")
        return text


def _is_notebook() -> bool:
    """Say whether this is a notebook's kernel; it has been loaded then."""
    return "ipykernel" in sys.modules
