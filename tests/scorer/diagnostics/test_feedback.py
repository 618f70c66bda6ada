"""The one door: Public rows only, JSON-safe, the same on every call, and closed to those who would read labels back."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from scorer.compiled import CompiledSolution
from scorer.diagnostics.feedback import diagnose
from scorer.errors import SubmissionError
from scorer.schema import IdKind
from scorer.splits.usage import Part
from scorer.table import NO_CODES, NO_VALUES, Table
from tests.scorer.files import prepare

N_ROWS = 600


def make_solution(folder, metric: str = "binary_log_loss", n_rows: int = N_ROWS, **parameters: object):
    """Return a compiled solution, of which the last third is private, and its truth."""
    random = np.random.default_rng(8)
    is_number = metric in ("rmse", "mae")
    truth = random.normal(50, 10, n_rows).round(2) if is_number else random.integers(0, 2, n_rows)
    words = np.where(np.arange(n_rows) < 2 * n_rows // 3, "Public", "Private")
    header = "id,target,Usage"
    lines = [f"{row},{truth[row]},{words[row]}" for row in range(n_rows)]
    return prepare(folder, "\n".join([header, *lines, ""]), metric, **parameters), truth


def make_table(predictions, compiled: CompiledSolution) -> Table:
    """Return a submission in the order of the solution, as the reader would."""
    assert compiled.schema.id_kind is IdKind.INT
    ids = np.arange(predictions.shape[-1])
    if compiled.schema.shape == "label":
        return Table(ids, NO_VALUES, predictions.astype(np.int32))
    return Table(ids, np.atleast_2d(predictions).astype(np.float64), NO_CODES)


def by_name(charts):
    return {chart.name: chart for chart in charts}


@pytest.mark.parametrize(
    ("metric", "names"),
    [
        ("binary_log_loss", ["roc_curve", "precision_recall_curve", "calibration", "score_by_decile"]),
        ("roc_auc", ["roc_curve", "precision_recall_curve", "calibration"]),
        ("rmse", ["residuals", "residual_quantiles", "score_by_decile"]),
        ("accuracy", ["confusion_matrix"]),
    ],
)
def test_each_shape_has_its_charts_and_all_are_json(tmp_path, metric, names):
    compiled, truth = make_solution(tmp_path, metric)
    noise = np.random.default_rng(1).random(N_ROWS)
    predictions = {
        "rmse": truth + noise * 20,
        "accuracy": np.where(noise < 0.8, truth, 1 - truth),
    }.get(metric, np.clip(0.2 + 0.4 * truth + 0.3 * noise, 0, 1))

    charts = diagnose(make_table(predictions, compiled), compiled)

    assert [chart.name for chart in charts] == names
    assert all(chart.look.endswith(".") and chart.advice.endswith((".", "?")) for chart in charts)
    assert json.loads(json.dumps([chart.to_dict() for chart in charts], allow_nan=False))


def test_classes_of_a_probability_table_are_confused_by_their_highest(tmp_path):
    compiled, truth = make_solution(tmp_path, "log_loss")
    predictions = np.stack([0.6 - 0.2 * truth, 0.4 + 0.2 * truth])

    charts = by_name(diagnose(make_table(predictions, compiled), compiled))

    rows = charts["confusion_matrix"].data["rows"]
    assert rows[0][1] is None
    assert rows[0][0] >= 100


def test_lists_have_no_chart(tmp_path):
    compiled, _ = make_solution(tmp_path)
    offsets = {"public_offsets": np.arange(401)}

    charts = diagnose(make_table(np.zeros(N_ROWS), compiled), replace(compiled, arrays={**compiled.arrays, **offsets}))

    assert charts == ()


def test_groups_are_those_of_the_public_rows(tmp_path):
    compiled, truth = make_solution(tmp_path, "mae")
    towns = np.where(np.arange(N_ROWS) % 2, "Bern", "Rome")
    predictions = truth + np.where(towns == "Bern", 9.0, 1.0) * np.random.default_rng(1).random(N_ROWS)

    charts = by_name(diagnose(make_table(predictions, compiled), compiled, groups={"town": towns.tolist()}))

    assert charts["worst_groups"].data["group"] == ["town = Bern", "town = Rome"]
    assert sum(charts["worst_groups"].data["n_rows"]) <= 320


def test_private_rows_change_nothing(tmp_path):
    compiled, _ = make_solution(tmp_path)
    predictions = np.random.default_rng(1).random(N_ROWS)
    changed = predictions.copy()
    changed[compiled.find_part(Part.PRIVATE).rows] = 0.5

    charts = [diagnose(make_table(each, compiled), compiled) for each in (predictions, predictions, changed)]

    assert charts[0] == charts[1] == charts[2]


def test_few_rows_have_no_chart_and_a_wrong_file_is_refused(tmp_path):
    small, _ = make_solution(tmp_path, n_rows=70)
    large, _ = make_solution(tmp_path)

    assert diagnose(make_table(np.linspace(0, 1, 70), small), small) == ()
    with pytest.raises(SubmissionError):
        diagnose(make_table(np.linspace(0, 1, 70), large), large)


def test_no_number_has_fewer_than_twenty_rows_behind_it(tmp_path):
    compiled, _ = make_solution(tmp_path)
    random = np.random.default_rng(2)
    files = [random.random(N_ROWS) ** power for power in (0.1, 1, 10)] + [(random.random(N_ROWS) < 0.02) * 0.9]

    counts = [
        count
        for predictions in files
        for chart in diagnose(make_table(predictions, compiled), compiled)
        for count in chart.data.get("n_rows", [])
    ]

    assert counts
    assert min(counts) >= 20


def attack_by_differencing(compiled: CompiledSolution, truth, read, *, high, low, n_targets: int) -> float:
    """Guess labels from pairs of files that differ in one row, and return the share of right guesses.

    The attacker knows which rows are Public and chooses 39 companions, whose equal predictions make a band of their
    own; the first file puts the target among them, the second one takes it out. What the chart says of the band then
    differs by the target.
    """
    random = np.random.default_rng(12)
    public = compiled.find_part(Part.PUBLIC).rows
    n_right = 0.0
    for _ in range(n_targets):
        target, *companions = random.choice(public, 40, replace=False).tolist()
        answers = []
        for members in ([target, *companions], companions):
            predictions = np.full(len(truth), low)
            predictions[members] = high
            answers.append(read(by_name(diagnose(make_table(predictions, compiled), compiled))))
        guess = np.sign(answers[0] - answers[1])
        n_right += 0.5 if guess == 0 else float((guess > 0) == (truth[target] > truth.mean()))
    return n_right / n_targets


def test_an_attack_by_differences_reads_hardly_more_than_chance_from_calibration(tmp_path):
    compiled, truth = make_solution(tmp_path)

    share = attack_by_differencing(
        compiled, truth, lambda charts: charts["calibration"].data["happened"][-1], high=0.9, low=0.1, n_targets=150
    )

    assert share < 0.65


def test_an_attack_by_differences_reads_hardly_more_than_chance_from_residuals(tmp_path):
    compiled, truth = make_solution(tmp_path, "mae")

    share = attack_by_differencing(
        compiled,
        truth,
        lambda charts: -charts["residuals"].data["mean_residual"][-1],
        high=80.0,
        low=50.0,
        n_targets=150,
    )

    assert share < 0.65


def test_an_attack_by_differences_reads_hardly_more_than_chance_from_the_confusion_matrix(tmp_path):
    compiled, truth = make_solution(tmp_path, "accuracy")
    random, public = np.random.default_rng(13), compiled.find_part(Part.PUBLIC).rows
    n_right, n_targets = 0.0, 150

    for _ in range(n_targets):
        target, *companions = random.choice(public, 80, replace=False).tolist()
        answers = []
        for members in ([target, *companions], companions):
            predictions = np.zeros(N_ROWS)
            predictions[members] = 1
            chart = by_name(diagnose(make_table(predictions, compiled), compiled))["confusion_matrix"]
            cells = dict(zip(chart.data["labels"], np.array(chart.data["rows"], dtype=object), strict=True))
            column = chart.data["labels"].index("1") if "1" in chart.data["labels"] else None
            answers.append(0 if column is None else (cells["1"][column] or 0) - (cells["0"][column] or 0))
        guess = np.sign(answers[0] - answers[1])
        n_right += 0.5 if guess == 0 else float((guess > 0) == (truth[target] == 1))

    assert n_right / n_targets < 0.65


def test_an_attack_by_fingerprints_reads_hardly_more_than_chance_from_the_score_by_decile(tmp_path):
    """Losses of half the size from row to row would spell ten labels in one exact mean."""
    compiled, truth = make_solution(tmp_path)
    public = compiled.find_part(Part.PUBLIC).rows
    random = np.random.default_rng(14)
    odds = 3 * 2.0 ** -np.arange(10)
    every_answer = (np.arange(1024)[:, None] >> np.arange(10)) & 1
    losses = np.log1p(np.exp(odds)) - every_answer * odds
    shares = []

    for _ in range(60):
        targets = random.choice(public, 10, replace=False)
        predictions = np.full(N_ROWS, 0.4)
        companions = random.choice(np.setdiff1d(public, targets), 40, replace=False)
        predictions[companions] = 0.5
        predictions[targets] = 1 / (1 + np.exp(-odds))
        chart = by_name(diagnose(make_table(predictions, compiled), compiled))["score_by_decile"]
        n_band = chart.data["n_rows"][-1]
        expected = (0.8 * losses.sum(axis=1) + (n_band - 8) * np.log(2)) / n_band
        guess = every_answer[np.argmin(np.abs(expected - chart.data["score"][-1]))]
        shares.append(np.mean(guess == truth[targets]))

    assert np.mean(shares) < 0.65


def test_a_group_of_rows_that_are_all_alike_is_not_told_apart_from_one_with_two_others(tmp_path):
    compiled, truth = make_solution(tmp_path)
    public = compiled.find_part(Part.PUBLIC).rows
    alike = public[truth[public] == 1][:60]
    predictions = np.full(N_ROWS, 0.1)
    predictions[alike] = 0.9

    happened = by_name(diagnose(make_table(predictions, compiled), compiled))["calibration"].data["happened"]

    assert happened[-1] <= 0.95
