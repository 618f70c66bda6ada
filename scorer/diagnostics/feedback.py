"""All charts of a practice submission: the one door, which takes the Public rows and no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from scorer.compiled import CompiledSolution
from scorer.diagnostics.charts import Chart
from scorer.diagnostics.confusion_matrix import draw_confusion_matrix
from scorer.diagnostics.guarding import MIN_ROWS, sample_rows
from scorer.diagnostics.probabilities import draw_probability_charts
from scorer.diagnostics.residuals import draw_residual_charts
from scorer.diagnostics.slices import Judged, draw_deciles, draw_worst_groups
from scorer.evaluation import take, take_rows, take_truth
from scorer.intervals.bootstrap import make_seed
from scorer.placement import place_predictions
from scorer.registry import Shape, Target
from scorer.splits.usage import Part
from scorer.table import Table

_SHAPES = frozenset({Shape.SCALAR, Shape.LABEL, Shape.WIDE_PROB})


def diagnose(
    table: Table, compiled: CompiledSolution, *, groups: Mapping[str, Sequence[str]] | None = None
) -> tuple[Chart, ...]:
    """Return the charts of a practice submission.

    They are made of Public rows only, of four fifths of them, chosen anew for every file; no number has fewer than 20
    rows behind it. For practice alone: in a ranked competition they would be one more oracle.

    Parameters
    ----------
    table : Table
        The submission, as `scorer.reading.read_submission` gives it.
    compiled : CompiledSolution
        The solution.
    groups : mapping of str to sequence of str, optional
        Columns by which the worst groups are sought, each with the group of every row of the solution. They must be
        facts that entrants have, such as a column of the test data.

    Returns
    -------
    tuple of Chart
        Those that the metric's shape allows; none where there are fewer than 40 rows.

    Raises
    ------
    SubmissionError
        If the submission cannot be scored.

    References
    ----------
    Hundepool et al. (2012), Statistical Disclosure Control; Denning (1980), ACM Transactions on Database Systems 5,
    291–315.
    """
    predictions, _ = place_predictions(table, compiled)
    truth = compiled.find_part(Part.PUBLIC)
    if truth is None or not isinstance(truth.target, np.ndarray) or not isinstance(predictions, np.ndarray):
        return ()
    chosen = take(predictions, truth.rows)
    assert isinstance(chosen, np.ndarray)
    rows = sample_rows(truth.target, chosen, sha256=compiled.sha256)
    if truth.target.ndim > 1 or compiled.schema.shape not in _SHAPES or len(rows) < 2 * MIN_ROWS:
        return ()
    judged = Judged(
        take_truth(truth, rows),
        take_rows(chosen, rows),
        compiled.schema,
        table.new_labels,
        make_seed(compiled.sha256, Part.PUBLIC),
    )
    public = {name: [texts[row] for row in judged.truth.rows.tolist()] for name, texts in (groups or {}).items()}
    found = [*_draw_by_shape(judged), draw_worst_groups(judged, public) if public else None]
    return tuple(chart for chart in found if chart is not None)


def _draw_by_shape(judged: Judged) -> list[Chart | None]:
    schema, truth, predictions = judged.schema, judged.truth, judged.predictions
    metric = schema.record
    assert isinstance(truth.target, np.ndarray)
    assert isinstance(predictions, np.ndarray)
    match schema.shape, metric.target:
        case Shape.SCALAR, Target.BINARY:
            is_probability = bool(predictions.min() >= 0 and predictions.max() <= 1)
            charts = draw_probability_charts(truth.target, predictions, is_probability=is_probability)
            return [*charts, draw_deciles(judged, predictions)]
        case Shape.SCALAR, _:
            return [*draw_residual_charts(truth.target, predictions), draw_deciles(judged, predictions)]
        case Shape.LABEL, _:
            return [draw_confusion_matrix(truth.target, predictions, (*schema.labels, *judged.new_labels))]
        case _:
            guesses = predictions.argmax(axis=0).astype(np.int32)
            return [draw_confusion_matrix(truth.target, guesses, schema.columns)]
