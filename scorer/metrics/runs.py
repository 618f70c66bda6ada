"""Masks as runs of pixels: how many pixels they have, and how many two of them share, without a pixel in memory.

A mask is a row of a `Ragged` whose data are runs: the first pixel and the pixel behind the last, from 0, in order and
apart from each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scorer.table import IntArray, Ragged


@dataclass(frozen=True)
class Overlaps:
    """How two masks of each image overlap.

    Attributes
    ----------
    true, predicted, shared : ndarray of shape (n_rows,)
        Pixels of the true mask, of the predicted one, and of both.
    """

    true: IntArray
    predicted: IntArray
    shared: IntArray

    @property
    def either(self) -> IntArray:
        """Pixels of the true mask or of the predicted one."""
        return self.true + self.predicted - self.shared


def count_overlaps(y_true: Ragged, y_pred: Ragged) -> Overlaps:
    """Return how the true and the predicted mask of each image overlap."""
    return Overlaps(count_pixels(y_true), count_pixels(y_pred), _count_shared(y_true, y_pred))


def count_pixels(masks: Ragged) -> IntArray:
    """Return the pixels of each mask."""
    return sum_rows(masks, masks.data[:, 1] - masks.data[:, 0])


def sum_rows(masks: Ragged, values: IntArray) -> IntArray:
    """Return the sum of the values of each mask's runs."""
    sums = np.concatenate([[0], np.cumsum(values)])
    return np.diff(sums[masks.offsets])


def covered_below(runs: IntArray, pixels: IntArray) -> IntArray:
    """Return how many pixels below each of some pixels are covered by runs, which are in order and apart."""
    starts, stops = runs[:, 0], runs[:, 1]
    before = np.concatenate([[0], np.cumsum(stops - starts)])
    place = np.searchsorted(starts, pixels, "right") - 1
    # The last run that begins at or below a pixel may reach beyond it.
    return np.where(place < 0, 0, before[place] + np.minimum(pixels, stops[place]) - starts[place])


def _count_shared(y_true: Ragged, y_pred: Ragged) -> IntArray:
    if not len(y_true.data) or not len(y_pred.data):
        return np.zeros(len(y_true), np.int64)
    # The images are laid one behind the other, each as long as its longer mask.
    ends = np.maximum(_last_stops(y_true), _last_stops(y_pred))
    shifts = np.cumsum(ends) - ends
    true, predicted = (
        masks.data[:, :2] + np.repeat(shifts, masks.lengths)[:, np.newaxis] for masks in (y_true, y_pred)
    )
    return sum_rows(y_pred, covered_below(true, predicted[:, 1]) - covered_below(true, predicted[:, 0]))


def _last_stops(masks: Ragged) -> IntArray:
    stops = np.zeros(len(masks), np.int64)
    is_filled = masks.lengths > 0
    stops[is_filled] = masks.data[masks.offsets[1:][is_filled] - 1, 1]
    return stops


def pack_masks(*cells: str) -> Ragged:
    """Return masks that are written as `start length …` from 1; for examples and tests."""
    numbers = [np.array(cell.split(), np.int64).reshape(-1, 2) for cell in cells]
    runs = np.concatenate(numbers) if numbers else np.empty((0, 2), np.int64)
    starts = runs[:, 0] - 1
    return Ragged(np.cumsum([0, *map(len, numbers)]), np.column_stack([starts, starts + runs[:, 1]]))
