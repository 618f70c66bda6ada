"""Charts of numbers: residuals against predictions, and the distribution of residuals."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from scorer.diagnostics.charts import Chart, Value
from scorer.diagnostics.guarding import cut_bands, middle_of, round_count, round_to_error
from scorer.table import FloatArray, IntArray

_CLIPPED = 0.05
_FAR = 3.0


def draw_residual_charts(y_true: FloatArray, y_pred: FloatArray) -> list[Chart]:
    """Return residuals against predictions, and their quantiles beside those of a normal distribution.

    A residual is prediction minus truth. The outermost 5 % on either side are drawn in to the next ones first: one row
    with an extreme prediction would otherwise show its truth.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Truth and predictions.

    Returns
    -------
    list of Chart
        Empty if there are fewer than two bands, or no residual differs from the others.

    References
    ----------
    Anscombe (1973), The American Statistician 27, 17–21. Winsorised values: Hundepool et al. (2012), Statistical
    Disclosure Control, chapter 3.
    """
    residuals = y_pred - y_true
    residuals = np.clip(residuals, *np.quantile(residuals, [_CLIPPED, 1 - _CLIPPED]))
    spread = float(residuals.std())
    bands = cut_bands(y_pred)
    if len(bands) < 2 or not spread > 0:
        return []
    return [_draw_against_predictions(residuals, y_pred, bands, spread), _draw_quantiles(residuals, spread)]


def _draw_against_predictions(residuals: FloatArray, y_pred: FloatArray, bands: list[IntArray], spread: float) -> Chart:
    errors = [spread / math.sqrt(len(rows)) for rows in bands]
    means = [round_to_error(float(residuals[rows].mean()), error) for rows, error in zip(bands, errors, strict=True)]
    middles = [middle_of(y_pred[rows]) for rows in bands]
    worst = max(range(len(bands)), key=lambda place: abs(means[place]) / errors[place])
    if abs(means[worst]) < _FAR * errors[worst]:
        look = "Your predictions are neither too high nor too low anywhere."
        advice = "What is left is spread: try features that tell rows of equal predictions apart."
    else:
        side = "high" if means[worst] > 0 else "low"
        look = f"Around predictions of {middles[worst]:g} you are {abs(means[worst]):g} too {side} on average."
        advice = "Try a transformation of the target, an interaction, or a model that can bend there."
    data: dict[str, Value] = {
        "predicted": middles,
        "mean_residual": means,
        "n_rows": [round_count(len(rows)) for rows in bands],
    }
    return Chart("residuals", "Residuals against predictions", look, advice, data)


def _draw_quantiles(residuals: FloatArray, spread: float) -> Chart:
    bands = cut_bands(residuals)
    middles = (np.cumsum([len(rows) for rows in bands]) - np.array([len(rows) for rows in bands]) / 2) / len(residuals)
    means = [round_to_error(float(residuals[rows].mean()), spread / math.sqrt(len(rows))) for rows in bands]
    normal = NormalDist(0.0, 1.0)
    data: dict[str, Value] = {
        "normal_quantile": [round(normal.inv_cdf(float(middle)), 2) for middle in middles],
        "mean_residual": means,
    }
    return Chart(
        "residual_quantiles",
        "Distribution of residuals",
        "Look at the ends: where they leave the straight line, large errors are more frequent than a normal "
        "distribution has them.",
        "If they do, try a loss that large errors weigh less in, or find out what these rows have in common.",
        data,
    )
