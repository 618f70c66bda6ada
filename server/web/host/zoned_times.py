"""Times that hosts type in a zone that they name, beside which the page writes UTC."""

from __future__ import annotations

from datetime import datetime

from server.domain.zones import find_zone, read_moment
from server.errors import InvalidInputError
from server.web.forms import Form


def read_time(form: Form, name: str, *, message: str) -> datetime | None:
    """Return the moment in UTC of a field that was typed in the zone of the field `zone`; None for an empty one.

    Raises
    ------
    InvalidInputError
        With `message`, if there is no such zone or time.
    """
    if not form[name].strip():
        return None
    zone = find_zone(form["zone"])
    if zone is None:
        raise InvalidInputError(message, fields={"zone": "Choose a zone of the list."})
    moment = read_moment(form[name], zone)
    if moment is None:
        expected = f"A time such as 2030-01-07 23:59, as it is in {form['zone']}."
        raise InvalidInputError(message, fields={name: expected})
    return moment


def find_utc(form: Form, name: str) -> datetime | None:
    """Return what was typed in UTC, as far as it is a time."""
    zone = find_zone(form["zone"])
    return None if zone is None else read_moment(form[name], zone)
