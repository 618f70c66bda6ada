"""The words of box_format: what may stand there, and the boxes that the values make."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.errors import MetricError
from scorer.records import Target
from scorer.shapes.box_formats import prediction_format, truth_format
from tests.scorer.files import prepare


@pytest.mark.parametrize(
    ("target", "given", "prediction", "truth"),
    [
        (Target.BOXES, "label conf xmin ymin xmax ymax", "label conf xmin ymin xmax ymax", "label xmin ymin xmax ymax"),
        (Target.BOXES, " conf  x y w h ", "conf x y w h", "x y w h"),
        (Target.BOXES, "h w y x class", "h w y x label", "h w y x label"),
        (Target.SPACE_BOXES, "conf x y z w l h yaw class", "conf x y z w l h yaw label", "x y z w l h yaw label"),
        (Target.BOXES_OF_POINTS, "label x y w h", "label x y", "label x y w h"),
        (Target.BOXES_OF_POINTS, "xmin xmax ymin ymax class", "x y label", "xmin xmax ymin ymax label"),
        (Target.POINTS, "conf x y z", "conf x y z", "x y z"),
    ],
)
def test_the_truth_has_no_confidence_and_points_no_size(target, given, prediction, truth):
    parameters = {"box_format": given}

    assert " ".join(prediction_format(parameters, target).words) == prediction
    assert " ".join(truth_format(parameters, target).words) == truth


@pytest.mark.parametrize(
    ("target", "given"),
    [
        (Target.BOXES, "x y w"),
        (Target.BOXES, "x y w h d"),
        (Target.BOXES, "x y xmax ymax"),
        (Target.BOXES, "x y w h x"),
        (Target.BOXES, "label class x y w h"),
        (Target.BOXES, "x y z w l h yaw"),
        (Target.BOXES, "conf label"),
        (Target.BOXES_OF_POINTS, "label conf x y w h"),
        (Target.POINTS, "label conf x y"),
        (Target.POINTS, "conf x y w h"),
    ],
)
def test_other_words_are_the_hosts_fault(target, given):
    with pytest.raises(MetricError, match=r"Parameter `box_format` is “.*”; expected “"):
        truth_format({"box_format": given}, target)


def test_a_wrong_format_is_told_when_a_solution_is_compiled(tmp_path):
    with pytest.raises(MetricError, match=r"expected “xmin ymin xmax ymax” or “x y w h”, with label and conf where"):
        prepare(tmp_path, "id,boxes\n1,0 0 1 1\n", "map_iou", box_format="x y")


def test_corners_and_sizes_make_the_same_boxes():
    values = {"x": np.array([1.0]), "y": np.array([2.0]), "w": np.array([3.0]), "h": np.array([4.0])}
    corners = {"xmin": values["x"], "ymin": values["y"], "xmax": np.array([4.0]), "ymax": np.array([6.0])}

    made = [
        prediction_format({"box_format": given}, Target.BOXES).make_boxes(held).tolist()
        for given, held in (("h w x y", values), ("xmin ymin xmax ymax", corners))
    ]

    assert made == [[[1.0, 2.0, 4.0, 6.0, 12.0]]] * 2
