"""The ways to draw a split: words that a description may hold, without a numeric library."""

from __future__ import annotations

from enum import StrEnum


class Drawing(StrEnum):
    """How the public rows are chosen."""

    RANDOM = "random"
    STRATIFIED = "stratified"
    GROUPED = "grouped"
    BY_TIME = "by_time"
