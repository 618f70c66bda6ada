"""Metrics of boxes and points."""

from __future__ import annotations

from scorer.parameters import Kind, Parameter
from scorer.records import ExampleFiles, Metric, Shape, Target

_FINE_THRESHOLDS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
_LOW_THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)


def _box_format(default: str, meaning: str) -> Parameter:
    return Parameter("box_format", Kind.TEXT, meaning, default=default, is_for_reader=True)


def _thresholds(default: tuple[float, ...]) -> Parameter:
    meaning = "What the intersection over union of a prediction and its true box must exceed."
    return Parameter("thresholds", Kind.NUMBERS, meaning, default=default, minimum=0.0, maximum=1.0)


_RECTANGLES = (
    "The values of a box of a submission: xmin ymin xmax ymax, or x y w h from the corner where x and y are least; "
    "label (or class) and conf where boxes have them."
)
_REQUIRE_PROBABILITY = Parameter(
    "require_probability", Kind.FLAG, "Refuse a conf outside 0 to 1.", default=False, is_for_reader=True
)
_IOU = Parameter(
    "iou",
    Kind.NUMBER,
    "What the intersection over union of a prediction and its true box must exceed.",
    default=0.5,
    minimum=0.0,
    maximum=1.0,
)
_INTERPOLATION = Parameter(
    "interpolation",
    Kind.CHOICE,
    "The area under the falling envelope of the precision (all), or its mean at 101 or 11 evenly spaced recalls.",
    default="all",
    choices=("all", "101", "11"),
)
_IOU_THRESHOLDS = Parameter(
    "iou_thresholds",
    Kind.NUMBERS,
    "What the intersection over union of a prediction and its true box must reach.",
    default=_FINE_THRESHOLDS,
    minimum=0.0,
    maximum=1.0,
    is_minimum_open=True,
)
_MAX_DETS = Parameter(
    "max_dets",
    Kind.INTEGER,
    "How many predictions of a class count in an image, the most confident ones.",
    default=100,
    minimum=1.0,
    maximum=1e9,
)
_MAX_POINTS = Parameter(
    "max_points",
    Kind.INTEGER,
    "Cells with more points are refused; without it none are.",
    minimum=1.0,
    maximum=1e9,
    is_for_reader=True,
)
_BETA = Parameter(
    "beta",
    Kind.NUMBER,
    "How many times recall weighs as much as precision.",
    default=2.0,
    minimum=0.0,
    maximum=1e6,
    is_minimum_open=True,
)
_HIT_RADIUS = Parameter(
    "hit_radius",
    Kind.NUMBER,
    "How far a predicted point may be from the true one that it finds.",
    minimum=0.0,
    is_required=True,
)
_FP_RATES = Parameter(
    "fp_rates",
    Kind.NUMBERS,
    "How many predicted points an image, on average, may be near no true one.",
    default=(0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0),
    minimum=0.0,
)

RECORDS = (
    Metric(
        name="map_iou",
        title="Mean average precision of boxes",
        meaning="How well boxes are found and ranked by confidence, averaged over classes.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.BOXES,
        target=Target.BOXES,
        parameters=(
            _IOU,
            _INTERPOLATION,
            _box_format("label conf xmin ymin xmax ymax", _RECTANGLES),
            _REQUIRE_PROBABILITY,
        ),
        function="scorer.metrics.average_precision.map_iou",
        row_tally="scorer.metrics.average_precision.tally_map_iou",
        formula="mean over classes of the area under precision against recall, the precision at a recall being the "
        "highest at that recall or a higher one",
        edge_cases="A blank cell and - hold no box. The most confident prediction comes first, ties in the order of "
        "the solution file and of the cell; it takes the true box of its image and class that it overlaps most and "
        "that is not yet taken. An overlap that equals iou does not exceed it. True boxes that are missed lower the "
        "recall alone. A class that is never predicted has 0; predictions of a class without a true box among the "
        "scored rows are passed over. Without conf all predictions are equally confident. A part of the solution "
        "without a box is refused when the solution is compiled.",
        source="Everingham et al. (2010), International Journal of Computer Vision 88, 303–338.",
        example=ExampleFiles(
            "id,boxes\n1,car 0 0 2 2 car 4 4 6 6\n2,", "id,boxes\n1,car 0.9 0 0 2 2\n2,car 0.8 7 7 9 9", "0.5"
        ),
    ),
    Metric(
        name="coco_map",
        title="COCO mean average precision",
        meaning="How well boxes are found and ranked by confidence, averaged over overlaps and classes.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.BOXES,
        target=Target.BOXES,
        parameters=(
            _IOU_THRESHOLDS,
            _MAX_DETS,
            _box_format("label conf x y w h", _RECTANGLES),
            _REQUIRE_PROBABILITY,
        ),
        function="scorer.metrics.average_precision.coco_map",
        row_tally="scorer.metrics.average_precision.tally_coco_map",
        formula="mean over classes, overlaps and the recalls 0, 0.01, … 1 of the highest precision at that recall or a "
        "higher one",
        edge_cases="As map_iou, but that an overlap which equals a threshold is enough, that of equal overlaps the "
        "last box is taken, and that the max_dets most confident predictions of each image and class count, as in the "
        "COCO evaluation. Whether boxes are corners or sizes is told by box_format.",
        source="Lin et al. (2014), ECCV, 740–755, and the evaluation page of COCO.",
        example=ExampleFiles(
            "id,boxes\n1,car 0 0 2 2 car 4 4 2 2",
            "id,boxes\n1,car 0.9 0 0 2 2",
            "0.505",
            {"iou_thresholds": [0.5]},
        ),
    ),
    Metric(
        name="map_3d_iou",
        title="Mean average precision of boxes in space",
        meaning="How well the boxes of a sample are found and ranked, averaged over overlaps, its classes and samples.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.BOXES,
        target=Target.SPACE_BOXES,
        parameters=(
            _thresholds(_FINE_THRESHOLDS),
            _box_format(
                "conf x y z w l h yaw class",
                "The values of a box of a submission: centre, width, length, height and yaw in radians; the length "
                "lies along x where the yaw is 0, the height along z. label (or class) and conf where boxes have them.",
            ),
            _REQUIRE_PROBABILITY,
        ),
        function="scorer.metrics.average_precision.map_3d_iou",
        row_scores="scorer.metrics.average_precision.precision_of_samples",
        formula="mean over samples of the mean over thresholds and the sample's classes of the average precision",
        edge_cases="A blank cell and - hold no box. Average precision and matching as in map_iou with interpolation "
        "all, each sample by itself. Predictions of a class that the sample has no true box of are passed over; a "
        "sample without a true box is left out. A part of the solution without a box is refused when the solution is "
        "compiled. Overlaps are exact to about 1e-7.",
        source="The competition on 3D object detection for autonomous vehicles on Kaggle (2019), its evaluation page.",
        example=ExampleFiles(
            "id,boxes\n1,0 0 0 2 4 2 0 car",
            "id,boxes\n1,0.9 1 0 0 2 4 2 0 car",
            "0.5",
            {"thresholds": [0.5, 0.7]},
        ),
    ),
    Metric(
        name="mean_precision_iou_boxes",
        title="Mean precision of boxes over IoU thresholds",
        meaning="How many boxes of an image are found, missed and made up, averaged over IoU thresholds and images.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.BOXES,
        target=Target.BOXES,
        parameters=(_thresholds(_FINE_THRESHOLDS), _box_format("conf x y w h", _RECTANGLES), _REQUIRE_PROBABILITY),
        function="scorer.metrics.boxes.mean_precision_iou_boxes",
        row_scores="scorer.metrics.boxes.precision_of_boxes",
        formula="mean over images and thresholds of TP / (TP + FP + FN)",
        edge_cases="A blank cell and - hold no box. Matching as in map_iou. An image without a box on either side is "
        "left out; with boxes on one side it has 0. A part of the solution without a box is refused when the solution "
        "is compiled.",
        source="The Global Wheat Detection competition on Kaggle (2020), its evaluation page.",
        example=ExampleFiles(
            "id,boxes\n1,0 0 4 1 5 5 1 1",
            "id,boxes\n1,0.9 0 0 3 1 0.5 8 8 1 1",
            "0.167",
            {"thresholds": [0.7, 0.75]},
        ),
    ),
    Metric(
        name="f2_iou",
        title="F2 of boxes over IoU thresholds",
        meaning="The F-score of the boxes of all images together, averaged over IoU thresholds.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.BOXES,
        target=Target.BOXES,
        parameters=(
            _thresholds(_LOW_THRESHOLDS),
            _BETA,
            _box_format("conf x y w h", _RECTANGLES),
            _REQUIRE_PROBABILITY,
        ),
        function="scorer.metrics.boxes.f2_iou",
        row_tally="scorer.metrics.boxes.tally_boxes",
        formula="mean over thresholds of (1 + β²) · TP / (β² · true boxes + predicted boxes), counted over all images",
        edge_cases="A blank cell and - hold no box. Matching as in map_iou. A part of the solution without a box is "
        "refused when the solution is compiled.",
        source="The TensorFlow Great Barrier Reef competition on Kaggle (2021), its evaluation page.",
        example=ExampleFiles(
            "id,boxes\n1,0 0 4 1 5 5 1 1", "id,boxes\n1,0.9 0 0 3 1", "0.278", {"thresholds": [0.7, 0.75]}
        ),
    ),
    Metric(
        name="point_in_box_f1",
        title="F1 of points in boxes",
        meaning="How many true boxes have a point of their label set into them, and how many points no box.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.BOXES,
        target=Target.BOXES_OF_POINTS,
        parameters=(
            _box_format(
                "label x y w h",
                "The values of a box of the solution: x y w h from the corner where x and y are least, or xmin ymin "
                "xmax ymax; label (or class) where boxes have one. A submission has x y in their place.",
            ),
            _MAX_POINTS,
        ),
        function="scorer.metrics.points.point_in_box_f1",
        row_tally="scorer.metrics.points.tally_points",
        formula="2 · TP / (true boxes + points), counted over all images",
        edge_cases="A blank cell and - hold nothing. Boxes, in the order of the file, take the first point of their "
        "label strictly inside them that is not yet taken. No hit: 0. A part of the solution without a box is refused "
        "when the solution is compiled.",
        source="The Kuzushiji recognition competition on Kaggle (2019), its evaluation page.",
        example=ExampleFiles("id,boxes\n1,a 0 0 2 2 b 4 4 2 2\n2,", "id,boxes\n1,a 1 1 a 5 5\n2,", "0.5"),
    ),
    Metric(
        name="froc",
        title="FROC score",
        meaning="The share of the true points found where few false ones an image are allowed, averaged over how few.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.BOXES,
        target=Target.POINTS,
        parameters=(
            _HIT_RADIUS,
            _FP_RATES,
            _box_format(
                "conf x y", "The values of a point of a submission: x y or x y z, and conf where points have one."
            ),
            _REQUIRE_PROBABILITY,
        ),
        function="scorer.metrics.points.froc",
        row_tally="scorer.metrics.points.tally_marks",
        formula="mean over fp_rates of the highest share of true points found by the predictions above a confidence at "
        "which at most so many an image find none",
        edge_cases="A blank cell and - hold no point. A prediction finds every true point within hit_radius, that "
        "distance included; one that finds a point again is neither right nor wrong. Equal confidences count together; "
        "the confidence is one of those predicted, without interpolation. A part of the solution without a point is "
        "refused when the solution is compiled.",
        source="Bunch et al. (1977), Proceedings of SPIE 127, 124–135; van Ginneken et al. (2010), Medical Image "
        "Analysis 14, 707–722.",
        example=ExampleFiles(
            "id,points\n1,0 0 9 9",
            "id,points\n1,0.9 0 1 0.5 5 5 0.4 9 9",
            "0.75",
            {"hit_radius": 1, "fp_rates": [0.5, 1]},
        ),
    ),
)
