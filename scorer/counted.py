"""Scores that follow from the hits and misses of each label: of one sample, or of many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scorer.evaluation import function_options
from scorer.metrics.counts import LabelCounts, fbeta_of, macro_f1_of, micro_f1_of, ratio
from scorer.metrics.labels import positive_code
from scorer.schema import Schema
from scorer.table import FloatArray

COUNTED = frozenset({"f1", "fbeta", "precision", "recall", "macro_f1", "micro_f1"})


def score_counts(counts: LabelCounts, schema: Schema, names: Sequence[str]) -> FloatArray:
    """Return the score of counted rows, of each sample where there are several.

    Parameters
    ----------
    counts : LabelCounts
        The rows of each label.
    schema : Schema
        Parameters and metric, which is one of `COUNTED`.
    names : sequence of str
        The label of each code.
    """
    options: dict[str, Any] = function_options(schema.record, schema.parameters)
    match schema.metric:
        case "macro_f1":
            return macro_f1_of(counts, names=names, **options)
        case "micro_f1":
            return micro_f1_of(counts, names=names, **options)
    code = positive_code(names, options.pop("positive_label"))
    n_both, n_true, n_predicted = (held[..., code] for held in (counts.both, counts.true, counts.predicted))
    match schema.metric:
        case "precision":
            return ratio(n_both, n_predicted, options["zero_division"])
        case "recall":
            return ratio(n_both, n_true, options["zero_division"])
    return fbeta_of(n_both, n_true, n_predicted, **options)
