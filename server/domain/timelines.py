"""The times of a description as moments, and written back in the zone that its host has chosen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from server.domain.zones import find_zone, read_moment

NAMES = ("starts_at", "entry_deadline_at", "merger_deadline_at", "ends_at")


def read_times(timeline: object) -> dict[str, datetime]:
    """Return the times of a timeline in UTC, as far as there are such times."""
    if not isinstance(timeline, Mapping):
        return {}
    zone = find_zone(str(timeline.get("zone") or "UTC"))
    read = {name: _read(str(timeline.get(name) or ""), zone) for name in NAMES}
    return {name: moment for name, moment in read.items() if moment is not None}


def write_times(timeline: object, times: Mapping[str, datetime]) -> dict[str, Any]:
    """Return a timeline with these times and no others, without parts of seconds.

    It is written in its zone, or in UTC where it has none or the clock there is not clear.
    """
    whole = {key: times[key].replace(microsecond=0) for key in NAMES if key in times}
    name = str(timeline.get("zone") or "") if isinstance(timeline, Mapping) else ""
    zone = find_zone(name) if name else None
    if zone is not None:
        written = {key: moment.astimezone(zone).replace(tzinfo=None).isoformat() for key, moment in whole.items()}
        # When summer ends, a clock shows an hour twice.
        if all(read_moment(text, zone) == whole[key] for key, text in written.items()):
            return {"zone": name, **written}
    return {key: moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for key, moment in whole.items()}


def _read(text: str, zone: ZoneInfo | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    return None if zone is None else read_moment(text, zone)
