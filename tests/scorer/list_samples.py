"""The cells of samples in the shapes whose submission looks other than the solution: lists, texts, distributions."""

from __future__ import annotations

from scorer.records import Metric, Shape, Target

SHAPES = (
    Shape.TEXT,
    Shape.RANKED,
    Shape.ORDER,
    Shape.PAIRS,
    Shape.SURVIVAL,
    Shape.SURVIVAL_CURVE,
    Shape.QUANTILE,
    Shape.GRID,
    Shape.INTERVAL,
    Shape.DIST,
    Shape.RLE,
    Shape.BOXES,
)
# Above this distance from the truth a list or a text has one wrong item more.
STEPS = (0.2, 0.4, 0.6, 0.8)
# Every row has the same items, so that rows may change places.
SPANS = ("entity_f1", "token_overlap_f1")
ITEMS = ["x", "b", "7", "c"]
# Rows and columns of every image.
IMAGE_SIZE = (20, 30)


def number_of(row: int) -> float:
    """Return the true number of a row."""
    return row % 17 + 0.25


def words_of(row: int) -> list[str]:
    """Return the true words of a row, numbers so that every metric of text takes them."""
    return [str(row % 7), "12", str(100 + row % 3), "13"]


def spans_of(row: int) -> list[str]:
    """Return the true spans of a row, two of each type."""
    start = row % 7
    return [f"A {start} {start + 4}", f"B {start + 5} {start + 6}", f"A {start + 9} {start + 12}", "B 40 48"]


def truth_cells(metric: Metric, row: int) -> list[str]:
    """Return the target cells of one row."""
    match metric.shape:
        case Shape.TEXT:
            return [" ".join(spans_of(row) if metric.name in SPANS else words_of(row))]
        case Shape.RANKED:
            return [" ".join(words_of(row)[: list_length(metric)])]
        case Shape.ORDER:
            return [" ".join(ITEMS[row % 4 :] + ITEMS[: row % 4])]
        case Shape.PAIRS:
            return [" ".join(words_of(row))]
        case Shape.SURVIVAL | Shape.SURVIVAL_CURVE:
            return [str(number_of(row)), str(int(row % 3 > 0))]
        case Shape.RLE:
            return [mask_of(metric, row, 0.0), *map(str, IMAGE_SIZE)]
        case Shape.BOXES:
            return [boxes_of(metric, row, shift=0.0, is_prediction=False)]
        case _:
            return [str(number_of(row))]


def mask_of(metric: Metric, row: int, shift: float) -> str:
    """Return the mask of a row, one or several objects, each of three runs, some rows lower than the true one."""
    height, _ = IMAGE_SIZE
    n_objects = 1 + row % 3 if metric.target is Target.MASKS else 1
    lower = round(8 * shift)
    corners = [1 + (8 * place + row % 5) * height for place in range(n_objects)]
    return ";".join(" ".join(f"{corner + column * height + lower} 10" for column in range(3)) for corner in corners)


def boxes_of(metric: Metric, row: int, *, shift: float, is_prediction: bool) -> str:
    """Return the boxes or points of a row, some of them aside of the true ones, with one wrong box more if far."""
    formats = [parameter.default for parameter in metric.parameters if parameter.name == "box_format"]
    is_point = is_prediction and metric.target is Target.BOXES_OF_POINTS
    # A metric that is made from map_iou has its format without the parameter.
    words = str([*formats, "label conf xmin ymin xmax ymax"][0]).split()
    if is_point:
        words = words[:3]
    boxes = []
    for place in range(1 + row % 3):
        left, top = 20 * place + row % 7 + (2 * is_point), 10 + (2 * is_point)
        values = {"x": left + 8 * shift, "y": top, "xmin": left + 8 * shift, "ymin": top}
        values |= {"xmax": left + 8 * shift + 5, "ymax": top + 5, "w": 5, "h": 5, "l": 5, "z": 0, "yaw": 0}
        values |= {"conf": 1 - place / 10, "label": "ab"[place % 2], "class": "ab"[place % 2]}
        boxes += [str(values[word]) for word in words if is_prediction or word != "conf"]
    return " ".join(boxes)


def list_length(metric: Metric) -> int:
    """Return how many items a list has: as many as count."""
    k = metric.example.parameters.get("k", 3)
    assert isinstance(k, int)
    return k


def prediction_names(metric: Metric) -> list[str]:
    """Return the prediction columns."""
    match metric.shape:
        case Shape.SURVIVAL:
            return ["prediction"]
        case Shape.RLE:
            return ["rle"]
        case Shape.QUANTILE | Shape.GRID | Shape.SURVIVAL_CURVE:
            return [str(number) for number in points_of(metric)]
        case Shape.INTERVAL:
            return ["lower", "upper"]
        case Shape.DIST:
            return ["y", "sigma"]
        case _:
            return ["y"]


def points_of(metric: Metric) -> list[float]:
    """Return the levels or the grid of the metric's example."""
    points = metric.example.parameters["levels" if metric.shape is Shape.QUANTILE else "grid"]
    assert isinstance(points, list)
    return points


def prediction_cells(metric: Metric, row: int, shift: float) -> list[str]:
    """Return the prediction cells of one row, `shift` away from the truth."""
    number = number_of(row) + 3 * shift
    match metric.shape:
        case Shape.TEXT if metric.name in SPANS:
            n_wrong = sum(shift > step for step in STEPS)
            return [" ".join(["A 99 100", "B 97 99", "C 80 81", "C 90 91"][:n_wrong] + spans_of(row)[n_wrong:])]
        case Shape.TEXT | Shape.RANKED:
            words = truth_cells(metric, row)[0].split()
            n_wrong = sum(shift > step for step in STEPS)
            return [" ".join(["99"] * min(n_wrong, len(words)) + words[n_wrong:])]
        case Shape.ORDER:
            words = truth_cells(metric, row)[0].split()
            n_moved = sum(shift > step for step in STEPS)
            return [" ".join(words[n_moved:] + words[:n_moved][::-1])]
        case Shape.PAIRS:
            pairs = [f"{word} {1 - shift}" for word in words_of(row)]
            return [" ".join([*(["99 2"] if shift > STEPS[1] else []), *pairs])]
        case Shape.RLE:
            return [mask_of(metric, row, shift)]
        case Shape.BOXES:
            return [boxes_of(metric, row, shift=shift, is_prediction=True)]
        case Shape.SURVIVAL:
            return [repr(-2 * number_of(row) + int(row % 3 > 0) + 200 * shift * (row % 17))]
        case Shape.QUANTILE:
            return [repr(number)] * len(points_of(metric))
        case Shape.GRID:
            steps = [float(point >= number_of(row)) for point in points_of(metric)]
            return [repr(step + shift * (place / len(steps) - step)) for place, step in enumerate(steps)]
        case Shape.SURVIVAL_CURVE:
            steps = [float(point < number_of(row)) for point in points_of(metric)]
            return [repr(step + shift * ((1 - place) / len(steps) - step)) for place, step in enumerate(steps)]
        case Shape.INTERVAL:
            # A coverage is perfect when one truth in ten lies outside.
            has_moved = metric.name == "interval_coverage_gap" and (row // 5 % 10 == 0 or shift > STEPS[1])
            return [repr(number_of(row) - shift + 9 * has_moved), repr(number + 9 * has_moved)]
        case _:
            return [repr(number), repr(1e-140 + shift)]
