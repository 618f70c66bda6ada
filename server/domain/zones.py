"""Times that people write in a zone of their own, as moments in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

NO_PLACES = {"Factory", "localtime", "posixrules"}  # names of the database that say nothing to others


def list_zones() -> list[str]:
    """Return the names of the zones that may be chosen."""
    return sorted(available_timezones() - NO_PLACES)


def find_zone(name: str) -> ZoneInfo | None:
    """Return the zone of a name such as Europe/Berlin, or None if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def read_moment(text: str, zone: ZoneInfo) -> datetime | None:
    """Return the moment of a local time such as 2030-01-07 09:00, in UTC; None if there is no such time.

    A time that the clock shows twice, when summer ends, is the later of the two; one that it leaps over is none.
    """
    try:
        local = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if local.tzinfo is not None:
        return None
    moment = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == local else None
