"""Forms: named fields in, faults beside them out; what was typed is kept, but for passwords."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from flask import make_response, request
from flask.typing import ResponseReturnValue

from server.errors import (
    ConflictError,
    InvalidInputError,
    PlatformError,
    RefusedError,
    StorageFullError,
    ThrottledError,
    TooLargeError,
)
from server.web.errors import status_of

LONGEST_FIELD = 8_192
# What a person can mend and send again.
REFUSALS = (InvalidInputError, ConflictError, RefusedError, ThrottledError, TooLargeError, StorageFullError)


@dataclass(frozen=True)
class Form:
    """What was typed into a form, and what is wrong with it."""

    values: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    message: str = ""

    def __getitem__(self, name: str) -> str:
        """Return what was typed into a field."""
        return self.values.get(name, "")

    def fault(self, name: str) -> str | None:
        """Return what is wrong with a field, or None."""
        return self.faults.get(name)

    def refused(self, refusal: PlatformError) -> Form:
        """Return the form with the faults that a refusal names."""
        return replace(self, faults=refusal.fields, message=refusal.message)


def read_form(*names: str) -> Form:
    """Read the named fields of the form that was sent; others are not looked at.

    Raises
    ------
    InvalidInputError
        If one of them has more than 8 KB.
    """
    values = {name: request.form.get(name, "") for name in names}
    too_long = {name: "At most 8,192 characters." for name, value in values.items() if len(value) > LONGEST_FIELD}
    if too_long:
        raise InvalidInputError("A field of the form is too long.", fields=too_long)
    return Form(values)


def answer_form(
    form: Form, act: Callable[[], ResponseReturnValue], *, show: Callable[[Form], str]
) -> ResponseReturnValue:
    """Do what the form asks; if its input is refused, show it again with the faults at their fields."""
    try:
        return act()
    except REFUSALS as refusal:
        response = make_response(show(form.refused(refusal)), status_of(refusal))
        if isinstance(refusal, ThrottledError):
            response.headers["Retry-After"] = str(refusal.retry_after_seconds)
        return response
