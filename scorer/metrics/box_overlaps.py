"""How far boxes overlap: rectangles in an image, and turned boxes in space."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from scorer.table import BoolArray, FloatArray

# One of two boxes is taken smaller by this share, so that no edge of it lies on one of the other but for rounding.
_SHRINKAGE = 1e-9
# An edge that rises by no more than this share of its length is level.
_LEVEL = 1e-12
_CORNERS = np.array([[0.5, 0.5], [-0.5, 0.5], [-0.5, -0.5], [0.5, -0.5]])

Points: TypeAlias = npt.NDArray[np.float64]
"""Of shape (n_pairs, 4, 2): the corners of a rectangle, or the steps from one to the next."""


def rectangle_iou(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the intersection over union of pairs of rectangles.

    Parameters
    ----------
    first, second : ndarray of shape (n_pairs, 5)
        Left, top, right, bottom and area.

    Returns
    -------
    ndarray of shape (n_pairs,)
        0 to 1; 0 where neither has an area.
    """
    sides = np.minimum(first[:, 2:4], second[:, 2:4]) - np.maximum(first[:, :2], second[:, :2])
    shared = np.where((sides > 0).all(axis=1), sides[:, 0] * sides[:, 1], 0.0)
    return _over_union(shared, first[:, 4], second[:, 4])


def box_iou(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the intersection over union of pairs of boxes that stand on the ground, turned by their yaw.

    Parameters
    ----------
    first, second : ndarray of shape (n_pairs, 7)
        The centre x, y, z, the width, length and height, and the yaw in radians: the length lies along x where the yaw
        is 0, the height along z.

    Returns
    -------
    ndarray of shape (n_pairs,)
        0 to 1; 0 where neither has a volume.
    """
    tops, bottoms = (
        choose(first[:, 2] + sign * first[:, 5] / 2, second[:, 2] + sign * second[:, 5] / 2)
        for choose, sign in ((np.minimum, 1), (np.maximum, -1))
    )
    heights = np.maximum(tops - bottoms, 0.0)
    volumes = [boxes[:, 3] * boxes[:, 4] * boxes[:, 5] for boxes in (first, second)]
    shared = np.zeros(len(first))
    reach = [np.hypot(boxes[:, 3], boxes[:, 4]) / 2 for boxes in (first, second)]
    apart = np.hypot(first[:, 0] - second[:, 0], first[:, 1] - second[:, 1])
    near = np.flatnonzero((heights > 0) & (volumes[0] > 0) & (volumes[1] > 0) & (apart < reach[0] + reach[1]))
    shared[near] = footprint_overlap(first[near], second[near]) * heights[near]
    return _over_union(np.minimum(shared, np.minimum(*volumes)), *volumes)


def _over_union(shared: FloatArray, first: FloatArray, second: FloatArray) -> FloatArray:
    union = first + second - shared
    return np.asarray(shared / np.where(union > 0, union, 1.0))


def footprint_overlap(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the area that the footprints of pairs of boxes share.

    The outline of what two convex shapes share is made of the parts of each outline that lie within the other shape,
    and its area is half the integral of x dy − y dx along it (Green 1828). Edges that lie on each other would count
    twice or not at all; the first shape is made smaller by a billionth, and the area is so much too small.

    Parameters
    ----------
    first, second : ndarray of shape (n_pairs, 7)
        As for `box_iou`; width and length above 0.
    """
    middle = (second[:, :2] - first[:, :2])[:, np.newaxis]
    first = np.hstack([first[:, :3], first[:, 3:5] * (1 - _SHRINKAGE), first[:, 5:]])
    one, other = _outline(first), _outline(second) + middle
    twice = _integrate(one, one - middle, second) + _integrate(other, other, first)
    return np.maximum(twice / 2, 0.0)


def _outline(boxes: FloatArray) -> Points:
    """Return the corners of each footprint around its centre, against the clock."""
    cosine, sine = np.cos(boxes[:, 6, np.newaxis]), np.sin(boxes[:, 6, np.newaxis])
    along, across = boxes[:, 4, np.newaxis] * _CORNERS[:, 0], boxes[:, 3, np.newaxis] * _CORNERS[:, 1]
    return np.stack([along * cosine - across * sine, along * sine + across * cosine], axis=-1)


def _integrate(corners: Points, seen: Points, boxes: FloatArray) -> FloatArray:
    """Return the integral along the parts of outlines that lie within boxes.

    Parameters
    ----------
    corners, seen : ndarray of shape (n_pairs, 4, 2)
        The corners of the outlines, and the same as seen from the centres of the boxes.
    boxes : ndarray of shape (n_pairs, 7)
        The boxes.
    """
    cosine, sine = np.cos(boxes[:, 6, np.newaxis]), np.sin(boxes[:, 6, np.newaxis])
    turned = np.stack(
        [seen[..., 0] * cosine + seen[..., 1] * sine, seen[..., 1] * cosine - seen[..., 0] * sine], axis=-1
    )
    steps = np.roll(turned, -1, axis=1) - turned
    enter, leave = _clip(turned, steps, boxes[:, np.newaxis, [4, 3]] / 2)
    way = np.roll(corners, -1, axis=1) - corners
    crossed = corners[..., 0] * way[..., 1] - corners[..., 1] * way[..., 0]
    return np.asarray((np.maximum(leave - enter, 0.0) * crossed).sum(axis=1))


def _clip(starts: Points, steps: Points, halves: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return from which to which share of each edge it lies within an upright rectangle around the origin."""
    # An edge that is level with a side of the rectangle lies beyond it as a whole, or within it.
    is_level: BoolArray = np.abs(steps) <= _LEVEL * np.abs(steps).max(axis=-1, keepdims=True)
    safe = np.where(is_level, 1.0, steps)
    ends = np.stack([(-halves - starts) / safe, (halves - starts) / safe])
    is_within = np.abs(starts + steps / 2) <= halves
    nearest = np.where(is_level, np.where(is_within, -np.inf, np.inf), ends.min(axis=0))
    farthest = np.where(is_level, np.where(is_within, np.inf, -np.inf), ends.max(axis=0))
    return np.maximum(nearest.max(axis=-1), 0.0), np.minimum(farthest.min(axis=-1), 1.0)
