"""The standard error and 95 % interval of a score, by the cheapest way that its metric allows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import cast

import numpy as np

from scorer.counted import COUNTED, score_counts
from scorer.evaluation import PartTruth, evaluate, function_options
from scorer.intervals.bootstrap import find_groups, resample
from scorer.intervals.confusion import count_cells, f1_interval, resample_labels
from scorer.intervals.delong import bound_at_the_end, find_placements, split_classes
from scorer.intervals.estimates import Estimate, Method, Scale, interval, wilson_interval
from scorer.intervals.influence import find_influences, positive_code, precision_influences
from scorer.intervals.own_groups import find_own_groups
from scorer.intervals.row_losses import ROOTS, RowLosses, find_row_losses
from scorer.metrics.curves import average_precision
from scorer.schema import Schema
from scorer.shapes.rules import Predictions
from scorer.table import BoolArray, CodeArray, FloatArray

# Where more samples than this have no score, those that have one no longer tell what would happen to others.
_MAX_UNDEFINED = 0.05
_SHARES = frozenset({"accuracy", "classification_error"})


def estimate(
    truth: PartTruth,
    predictions: Predictions,
    schema: Schema,
    *,
    seed: int,
    new_labels: Sequence[str] = (),
    groups: CodeArray | None = None,
) -> Estimate | None:
    """Score one part and say how sure the score is.

    Means of row losses take the standard error of a mean (roots of them by the delta method), accuracy and F1
    Wilson's interval of a proportion, ROC AUC DeLong's variance, macro F1 a bootstrap of the confusion matrix, all
    other metrics a bootstrap of the rows. Grouped rows are summed over their groups, or their groups are resampled.
    A metric that scores groups apart has those resampled, whatever other groups there are.

    Parameters
    ----------
    truth : PartTruth
        The truth of the part.
    predictions : ndarray or Ragged
        Predictions of its rows, in their order, as for `scorer.evaluation.evaluate`.
    schema : Schema
        Metric and parameters.
    seed : int
        Of the resampling, where there is some; `scorer.intervals.bootstrap.make_seed` gives it.
    new_labels : sequence of str
        Labels that only the submission has.
    groups : ndarray of shape (n_rows,), optional
        The group of each row, where rows are not independent: the images of a patient, the days of a shop.

    Returns
    -------
    Estimate or None
        None where nothing can be said: one row, one group, one row of a class, or a metric that is undefined on
        more than 5 % of the samples.

    References
    ----------
    Wilson (1927), Journal of the American Statistical Association 22, 209–212; DeLong, DeLong and Clarke-Pearson
    (1988), Biometrics 44, 837–845; Sun and Xu (2014), IEEE Signal Processing Letters 21, 1389–1393; Efron (1979),
    Annals of Statistics 7, 1–26.
    """
    own = find_own_groups(truth, predictions, schema)
    if own is not None:
        return _from_replicates(own.score, own.resample(seed), schema, len(own), Method.GROUP_BOOTSTRAP)
    groups = find_groups(truth, schema) if groups is None else groups
    if groups is not None:
        return _estimate_grouped(truth, predictions, schema, seed=seed, new_labels=new_labels, groups=groups)
    is_share = schema.metric in _SHARES and not truth.extras
    losses = None if is_share else find_row_losses(truth, predictions, schema)
    if losses is not None:
        return _estimate_mean(losses, schema)
    options = function_options(schema.record, schema.parameters)
    if isinstance(predictions, np.ndarray) and isinstance(truth.target, np.ndarray) and not truth.extras:
        names = (*schema.labels, *new_labels)
        match schema.metric:
            case "accuracy":
                return _estimate_share(truth.target == predictions)
            case "classification_error":
                return _estimate_share(truth.target != predictions)
            case "roc_auc" if options["max_fpr"] in (None, 1.0):
                return _estimate_area(*split_classes(truth.target, predictions))
            case "f1":
                code = positive_code(names, cast("str | None", options["positive_label"]))
                return _estimate_f1(truth.target == code, predictions == code, cast("float", options["zero_division"]))
            case name if name in COUNTED:
                return _estimate_counted(truth, predictions, schema, names, seed)
            case "average_precision":
                return _estimate_precision(truth.target, predictions)
    score = evaluate(truth, predictions, schema, new_labels=new_labels)
    replicates = resample(truth, predictions, schema, seed=seed, new_labels=new_labels)
    return _from_replicates(score, replicates, schema, len(truth.rows), Method.BOOTSTRAP)


def _estimate_mean(losses: RowLosses, schema: Schema) -> Estimate | None:
    n = losses.n_counted
    error = losses.standard_error
    if not math.isfinite(error):
        return None
    low, high = interval(losses.score, error, degrees=n - 1, scale=_scale(schema), bounds=_bounds(schema))
    return Estimate(losses.score, error, low, high, n, Method.ROW_LOSSES)


def _estimate_share(is_counted: BoolArray) -> Estimate:
    n = len(is_counted)
    share = int(np.count_nonzero(is_counted)) / n
    low, high = wilson_interval(share, n)
    return Estimate(share, math.sqrt(share * (1 - share) / n), low, high, n, Method.PROPORTION)


def _estimate_area(negatives: FloatArray, positives: FloatArray) -> Estimate | None:
    n, n_few = len(negatives) + len(positives), min(len(negatives), len(positives))
    if n_few < 2:
        return None
    places = find_placements(np.sort(negatives), np.sort(positives))
    area, error = places.area, places.standard_error
    low, high = interval(area, error, degrees=n_few - 1, scale=Scale.LOGIT, bounds=(0.0, 1.0))
    if area in (0.0, 1.0):
        bound = bound_at_the_end(len(negatives), len(positives))
        low, high = (bound, 1.0) if area else (0.0, 1 - bound)
    return Estimate(area, error, low, high, n, Method.DELONG)


def _estimate_f1(is_true: CodeArray, is_found: CodeArray, zero_division: float) -> Estimate | None:
    n_both = int(np.count_nonzero(is_true & is_found))
    n_either = int(np.count_nonzero(is_true)) + int(np.count_nonzero(is_found)) - n_both
    if not n_either:
        return Estimate(zero_division, 0.0, 0.0, 1.0, len(is_true), Method.PROPORTION)
    error, low, high = f1_interval(n_both, n_either)
    return Estimate(2 * n_both / (n_either + n_both), error, low, high, len(is_true), Method.PROPORTION)


def _estimate_precision(is_positive: BoolArray, scores: FloatArray) -> Estimate | None:
    n_positive = int(np.count_nonzero(is_positive))
    n_few = min(n_positive, len(is_positive) - n_positive)
    if n_few < 2:
        return None
    score = average_precision(is_positive, scores)
    error = float(np.sqrt(np.square(precision_influences(is_positive, scores)).sum()))
    low, high = interval(score, error, degrees=n_few - 1, scale=Scale.LOGIT, bounds=(0.0, 1.0))
    return Estimate(score, error, low, high, len(is_positive), Method.INFLUENCE)


def _estimate_counted(
    truth: PartTruth, predictions: Predictions, schema: Schema, names: Sequence[str], seed: int
) -> Estimate | None:
    cells = count_cells(cast("CodeArray", truth.target), cast("CodeArray", predictions), n_classes=len(names))
    replicates = score_counts(resample_labels(cells, n_labels=len(names), seed=seed), schema, names)
    score = evaluate(truth, predictions, schema, new_labels=names[len(schema.labels) :])
    return _from_replicates(score, replicates, schema, len(truth.rows), Method.CONFUSION)


def _from_replicates(
    score: float, replicates: FloatArray, schema: Schema, n_units: int, method: Method
) -> Estimate | None:
    defined = replicates[np.isfinite(replicates)]
    if len(defined) < (1 - _MAX_UNDEFINED) * len(replicates) or n_units < 2:
        return None
    error = float(defined.std(ddof=1))
    low, high = interval(score, error, degrees=n_units - 1, scale=_scale(schema), bounds=_bounds(schema))
    return Estimate(score, error, low, high, n_units, method)


def _estimate_grouped(
    truth: PartTruth,
    predictions: Predictions,
    schema: Schema,
    *,
    seed: int,
    new_labels: Sequence[str],
    groups: CodeArray,
) -> Estimate | None:
    n_groups = len(np.unique(groups))
    if n_groups < 2:
        return None
    score = evaluate(truth, predictions, schema, new_labels=new_labels)
    parts = find_influences(truth, predictions, schema, new_labels=new_labels)
    if parts is None:
        replicates = resample(truth, predictions, schema, seed=seed, new_labels=new_labels, groups=groups)
        return _from_replicates(score, replicates, schema, n_groups, Method.GROUP_BOOTSTRAP)
    if not np.isfinite(parts).all():
        return None
    error = float(np.sqrt(np.square(sum_over_groups(parts, groups)).sum()))
    low, high = interval(score, error, degrees=n_groups - 1, scale=_scale(schema), bounds=_bounds(schema))
    return Estimate(score, error, low, high, n_groups, Method.GROUPS)


def sum_over_groups(parts: FloatArray, groups: CodeArray) -> FloatArray:
    """Sum the rows' parts of an error over groups that are independent of one another.

    Parameters
    ----------
    parts : ndarray of shape (n_rows,)
        From `scorer.intervals.influence.find_influences`.
    groups : ndarray of shape (n_rows,)
        The group of each row.

    Returns
    -------
    ndarray of shape (n_groups,)
        Their squares sum to the squared standard error, corrected for the number of groups.

    References
    ----------
    Liang and Zeger (1986), Biometrika 73, 13–22; for ROC AUC: Obuchowski (1997), Biometrics 53, 567–578.

    Examples
    --------
    >>> sum_over_groups(np.array([0.5, 0.5, -1.0, 0.0]), np.array([7, 7, 8, 8])).round(3).tolist()
    [1.225, -1.225]
    """
    distinct, places = np.unique(groups, return_inverse=True)
    n_rows, n_groups = len(parts), len(distinct)
    factor = math.sqrt((n_rows - 1) / n_rows * n_groups / (n_groups - 1))
    return np.asarray(np.bincount(places, weights=parts) * factor)


def _scale(schema: Schema) -> Scale:
    if schema.metric in ROOTS:
        return Scale.LOG
    # Near 0 and 1 a score varies more to one side than to the other.
    return Scale.LOGIT if _bounds(schema) == (0.0, 1.0) else Scale.PLAIN


def _bounds(schema: Schema) -> tuple[float, float]:
    metric = schema.record
    return min(metric.worst_value, metric.best_value), max(metric.worst_value, metric.best_value)
