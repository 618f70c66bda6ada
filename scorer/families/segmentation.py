"""Metrics of masks."""

from __future__ import annotations

from scorer.families.standard import CLASS_COLUMN
from scorer.parameters import Kind, Parameter
from scorer.records import ExampleFiles, Metric, Shape, Target

_BOTH_EMPTY = Parameter(
    "both_empty",
    Kind.NUMBER,
    "The score of an image where neither mask has a pixel.",
    default=1.0,
    minimum=0.0,
    maximum=1.0,
)
_BETA = Parameter(
    "beta",
    Kind.NUMBER,
    "How many times recall weighs as much as precision.",
    default=0.5,
    minimum=0.0,
    maximum=1e6,
    is_minimum_open=True,
)
_THRESHOLDS = Parameter(
    "thresholds",
    Kind.NUMBERS,
    "What the intersection over union must exceed.",
    default=(0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95),
    minimum=0.0,
    maximum=1.0,
)
_AVERAGE = Parameter(
    "average",
    Kind.CHOICE,
    "Over rows (images), or over the classes that class_column names (classes), each with the pixels of all its rows.",
    default="images",
    choices=("images", "classes"),
)

_OVERLAP = Parameter(
    "overlap",
    Kind.CHOICE,
    "Whether files where masks of one image share a pixel are refused (error) or taken (allow).",
    default="error",
    choices=("error", "allow"),
    is_for_reader=True,
)
_TOLERANCE = Parameter(
    "tolerance",
    Kind.NUMBER,
    "How far apart, in the unit of the spacing, outlines may be.",
    default=1.0,
    minimum=0.0,
)
_SPACING = Parameter(
    "spacing",
    Kind.NUMBERS,
    "The distance from one row of pixels to the next, and from one column to the next.",
    default=(1.0, 1.0),
    minimum=0.0,
    is_minimum_open=True,
)
_PART_WEIGHTS = Parameter(
    "part_weights",
    Kind.NUMBERS,
    "The weights of the Dice coefficient and of the nearness.",
    default=(0.4, 0.6),
    minimum=0.0,
)

_ROW_CHECK = "scorer.shapes.rle.check_sizes"

RECORDS = (
    Metric(
        name="global_dice",
        title="Global Dice coefficient",
        meaning="How far the true and the predicted pixels of all images together are the same.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.RLE,
        target=Target.MASK,
        parameters=(),
        function="scorer.metrics.masks.global_dice",
        row_tally="scorer.metrics.masks.tally_pixels",
        row_check=_ROW_CHECK,
        formula="2 · Σ pixels in both masks / (Σ pixels of the true masks + Σ pixels of the predicted masks)",
        edge_cases="A blank cell and - are the empty mask. All masks empty: 1.",
        source="Dice (1945), Ecology 26, 297–302.",
        example=ExampleFiles("id,rle,height,width\n1,1 4,2,5\n2,,2,5", "id,rle\n1,3 4\n2,1 2", "0.4"),
    ),
    Metric(
        name="mean_dice",
        title="Mean Dice coefficient",
        meaning="How far the true and the predicted pixels of an image are the same, averaged over images.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.RLE,
        target=Target.MASK,
        parameters=(_BOTH_EMPTY,),
        function="scorer.metrics.masks.mean_dice",
        row_scores="scorer.metrics.masks.dice_of_images",
        row_check=_ROW_CHECK,
        formula="mean over images of 2 · pixels in both masks / (pixels of the true + pixels of the predicted mask)",
        edge_cases="A blank cell and - are the empty mask. Both masks empty: both_empty. One of them: 0.",
        source="Dice (1945), Ecology 26, 297–302.",
        example=ExampleFiles("id,rle,height,width\n1,1 4,2,5\n2,,2,5", "id,rle\n1,3 4\n2,-", "0.75"),
    ),
    Metric(
        name="mask_fbeta",
        title="F-score of pixels",
        meaning="The F-score of the pixels of an image, averaged over images.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.RLE,
        target=Target.MASK,
        parameters=(_BETA,),
        function="scorer.metrics.masks.mask_fbeta",
        row_scores="scorer.metrics.masks.fbeta_of_images",
        row_check=_ROW_CHECK,
        formula="mean over images of (1 + β²)TP / (β²(TP + FN) + TP + FP)",
        edge_cases="A blank cell and - are the empty mask. Both masks empty: 0, so that a perfect file scores below 1 "
        "where a true mask is empty.",
        source="van Rijsbergen (1979), Information retrieval, chapter 7.",
        example=ExampleFiles("id,rle,height,width\n1,1 4,2,5", "id,rle\n1,1 2", "0.833"),
    ),
    Metric(
        name="mean_precision_iou",
        title="Mean precision over IoU thresholds",
        meaning="How many thresholds the intersection over union of an image exceeds, averaged over images.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.RLE,
        target=Target.MASK,
        parameters=(_THRESHOLDS,),
        function="scorer.metrics.masks.mean_precision_iou",
        row_scores="scorer.metrics.masks.precision_of_images",
        row_check=_ROW_CHECK,
        formula="mean over images of the share of thresholds below pixels in both masks / pixels in either mask",
        edge_cases="A blank cell and - are the empty mask. Both masks empty: 1. One of them: 0. An intersection over "
        "union that equals a threshold does not exceed it.",
        source="The TGS salt identification challenge on Kaggle (2018), its evaluation page.",
        example=ExampleFiles("id,rle,height,width\n1,1 4,2,5\n2,,2,5", "id,rle\n1,2 3\n2,", "0.75"),
    ),
    Metric(
        name="mean_iou",
        title="Mean IoU",
        meaning="The pixels in both masks as a share of those in either, averaged over images or classes.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.RLE,
        target=Target.MASK,
        parameters=(_BOTH_EMPTY, _AVERAGE, CLASS_COLUMN),
        function="scorer.metrics.masks.mean_iou",
        row_scores="scorer.metrics.masks.iou_of_rows",
        row_check=_ROW_CHECK,
        formula="mean over images, or over classes, of pixels in both masks / pixels in either mask",
        edge_cases="A blank cell and - are the empty mask. Both masks empty: both_empty. One of them: 0. Over classes, "
        "a class without a pixel on either side is left out; a part of the solution without any is refused when the "
        "solution is compiled.",
        source="Jaccard (1912), New Phytologist 11, 37–50; Everingham et al. (2010), International Journal of Computer "
        "Vision 88, 303–338.",
        example=ExampleFiles("id,rle,height,width\n1,1 4,2,5\n2,,2,5", "id,rle\n1,3 4\n2,", "0.667"),
    ),
    Metric(
        name="instance_map_iou",
        title="Mean precision of objects over IoU thresholds",
        meaning="How many objects of an image are found, missed and made up, averaged over IoU thresholds and images.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.RLE,
        target=Target.MASKS,
        parameters=(_THRESHOLDS, _OVERLAP),
        function="scorer.metrics.instances.instance_map_iou",
        row_scores="scorer.metrics.instances.objects_of_images",
        row_check=_ROW_CHECK,
        formula="mean over images and thresholds of TP / (TP + FP + FN)",
        edge_cases="A cell holds the masks of an image, divided by ;. A blank cell and - are no mask. Masks are "
        "matched with objects one to one, the highest intersection over union first, ties in file order; what equals a "
        "threshold does not exceed it. Neither object nor mask: 1. A mask without a pixel beside others is refused.",
        source="Caicedo et al. (2019), Nature Methods 16, 1247–1253: the Data Science Bowl 2018.",
        example=ExampleFiles(
            "id,rle,height,width\n1,1 4;11 4,10,10",
            "id,rle\n1,1 3;21 4",
            "0.222",
            {"thresholds": [0.5, 0.7, 0.75]},
        ),
    ),
    Metric(
        name="pixel_accuracy",
        title="Pixel accuracy",
        meaning="The share of pixels that are right, averaged over images.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.RLE,
        target=Target.MASK,
        parameters=(),
        function="scorer.metrics.masks.pixel_accuracy",
        row_scores="scorer.metrics.masks.accuracy_of_images",
        row_check=_ROW_CHECK,
        formula="mean over images of (pixels in both masks + pixels in neither) / pixels of the image",
        edge_cases="A blank cell and - are the empty mask. Images count alike, whatever their size.",
        source="Long, Shelhamer and Darrell (2015), CVPR, 3431–3440.",
        example=ExampleFiles("id,rle,height,width\n1,1 4,2,5", "id,rle\n1,3 4", "0.6"),
        extras=("heights", "widths"),
    ),
    Metric(
        name="surface_dice",
        title="Surface Dice coefficient",
        meaning="The share of the true and the predicted outline that lies near the other one, averaged over images.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.RLE,
        target=Target.MASK,
        parameters=(_TOLERANCE, _SPACING),
        function="scorer.metrics.surfaces.surface_dice",
        row_scores="scorer.metrics.surfaces.surface_of_images",
        row_check=_ROW_CHECK,
        formula="mean over images of (true outline pixels within tolerance of the predicted outline + the reverse) / "
        "(true + predicted outline pixels)",
        edge_cases="A blank cell and - are the empty mask. Both masks empty: 1. One of them: 0. The outline of a mask "
        "is made of its pixels that have one of their four neighbours outside it or lie at the edge of the image; "
        "distances are those of the centres of pixels, and one that equals the tolerance is near. The pixels of one "
        "image at a time are in memory.",
        source="Nikolov et al. (2021), Journal of Medical Internet Research 23, e26151.",
        example=ExampleFiles("id,rle,height,width\n1,1 2,5,5", "id,rle\n1,2 3", "0.8"),
        extras=("heights",),
        computed_by="own code with SciPy's distance transform",
    ),
    Metric(
        name="dice_hausdorff",
        title="Dice coefficient and Hausdorff distance",
        meaning="How far slices are the same, and how near the volumes that they make are to each other.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.RLE,
        target=Target.MASK,
        parameters=(_PART_WEIGHTS, CLASS_COLUMN),
        function="scorer.metrics.volumes.dice_hausdorff",
        case_tally="scorer.metrics.volumes.tally_volumes",
        row_check=_ROW_CHECK,
        formula="(w₁ · mean Dice coefficient of slices + w₂ · mean (1 − Hausdorff distance of volumes)) / (w₁ + w₂)",
        edge_cases="Ids are <case>_slice_<number>, where something more may stand behind the number after _; the "
        "slices of a case, and of a class where class_column names one, make a volume in the order of their numbers. "
        "Coordinates are divided by the number of slices, rows and columns, the distance by √3. Slices and volumes "
        "where both masks are empty are left out. One volume empty, or more than ten times the true pixels predicted: "
        "distance 1. Slices of different sizes in a case, and a part of the solution without a pixel, are refused when "
        "the solution is compiled. The masked pixels of one volume at a time are in memory.",
        source="Hausdorff (1914), Grundzüge der Mengenlehre, chapter 8; the UW-Madison GI tract image segmentation "
        "competition on Kaggle (2022), its evaluation page.",
        example=ExampleFiles("id,rle,height,width\na_slice_1,1 2,2,2", "id,rle\na_slice_1,1 4", "0.6935"),
        extras=("heights", "widths", "cases", "slices"),
        computed_by="own code with SciPy's k-d tree",
    ),
)
