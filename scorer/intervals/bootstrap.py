"""The way for every metric without a formula: score resampled rows, or resampled groups of rows."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from scorer.errors import UndefinedScoreError
from scorer.evaluation import PartTruth, evaluate, take_rows, take_truth
from scorer.intervals.tallies import find_row_tally
from scorer.records import Shape
from scorer.schema import Schema
from scorer.shapes.rules import Predictions
from scorer.splits.usage import Part
from scorer.table import CodeArray, Ragged

# The argument of metrics that are given a group for each row.
GROUPS = "groups"
# Replicates of large files cost as much as a score each, and their standard error needs no thousand of them.
_MAX_ROWS_DRAWN, _MIN_REPLICATES, _MAX_REPLICATES = 20_000_000, 200, 1000


def make_seed(sha256: str, part: Part) -> int:
    """Seed of all resampling for a part of a solution.

    Every submission is resampled with the same rows, so that two of them are compared in pairs, and an interval is
    the same on every run.

    Parameters
    ----------
    sha256 : str
        Of the solution file.
    part : Part
        The part of the solution.

    Returns
    -------
    int
        The first eight bytes of a SHA-256 of both.

    Examples
    --------
    >>> make_seed("00", Part.PUBLIC) == make_seed("00", Part.PRIVATE)
    False
    """
    return int.from_bytes(hashlib.sha256(f"{sha256} {part}".encode()).digest()[:8])


def count_replicates(n_rows: int, *, is_slow: bool = False) -> int:
    """Return how often that many rows are resampled: 1000 times, from 20,000 on fewer, and slow rows at least: 200."""
    return _MIN_REPLICATES if is_slow else min(max(_MAX_ROWS_DRAWN // max(n_rows, 1), _MIN_REPLICATES), _MAX_REPLICATES)


def resample(
    truth: PartTruth,
    predictions: Predictions,
    schema: Schema,
    *,
    seed: int,
    new_labels: Sequence[str] = (),
    groups: CodeArray | None = None,
    n_replicates: int | None = None,
) -> npt.NDArray[np.float64]:
    """Scores of samples that are drawn with replacement from the rows of a part, or from its groups.

    Parameters
    ----------
    truth, predictions, schema, new_labels
        As for `scorer.evaluation.evaluate`.
    seed : int
        Equal seeds draw equal rows, whatever the predictions.
    groups : ndarray of shape (n_rows,), optional
        The group of each row; groups are then drawn whole.
    n_replicates : int, optional
        How many samples; without it `count_replicates` decides.

    Returns
    -------
    ndarray of shape (n_replicates,)
        NaN where the metric is undefined on a sample.

    References
    ----------
    Efron (1979), Annals of Statistics 7, 1–26; of groups: Davison and Hinkley (1997), Bootstrap Methods and their
    Application, section 3.8.
    """
    random = np.random.default_rng(seed)
    n_rows, is_slow = len(truth.rows), isinstance(truth.target, Ragged)
    members = None if groups is None else _list_members(groups)
    tally = find_row_tally(truth, predictions, schema)
    is_nested = groups is not None and _is_nested(truth, groups)
    scores = np.empty(n_replicates or count_replicates(n_rows, is_slow=is_slow and tally is None))
    for place in range(len(scores)):
        counts = draw_counts(random, n_rows) if members is None else _draw_groups(random, *members)
        try:
            if tally is not None:
                scores[place] = tally.score(counts)
                continue
            # Rows in order keep the classes together, which the metrics are quickest with.
            rows = np.repeat(np.arange(n_rows), counts)
            sample = take_truth(truth, rows)
            if is_nested:
                sample = _tell_copies_apart(sample, rows)
            scores[place] = evaluate(sample, take_rows(predictions, rows), schema, new_labels=new_labels)
        except UndefinedScoreError:
            scores[place] = math.nan
    return scores


def draw_counts(random: np.random.Generator, n_rows: int) -> npt.NDArray[np.int64]:
    """Draw as many rows as there are, with replacement, and return how often each one was."""
    return np.bincount(random.integers(0, n_rows, n_rows), minlength=n_rows)


def find_groups(truth: PartTruth, schema: Schema) -> CodeArray | None:
    """Return the groups that are independent of one another where rows are not, or None.

    Parameters
    ----------
    truth : PartTruth
        The truth of a part.
    schema : Schema
        Its metric.

    Returns
    -------
    ndarray of shape (n_rows,) or None
        The query, user or day of each row where a submission has a row for each pair of one and an item.
    """
    return truth.extras.get(GROUPS) if schema.shape is Shape.LONG else None


def _is_nested(truth: PartTruth, groups: CodeArray) -> bool:
    """Whether the metric's own groups are parts of those that are drawn, and not strata across them."""
    own = truth.extras.get(GROUPS)
    return own is not None and np.unique(np.stack([own, groups]), axis=1).shape[1] == len(np.unique(own))


def _tell_copies_apart(sample: PartTruth, rows: npt.NDArray[np.int64]) -> PartTruth:
    # A group that was drawn twice is two groups, not one with every row twice; copies of a row stand side by side.
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    copies = np.arange(len(rows)) - np.repeat(starts, np.diff(np.append(starts, len(rows))))
    own = sample.extras[GROUPS].astype(np.int64) * (int(copies.max()) + 1) + copies
    return replace(sample, extras={**sample.extras, GROUPS: own})


def _list_members(groups: CodeArray) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the rows by group, and where each group begins, the end of the last one included."""
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order])) + 1
    return order, np.concatenate([[0], starts, [len(order)]])


def _draw_groups(
    random: np.random.Generator, order: npt.NDArray[np.int64], starts: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    counts = draw_counts(random, len(starts) - 1)
    repeats = np.empty(len(order), np.int64)
    repeats[order] = np.repeat(counts, np.diff(starts))
    return repeats
