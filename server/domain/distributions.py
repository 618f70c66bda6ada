"""How scores are spread: bars of one width over the bulk of them; what lies far out is in the first or last bar."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

N_BINS = 20
# A few absurd scores would press all others into one bar.
BULK = (0.025, 0.975)


@dataclass(frozen=True)
class Bin:
    """How many scores lie between two; the first bar also holds what is lower than `low`, the last what is higher."""

    low: float
    high: float
    count: int


def bin_scores(scores: Sequence[float], *, n_bins: int = N_BINS) -> tuple[Bin, ...]:
    """Return the bars from the lowest score on: none without a score, one if all are equal."""
    ordered = sorted(score for score in scores if math.isfinite(score))
    if not ordered:
        return ()
    first, last = (ordered[min(int(share * len(ordered)), len(ordered) - 1)] for share in BULK)
    if first == last:
        first, last = ordered[0], ordered[-1]
    # In halves, for the difference of two large scores may be too large for a float.
    low, width = first / 2, last / 2 / n_bins - first / 2 / n_bins
    if width == 0 or low + width == low:
        return (Bin(first, last, len(ordered)),)
    near = (min(max(score, first), last) / 2 for score in ordered)
    counts = Counter(min(int((score - low) / width), n_bins - 1) for score in near)
    edges = [first, *(2 * (low + number * width) for number in range(1, n_bins)), last]
    return tuple(Bin(edges[number], edges[number + 1], counts[number]) for number in range(n_bins))
