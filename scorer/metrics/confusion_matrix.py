"""Metrics of labels of several classes that follow from the whole confusion matrix."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.confusion import fbeta
from scorer.metrics.counts import LabelCounts, count_labels, micro_f1_of
from scorer.metrics.labels import macro_f1
from scorer.table import CodeArray


def _count_classes(y_true: CodeArray, y_pred: CodeArray) -> LabelCounts:
    return count_labels(y_true, y_pred, n_labels=int(max(y_true.max(), y_pred.max())) + 1)


def micro_f1(
    y_true: CodeArray, y_pred: CodeArray, *, names: Sequence[str], labels: str | Sequence[str] = "union"
) -> float:
    """F1 of the counts of all classes together; over every class it is the accuracy.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels, in the same row order.
    names : sequence of str
        The label of each code.
    labels : str or sequence of str
        The classes that count: all (`union`), those in the `truth`, or a list.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Opitz and Burst (2019), arXiv 1911.03347.

    Examples
    --------
    >>> micro_f1(np.array([0, 1, 1, 2]), np.array([0, 1, 2, 2]), names=["a", "b", "c"])
    0.75
    """
    return float(micro_f1_of(_count_classes(y_true, y_pred), names=names, labels=labels))


def weighted_f1(y_true: CodeArray, y_pred: CodeArray, *, zero_division: float = 0.0) -> float:
    """Mean of the F1 of each true class, weighted by how often it occurs.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels, in the same row order.
    zero_division : float
        The value of 0/0.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Opitz and Burst (2019), arXiv 1911.03347.

    Examples
    --------
    >>> round(weighted_f1(np.array([0, 0, 1]), np.array([0, 2, 1])), 4)
    0.7778
    """
    counts = _count_classes(y_true, y_pred)
    n_either = counts.true + counts.predicted
    each = np.where(n_either > 0, 2 * counts.both / np.maximum(n_either, 1), zero_division)
    return float((each * counts.true).sum() / len(y_true))


def balanced_accuracy(y_true: CodeArray, y_pred: CodeArray, *, adjusted: bool = False) -> float:
    """Plain mean of the recall of each class in the truth.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels, in the same row order.
    adjusted : bool
        Rescale so that chance is 0.

    Returns
    -------
    float
        0 to 1 (perfect), or from below 0 where adjusted; higher is better.

    Raises
    ------
    UndefinedScoreError
        If adjusted and the truth has one class only.

    References
    ----------
    Brodersen et al. (2010), International Conference on Pattern Recognition, 3121–3124.

    Examples
    --------
    >>> balanced_accuracy(np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1]))
    0.8333333333333333
    """
    counts = _count_classes(y_true, y_pred)
    held = counts.true > 0
    score = float((counts.both[held] / counts.true[held]).mean())
    if not adjusted:
        return score
    chance = 1 / int(np.count_nonzero(held))
    if chance == 1:
        raise UndefinedScoreError("The adjusted balanced accuracy needs rows of two classes.")
    return (score - chance) / (1 - chance)


def matthews_corrcoef(y_true: CodeArray, y_pred: CodeArray) -> float:
    """Correlation of the true with the predicted classes.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels, in the same row order.

    Returns
    -------
    float
        −1 to 1 (perfect); higher is better, 0 is chance.

    References
    ----------
    Matthews (1975), Biochimica et Biophysica Acta 405, 442–451; for many classes Gorodkin (2004).

    Examples
    --------
    >>> round(matthews_corrcoef(np.array([1, 1, 1, 0]), np.array([1, 0, 1, 1])), 4)
    -0.3333
    """
    counts, n_rows = _count_classes(y_true, y_pred), len(y_true)
    covariance = n_rows * int(counts.both.sum()) - int(counts.true @ counts.predicted)
    spread_true, spread_predicted = (n_rows**2 - int(held @ held) for held in (counts.true, counts.predicted))
    if not spread_true or not spread_predicted:
        return 0.0
    return covariance / math.sqrt(spread_true * spread_predicted)


def cohen_kappa(
    y_true: CodeArray, y_pred: CodeArray, *, names: Sequence[str], labels: Sequence[str] | None = None
) -> float:
    """Agreement beyond what the frequencies of the classes give by chance.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels, in the same row order.
    names : sequence of str
        The label of each code.
    labels : sequence of str, optional
        Only rows count whose true class is among these; another predicted class is wrong there.

    Returns
    -------
    float
        −1 to 1 (perfect); higher is better, 0 is chance.

    Raises
    ------
    UndefinedScoreError
        If no true class is among `labels`.

    References
    ----------
    Cohen (1960), Educational and Psychological Measurement 20, 37–46.

    Examples
    --------
    >>> cohen_kappa(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), names=["a", "b"])
    0.5
    """
    if labels is not None:
        listed = np.flatnonzero(np.isin(np.array(names), np.array(labels)))
        rows = np.isin(y_true, listed)
        if not rows.any():
            raise UndefinedScoreError("Cohen's kappa needs a row whose true class is among labels.")
        y_true, y_pred = y_true[rows], y_pred[rows]
    counts = _count_classes(y_true, y_pred)
    n_rows = len(y_true)
    observed = int(counts.both.sum()) / n_rows
    expected = float((counts.true / n_rows * (counts.predicted / n_rows)).sum())
    # Both constant and equal: every agreement is certain, and there is none to be had beyond it.
    return 1.0 if counts.both.max() == n_rows else (observed - expected) / (1 - expected)


def cost_matrix(
    y_true: CodeArray,
    y_pred: CodeArray,
    *,
    names: Sequence[str],
    matrix: Sequence[Sequence[float]],
    labels: Sequence[str],
) -> float:
    """Mean cost of the predictions, each priced by its true and its predicted class.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels, in the same row order.
    names : sequence of str
        The label of each code.
    matrix : sequence of rows
        The cost of predicting the class of a column where the class of the row is true.
    labels : sequence of str
        The classes of the rows and of the columns.

    Returns
    -------
    float
        In the unit of the costs; lower is better.

    Raises
    ------
    UndefinedScoreError
        If the matrix is not square, does not fit the labels, or a class has no row in it.

    References
    ----------
    Elkan (2001), International Joint Conference on Artificial Intelligence, 973–978.

    Examples
    --------
    >>> cost_matrix(np.array([0, 1]), np.array([0, 0]), names=["a", "b"], matrix=[[0, 1], [5, 0]], labels=["a", "b"])
    2.5
    """
    costs = [list(row) for row in matrix]
    if len(costs) != len(labels) or any(len(row) != len(labels) for row in costs):
        raise UndefinedScoreError(f"matrix must have {len(labels)} rows of {len(labels)} numbers, as labels does.")
    unknown = [name for name in names if name not in labels]
    if unknown:
        raise UndefinedScoreError(f"The class {unknown[0]} is not among labels.")
    order = np.array([list(labels).index(name) for name in names])
    return float(np.array(costs, np.float64)[order[y_true], order[y_pred]].mean())


def hierarchical_f1(
    y_true: CodeArray,
    y_pred: CodeArray,
    *,
    names: Sequence[str],
    collapsed_labels: Sequence[str],
    part_weights: Sequence[float] = (0.5, 0.5),
) -> float:
    """Mean of two F1: of all labels against the collapsed ones, and of each label with those as one class.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels, in the same row order.
    names : sequence of str
        The label of each code.
    collapsed_labels : sequence of str
        The labels that become one class, the negative one of the first F1.
    part_weights : sequence of float
        Weights of the two.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If the weights are not two, or no label is left beside the collapsed ones.

    References
    ----------
    The CMI competition on Kaggle (2025), its evaluation page.

    Examples
    --------
    >>> truth, predicted = np.array([0, 1, 2, 3]), np.array([0, 0, 3, 2])
    >>> hierarchical_f1(truth, predicted, names=["a", "b", "c", "d"], collapsed_labels=["c", "d"])
    0.7777777777777777
    """
    is_collapsed = np.isin(np.array(names), np.array(collapsed_labels))
    if len(part_weights) != 2 or not sum(part_weights) > 0 or is_collapsed.all():
        raise UndefinedScoreError("part_weights must be two numbers, and a label must be left beside collapsed_labels.")
    codes = np.where(is_collapsed, len(names), np.arange(len(names))).astype(np.int32)
    true, predicted = codes[y_true], codes[y_pred]
    upper = fbeta((true < len(names)).astype(np.int32), (predicted < len(names)).astype(np.int32), names=("0", "1"))
    lower = macro_f1(true, predicted, names=(*names, ""))
    return (part_weights[0] * upper + part_weights[1] * lower) / sum(part_weights)
