"""Small parts with predictions for the tests of intervals."""

from __future__ import annotations

import numpy as np

from scorer.evaluation import PartTruth
from scorer.registry import METRICS, parse_parameters
from scorer.schema import IdKind, LabelKind, Schema


def make_schema(metric: str, *, labels=("0", "1"), **parameters: object) -> Schema:
    """Return the schema of a metric."""
    record = METRICS[metric]
    values = parse_parameters(record, parameters)
    has_labels = record.shape in ("label", "wide_prob")
    return Schema(
        metric=metric,
        parameters=values,
        id_column="id",
        id_kind=IdKind.INT,
        n_rows=1,
        shape=record.shape,
        columns=labels if record.shape == "wide_prob" else ("target",),
        bounds=record.bounds(values),
        label_kind=LabelKind.NUMBER if has_labels else None,
        labels=labels if has_labels else (),
    )


def make_truth(target, dtype=None, **extras) -> PartTruth:
    """Return the truth of a part."""
    values = np.asarray(target, dtype)
    return PartTruth(np.arange(values.shape[-1], dtype=np.int32), values, {k: np.asarray(v) for k, v in extras.items()})


def draw_part(metric: str, n_rows: int, seed: int = 1):
    """Draw truth, predictions and schema of a metric, with ties and mistakes among them."""
    random = np.random.default_rng(seed)
    schema = make_schema(
        metric, labels=("0", "1", "2") if metric in ("log_loss", "macro_f1", "accuracy") else ("0", "1")
    )
    if metric in ("roc_auc", "average_precision", "binary_log_loss"):
        target = np.sort(random.random(n_rows) < 0.4)
        return make_truth(target), np.round(np.clip(random.normal(0.4 + 0.2 * target, 0.2), 0.01, 0.99), 2), schema
    if metric in ("rmse", "mae"):
        target = random.normal(size=n_rows)
        return make_truth(target), target + random.normal(size=n_rows), schema
    target = np.sort(random.integers(0, len(schema.labels), n_rows)).astype(np.int32)
    if metric == "log_loss":
        return make_truth(target), random.random((3, n_rows)) + (np.arange(3)[:, None] == target), schema
    guesses = np.where(random.random(n_rows) < 0.6, target, random.integers(0, len(schema.labels), n_rows))
    return make_truth(target), guesses.astype(np.int32), schema
