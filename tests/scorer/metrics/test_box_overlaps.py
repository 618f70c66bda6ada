"""Overlaps of boxes: by hand, and against the polygons of Shapely."""

from __future__ import annotations

import math

import numpy as np
import pytest
from shapely.geometry import Polygon, box

from scorer.metrics.box_overlaps import box_iou, footprint_overlap, rectangle_iou


def rectangles(*corners) -> np.ndarray:
    held = np.array(corners, np.float64)
    return np.column_stack([held, (held[:, 2] - held[:, 0]) * (held[:, 3] - held[:, 1])])


def footprint(held) -> Polygon:
    x, y, _, width, length, _, yaw = held
    corners = [(length / 2, width / 2), (-length / 2, width / 2), (-length / 2, -width / 2), (length / 2, -width / 2)]
    cosine, sine = math.cos(yaw), math.sin(yaw)
    return Polygon([(x + a * cosine - b * sine, y + a * sine + b * cosine) for a, b in corners])


def draw_boxes(random: np.random.Generator, n_boxes: int) -> np.ndarray:
    return np.column_stack(
        [random.normal(0, 1, (n_boxes, 3)), random.uniform(0.1, 3, (n_boxes, 3)), random.uniform(-7, 7, n_boxes)]
    )


def test_rectangles_overlap_as_shapely_says():
    random = np.random.default_rng(1)
    first, second = (np.round(random.normal(0, 3, (500, 4)), 1) for _ in range(2))
    for held in (first, second):
        held[:, 2:] = held[:, :2] + np.abs(held[:, 2:])

    expected = [
        box(*one).intersection(box(*other)).area / max(box(*one).union(box(*other)).area, 1e-300)
        for one, other in zip(first, second, strict=True)
    ]
    assert rectangle_iou(rectangles(*first), rectangles(*second)) == pytest.approx(expected, abs=1e-12)


def test_rectangles_by_hand():
    first = rectangles((0, 0, 4, 1), (0, 0, 2, 2), (0, 0, 1, 1), (0, 0, 0, 1))
    second = rectangles((0, 0, 3, 1), (1, 1, 3, 3), (1, 0, 2, 1), (0, 0, 0, 1))

    assert rectangle_iou(first, second).tolist() == [0.75, 1 / 7, 0.0, 0.0]


def test_turned_boxes_overlap_as_shapely_says():
    random = np.random.default_rng(2)
    first, second = draw_boxes(random, 2000), draw_boxes(random, 2000)
    second[:200, 6] = first[:200, 6] + random.integers(0, 2, 200) * math.pi / 2
    first[200:400, :2] += 1e4
    second[200:400, :2] += 1e4

    areas = [footprint(one).intersection(footprint(other)).area for one, other in zip(first, second, strict=True)]
    assert footprint_overlap(first, second) == pytest.approx(areas, abs=1e-7)
    heights = np.maximum(
        np.minimum(first[:, 2] + first[:, 5] / 2, second[:, 2] + second[:, 5] / 2)
        - np.maximum(first[:, 2] - first[:, 5] / 2, second[:, 2] - second[:, 5] / 2),
        0,
    )
    shared = np.array(areas) * heights
    volumes = first[:, 3:6].prod(axis=1) + second[:, 3:6].prod(axis=1)
    assert box_iou(first, second) == pytest.approx(shared / (volumes - shared), abs=1e-7)


@pytest.mark.parametrize("yaw", [0.0, 0.3, math.pi / 4, math.pi / 2, 2.0, -9.0])
@pytest.mark.parametrize(
    ("other", "share"),
    [
        ((0, 0, 0, 2, 4, 2, 0), 1.0),
        ((0, 0, 0, 2, 4, 2, math.pi), 1.0),
        ((0, 0, 0, 4, 2, 2, math.pi / 2), 1.0),
        ((0, 0, 0, 4, 2, 2, 0), 1 / 3),
        ((0, 0, 1, 2, 4, 2, 0), 1 / 3),
        ((0, 0, 2, 2, 4, 2, 0), 0.0),
        ((1, 0, 0, 2, 4, 2, 0), 0.6),
        ((1, 0, 0, 2, 2, 2, 0), 0.5),
        ((4, 0, 0, 2, 4, 2, 0), 0.0),
        ((0, 2, 0, 2, 4, 2, 0), 0.0),
        ((4, 2, 0, 2, 4, 2, 0), 0.0),
        ((0, 0, 0, 1, 1, 1, 1), 1 / 16),
        ((0, 0, 0, 2, 4, 0, 0), 0.0),
        ((9, 9, 0, 2, 4, 2, 0), 0.0),
    ],
)
def test_boxes_that_touch_lie_on_each_other_or_within(yaw, other, share):
    """One box of width 2, length 4 and height 2 and another one, both turned together."""
    x, y, z, *sizes, own = other
    cosine, sine = math.cos(yaw), math.sin(yaw)
    turned = [3 + x * cosine - y * sine, 5 + x * sine + y * cosine, z, *sizes, own + yaw]
    first, second = np.array([[3, 5, 0, 2, 4, 2, yaw]], np.float64), np.array([turned], np.float64)

    assert box_iou(first, second)[0] == pytest.approx(share, abs=1e-7)
    assert box_iou(second, first)[0] == pytest.approx(share, abs=1e-7)


def test_a_square_turned_by_an_eighth_leaves_an_octagon():
    squares = np.array([[[0.0, 0, 0, 2, 2, 1, yaw]] for yaw in (0.0, math.pi / 4)])

    assert footprint_overlap(*squares)[0] == pytest.approx(8 * math.sqrt(2) - 8)


def test_boxes_without_a_volume_share_nothing_and_huge_ones_are_finite():
    flat, huge = np.zeros((1, 7)), np.array([[1e100, -1e100, 1e100, 1e100, 1e100, 1e100, 1e100]])

    assert box_iou(flat, flat).tolist() == [0.0]
    assert 0 <= box_iou(huge, huge)[0] <= 1
