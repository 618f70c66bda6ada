"""Intervals in few characters, for windows too narrow to draw them."""

from __future__ import annotations

import math

from server.web.filters import format_score

# Both sides of an interval are the same where they differ by less than this part of the last digit that is shown.
SAME = 0.75


def describe_margin(score: float, low: float | None, high: float | None, decimals: int) -> str:
    """Write the interval of a score as “± 0.0043”, or as its ends if its sides differ; empty if there is none.

    Half its width is written with two significant digits, but no more than `decimals` of them behind the point, and so
    are the ends.
    """
    if low is None or high is None or not low < high:
        return ""
    half = (high - low) / 2
    places = min(decimals, max(0, 1 - math.floor(math.log10(half))))
    if abs((high - score) - (score - low)) < SAME * 10.0**-places:
        return f"± {format_score(half, places)}"
    ends = (format_score(low, places), format_score(high, places))
    return (" to " if low < 0 else "–").join(ends)
