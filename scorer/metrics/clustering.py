"""Agreement of found clusters with true classes, whatever the clusters are called."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scorer.table import CodeArray

_Counts = npt.NDArray[np.float64]


def _count_pairs_of_labels(y_true: CodeArray, y_pred: CodeArray) -> tuple[_Counts, _Counts, _Counts]:
    """Return the rows of each class, of each cluster, and of each class in each cluster, none of them 0."""
    width = int(y_pred.max()) + 1
    both = np.unique(y_true.astype(np.int64) * width + y_pred, return_counts=True)[1]
    true, found = np.bincount(y_true), np.bincount(y_pred)
    return (
        true[true > 0].astype(np.float64), found[found > 0].astype(np.float64), both.astype(np.float64),
    )  # fmt: skip


def adjusted_rand(y_true: CodeArray, y_pred: CodeArray) -> float:
    """Share of row pairs on which classes and clusters agree, corrected for chance.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true classes and of the found clusters; their names need not match.

    Returns
    -------
    float
        −0.5 to 1 (perfect); higher is better, 0 is chance.

    References
    ----------
    Hubert and Arabie (1985), Journal of Classification 2, 193–218.

    Examples
    --------
    >>> adjusted_rand(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    1.0
    """
    true, found, both = _count_pairs_of_labels(y_true, y_pred)
    n_rows = len(y_true)
    if len(true) == len(found) == len(both):
        return 1.0
    pairs, of_true, of_found = (float((counts * (counts - 1)).sum()) for counts in (both, true, found))
    chance = of_true * of_found / (n_rows * (n_rows - 1))
    return (pairs - chance) / ((of_true + of_found) / 2 - chance)


def _entropy(counts: _Counts) -> float:
    shares = counts / counts.sum()
    return abs(float((shares * np.log(shares)).sum()))


def nmi(y_true: CodeArray, y_pred: CodeArray) -> float:
    """Mutual information of classes and clusters, as a share of the mean of their entropies.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true classes and of the found clusters; their names need not match.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Strehl and Ghosh (2002), Journal of Machine Learning Research 3, 583–617; arithmetic mean.

    Examples
    --------
    >>> nmi(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    1.0
    """
    return v_measure(y_true, y_pred)


def v_measure(y_true: CodeArray, y_pred: CodeArray, *, beta: float = 1.0) -> float:
    """Harmonic mean of homogeneity (clusters of one class) and completeness (classes in one cluster).

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true classes and of the found clusters; their names need not match.
    beta : float
        How many times completeness weighs as much as homogeneity.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Rosenberg and Hirschberg (2007), Empirical Methods in Natural Language Processing, 410–420.

    Examples
    --------
    >>> round(v_measure(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2])), 6)
    0.8
    """
    true, found, both = _count_pairs_of_labels(y_true, y_pred)
    if len(true) == len(found) == len(both):
        return 1.0
    of_true, of_found, joint = _entropy(true), _entropy(found), _entropy(both)
    shared = max(of_true + of_found - joint, 0.0)
    homogeneity = shared / of_true if of_true else 1.0
    completeness = shared / of_found if of_found else 1.0
    whole = beta * homogeneity + completeness
    return (1 + beta) * homogeneity * completeness / whole if whole else 0.0
