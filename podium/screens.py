"""What the library shows while it works: a passing line where people look, remarks to the log `podium`."""

from __future__ import annotations

import importlib
import logging
import os
import sys
from typing import Any

from client.output import Screen
from podium import markup

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
        self._below: Any = None  # IPython's handle of what stands below the cell

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
        if not self.has_bars:
            return
        if self._is_terminal:
            self._put(text)
        else:
            self._put_below(self._strike(text))
        self._n_shown = len(text)

    def paint_passing(self, text: str, style: str) -> str:  # noqa: ARG002 - as it is elsewhere
        """Return the text without a style: nobody knows the colours of a notebook."""
        return text

    def clear(self) -> None:
        """Take the line away."""
        if self._below is not None:
            self._put_below("")
            self._below = None
        elif self._n_shown:
            self._put("")
        self._n_shown = 0

    @property
    def _is_terminal(self) -> bool:
        return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def _put(self, text: str) -> None:
        sys.stderr.write(f"\r{self._strike(text).ljust(self._n_shown)}" + ("" if text else "\r"))
        sys.stderr.flush()

    def _put_below(self, text: str) -> None:
        """Show a line in an output of its own, which later ones change: so a saved notebook keeps none of them."""
        shown = {"text/plain": text, "text/html": markup.paragraph(text, is_faint=True) if text else ""}
        if self._below is None:
            self._below = importlib.import_module("IPython.display").display(shown, raw=True, display_id=True)
        else:
            self._below.update(shown, raw=True)

    def _strike(self, text: str) -> str:
        for secret in self._concealed:
            text = text.replace(secret, "podium_…")
        return text


def _is_notebook() -> bool:
    """Say whether this is a notebook's kernel, which has loaded both."""
    return "ipykernel" in sys.modules and "IPython" in sys.modules
