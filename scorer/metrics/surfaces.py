"""Metrics of the outlines of masks. They need pixels: those of one image at a time, of its masked columns alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import ndimage

from scorer.errors import UndefinedScoreError
from scorer.metrics.means import mean
from scorer.metrics.runs import pack_masks
from scorer.table import BoolArray, FloatArray, IntArray, Ragged

__all__ = ["pack_masks"]


def surface_dice(
    y_true: Ragged,
    y_pred: Ragged,
    *,
    heights: IntArray,
    tolerance: float = 1.0,
    spacing: Sequence[float] = (1.0, 1.0),
) -> float:
    """Mean over images of the share of both outlines that lies near the other one.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The runs of the true and the predicted mask of each image.
    heights : ndarray of shape (n_rows,)
        The number of rows of each image.
    tolerance : float
        How far apart, in the unit of the spacing, a pixel of an outline and the nearest one of the other may be.
    spacing : sequence of float
        The distance from one row to the next, and from one column to the next.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better. An image has 1 where both masks are empty, 0 where one is.

    References
    ----------
    Nikolov et al. (2021), Journal of Medical Internet Research 23, e26151; here the outline is made of the pixels of a
    mask that have one of their four neighbours outside it or lie at the edge of the image, each counted alike.

    Examples
    --------
    >>> surface_dice(pack_masks("1 2"), pack_masks("2 3"), heights=np.array([5]), tolerance=1.0)
    0.8
    """
    return mean(surface_of_images(y_true, y_pred, heights=heights, tolerance=tolerance, spacing=spacing))


def surface_of_images(
    y_true: Ragged, y_pred: Ragged, *, heights: IntArray, tolerance: float, spacing: Sequence[float]
) -> FloatArray:
    """Return the share of each image."""
    if len(spacing) != 2:
        raise UndefinedScoreError(f"The spacing has {len(spacing)} numbers; expected two, of rows and of columns.")
    return np.array(
        [_score_image(y_true[row], y_pred[row], int(heights[row]), tolerance, spacing) for row in range(len(y_true))]
    )


def _score_image(true: IntArray, predicted: IntArray, height: int, tolerance: float, spacing: Sequence[float]) -> float:
    if not len(true) or not len(predicted):
        return float(len(true) == len(predicted))
    first = min(true[0, 0], predicted[0, 0]) // height
    n_columns = (max(true[-1, 1], predicted[-1, 1]) - 1) // height - first + 1
    one, other = (find_outline(unfold(runs - first * height, height, int(n_columns))) for runs in (true, predicted))
    near = sum(
        np.count_nonzero(ndimage.distance_transform_edt(~target, sampling=spacing)[outline] <= tolerance)
        for outline, target in ((one, other), (other, one))
    )
    return near / (np.count_nonzero(one) + np.count_nonzero(other))


def unfold(runs: IntArray, height: int, n_columns: int) -> BoolArray:
    """Return the pixels of runs as an image of shape (height, n_columns)."""
    steps = np.zeros(height * n_columns + 1, np.int8)
    steps[runs[:, 0]] = 1
    # Where one run ends and the next one begins, the mask goes on.
    steps[runs[:, 1]] -= 1
    pixels: BoolArray = np.cumsum(steps[:-1], dtype=np.int8).view(np.bool_)
    return pixels.reshape(n_columns, height).T


def find_outline(mask: BoolArray) -> BoolArray:
    """Return the pixels of a mask that have one of their four neighbours outside it, or outside the image."""
    return np.asarray(mask & ~ndimage.binary_erosion(mask))
