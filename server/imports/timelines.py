"""The dates of other platforms: taken over where they are to come, and read as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from server.imports.conversions import Conversion

FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%m-%d-%Y", "%m/%d/%Y", "%Y/%m/%d")


def read_moment(value: object) -> datetime | None:
    """Return a moment in UTC: with its clock time, by its zone if it names one; None if it is none."""
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    if not isinstance(value, str):
        return None
    text = value.strip()
    try:
        return read_moment(datetime.fromisoformat(text))
    except ValueError:
        pass
    for form in FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def has_clock_time(value: object) -> bool:
    """Tell a moment with hours from a bare date."""
    moment = read_moment(value)
    return moment is not None and moment.time() != time()


def set_end(conversion: Conversion, part: str, starts_at: datetime, ends_at: datetime) -> None:
    """Give the competition its timeline, or none where that is past."""
    if ends_at <= conversion.choices.now:
        conversion.spec["practice"] = True
        conversion.change(
            part, "practice, which never ends", f"{ends_at:%Y-%m-%d} is past; set a timeline to run it anew"
        )
        return
    conversion.spec["timeline"] = {
        "starts_at": f"{starts_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "ends_at": f"{ends_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }
    conversion.take(part, f"the end, {ends_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
