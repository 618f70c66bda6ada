"""P7 in the scorer: no report, note, interval or chart of any metric holds a label, whatever is wrong with the file."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from scorer.checking import check
from scorer.compiled import CompiledSolution, prepare_solution
from scorer.diagnostics.feedback import diagnose
from scorer.errors import SolutionError
from scorer.intervals.parts import estimate_parts
from scorer.records import Metric, Shape, Target
from scorer.scoring import read_submission
from tests.promises.test_p11_messages import hostile_files
from tests.scorer.files import write
from tests.scorer.samples import (
    N_ROWS,
    SAMPLES,
    USAGES,
    extra_columns,
    id_of,
    join,
    parameters_of,
    submission_of,
    truth_names,
)

# In these shapes a label is a number or a word of its own row; the set of classes and tags is public.
SECRET = {
    name: metric
    for name, metric in SAMPLES.items()
    if (metric.target is Target.REAL or metric.shape in (Shape.TEXT, Shape.RANKED, Shape.PAIRS, Shape.SURVIVAL))
    and metric.row_check is None
}


def canary(metric: Metric, row: int) -> list[str]:
    """Return a label that occurs nowhere else: unusual digits, or unusual words made of digits."""
    number = f"{70 + 0.9131 * row:.4f}731"
    match metric.shape:
        case Shape.SURVIVAL:
            return [number, str(int(row % 3 > 0))]
        case Shape.TEXT | Shape.RANKED | Shape.PAIRS:
            return [f"{70731000 + row} {80731000 + row}"]
        case Shape.WIDE:
            return [number, f"{170 + 0.7177 * row:.4f}731"]
        case _:
            return [number]


def needles(metric: Metric) -> list[str]:
    """Return what must not be seen: the labels, also without their last digits."""
    return [
        part[:-3] for row in range(N_ROWS) for cell in canary(metric, row) for part in cell.split() if len(part) > 6
    ]


def compile_canaries(folder: Path, metric: Metric) -> CompiledSolution:
    extras = extra_columns(metric)
    lines = [",".join(["id", *truth_names(metric), *extras, "Usage"])]
    for row in range(N_ROWS):
        more = (cells[row] for cells in extras.values())
        lines.append(",".join([id_of(metric, row), *canary(metric, row), *more, USAGES[row % 5]]))
    file = write(folder, "s.csv", join(lines))
    try:
        return prepare_solution(file, metric=metric.name, parameters=parameters_of(metric))
    except SolutionError as error:
        # Latitudes, ratings and whole numbers take no such labels.
        pytest.skip(str(error)[:80])


@pytest.mark.parametrize("metric", SECRET.values(), ids=SECRET.keys())
def test_p07_no_report_holds_a_label(tmp_path: Path, metric: Metric):
    compiled = compile_canaries(tmp_path, metric)
    reports = [check(compiled, write(tmp_path, "f", content)) for content in hostile_files(metric).values()]
    told = json.dumps([report.to_dict() for report in reports])

    assert [needle for needle in needles(metric) if needle in told] == []
    assert len({report.message for report in reports}) > 10


# One metric of each shape, the first: resampling takes its time.
OF_EACH_SHAPE = {metric.shape: metric for metric in reversed([*SECRET.values()])}


@pytest.mark.parametrize("metric", OF_EACH_SHAPE.values(), ids=OF_EACH_SHAPE.keys())
def test_p07_no_interval_and_no_chart_holds_a_label(tmp_path: Path, metric: Metric):
    compiled = compile_canaries(tmp_path, metric)
    table = read_submission(write(tmp_path, "f", join(submission_of(metric, noise=0.9))), compiled.schema)
    charts = diagnose(table, compiled, groups={"kind": [f"k{row % 3}" for row in range(N_ROWS)]})
    estimates = estimate_parts(table, compiled)
    told = json.dumps([[asdict(chart) for chart in charts], repr(estimates)], default=str)

    assert [needle for needle in needles(metric) if needle in told] == []
    assert estimates
