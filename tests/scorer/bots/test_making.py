"""The bots of every metric of the catalogue: each file fares as it must, or there is a reason why there is none."""

from __future__ import annotations

import math

import pytest

from scorer.bots.making import INDEX, Bot, Bots, make_bots
from scorer.errors import SubmissionError
from scorer.records import Shape
from scorer.scoring import score
from tests.scorer.files import write
from tests.scorer.samples import SAMPLES, join, parameters_of, solution_of, submission_of

FAULTY = {
    Bot.MISSING_ROW: {"id_missing"},
    Bot.DUPLICATE: {"id_duplicate"},
    Bot.NAN: {"value_not_finite", "value_blank"},
    Bot.WRONG_COLUMN: {"column_missing"},
}


@pytest.fixture
def make(tmp_path):
    """Return a function from a metric of the samples to its bots and what becomes of each."""

    def run(metric):
        solution = write(tmp_path, "solution.csv", solution_of(metric))
        sample = write(tmp_path, "sample.csv", join(submission_of(metric, noise=0.9)))
        options = {"metric": metric.name, "parameters": parameters_of(metric)}
        bots = make_bots(solution, sample, tmp_path, id_column="id", **options)
        return bots, {bot: fare(solution, tmp_path / name, options) for bot, name in bots.files.items()}

    return run


def fare(solution, path, options):
    try:
        return score(solution, path, id_column="id", **options)
    except SubmissionError as error:
        return {problem.code for problem in error.report.errors}


@pytest.mark.parametrize("metric", SAMPLES.values(), ids=SAMPLES.keys())
def test_each_bot_fares_as_it_must(make, metric):
    bots, results = make(metric)

    assert {*bots.files} | {*bots.reasons} == {*Bot}
    for bot in FAULTY.keys() & results.keys():
        assert results[bot] & FAULTY[bot]
    sign = 1 if metric.higher_is_better else -1
    perfect, others = results.get(Bot.PERFECT), (results.get(Bot.SHUFFLED), results.get(Bot.CONSTANT))
    # What the metric refuses of a constant file is that it is constant.
    assert all(other == {"column_constant"} for other in others if isinstance(other, set))
    if perfect is not None:
        others = [other for other in others if other is not None and not isinstance(other, set)]
        assert all(sign * other.public_score <= sign * perfect.public_score for other in others)
        if math.isfinite(metric.best_value):
            assert perfect.public_score == pytest.approx(metric.best_value, abs=1e-9)


@pytest.mark.parametrize("name", ["roc_auc", "rmse", "accuracy", "log_loss", "f1", "brier_score"])
def test_metrics_of_numbers_and_labels_have_all_seven(make, name):
    bots, _ = make(SAMPLES[name])

    assert {*bots.files} == {*Bot}


def test_the_reasons_say_what_a_shape_lacks(make):
    reasons = {
        shape: make(next(metric for metric in SAMPLES.values() if metric.shape is shape))[0].reasons
        for shape in (Shape.TEXT, Shape.ORDER, Shape.RLE, Shape.BOXES)
    }

    assert {*reasons[Shape.TEXT]} == {Bot.NAN}
    assert {*reasons[Shape.ORDER]} == {Bot.SHUFFLED, Bot.CONSTANT, Bot.NAN}
    assert {*reasons[Shape.RLE]} == {Bot.SHUFFLED, Bot.NAN}
    assert {*reasons[Shape.BOXES]} == {Bot.PERFECT, Bot.SHUFFLED, Bot.CONSTANT, Bot.NAN}
    assert all(reason.endswith(".") for held in reasons.values() for reason in held.values())


def own(folder, solution, sample):
    paths = write(folder, "solution.csv", solution), write(folder, "sample.csv", sample)
    return make_bots(*paths, folder, id_column="id", metric=None, parameters={})


def test_a_metric_of_the_hosts_own_takes_the_solutions_columns(tmp_path):
    bots = own(tmp_path, "id,y,Usage\n1,a,Public\n2,b,Private\n3,b,Public\n", "id,y\n1,x\n2,x\n3,x\n")

    assert {*bots.files} == {*Bot}
    assert (tmp_path / bots.files[Bot.PERFECT]).read_text().replace('"', "") == "id,y\n1,a\n2,b\n3,b\n"
    assert (tmp_path / bots.files[Bot.NAN]).read_text().replace('"', "") == "id,y\n1,x\n2,nan\n3,x\n"


def test_without_the_samples_columns_in_the_solution_the_truth_is_not_known(tmp_path):
    bots = own(tmp_path, "id,y\n1,a\n2,b\n", "id,a,b\n1,0,0\n2,0,0\n")

    assert {*bots.reasons} == {Bot.PERFECT, Bot.SHUFFLED, Bot.CONSTANT}
    assert bots.reasons[Bot.PERFECT] == "The solution has no column `a`, which the sample has."


def test_files_that_are_to_be_refused_hold_no_label(tmp_path):
    bots = own(tmp_path, "id,y\n1,secret-1\n2,secret-2\n3,secret-3\n", "id,y\n1,x\n2,x\n3,x\n")

    assert bots.secrets == ("secret-1", "secret-2", "secret-3")
    assert not any("secret" in (tmp_path / bots.files[bot]).read_text() for bot in FAULTY)
    assert "secret-1" not in repr(bots)


def test_the_list_is_read_as_it_was_written(tmp_path):
    bots = own(tmp_path, "id,y\n1,aaaa\n", "id,y\n1,x\n")

    bots.write(tmp_path)

    assert Bots.read(tmp_path) == bots
    assert bots.reasons == {Bot.MISSING_ROW: "The sample submission has one row only."}
    (tmp_path / INDEX).write_text("[]")
    with pytest.raises((ValueError, TypeError)):
        Bots.read(tmp_path)
