"""How likely so much agreement is by chance."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import betainc, ndtr

from scorer.evaluation import AnyArray
from scorer.table import FloatArray


def chance_of_equal(one: AnyArray, other: AnyArray) -> float:
    """Return how likely a row is equal if the values of each file are dealt out at random."""
    values, counts = np.unique(one, return_counts=True)
    others, of_others = np.unique(other, return_counts=True)
    _, here, there = np.intersect1d(values, others, assume_unique=True, return_indices=True)
    return float(np.sum(counts[here] / len(one) * (of_others[there] / len(other))))


def binomial_tail(n_found: int, n_all: int, chance: float) -> float:
    """Return the probability of at least so many successes."""
    return 1.0 if n_found == 0 else float(betainc(n_found, n_all - n_found + 1, min(max(chance, 1e-12), 1.0)))


def correlation_tail(correlation: float, n_rows: int) -> float:
    """Return the p-value of a correlation (Fisher's z), one-sided."""
    return float(ndtr(-math.atanh(min(correlation, 1 - 1e-12)) * math.sqrt(max(n_rows - 5, 1))))


def sum_tail(n_found: int, chances: FloatArray) -> float:
    """Return a bound of the probability that at least so many of some independent events happen (Chernoff)."""
    mean, n_all = float(chances.sum()), len(chances)
    if n_found <= mean or not n_all:
        return 1.0
    share, usual = n_found / n_all, mean / n_all
    gain = share * math.log(share / usual)
    gain += (1 - share) * math.log((1 - share) / (1 - usual)) if share < 1 else 0.0
    return math.exp(-n_all * gain)
