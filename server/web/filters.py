"""How values are written on pages: scores, times, sizes and counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup

from server.web.arrival import began_at

NONE = "–"
MINUS = "−"
UNITS = ("kB", "MB", "GB", "TB")


def format_score(value: float | None, decimals: int) -> str:
    """Write a score with its decimals and a true minus sign."""
    if value is None:
        return NONE
    text = f"{value:.{decimals}f}"
    return text.replace("-", MINUS if float(text) else "")


def format_count(value: int | None) -> str:
    """Write a whole number with separators: 53,940."""
    return NONE if value is None else f"{value:,}".replace("-", MINUS)


def format_size(size_bytes: int | None) -> str:
    """Write a size in decimal units: 2.5 MB."""
    if size_bytes is None:
        return NONE
    if size_bytes < 1000:
        return f"{size_bytes} B"
    power = 1
    while power < len(UNITS) and round(size_bytes / 1000**power, 1) >= 1000:
        power += 1
    size = size_bytes / 1000**power
    return f"{size:.0f} {UNITS[power - 1]}" if round(size, 1) >= 100 else f"{size:.1f} {UNITS[power - 1]}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun: 1 team, 2 teams."""
    return f"{format_count(count)} {one if count == 1 else many or one + 's'}"


def format_when(moment: datetime | None) -> Markup | str:
    """Write a time relative to now up to a week away, else as a date; the full UTC time is its title."""
    if moment is None:
        return NONE
    return _time(moment, relative(moment, began_at()))


def format_moment(moment: datetime | None, zone: str = "UTC") -> Markup | str:
    """Write a time in UTC, and in the reader's zone beside it if that is another."""
    if moment is None:
        return NONE
    text = f"{_date(moment)}, {moment:%H:%M} UTC"
    if zone != "UTC":
        local = moment.astimezone(ZoneInfo(zone))
        day = "" if local.date() == moment.date() else f"{local.day} {local:%b}, "
        text += f" ({day}{local:%H:%M} in {zone.rpartition('/')[2].replace('_', ' ')})"
    return _time(moment, text)


def relative(moment: datetime, now: datetime) -> str:
    """Write how far a time is from `now`: “3 min ago”, “in 2 days”, a date beyond a week."""
    distance = abs(now - moment)
    if distance < timedelta(minutes=1):
        return "just now" if moment <= now else "in less than a minute"
    if distance >= timedelta(days=7):
        return _date(moment)
    minutes = int(distance.total_seconds() // 60)
    if minutes < 60:
        text = f"{minutes} min"
    elif minutes < 48 * 60:
        text = f"{minutes // 60} h"
    else:
        text = f"{minutes // (24 * 60)} days"
    return f"{text} ago" if moment <= now else f"in {text}"


def _date(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y}"


def _time(moment: datetime, text: str) -> Markup:
    utc = moment.astimezone(UTC)
    return Markup('<time datetime="{}" title="{} UTC">{}</time>').format(
        f"{utc:%Y-%m-%dT%H:%M:%SZ}", f"{utc:%Y-%m-%d %H:%M:%S}", text
    )


def register(app: Flask) -> None:
    """Make the filters known to the templates."""
    app.jinja_env.filters.update(
        score=format_score,
        count=format_count,
        size=format_size,
        when=format_when,
        moment=format_moment,
        plural=plural,
    )
