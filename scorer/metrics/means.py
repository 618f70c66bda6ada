"""Means that are the same bit for bit on every run."""

from __future__ import annotations

from scorer.table import FloatArray


def mean(values: FloatArray, weights: FloatArray | None = None) -> float:
    """Return the mean, weighted if there are weights.

    NumPy sums pairwise, always in the same order; a dot product would depend on the threads of the BLAS.
    """
    if weights is None:
        return float(values.sum()) / len(values)
    return float((values * weights).sum() / weights.sum())
