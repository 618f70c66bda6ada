"""How values are written on pages: scores, times, sizes and counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup, escape

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


def percent(share: float) -> str:
    """Write a share without pretending: nothing that is there is 0%, nothing that lacks something 100%."""
    if 0 < share < 0.001:
        return "less than 0.1%"
    if 0.999 < share < 1:
        return "more than 99.9%"
    text = f"{share:.1%}" if share < 0.1 or 0.995 <= share < 1 else f"{share:.0%}"
    return text.replace(".0%", "%")


def number(value: float) -> str:
    """Write a figure of the data with at most four digits that matter, never in powers of ten below a billion."""
    if abs(value) >= 1000:
        return f"{value:,.0f}".replace("-", MINUS) if abs(value) < 1e9 else f"{value:.3g}".replace("-", MINUS)
    return f"{value:.4g}".replace("-", MINUS)


def with_code(text: str) -> Markup:
    """Write what stands between backticks as code: `churn` is a number."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # one that is not closed is a character like any other
        return escape(text)
    written = (
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in enumerate(parts)
    )
    return Markup("").join(written)


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
    # The seconds that passed on the way to the page make no day of three less.
    minutes = int(distance.total_seconds() // 60) if moment <= now else round(distance / timedelta(minutes=1))
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
        share=percent,
        figure=number,
        code=with_code,
    )
