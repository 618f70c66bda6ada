"""What holds for every metric of the catalogue: perfect files, row order, blank cells, weights of one, both paths."""

from __future__ import annotations

import json
import math
import os
import signal

import numpy as np
import pytest

from scorer.acceleration import ScoringPath, use_kernels
from scorer.compiled import compile_solution, load_compiled, load_schema
from scorer.limits import DEFAULT_LIMITS
from scorer.registry import Shape
from scorer.scoring import read_submission, score_table
from scorer.warming import warm_up
from tests.scorer.files import codes, refusal, score_text, write
from tests.scorer.samples import N_ROWS, SAMPLES, join, parameters_of, solution_of, submission_of

# In these shapes nan is a word like others, or no number among several; test_mask_cells.py and test_box_cells.py tell
# what masks and boxes refuse.
WORDS = (Shape.TEXT, Shape.RANKED, Shape.TAGS, Shape.ORDER, Shape.PAIRS, Shape.RLE, Shape.BOXES)
ALL = pytest.mark.parametrize("metric", SAMPLES.values(), ids=SAMPLES.keys())


@pytest.mark.parametrize("name", [name for name, metric in SAMPLES.items() if math.isfinite(metric.best_value)])
def test_a_perfect_file_has_the_best_value(tmp_path, name):
    metric = SAMPLES[name]
    scores = score_text(
        tmp_path, join(submission_of(metric, noise=0)), solution_of(metric), metric.name, **parameters_of(metric)
    )

    assert scores.public_score == pytest.approx(metric.best_value, abs=1e-12)
    assert scores.private_score == pytest.approx(metric.best_value, abs=1e-12)


@ALL
def test_a_worse_file_does_not_score_better(tmp_path, metric):
    worse, worst = (
        score_text(
            tmp_path,
            join(submission_of(metric, noise=noise)),
            solution_of(metric),
            metric.name,
            **parameters_of(metric),
        )
        for noise in (0.7, 1.0)
    )

    sign = 1 if metric.higher_is_better else -1
    assert sign * worst.public_score <= sign * worse.public_score <= sign * metric.best_value


@ALL
def test_the_order_of_rows_changes_no_bit(tmp_path, metric):
    header, *rows = submission_of(metric, noise=0.9)
    shuffled = [rows[place] for place in np.random.default_rng(1).permutation(len(rows))]

    scores = {
        score_text(tmp_path, join([header, *order]), solution_of(metric), metric.name, **parameters_of(metric))
        for order in (rows, shuffled)
    }

    assert len(scores) == 1


@pytest.mark.parametrize("name", [name for name, metric in SAMPLES.items() if metric.shape not in WORDS])
def test_a_nan_is_refused(tmp_path, name):
    metric = SAMPLES[name]
    lines = submission_of(metric, noise=0.5)
    lines[7] = lines[7].rpartition(",")[0] + ",nan"

    assert "value_not_finite" in codes(
        refusal(tmp_path, join(lines), solution_of(metric), metric.name, **parameters_of(metric))
    )


@ALL
def test_both_paths_agree_and_say_which_they_are(tmp_path, metric):
    told = []
    for choose, path in ((warm_up, ScoringPath.COMPILED), (lambda: use_kernels(None), ScoringPath.PORTABLE)):
        choose()
        scores = score_text(
            tmp_path, join(submission_of(metric, noise=0.9)), solution_of(metric), metric.name, **parameters_of(metric)
        )
        assert scores.path is path
        told.append((scores.public_score, scores.private_score))

    assert told[0] == pytest.approx(told[1], rel=1e-12)


@pytest.mark.parametrize("name", [name for name, metric in SAMPLES.items() if metric.takes_weights])
def test_weights_of_one_change_nothing(tmp_path, name):
    metric = SAMPLES[name]
    submission = join(submission_of(metric, noise=0.9))
    weights = {"w": ["1"] * N_ROWS}

    plain = score_text(tmp_path, submission, solution_of(metric), metric.name, **parameters_of(metric))
    options = {**parameters_of(metric), "weight_column": "w"}
    weighted = score_text(tmp_path, submission, solution_of(metric, weights), metric.name, **options)

    assert weighted.public_score == pytest.approx(plain.public_score, rel=1e-12)
    assert weighted.private_score == pytest.approx(plain.private_score, rel=1e-12)


@pytest.mark.parametrize("name", SAMPLES)
def test_public_scores_depend_on_public_rows_alone(tmp_path, name):
    metric = SAMPLES[name]
    header, *rows = submission_of(metric, noise=0.9)
    # Rows 1, 2 and 3 of each five are private or ignored: their predictions change places.
    spoilt = [rows[place - 5 if place % 5 in (1, 2, 3) else place].split(",", 1)[1] for place in range(len(rows))]
    changed = [f"{row.split(',', 1)[0]},{rest}" for row, rest in zip(rows, spoilt, strict=True)]

    before, after = (
        score_text(tmp_path, join([header, *order]), solution_of(metric), metric.name, **parameters_of(metric))
        for order in (rows, changed)
    )

    assert before.public_score == after.public_score


def test_a_forked_child_reads_and_scores_on_both_paths(tmp_path, compiled_path):
    metric = SAMPLES["roc_auc"]
    compile_solution(
        write(tmp_path, "s.csv", solution_of(metric)), tmp_path / "compiled", metric="roc_auc", parameters={}
    )
    plain = submission_of(metric, noise=0.9)
    quoted = [plain[0], *(f'"{line.split(",")[0]}",{line.split(",")[1]}' for line in plain[1:])]
    told = []
    for lines in (plain, quoted):
        file = write(tmp_path, "p.csv", join(lines))
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            signal.alarm(30)
            table = read_submission(file, load_schema(tmp_path / "compiled"), DEFAULT_LIMITS)
            scores = score_table(table, load_compiled(tmp_path / "compiled"))
            os.write(writer, json.dumps([scores.public_score, scores.private_score]).encode())
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        told.append(os.read(reader, 1000))
        os.close(reader)
        os.close(writer)

    assert told[0] == told[1]
    assert len(json.loads(told[0])) == 2
