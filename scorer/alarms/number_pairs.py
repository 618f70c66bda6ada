"""Files of numbers: copies with noise, with other digits, or with some rows replaced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from scorer.alarms.chances import binomial_tail, chance_of_equal, correlation_tail
from scorer.alarms.noise import find_structure
from scorer.alarms.pairs import FEWEST_SIGMAS, LARGEST_P, MOST_ROWS, Pair, Sign, list_nearest, stand_out
from scorer.table import FloatArray, IntArray

FEWEST_ROWS = 500
# What must hold beside a p-value: found by simulation, see benchmarks/alarms.py.
NEAR_ENOUGH = 0.95
EQUAL_ENOUGH = 0.5
FEWEST_DISTINCT = 100
STRUCTURE = 1e-3


def compare_numbers(
    values: FloatArray, teams: IntArray, truth: FloatArray | None, n_distinct: IntArray
) -> Iterator[Pair]:
    """Return the pairs of which most values are equal, or that are near to each other but for noise.

    Parameters
    ----------
    values : ndarray of shape (n_files, n_rows)
        The numbers.
    teams : ndarray of shape (n_files,)
        Whose each file is.
    truth : ndarray of shape (n_rows,) or None
        The truth; rows of which it is NaN are left out.
    n_distinct : ndarray of shape (n_files,)
        Distinct rows of each file: where there are few, many are equal anyway.
    """
    usable = np.isfinite(values).all(axis=0) & (True if truth is None else np.isfinite(truth))
    places = np.flatnonzero(usable)
    values, truth = values[:, usable], None if truth is None else truth[usable]
    if values.shape[1] < FEWEST_ROWS:
        return
    ranks = np.stack([rank(line) for line in values])
    known = None if truth is None else rank(truth)
    apart = set_apart(ranks, teams, known)
    likeness = apart @ apart.T
    n_rows = values.shape[1]
    best = list_nearest(likeness, teams)
    usual = float(np.median(likeness[best[:, 0], best[:, 1]]))
    n_tests = len(best)
    outstanding = stand_out(1 - likeness[best[:, 0], best[:, 1]])
    for (first, second), sigmas in zip(best, outstanding, strict=True):
        near = float(likeness[first, second])
        n_equal = int(np.count_nonzero(values[first] == values[second]))
        telling = () if truth is None else _list_telling(apart[first], apart[second], places)
        pair = Pair(int(first), int(second), Sign.NOISE, near, usual, n_rows, n_equal, 0, 0, 0.0, 0.0, telling)
        if n_equal >= EQUAL_ENOUGH * n_rows and min(n_distinct[first], n_distinct[second]) >= FEWEST_DISTINCT:
            chance = chance_of_equal(values[first], values[second])
            p_value = min(1.0, n_tests * binomial_tail(n_equal, n_rows, chance))
            if p_value <= LARGEST_P:
                yield replace(pair, sign=Sign.EQUAL, expected=chance * n_rows, p_value=p_value)
                continue
        p_value = min(1.0, n_tests * correlation_tail(near, n_rows))
        if near < NEAR_ENOUGH or sigmas < FEWEST_SIGMAS or p_value > LARGEST_P:
            continue
        others = ranks[(teams != teams[first]) & (teams != teams[second])]
        if find_structure(values[first], values[second], others, truth) > STRUCTURE:
            yield replace(pair, p_value=p_value)


def _list_telling(first: FloatArray, second: FloatArray, places: IntArray) -> tuple[int, ...]:
    """Return the places at which both are farthest from truth and field, on the same side: those make them alike."""
    shares = first * second
    farthest = np.argsort(-shares, kind="stable")[:MOST_ROWS]
    return tuple(places[farthest[shares[farthest] > 0]].tolist())


def rank(values: FloatArray) -> FloatArray:
    """Return the ranks of some values, from 0 to 1; equal ones share the mean of theirs."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[places] / len(values))


def set_apart(ranks: FloatArray, teams: IntArray, truth: FloatArray | None) -> FloatArray:
    """Return what sets each file apart from the truth and from what all teams say, as unit vectors.

    Strong models agree because they are right, and because the same rows are hard for all; that is taken out.
    """
    names = np.unique(teams)
    of_teams = np.stack([ranks[teams == name].mean(axis=0) for name in names])
    common = [np.ones(ranks.shape[1]), of_teams.mean(axis=0)]
    basis, _ = np.linalg.qr(np.stack(common if truth is None else [*common, truth]).T)
    rest = ranks - (ranks @ basis) @ basis.T
    lengths = np.sqrt((rest**2).sum(axis=1, keepdims=True))
    return np.asarray(np.divide(rest, lengths, out=np.zeros_like(rest), where=lengths > 1e-9))
