"""The score of slices of the rows: by the size of the prediction, and by groups that the host names."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scorer.diagnostics.charts import Chart
from scorer.diagnostics.guarding import MIN_ROWS, cut_bands, middle_of, round_count, round_to_error
from scorer.errors import UndefinedScoreError
from scorer.evaluation import PartTruth, take_rows, take_truth
from scorer.intervals.estimates import Z
from scorer.intervals.row_losses import find_row_losses
from scorer.intervals.scores import estimate
from scorer.schema import Schema
from scorer.shapes.rules import Predictions
from scorer.table import FloatArray, IntArray

_N_DECILES = 10
_MAX_GROUPS = 5


@dataclass(frozen=True)
class Judged:
    """What slices are cut from: truth and predictions of the sampled rows, and how they are scored."""

    truth: PartTruth
    predictions: Predictions
    schema: Schema
    new_labels: tuple[str, ...]
    seed: int

    def score(self, rows: IntArray) -> tuple[float, float] | None:
        """Return the score of some rows and its standard error, or None where there is none."""
        try:
            found = estimate(
                take_truth(self.truth, rows),
                take_rows(self.predictions, rows),
                self.schema,
                seed=self.seed,
                new_labels=self.new_labels,
            )
        except UndefinedScoreError:
            return None
        # The width of the interval is above 0 even where no row of the slice is wrong.
        return None if found is None else (found.score, max(found.standard_error, (found.high - found.low) / (2 * Z)))


def draw_deciles(judged: Judged, by: FloatArray) -> Chart | None:
    """Return the score of each tenth of the rows, from low predictions to high ones.

    Parameters
    ----------
    judged : Judged
        The rows.
    by : ndarray of shape (n_rows,)
        Their predictions.

    Returns
    -------
    Chart or None
        None for metrics that are no mean of row losses, and where there are fewer than two slices of 20 rows.
    """
    bands = cut_bands(by, n_bands=_N_DECILES)
    if len(bands) < 2 or find_row_losses(judged.truth, judged.predictions, judged.schema) is None:
        return None
    scores = _score_slices(judged, bands)
    if all(score is None for score in scores):
        return None
    middles = [middle_of(by[rows]) for rows in bands]
    worst = _order(scores, judged.schema)[0]
    return Chart(
        "score_by_decile",
        "Score by size of the prediction",
        f"Look at predictions around {middles[worst]:g}: there you score worst, {scores[worst]:g}.",
        "Look at training rows with such predictions: what do they share that the model does not see?",
        {"predicted": middles, "score": scores, "n_rows": [round_count(len(rows)) for rows in bands]},
    )


def draw_worst_groups(judged: Judged, groups: Mapping[str, Sequence[str]]) -> Chart | None:
    """Return the groups of rows with the worst scores.

    Parameters
    ----------
    judged : Judged
        The rows.
    groups : mapping of str to sequence of str
        For each column that the host names, the group of each row.

    Returns
    -------
    Chart or None
        The five worst groups of at least 20 rows; None where there are fewer than two.
    """
    slices = {
        f"{column} = {name}": np.flatnonzero(cells == name)
        for column, texts in groups.items()
        for cells in [np.asarray(texts, dtype=object)]
        for name in sorted(set(texts))
    }
    large = {name: rows for name, rows in slices.items() if len(rows) >= MIN_ROWS}
    found = dict(zip(large, _score_slices(judged, list(large.values())), strict=True))
    scored = {name: score for name, score in found.items() if score is not None}
    if len(scored) < 2:
        return None
    names = list(scored)
    worst = [names[place] for place in _order(list(scored.values()), judged.schema)[:_MAX_GROUPS]]
    return Chart(
        "worst_groups",
        "Worst groups",
        f"Look at {worst[0]}: there you score worst, {scored[worst[0]]:g}.",
        "Check whether this group is rare in the training data, and whether a feature of its own would help it.",
        {
            "group": worst,
            "score": [scored[name] for name in worst],
            "n_rows": [round_count(len(large[name])) for name in worst],
        },
    )


def _score_slices(judged: Judged, slices: Sequence[IntArray]) -> list[float | None]:
    """Return rounded scores; a slice of like rows is rounded as coarsely as one of mixed rows would be."""
    n_rows = len(judged.truth.rows)
    whole = judged.score(np.arange(n_rows))
    if whole is None or not whole[1] > 0:
        return [None] * len(slices)
    scores: list[float | None] = []
    for rows in slices:
        found = judged.score(rows)
        least = whole[1] * math.sqrt(n_rows / len(rows))
        scores.append(None if found is None else round_to_error(found[0], max(found[1], least)))
    return scores


def _order(scores: Sequence[float | None], schema: Schema) -> list[int]:
    """Return the places of the scores, the worst first."""
    sign = 1 if schema.record.higher_is_better else -1
    there = [(sign * score, place) for place, score in enumerate(scores) if score is not None]
    return [place for _, place in sorted(there)]
