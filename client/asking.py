"""Asking before something is done that can't be taken back."""

import sys

from client.errors import NotAllowedError, UsageError
from client.output import Screen


def confirm(question: str, screen: Screen, *, is_agreed: bool) -> None:
    """Ask on the terminal, unless it was agreed to by an option; anything but yes refuses.

    Raises
    ------
    UsageError
        If there is nobody to ask.
    NotAllowedError
        If the answer is not yes.
    """
    if is_agreed:
        return
    if screen.is_for_programs or not sys.stdin.isatty():
        raise UsageError("There is no terminal to ask on whether you mean it.", hint="Add --yes if you do.")
    if input(f"{question} [y/N] ").strip().lower() not in ("y", "yes"):
        raise NotAllowedError("You did not agree, so nothing was changed.", code="not_confirmed")
