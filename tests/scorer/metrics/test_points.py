"""Points: in boxes and near to others, by hand, against plain loops, and at their edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.errors import SolutionError
from scorer.metrics.points import froc, pack_points, point_in_box_f1
from scorer.table import Ragged
from tests.scorer.files import prepare, score_text

RATES = (0.0, 0.5, 1.0, 2.0)
true_points = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=3)
found_points = st.lists(st.tuples(st.sampled_from([0.2, 0.5, 0.9]), st.integers(0, 5), st.integers(0, 5)), max_size=6)
images = st.lists(st.tuples(true_points, found_points), min_size=1, max_size=4)


def froc_step_by_step(held, radius: float) -> float:
    """Try every confidence as the lowest that counts."""
    n_true = sum(len(true) for true, _ in held)
    ways = [(0.0, 0.0)]
    for lowest in {conf for _, found in held for conf, *_ in found}:
        hits = false = 0
        for true, found in held:
            kept = [(x, y) for conf, x, y in found if conf >= lowest]
            hits += sum(any(np.hypot(x - u, y - v) <= radius for u, v in kept) for x, y in true)
            false += sum(all(np.hypot(x - u, y - v) > radius for x, y in true) for u, v in kept)
        ways.append((false / len(held), hits / n_true))
    return float(np.mean([max(share for false, share in ways if false <= rate) for rate in RATES]))


@given(images, st.sampled_from([0.0, 1.0, 2.5]))
def test_every_confidence_is_tried(held, radius):
    if not any(true for true, _ in held):
        return
    truth = pack_points(*(" ".join(f"0 1 {x} {y}" for x, y in true) for true, _ in held))
    found = pack_points(*(" ".join(f"0 {conf} {x} {y}" for conf, x, y in points) for _, points in held))

    assert froc(truth, found, hit_radius=radius, fp_rates=RATES) == pytest.approx(froc_step_by_step(held, radius))


def test_by_hand(tmp_path):
    solution = "id,points\n1,0 0 9 9\n2,4 4\n"
    submission = "id,points\n1,0.9 0 1 0.8 5 5 0.7 0 0\n2,0.6 4 4 0.5 8 8\n"

    # Above 0.8 one of three points is found and nothing false; above 0.5 two, with one false point in two images.
    score = score_text(tmp_path, submission, solution, "froc", hit_radius=1, fp_rates=[0.25, 0.5, 8]).public_score
    assert score == pytest.approx((1 / 3 + 2 / 3 + 2 / 3) / 3)


def test_points_may_have_three_coordinates(tmp_path):
    options = {"hit_radius": 1, "box_format": "conf x y z"}
    solution, submission = "id,points\n1,0 0 0\n", "id,points\n1,1 0 0 {}\n"

    assert [score_text(tmp_path, submission.format(z), solution, "froc", **options).public_score for z in (1, 1.1)] == [
        1.0,
        0.0,
    ]


def test_a_part_without_a_point_is_the_hosts_fault(tmp_path):
    with pytest.raises(SolutionError, match="No image has a true point"):
        prepare(tmp_path, "id,points\n1,\n", "froc", hit_radius=1)


def boxes(*corners) -> Ragged:
    return Ragged(np.array([0, len(corners)]), np.array([[0, 1, *held, 0] for held in corners], np.float64))


def test_a_point_on_the_edge_is_not_in_the_box():
    square = boxes((0, 0, 2, 2))

    inside, *edges = (
        point_in_box_f1(square, pack_points(f"0 1 {x} {y}")) for x, y in ((1, 1), (0, 1), (2, 1), (1, 0), (1, 2))
    )
    assert (inside, edges) == (1.0, [0.0] * 4)


def test_a_box_takes_one_point_and_a_point_one_box():
    assert point_in_box_f1(boxes((0, 0, 2, 2)), pack_points("0 1 1 1 0 1 1 1")) == pytest.approx(2 / 3)
    assert point_in_box_f1(boxes((0, 0, 2, 2), (0, 0, 3, 3)), pack_points("0 1 1 1")) == pytest.approx(2 / 3)


def test_boxes_take_points_in_the_order_of_the_file():
    # The large box takes the only point that the small one could have.
    assert point_in_box_f1(boxes((0, 0, 9, 9), (0, 0, 2, 2)), pack_points("0 1 1 1 0 1 5 5")) == 0.5
    assert point_in_box_f1(boxes((0, 0, 2, 2), (0, 0, 9, 9)), pack_points("0 1 1 1 0 1 5 5")) == 1.0


def test_the_label_must_be_that_of_the_box(tmp_path):
    solution = "id,boxes\n1,U+3042 0 0 2 2 い 4 4 2 2\n2,\n"
    submission = "id,boxes\n1,U+3042 1 1 U+3042 5 5\n2,x 1 1\n"

    # One hit; two true boxes, three points.
    assert score_text(tmp_path, submission, solution, "point_in_box_f1").public_score == pytest.approx(2 / 5)
