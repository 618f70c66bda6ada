"""What holds for every metric on solutions and submissions that hypothesis draws.

The fixed samples of test_properties.py meet each metric where it is defined; here rows, parts, errors and order vary.
A drawn part on which the catalogue calls a metric undefined is drawn again.
"""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from scorer.acceleration import use_kernels
from scorer.compiled import CompiledSolution
from scorer.errors import SolutionError, SubmissionError
from scorer.limits import Limits
from scorer.schema import Schema
from scorer.scoring import Scores, read_submission, score_table
from scorer.warming import warm_up
from tests.scorer.files import codes, prepare, write
from tests.scorer.samples import SAMPLES, join, parameters_of
from tests.scorer.strategies import Case, cases
from tests.scorer.test_properties import WORDS

EACH = pytest.mark.parametrize("metric", SAMPLES.values(), ids=SAMPLES.keys())
# A failure is shown as it was drawn: to shrink a case of seventy rows takes minutes.
FEW = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def compiled_from(folder: Path, case: Case, solution: str | None = None, **more: object) -> CompiledSolution:
    """Return the solution of a case; hypothesis draws another one where the metric is undefined."""
    try:
        return prepare(folder, solution or case.solution, case.metric.name, **{**parameters_of(case.metric), **more})
    except SolutionError as error:
        assume("undefined" not in str(error) and not error.faults)
        raise


def score(folder: Path, submission: str, compiled: CompiledSolution) -> Scores:
    return score_table(read_submission(write(folder, "f", submission), compiled.schema), compiled)


@EACH
@FEW
@given(st.data())
def test_order_and_other_parts_change_no_bit_and_a_perfect_file_is_the_best(metric, data):
    case = data.draw(cases(metric))
    with TemporaryDirectory() as folder:
        compiled = compiled_from(Path(folder), case)
        scores = score(Path(folder), case.submission(), compiled)
        lines = case.lines()

        # The order of rows never matters.
        assert score(Path(folder), join([case.header, *(lines[row] for row in case.order)]), compiled) == scores
        # Each part depends on its own rows alone.
        assert score(Path(folder), case.changed_outside("Public"), compiled).public_score == scores.public_score
        assert score(Path(folder), case.changed_outside("Private"), compiled).private_score == scores.private_score
        # A perfect file has the best value, but where there is none or compiling told the host that it cannot.
        perfect = score(Path(folder), case.submission([0.0] * len(case.rows)), compiled)
        told, best = " ".join(compiled.warnings), pytest.approx(metric.best_value, abs=1e-9)
        for part, value in (("public", perfect.public_score), ("private", perfect.private_score)):
            assert value is None or part in told or not isfinite(metric.best_value) or value == best


@EACH
@FEW
@given(st.data())
def test_both_paths_agree_and_each_repeats_itself(metric, data):
    case = data.draw(cases(metric))
    told = []
    with TemporaryDirectory() as folder:
        for choose in (warm_up, lambda: use_kernels(None)):
            choose()
            compiled = compiled_from(Path(folder), case)
            scores = [score(Path(folder), case.submission(), compiled) for _ in range(2)]
            assert scores[0] == scores[1]
            told.append((scores[0].public_score, scores[0].private_score))

    assert told[0] == pytest.approx(told[1], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    "metric", [metric for metric in SAMPLES.values() if metric.takes_weights], ids=lambda m: m.name
)
@FEW
@given(st.data())
def test_weights_of_one_change_nothing(metric, data):
    case = data.draw(cases(metric))
    with TemporaryDirectory() as folder:
        plain = score(Path(folder), case.submission(), compiled_from(Path(folder), case))
        weighted = compiled_from(Path(folder), case, case.weighted_solution, weight_column="w")
        scores = score(Path(folder), case.submission(), weighted)

    assert scores.public_score == pytest.approx(plain.public_score, rel=1e-12, abs=1e-12)
    assert scores.private_score == pytest.approx(plain.private_score, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    "metric", [metric for metric in SAMPLES.values() if metric.shape not in WORDS], ids=lambda m: m.name
)
@FEW
@given(st.data())
def test_a_nan_in_any_row_and_column_is_refused(metric, data):
    case = data.draw(cases(metric))
    lines = [line.split(",") for line in case.lines()]
    row = data.draw(st.integers(0, len(lines) - 1))
    lines[row][data.draw(st.integers(1, len(lines[row]) - 1))] = data.draw(st.sampled_from(["nan", "NaN", "-nan"]))
    with TemporaryDirectory() as folder:
        compiled = compiled_from(Path(folder), case)
        with pytest.raises(SubmissionError) as refused:
            score(Path(folder), join([case.header, *map(",".join, lines)]), compiled)

    assert codes(refused.value.report)[0] in ("value_not_finite", "label_not_allowed")


ODD_CELLS = st.sampled_from(["0.5", "x", "", "1e400", "0,5", "é", "\n", '"', "a\r\nb", "nan", "  2 "])
TEXTS = st.text(st.sampled_from('ab,"\n\ré ;'), max_size=6)


def quoted(cell: str, *, always: bool) -> str:
    is_plain = not set(cell) & set(',"\r\n;') and cell == cell.strip()
    return cell if is_plain and not always else '"' + cell.replace('"', '""') + '"'


@pytest.mark.parametrize("path", [warm_up, lambda: use_kernels(None)], ids=["compiled", "portable"])
@settings(deadline=None, max_examples=60)
@given(
    cells=st.lists(st.tuples(st.floats(0, 1).map(repr) | ODD_CELLS, TEXTS), min_size=6, max_size=40),
    block_bytes=st.integers(100, 400),
    end=st.sampled_from(["\n", "\r\n", "\n\n"]),
    always=st.booleans(),
)
def test_the_reading_never_depends_on_the_size_of_a_chunk(path, cells, block_bytes, end, always):
    path()
    rows = [[str(number), *pair] for number, pair in enumerate(cells, start=1)]
    lines = [",".join(quoted(cell, always=always) for cell in row) for row in [["id", "target", "more"], *rows]]
    with TemporaryDirectory() as folder:
        schema = prepare(Path(folder)).schema
        file = write(Path(folder), "f", end.join(lines) + end)
        told = [read_or_refuse(file, schema, Limits(line_bytes=size)) for size in (block_bytes, 1 << 20)]

    assert told[0] == told[1]


def read_or_refuse(file: Path, schema: Schema, limits: Limits) -> object:
    """Return all that the reader makes of a file."""
    try:
        table = read_submission(file, schema, limits)
    except SubmissionError as error:
        return error.report
    ids, has_id = np.asarray(table.ids).tolist(), None if table.has_id is None else table.has_id.tolist()
    return ids, has_id, repr(table.values.tolist()), table.n_skipped, table.problems
