"""Texts and their tokens: packed, divided, encoded, and compared one with the other."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence

import numpy as np

from scorer.table import Ragged

WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def pack(*texts: str) -> Ragged:
    """Return texts as their bytes, end to end."""
    encoded = [text.encode() for text in texts]
    return Ragged(np.cumsum([0, *map(len, encoded)], dtype=np.int64), np.frombuffer(b"".join(encoded), np.uint8))


def edit_distance(first: Sequence[Hashable], second: Sequence[Hashable]) -> int:
    """Return how many insertions, deletions and substitutions lead from one sequence to the other.

    One step for each token of the second sequence: the differences down a column of the table are two whole numbers,
    one bit a token of the first (Myers 1999, in the form of Hyyrö 2003).
    """
    if not first or not second:
        return len(first) + len(second)
    places = _bits_of(first)
    every, last = (1 << len(first)) - 1, 1 << (len(first) - 1)
    rising, falling, distance = every, 0, len(first)
    for token in second:
        equal = places.get(token, 0)
        vertical = equal | falling
        horizontal = (((equal & rising) + rising) ^ rising) | equal
        grows, shrinks = (falling | ~(horizontal | rising)) & every, rising & horizontal
        distance += bool(grows & last) - bool(shrinks & last)
        grows, shrinks = (grows << 1) | 1, shrinks << 1
        rising, falling = (shrinks | ~(vertical | grows)) & every, grows & vertical & every
    return distance


def common_length(first: Sequence[Hashable], second: Sequence[Hashable]) -> int:
    """Return the length of the longest common subsequence, by the bits of whole numbers (Hyyrö 2004)."""
    places = _bits_of(first)
    every = (1 << len(first)) - 1
    open_bits = every
    for token in second:
        taken = open_bits & places.get(token, 0)
        open_bits = ((open_bits + taken) | (open_bits - taken)) & every
    return len(first) - open_bits.bit_count()


def _bits_of(tokens: Sequence[Hashable]) -> dict[Hashable, int]:
    places: dict[Hashable, int] = {}
    for place, token in enumerate(tokens):
        places[token] = places.get(token, 0) | 1 << place
    return places
