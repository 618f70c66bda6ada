"""Metrics that are functions of sums over rows, gathered block by block."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Protocol, cast

import numpy as np

from scorer.counted import COUNTED, score_counts
from scorer.evaluation import PartTruth
from scorer.intervals.row_losses import has_row_losses, measure_rows, score_of_mean
from scorer.metrics.counts import LabelCounts, count_labels
from scorer.schema import Schema
from scorer.shapes.choice import SHAPES
from scorer.shapes.rules import Predictions
from scorer.table import FloatArray

# Each block is divided by class and part; with more classes than this a block holds too few rows of each.
_MAX_LABELS = 1000


class RowSums(Protocol):
    """What is kept of the rows that were seen."""

    def add(self, truth: PartTruth, predictions: Predictions) -> None:
        """Take some rows of a part in."""

    def score(self) -> float:
        """Return the score of all rows that were taken in."""


def is_sum_of_rows(schema: Schema) -> bool:
    """Whether the score is a function of sums over rows of numbers or numeric labels, so that a file can be streamed.

    These are the means of row losses (log losses, Brier score, RMSE, MAE, accuracy and their kin) and F1, F-beta,
    precision, recall, macro and micro F1.
    """
    is_sum = has_row_losses(schema) or schema.metric in COUNTED
    return is_sum and not SHAPES[schema.shape].holds_text(schema) and len(schema.labels) <= _MAX_LABELS


def start_sums(schema: Schema) -> RowSums:
    """Return empty sums for a metric of which `is_sum_of_rows` is true."""
    return LabelSums(schema) if schema.metric in COUNTED else LossSums(schema)


@dataclass
class LossSums:
    """Sums of row losses, one for each block; their exact sum does not depend on how many there are."""

    schema: Schema
    losses: list[float] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def add(self, truth: PartTruth, predictions: Predictions) -> None:
        """Take some rows of a part in."""
        values = measure_rows(truth, predictions, self.schema)
        assert values is not None
        weights = cast("FloatArray | None", truth.extras.get("weights"))
        self.losses.append(float((values if weights is None else values * weights).sum()))
        self.weights.append(float(len(values) if weights is None else weights.sum()))

    def score(self) -> float:
        """Return the mean loss, or the root of it."""
        return score_of_mean(math.fsum(self.losses) / math.fsum(self.weights), self.schema)


@dataclass
class LabelSums:
    """Hits and misses of each label."""

    schema: Schema
    counts: LabelCounts | None = None

    def add(self, truth: PartTruth, predictions: Predictions) -> None:
        """Take some rows of a part in."""
        assert isinstance(truth.target, np.ndarray)
        assert isinstance(predictions, np.ndarray)
        counts = count_labels(truth.target, predictions, n_labels=len(self.schema.labels))
        self.counts = counts if self.counts is None else self.counts + counts

    def score(self) -> float:
        """Return the score that follows from the counts."""
        assert self.counts is not None
        return float(score_counts(self.counts, self.schema, self.schema.labels))
