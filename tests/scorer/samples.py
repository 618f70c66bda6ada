"""A solution and submissions for any metric of the catalogue, perfect or with noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from scorer.parameters import Content, Kind
from scorer.records import Metric, Shape, Target
from scorer.registry import METRICS, resolve_metric
from tests.scorer import list_samples

N_ROWS = 400
TRAINING = {"train_times": [*range(25)], "train_events": [row % 3 % 2 for row in range(24)] + [1]}
HISTORIES = {f"g{place}": [0, 3, 1 + place, 4, 9] for place in range(4)}
SETTINGS = {
    "cost_matrix": {"labels": ["0", "1"], "matrix": [[0, 1], [1, 0]]},
    "mase": {"group_column": "g", "train": HISTORIES},
    "rmsse": {"group_column": "g", "train": HISTORIES, "season": 2},
    "wrmsse": {"group_column": "g", "order_column": "day", "hierarchy": ["h"], "train": HISTORIES},
    "sharpe_like": {"valid_range": [0, 40], "order_column": "day"},
    "ipcw_concordance": TRAINING,
    "integrated_brier_score": {"grid": [1, 2], **TRAINING},
}
USAGES = ("Public", "Private", "Private", "Ignored", "Public")


def wrap(name: str, base: str, **parameters: object) -> Metric:
    """Return the record of a metric that is made from others, with files such as the metric `base` has."""
    record, inner = resolve_metric(name, parameters), METRICS[base]
    example = replace(inner.example, parameters=parameters)
    return replace(record, shape=inner.shape, target=inner.target, example=example, parameters=METRICS[name].parameters)


def _by_group(base: str, aggregate: str, **parameters: object) -> Metric:
    return wrap("grouped", base, metric=base, group_column="store", aggregate=aggregate, **parameters)


_SUM = [{"metric": "rmse", "weight": 1}, {"metric": "r2", "weight": -0.5}]
WRAPPED: Mapping[str, Metric] = {
    "mean of rmse": _by_group("rmse", "mean"),
    "weighted mean of f1": _by_group("f1", "weighted_mean"),
    "worst roc_auc": _by_group("roc_auc", "min"),
    "worst log_loss": _by_group("log_loss", "min"),
    "mean less spread of concordance": _by_group("concordance_index", "mean_minus_std"),
    "power mean of mean_columnwise_roc_auc": _by_group("mean_columnwise_roc_auc", "power_mean", power=-5),
    "Fisher mean of pearson": _by_group("pearson", "fisher_z"),
    "mean of multilabel_micro_f1": _by_group("multilabel_micro_f1", "mean"),
    "mean of mean_levenshtein": _by_group("mean_levenshtein", "mean"),
    "mean of pixel_accuracy": _by_group("pixel_accuracy", "mean"),
    "mean of map_iou": _by_group("map_iou", "mean"),
    "logarithm of mae": wrap("log_of", "mae", metric="mae"),
    "complement of accuracy": wrap("one_minus", "accuracy", metric="accuracy"),
    "masked brier_score": wrap("masked", "brier_score", metric="brier_score", flag_column="keep"),
    "sum": wrap("weighted_sum", "rmse", parts=_SUM),
}
SAMPLES: Mapping[str, Metric] = {
    **{name: metric for name, metric in METRICS.items() if metric.wrapping is None},
    **WRAPPED,
}
"""Every metric of the catalogue, and each way to make one from others."""


def truth_of(metric: Metric) -> list[float]:
    """Return truths that every metric is defined on."""
    if metric.target is Target.REAL:
        return [row % 17 + 0.25 for row in range(N_ROWS)]
    return [row % 2 for row in range(N_ROWS)]


def parameters_of(metric: Metric) -> Mapping[str, object]:
    """Return the parameters that the metric cannot do without, as in its example."""
    if metric in WRAPPED.values():
        return metric.example.parameters
    if metric.name in SETTINGS:
        return SETTINGS[metric.name]
    required = {parameter.name for parameter in metric.parameters if parameter.is_required}
    return {name: value for name, value in metric.example.parameters.items() if name in required}


def extra_columns(metric: Metric) -> dict[str, list[str]]:
    """Return the cells of the solution columns that those parameters name."""
    columns = {}
    for parameter in metric.parameters:
        value = parameters_of(metric).get(parameter.name)
        if parameter.kind in (Kind.COLUMN, Kind.COLUMNS) and value is not None:
            for place, name in enumerate([value] if isinstance(value, str) else value):
                # The rows of each group follow one another in time.
                is_order = parameter.name == "order_column"
                columns[name] = [
                    str(row // 40 * 10 + row % 10) if is_order else cell_of(parameter.content, row, place)
                    for row in range(N_ROWS)
                ]
    return columns


def cell_of(content: Content | None, row: int, place: int) -> str:
    """Return one cell of a named column: groups and flags change every few rows, so that all parts have both."""
    if content in (Content.GROUPS, Content.SERIES):
        return f"g{row // 10 % 4}"
    return str((row // 10 + place) % 2) if content not in (Content.WEIGHTS, Content.SCALES) else "1"


def id_of(metric: Metric, row: int) -> str:
    """Return the id of a row, with its type or its slice where the metric asks for one."""
    if metric.name == "weighted_recall_multi_target":
        return f"{row}_{'clicks' if row // 10 % 2 else 'orders'}"
    if "slices" in metric.extras:
        # All slices of a case are in one part.
        return f"case{row % 5}_{row // 50}_slice_{row // 5 % 10}"
    return str(row)


def truth_names(metric: Metric) -> list[str]:
    """Return the target columns of the solution."""
    if metric.shape in (Shape.SURVIVAL, Shape.SURVIVAL_CURVE):
        return ["time", "event"]
    if metric.target is Target.DISTRIBUTION:
        return ["0", "1"]
    if metric.shape is Shape.RLE:
        return ["rle", "height", "width"]
    return ["y", "z"] if metric.shape is Shape.WIDE else ["y"]


def solution_of(metric: Metric, more: Mapping[str, list[str]] | None = None) -> str:
    """Return a solution with rows of all three usages."""
    extras = {**extra_columns(metric), **(more or {})}
    lines = [",".join(["id", *truth_names(metric), *extras, "Usage"])]
    for row, truth in enumerate(truth_of(metric)):
        targets = truth_cells(metric, row, truth)
        lines.append(",".join([id_of(metric, row), *targets, *(extras[name][row] for name in extras), USAGES[row % 5]]))
    return join(lines)


def truth_cells(metric: Metric, row: int, truth: float) -> list[str]:
    """Return the target cells of one row."""
    if metric.shape in list_samples.SHAPES:
        return list_samples.truth_cells(metric, row)
    if metric.shape is Shape.TAGS:
        return ["a b" if truth else "c"]
    if metric.target is Target.DISTRIBUTION:
        return [str(1 - truth), str(truth)]
    if metric.shape is Shape.WIDE:
        return [str(truth), str(1 - truth if metric.target is Target.BINARY else truth + row % 3)]
    return [str(truth)]


def submission_of(metric: Metric, *, noise: float) -> list[str]:
    """Return header and rows of a submission, perfect without noise."""
    random = np.random.default_rng(3)
    lines = [",".join(["id", *prediction_names(metric)])]
    for row, truth in enumerate(truth_of(metric)):
        shift = noise * random.random()
        lines.append(",".join([id_of(metric, row), *prediction_cells(metric, row, truth, shift)]))
    return lines


def prediction_names(metric: Metric) -> list[str]:
    """Return the prediction columns of the submission."""
    if metric.shape in list_samples.SHAPES:
        return list_samples.prediction_names(metric)
    return ["0", "1"] if metric.shape is Shape.WIDE_PROB else truth_names(metric)


def prediction_cells(metric: Metric, row: int, truth: float, shift: float) -> list[str]:
    """Return the prediction cells of one row, `shift` away from the truth."""
    if metric.shape in list_samples.SHAPES:
        return list_samples.prediction_cells(metric, row, shift)
    if metric.name == "sharpe_like":
        # Each row earns the same without noise, and less of it with noise.
        return [repr((1 - shift) / truth)]
    chance = abs(float(truth) - shift)
    match metric.shape:
        case Shape.WIDE_PROB:
            return [repr(1 - chance), repr(chance)]
        case Shape.LABEL:
            return [str(round(chance))]
        case Shape.TAGS:
            return truth_cells(metric, row, round(chance))
        case Shape.WIDE:
            return [repr(abs(float(cell) - shift)) for cell in truth_cells(metric, row, truth)]
        case _:
            return [str(round(chance)) if metric.target is Target.RATING else repr(chance)]


def join(lines: list[str]) -> str:
    """Return lines as a file."""
    return "\n".join(lines) + "\n"
