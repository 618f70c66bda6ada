"""Charts of scores and probabilities of class 1: ROC, precision and recall, calibration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from scorer.diagnostics.charts import Chart, Value
from scorer.diagnostics.guarding import cut_bands, guard_count, middle_of, round_count, round_share
from scorer.table import FloatArray

_FAR = 0.1


@dataclass(frozen=True)
class Band:
    """Rows of near predictions: all that any chart of probabilities is made of.

    Attributes
    ----------
    predicted : float
        The median prediction.
    n_rows, n_positive : int
        Rows, and guarded rows of class 1.
    share : float
        The rounded share of class 1.
    """

    predicted: float
    n_rows: int
    n_positive: int
    share: float


def make_bands(y_true: npt.NDArray[Any], y_pred: FloatArray) -> list[Band]:
    """Return the bands of a submission, from low predictions to high ones.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Truth, 0 or 1, and predictions.

    Returns
    -------
    list of Band
        At least 20 rows each.
    """
    bands = []
    for rows in cut_bands(y_pred):
        n_positive = int(np.count_nonzero(y_true[rows]))
        share = round_share(n_positive, len(rows))
        bands.append(Band(middle_of(y_pred[rows]), len(rows), guard_count(n_positive, len(rows)), share))
    return bands


def draw_probability_charts(y_true: npt.NDArray[Any], y_pred: FloatArray, *, is_probability: bool) -> list[Chart]:
    """Return ROC and precision–recall curve, and calibration where predictions are probabilities.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Truth, 0 or 1, and predictions.
    is_probability : bool
        Whether predictions are meant as probabilities.

    Returns
    -------
    list of Chart
        Empty if there are fewer than two bands.

    References
    ----------
    Fawcett (2006), Pattern Recognition Letters 27, 861–874; Davis and Goadrich (2006), ICML, 233–240; calibration:
    Murphy and Winkler (1977), Applied Statistics 26, 41–47.
    """
    bands = make_bands(y_true, y_pred)
    if len(bands) < 2:
        return []
    charts = [_draw_roc(bands), _draw_precision(bands)]
    return [*charts, _draw_calibration(bands)] if is_probability else charts


def _cumulate(bands: list[Band]) -> tuple[FloatArray, FloatArray]:
    """Return rows of class 1 and of class 0 down to each band, from the highest prediction on."""
    falling = bands[::-1]
    positives = np.cumsum([0.0, *(band.share * band.n_rows for band in falling)])
    negatives = np.cumsum([0.0, *((1 - band.share) * band.n_rows for band in falling)])
    return positives, negatives


def _round(values: FloatArray) -> list[float]:
    return [round(float(value), 2) for value in values]


def _draw_roc(bands: list[Band]) -> Chart:
    positives, negatives = _cumulate(bands)
    return Chart(
        "roc_curve",
        "ROC curve",
        "Look at how steeply the curve rises on the left: there stand the rows that you are surest of.",
        "If it rises slowly, look for features that tell your surest false alarms from true cases.",
        {
            "false_positive_rate": _round(negatives / negatives[-1]),
            "true_positive_rate": _round(positives / positives[-1]),
        },
    )


def _draw_precision(bands: list[Band]) -> Chart:
    positives, negatives = _cumulate(bands)
    found, called = positives[1:], positives[1:] + negatives[1:]
    return Chart(
        "precision_recall_curve",
        "Precision and recall",
        "Look at where precision drops: beyond that recall each true case costs many false alarms.",
        "If it drops early and class 1 is rare, try class weights, or more features of the rare class.",
        {"recall": _round(found / positives[-1]), "precision": _round(found / called)},
    )


def _draw_calibration(bands: list[Band]) -> Chart:
    gaps = [band.share - band.predicted for band in bands]
    worst = max(range(len(bands)), key=lambda place: abs(gaps[place]))
    if abs(gaps[worst]) < _FAR:
        look = "Your probabilities are close to what happened in every band."
        advice = "Work on telling the classes apart: probabilities nearer to 0 and 1 that stay as true."
    else:
        how = "seldom enough" if gaps[worst] > 0 else "too often"
        look = (
            f"Where you say about {bands[worst].predicted:.2f}, about {bands[worst].share:.2f} happened: "
            f"there you predict class 1 {how}."
        )
        advice = "Try to calibrate on a part of the training data: isotonic regression, or Platt's logistic curve."
    data: dict[str, Value] = {
        "predicted": [band.predicted for band in bands],
        "happened": [band.share for band in bands],
        "n_rows": [round_count(band.n_rows) for band in bands],
    }
    return Chart("calibration", "Calibration", look, advice, data)
