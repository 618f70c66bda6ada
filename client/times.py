"""Times as people read them: how long ago, how long until, and on whose clock."""

import re
from datetime import datetime, timezone

UTC = timezone.utc
_TYPED = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]+(\d{1,2})(:\d{2}(?::\d{2})?) *(Z|UTC|[+-]\d{2}:?\d{2})?", re.ASCII)

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def parse(text: str) -> datetime:
    """Return the aware time that the API wrote, in UTC."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def read(text: str) -> str:
    """Return a time that a person typed as the API takes it; without a zone it is this machine's.

    Raises
    ------
    ValueError
        If it is no time.
    """
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    day, hour, rest, zone = found.groups()
    if zone in ("Z", "UTC"):
        zone = "+00:00"
    elif zone is not None:
        zone = f"{zone[:3]}:{zone[-2:]}"
    try:
        when = datetime.fromisoformat(f"{day}T{hour.zfill(2)}{rest}{zone or ''}").astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error
    return when.isoformat().replace("+00:00", "Z")


def now() -> datetime:
    """Return the present time in UTC."""
    return datetime.now(UTC)


def ago(text: str | None, at: datetime) -> str:
    """Say how long before `at` a time was: “4 minutes ago”; past a month, the date."""
    if text is None:
        return "–"
    then = parse(text)
    seconds = (at - then).total_seconds()
    if seconds < 10:
        return "just now"
    if seconds > 30 * _DAY:
        return date(then)
    return f"{_span(seconds)} ago"


def until(text: str | None, at: datetime) -> str:
    """Say how long after `at` a time will be: “in 3 days”; a time that has passed is told as past."""
    if text is None:
        return "–"
    seconds = (parse(text) - at).total_seconds()
    if seconds <= 0:
        return ago(text, at)
    # The seconds that passed on the way make no day of fourteen less.
    return f"in {_span(seconds if seconds < _MINUTE else round(seconds / _MINUTE) * _MINUTE)}"


def clock(text: str) -> str:
    """Return a time of day in the reader's zone with UTC beside it: “01:00 (00:00 UTC)”."""
    here = parse(text).astimezone()
    in_utc = f"{parse(text):%H:%M} UTC"
    return in_utc if not here.utcoffset() else f"{here:%H:%M} ({in_utc})"


def date(when: datetime) -> str:
    """Return the day in the reader's zone: “6 Nov 2025”."""
    here = when.astimezone()
    return f"{here.day} {here:%b %Y}"


def seconds(duration: float) -> str:
    """Return a short duration: “1.2 s”, “45 s”, “3 min”, “2 h 5 min”."""
    if duration < 9.95:
        return f"{duration:.1f} s"
    if duration < 90:
        return f"{duration:.0f} s"
    minutes = round(duration / _MINUTE)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def _span(duration: float) -> str:
    """Return a duration in its largest whole unit: “40 seconds”, “1 hour”."""
    for size, unit in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if duration >= size:
            count = int(duration // size)
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "less than a minute" if duration < 10 else f"{int(duration)} seconds"
