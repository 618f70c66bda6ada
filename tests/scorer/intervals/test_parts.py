"""Files in, estimates of both parts out: each from its own rows alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scorer.intervals.comparison import compare
from scorer.intervals.parts import estimate_parts, gather_parts
from scorer.registry import METRICS
from scorer.scoring import read_submission, score_table
from scorer.splits.usage import Part
from tests.scorer.files import prepare, write
from tests.scorer.samples import SAMPLES, join, parameters_of, solution_of, submission_of

# With fewer rows, samples lack a class of a subgroup, or there is one case.
N_ROWS_OF = {"subgroup_bias_auc": 400, "dice_hausdorff": 200}


@pytest.fixture
def files(tmp_path):
    random = np.random.default_rng(4)
    truth = random.integers(0, 2, 120)
    guesses = np.round(0.6 * truth + random.random(120) * 0.8, 3)
    words = np.where(np.arange(120) % 3, "Private", "Public")
    words[:10] = "Ignored"
    lines = [f"{row},{truth[row]},{words[row]}" for row in range(120)]
    compiled = prepare(tmp_path, "id,target,Usage\n" + "\n".join(lines) + "\n")

    def read(changed=()):
        values = [0.0 if row in changed else guesses[row] for row in range(120)]
        text = "id,target\n" + "\n".join(f"{row},{values[row]}" for row in reversed(range(120))) + "\n"
        return read_submission(write(tmp_path, "submission.csv", text), compiled.schema)

    return compiled, read, words


def test_each_part_has_the_score_of_the_scorer(files):
    compiled, read, _ = files

    found = estimate_parts(read(), compiled)

    scores = score_table(read(), compiled)
    assert found[Part.PUBLIC].score == pytest.approx(scores.public_score, rel=1e-12)
    assert found[Part.PRIVATE].score == pytest.approx(scores.private_score, rel=1e-12)


def test_each_part_depends_on_its_own_rows_alone(files):
    compiled, read, words = files

    found = estimate_parts(read(changed=np.flatnonzero(words != "Public").tolist()), compiled)

    assert found[Part.PUBLIC] == estimate_parts(read(), compiled)[Part.PUBLIC]
    assert found[Part.PRIVATE] != estimate_parts(read(), compiled)[Part.PRIVATE]


def test_two_files_are_compared_on_each_part(files):
    compiled, read, words = files
    worse = read(changed=np.flatnonzero(words == "Private").tolist()[:30])

    good, bad = gather_parts(read(), compiled), gather_parts(worse, compiled)

    assert compare(good[Part.PUBLIC], bad[Part.PUBLIC]).p_value == 1.0
    assert compare(good[Part.PRIVATE], bad[Part.PRIVATE]).p_value < 0.05


def test_groups_are_those_of_the_solutions_rows(files):
    compiled, read, _ = files
    groups = np.arange(120, dtype=np.int32) // 4

    assert estimate_parts(read(), compiled, groups=groups)[Part.PRIVATE].n_units == 28
    assert gather_parts(read(), compiled, groups=groups)[Part.PRIVATE].n_units == 28


def test_a_solution_without_private_rows_has_one_part(tmp_path):
    compiled = prepare(tmp_path, "id,target\n1,0\n2,1\n3,0\n4,1\n")
    table = read_submission(write(tmp_path, "s.csv", "id,target\n1,0\n2,1\n3,0.5\n4,0.2\n"), compiled.schema)

    assert list(estimate_parts(table, compiled)) == list(gather_parts(table, compiled)) == [Part.PUBLIC]


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_every_metric_has_an_interval_or_none_on_its_example(tmp_path, metric):
    example = metric.example
    compiled = prepare(tmp_path, example.solution, metric.name, **example.parameters)
    table = read_submission(write(tmp_path, "submission.csv", example.submission), compiled.schema)

    found, evidence = estimate_parts(table, compiled)[Part.PUBLIC], gather_parts(table, compiled)[Part.PUBLIC]

    score = score_table(table, compiled).public_score
    assert evidence.score == score
    assert found is None or (found.score == pytest.approx(score, rel=1e-12) and found.low <= score <= found.high)


@pytest.mark.parametrize("metric", SAMPLES.values(), ids=SAMPLES.keys())
def test_every_metric_has_a_finite_interval_on_both_parts(tmp_path, metric):
    n_lines = 1 + N_ROWS_OF.get(metric.name, 100)
    few = solution_of(metric).splitlines()[:n_lines]
    compiled = prepare(tmp_path, join(few), metric.name, **parameters_of(metric))
    noisy, noisier = (
        read_submission(
            write(tmp_path, "submission.csv", join(submission_of(metric, noise=noise)[:n_lines])), compiled.schema
        )
        for noise in (0.8, 1.0)
    )

    found = estimate_parts(noisy, compiled)
    first, second = gather_parts(noisy, compiled), gather_parts(noisier, compiled)

    assert set(found) == {Part.PUBLIC, Part.PRIVATE}
    for part, estimate in found.items():
        assert estimate is not None
        assert 0 <= estimate.standard_error < math.inf
        assert -math.inf < estimate.low <= estimate.score <= estimate.high < math.inf
        comparison = compare(first[part], second[part])
        assert comparison.low <= comparison.difference <= comparison.high
        assert 0 <= comparison.p_value <= 1
