"""What metrics of images keep of each row: the same scores as from the start, for any rows drawn."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.errors import UndefinedScoreError
from scorer.evaluation import evaluate, take, take_rows, take_truth
from scorer.intervals.bootstrap import draw_counts, resample
from scorer.intervals.comparison import compare
from scorer.intervals.estimates import Method
from scorer.intervals.evidence import Kind, gather_evidence
from scorer.intervals.own_groups import find_own_groups
from scorer.intervals.row_losses import find_row_losses
from scorer.intervals.scores import estimate
from scorer.intervals.tallies import find_case_tally, find_row_scores, find_row_tally
from scorer.registry import METRICS
from scorer.scoring import place_predictions, read_submission
from scorer.splits.usage import Part
from tests.scorer.files import prepare, write
from tests.scorer.samples import join, parameters_of, solution_of, submission_of

SCORED = [name for name, metric in METRICS.items() if metric.row_scores]
TALLIED = [name for name, metric in METRICS.items() if metric.row_tally]


def find_part(folder, solution: str, submission: str, name: str, **parameters: object):
    """Return truth, predictions and schema of the public rows."""
    compiled = prepare(folder, solution, name, **parameters)
    table = read_submission(write(folder, "submission", submission), compiled.schema)
    predictions, _ = place_predictions(table, compiled)
    truth = compiled.find_part(Part.PUBLIC)
    assert truth is not None
    return truth, take(predictions, truth.rows), compiled.schema


def sample_part(folder, name: str, noise: float = 0.9):
    """Return the public rows of a metric's sample."""
    metric = METRICS[name]
    submission = join(submission_of(metric, noise=noise))
    return find_part(folder, solution_of(metric), submission, name, **parameters_of(metric))


@pytest.mark.parametrize("name", SCORED)
def test_the_mean_of_the_row_scores_is_the_score(tmp_path, name):
    truth, predictions, schema = sample_part(tmp_path, name)

    scores = find_row_scores(truth, predictions, schema)
    found = estimate(truth, predictions, schema, seed=1)

    assert found.score == pytest.approx(evaluate(truth, predictions, schema), rel=1e-12)
    assert found.standard_error == pytest.approx(np.std(scores, ddof=1) / len(scores) ** 0.5)
    assert (found.method, found.n_units) == (Method.ROW_LOSSES, len(truth.rows))


@pytest.mark.parametrize("name", TALLIED)
def test_a_tally_scores_drawn_rows_as_if_from_the_start(tmp_path, name):
    truth, predictions, schema = sample_part(tmp_path, name)
    tally = find_row_tally(truth, predictions, schema)
    random = np.random.default_rng(5)

    for _ in range(5):
        counts = draw_counts(random, len(truth.rows))
        rows = np.repeat(np.arange(len(counts)), counts)
        drawn = evaluate(take_truth(truth, rows), take_rows(predictions, rows), schema)
        assert tally.score(counts) == pytest.approx(drawn, rel=1e-12)


@pytest.mark.parametrize("name", TALLIED)
def test_pooled_scores_are_resampled_by_row_and_by_group(tmp_path, name):
    part = sample_part(tmp_path, name)
    groups = (np.arange(len(part[0].rows)) // 4).astype(np.int32)

    found, grouped = estimate(*part, seed=1), estimate(*part, seed=1, groups=groups)

    assert (found.method, grouped.method) == (Method.BOOTSTRAP, Method.GROUP_BOOTSTRAP)
    assert grouped.n_units == len(part[0].rows) // 4
    assert found.score == grouped.score == pytest.approx(evaluate(*part), rel=1e-12)
    bound = 0.2 * max(1.0, found.score)  # some scores go to 100
    assert all(0 < one.standard_error < bound and one.low < one.score < one.high for one in (found, grouped))


def test_two_submissions_are_compared_image_by_image(tmp_path):
    better, worse = (gather_evidence(*sample_part(tmp_path, "mean_dice", noise), seed=1) for noise in (0.3, 0.9))

    assert better.kind is Kind.PARTS
    assert compare(worse, better).p_value < 0.001


BOXES = "id,boxes\n1,0 0 2 2\n2,\n3,4 4 2 2\n4,\n"


def test_images_that_are_left_out_are_no_units(tmp_path):
    submission = "id,boxes\n1,1 0 0 2 2\n2,\n3,\n4,1 0 0 1 1\n"

    part = find_part(tmp_path, BOXES, submission, "mean_precision_iou_boxes")

    assert find_row_losses(*part).n_counted == 3
    assert estimate(*part, seed=1).n_units == 3
    assert estimate(*part, seed=1).score == pytest.approx(1 / 3) == evaluate(*part)


def test_images_of_which_none_counts_have_no_score(tmp_path):
    truth, predictions, schema = find_part(tmp_path, BOXES, "id,boxes\n1,\n2,\n3,\n4,\n", "mean_precision_iou_boxes")
    empty = np.array([1, 3])

    with pytest.raises(UndefinedScoreError, match="nothing to average"):
        find_row_scores(take_truth(truth, empty), take_rows(predictions, empty), schema)


def test_samples_without_a_true_box_have_no_score(tmp_path):
    part = find_part(tmp_path, BOXES, "id,boxes\n1,1 0 0 2 2\n2,\n3,\n4,\n", "map_iou", box_format="conf x y w h")

    scores = resample(*part, seed=1)

    assert 0 < np.count_nonzero(np.isnan(scores)) < 150
    assert set(scores[~np.isnan(scores)].round(9).tolist()) <= {0.0, 1.0, 0.5, 0.666666667, 0.333333333, 0.75, 0.25}


def test_a_mean_over_classes_is_resampled(tmp_path):
    solution = "id,rle,height,width,c\n" + "".join(f"{row},1 4,2,5,{'ab'[row % 2]}\n" for row in range(40))
    submission = "id,rle\n" + "".join(f"{row},{1 + row % 3} 4\n" for row in range(40))
    options = {"average": "classes", "class_column": "c"}

    part = find_part(tmp_path, solution, submission, "mean_iou", **options)

    assert find_row_scores(*part) is None
    assert estimate(*part, seed=1).method is Method.BOOTSTRAP


def volumes(n_cases: int, spoilt: int) -> tuple[str, str]:
    """Return a solution of cases of two slices, and a submission with one slice missed in some of them."""
    ids = [f"c{case}_slice_{place}" for case in range(n_cases) for place in range(2)]
    solution = "id,rle,height,width\n" + "".join(f"{name},1 {4 + place % 5},6,6\n" for place, name in enumerate(ids))
    submission = "id,rle\n" + "".join(
        f"{name},{'' if place % 2 and place // 2 < spoilt else f'1 {4 + place % 5}'}\n"
        for place, name in enumerate(ids)
    )
    return solution, submission


def test_cases_are_drawn_whole(tmp_path):
    part = find_part(tmp_path, *volumes(30, 12), "dice_hausdorff")

    found = estimate(*part, seed=1)

    assert (found.method, found.n_units) == (Method.GROUP_BOOTSTRAP, 30)
    assert found.score == pytest.approx(evaluate(*part), rel=1e-12)
    assert 0 < found.standard_error < 0.1
    assert gather_evidence(*part, seed=1).n_units == 30


def test_a_case_drawn_twice_counts_twice(tmp_path):
    truth, predictions, schema = find_part(tmp_path, *volumes(3, 1), "dice_hausdorff")
    doubled = find_part(tmp_path, *volumes(4, 1), "dice_hausdorff")
    own = find_own_groups(truth, predictions, schema)

    assert find_case_tally(truth, predictions, schema).score(np.array([1, 1, 2])) == own.score_drawn(
        np.array([2, 0, 1, 2])
    )
    assert own.score_drawn(np.array([0, 1, 2, 2])) == pytest.approx(evaluate(*doubled))


def test_cases_without_a_pixel_have_no_score_by_themselves(tmp_path):
    solution = "id,rle,height,width\na_slice_1,1 4,3,3\nb_slice_1,,3,3\nc_slice_1,,3,3\n"
    own = find_own_groups(
        *find_part(tmp_path, solution, solution.replace(",3,3", "").replace(",height,width", ""), "dice_hausdorff")
    )

    scores = own.resample(seed=1)

    # One case of three has pixels: (2/3)³ of the samples have none.
    assert np.isnan(scores).mean() == pytest.approx(8 / 27, abs=0.05)
    assert set(scores[~np.isnan(scores)].tolist()) == {1.0}


SERIES = ("mase", "rmsse", "weighted_scaled_pinball")


@pytest.mark.parametrize("name", SERIES)
def test_series_are_drawn_whole(tmp_path, name):
    truth, predictions, schema = sample_part(tmp_path, name)
    n_series = len(np.unique(truth.extras["series"]))

    found = estimate(truth, predictions, schema, seed=1)

    assert (found.method, found.n_units) == (Method.GROUP_BOOTSTRAP, n_series)
    assert found.score == pytest.approx(evaluate(truth, predictions, schema), rel=1e-12)
    assert found.standard_error > 0


@pytest.mark.parametrize("name", SERIES)
def test_a_series_drawn_twice_counts_twice(tmp_path, name):
    truth, predictions, schema = sample_part(tmp_path, name)
    series = truth.extras["series"]
    each = [
        evaluate(take_truth(truth, rows), take_rows(predictions, rows), schema)
        for rows in (np.flatnonzero(series == code) for code in np.unique(series))
    ]
    drawn = [0, 0, *range(1, len(each))]

    own = find_own_groups(truth, predictions, schema)

    assert own.score_drawn(np.array(drawn)) == pytest.approx(np.mean([each[place] for place in drawn]))


def test_the_rows_of_a_single_series_are_drawn(tmp_path):
    train = {"": [1, 2, 4]}
    part = find_part(tmp_path, "id,y\n1,2\n2,5\n3,4\n", "id,y\n1,2\n2,4\n3,6\n", "mase", train=train)

    found = estimate(*part, seed=1)

    assert (found.method, found.n_units) == (Method.BOOTSTRAP, 3)


def test_series_without_weight_have_no_score_by_themselves(tmp_path):
    solution = "id,y,item,scale,w\n1,2,a,1,1\n2,5,b,1,0\n3,4,c,1,0\n"
    columns = {"group_column": "item", "scale_column": "scale", "weight_column": "w"}
    part = find_part(tmp_path, solution, "id,0.5\n1,1\n2,4\n3,6\n", "weighted_scaled_pinball", levels=[0.5], **columns)

    with pytest.raises(UndefinedScoreError, match="No series has a positive weight"):
        find_own_groups(*part).score_drawn(np.array([1, 1, 2]))
