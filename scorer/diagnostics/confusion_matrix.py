"""The confusion matrix of a submission, as far as enough rows stand behind each cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scorer.diagnostics.charts import Chart
from scorer.diagnostics.guarding import guard_cell
from scorer.intervals.confusion import Cells, count_cells
from scorer.table import CodeArray

_MAX_CLASSES = 30
_MAX_PAIRS = 5


def draw_confusion_matrix(y_true: CodeArray, y_pred: CodeArray, names: Sequence[str]) -> Chart | None:
    """Return which classes are taken for which.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels.
    names : sequence of str
        The label of each code.

    Returns
    -------
    Chart or None
        The 30 classes with most rows, true classes down and predicted ones across; None where no cell has enough rows.
        A cell of fewer than 20 rows is None, an empty one too; the others are rounded down.

    References
    ----------
    Stehman (1997), Remote Sensing of Environment 62, 77–89.
    """
    cells = count_cells(y_true, y_pred, n_classes=len(names))
    columns = np.bincount(y_pred, minlength=len(names))
    shown = {
        (true, predicted): guarded
        for true, predicted, count in zip(*(part.tolist() for part in _fields(cells)), strict=True)
        if (guarded := guard_cell(count, int(columns[predicted]))) is not None
    }
    if not shown:
        return None
    # Only what is shown decides which classes are: how often a class is true would tell of hidden cells.
    weights = [sum(count for pair, count in shown.items() if code in pair) for code in range(len(names))]
    by_weight = sorted(range(len(names)), key=lambda code: -weights[code])
    kept = sorted(code for code in by_weight[:_MAX_CLASSES] if weights[code])
    mistakes = sorted((-count, pair) for pair, count in shown.items() if pair[0] != pair[1])
    pairs = [[names[pair[0]], names[pair[1]], -count] for count, pair in mistakes[:_MAX_PAIRS]]
    matrix = [[shown.get((true, predicted)) for predicted in kept] for true in kept]
    return Chart(
        "confusion_matrix",
        "Confusion matrix",
        *_words(pairs),
        {"labels": [names[code] for code in kept], "rows": matrix, "most_confused": pairs},
    )


def _fields(cells: Cells) -> tuple[np.ndarray, ...]:
    return cells.true, cells.predicted, cells.counts


def _words(pairs: list[list[str | int]]) -> tuple[str, str]:
    if not pairs:
        return (
            "No pair of classes is confused in enough rows to be shown.",
            "Look for your rarest mistakes by cross-validation on the training data.",
        )
    true, predicted, count = pairs[0]
    return (
        f"Look at “{true}” taken for “{predicted}”: at least {count} rows.",
        "Compare training rows of these two classes, and look for a feature that tells them apart.",
    )
