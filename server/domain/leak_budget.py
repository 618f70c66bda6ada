"""The leak budget: how much of the public labels the scores of a competition can tell one team, in words for its host.

A score of b bits can tell b labels at most, so that many submissions tell all of them, whatever the metric.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.honesty import HonestMode, bits_per_score, leak_budget

# A practice competition has no end: counted is a month of it.
PRACTICE_DAYS = 30
LIMIT = 1.0


@dataclass(frozen=True)
class Budget:
    """What one team can read out of its scores until the end, in bits for each public label.

    `keeps_mode`: no other mode can be chosen, since the competition runs, or the metric allows none.
    """

    bits_per_label: float
    bits_per_score: float
    n_submissions: int
    n_public: int
    mode: HonestMode
    keeps_mode: bool = False

    @property
    def is_exceeded(self) -> bool:
        """Whether the scores could tell all public labels."""
        return self.bits_per_label > LIMIT

    @property
    def words(self) -> str:
        """The budget and how it comes about."""
        return (
            f"Leak budget: {_write(self.bits_per_label)} bits for each public label ({self.n_submissions:,} submissions"
            f" of a team × {self.bits_per_score:.1f} bits a score ÷ {self.n_public:,} public rows)."
        )

    @property
    def advice(self) -> str:
        """What to do about it; empty where nothing has to be done."""
        if not self.is_exceeded:
            return ""
        ways = {
            HonestMode.EXACT: ("Allow fewer submissions", "show fewer decimals", "choose “rounded” or “ladder”"),
            HonestMode.ROUNDED: ("Allow fewer submissions", "make more rows public", "choose “ladder”"),
            HonestMode.LADDER: ("Allow fewer submissions", "make more rows public"),
        }[self.mode]
        *first, last = [way for way in ways if not (self.keeps_mode and way.startswith("choose"))]
        return f"Above {LIMIT:g}, scores alone can tell the public labels. {', '.join(first)}, or {last}."


def count_submissions(
    *, daily_limit: int, total_limit: int | None, starts_at: datetime | None, ends_at: datetime | None
) -> int:
    """Return how many submissions a team has until the end; without an end, in a month."""
    if starts_at is None or ends_at is None:
        n_days = PRACTICE_DAYS
    else:
        n_days = math.ceil((ends_at - starts_at) / timedelta(days=1))
    n_submissions = daily_limit * max(1, n_days)
    return n_submissions if total_limit is None else min(n_submissions, total_limit)


def make_budget(
    mode: HonestMode,
    *,
    n_submissions: int,
    n_public: int,
    decimals: int,
    step: float | None = None,
    keeps_mode: bool = False,
) -> Budget:
    """Return the leak budget of a competition."""
    bits = bits_per_score(mode, decimals=decimals, step=step)
    # Without public rows nothing is scored; the page of such a competition is shown all the same.
    told = leak_budget(n_submissions=n_submissions, bits_per_score=bits, n_public=max(1, n_public))
    return Budget(told, bits, n_submissions, n_public, mode, keeps_mode)


def _write(bits: float) -> str:
    """Write a number of bits with two digits, and larger ones whole."""
    return f"{bits:,.0f}" if bits >= 99.5 else f"{bits:.2g}"
