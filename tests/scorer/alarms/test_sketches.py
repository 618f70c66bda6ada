"""A sketch is small, the same for files that predict the same, and tells which files are near to each other."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.alarms.canonical import hash_marks
from scorer.alarms.sketches import MOST_VALUES, Kind, Sketch, choose_rows, count_blocks, make_sketch, read_marks
from scorer.alarms.truth import read_right_answers
from scorer.scoring import read_submission
from tests.scorer.files import prepare, write
from tests.scorer.samples import SAMPLES, join, parameters_of, solution_of, submission_of

N_ROWS = 6000
# With fewer rows, samples lack a class of a subgroup, or there is one case.
N_ROWS_OF = {"subgroup_bias_auc": 400, "dice_hausdorff": 200}


@pytest.fixture
def sketch(tmp_path):
    solution = "".join(f"{row},{row % 2},{'Public' if row % 3 else 'Private'}\n" for row in range(N_ROWS))
    compiled = prepare(tmp_path, "id,target,Usage\n" + solution)

    def make(values):
        text = "id,target\n" + "".join(f"{row},{value}\n" for row, value in enumerate(values))
        return make_sketch(read_submission(write(tmp_path, "submission.csv", text), compiled.schema), compiled)

    return make


def draw(seed=1):
    return np.round(np.random.default_rng(seed).random(N_ROWS), 6)


def test_few_changed_rows_change_as_many_blocks_and_the_hash(sketch):
    values = draw()
    changed = values.copy()
    changed[[7, 8, 4000]] += 0.1

    one, other = sketch(values), sketch(changed)

    assert count_blocks(one, other) == 3
    assert one.sha256 != other.sha256
    assert count_blocks(one, sketch(values)) == 0


def test_another_model_changes_all_blocks(sketch):
    assert count_blocks(sketch(draw(1)), sketch(draw(2))) == 256


def test_two_swapped_rows_of_one_block_are_told(sketch):
    values = draw()
    swapped = values.copy()
    swapped[[5, 261]] = values[[261, 5]]

    assert count_blocks(sketch(values), sketch(swapped)) == 1


def test_a_sketch_has_the_values_of_the_same_rows_of_every_file(sketch):
    values = draw()

    held = sketch(values)

    assert (held.kind, len(held.values)) == (Kind.NUMBERS, MOST_VALUES)
    assert held.values == pytest.approx(values[choose_rows(N_ROWS)], rel=1e-6)


def test_a_constant_and_a_one_hot_file_are_told_by_the_rows_that_are_apart(sketch):
    constant, one_hot = np.full(N_ROWS, 0.5), np.full(N_ROWS, 0.5)
    one_hot[17] = 0.9

    assert [(held.n_apart, held.n_distinct) for held in map(sketch, (constant, one_hot))] == [(0, 1), (1, 2)]


def test_few_distinct_values_are_answers(sketch):
    assert sketch(np.arange(N_ROWS) % 3).kind is Kind.MARKS


def test_what_was_packed_is_unpacked_and_small(sketch):
    held = sketch(draw())

    data = held.pack()
    again = Sketch.unpack(data)

    assert len(data) < 20_000
    assert (again.sha256, again.n_rows, again.n_distinct, again.n_apart, again.kind) == (
        held.sha256,
        N_ROWS,
        held.n_distinct,
        held.n_apart,
        held.kind,
    )
    assert (again.blocks == held.blocks).all()
    assert (again.values == held.values).all()


@pytest.mark.parametrize("metric", SAMPLES.values(), ids=SAMPLES.keys())
def test_files_of_every_metric_have_a_sketch_that_their_order_does_not_change(tmp_path, metric):
    n_lines = 1 + N_ROWS_OF.get(metric.name, 100)
    compiled = prepare(tmp_path, join(solution_of(metric).splitlines()[:n_lines]), metric.name, **parameters_of(metric))
    head, *rows = submission_of(metric, noise=0.8)[:n_lines]

    def read(*lines):
        return read_submission(write(tmp_path, "submission.csv", join([head, *lines])), compiled.schema)

    found = make_sketch(read(*rows), compiled)
    right = read_right_answers(compiled)

    assert found.sha256 == make_sketch(read(*reversed(rows)), compiled).sha256
    assert found.sha256 == hash_marks(read_marks(read(*rows), compiled))
    assert (found.n_rows, len(right.marks)) == (compiled.n_rows, compiled.n_rows)
    assert found.kind is Kind.MARKS or right.numbers is None or len(right.numbers) == len(found.values)
