"""Forecasts of many series: worked by hand, and equal to a plain restatement of each formula."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.compiled import compile_solution, load_compiled
from scorer.errors import MetricError, SolutionError, UndefinedScoreError
from scorer.metrics.forecasts import pinball_loss
from scorer.metrics.series import mase, rmsse, weighted_scaled_pinball, wrmsse
from tests.scorer.files import prepare, score_text, write

TRAIN = {"a": [1, 3, 2, 5], "b": [2, 4, 3, 3]}


def test_mase_and_rmsse_by_hand():
    truth, given_ = np.array([5.0, 6.0, 1.0]), np.array([4.0, 9.0, 1.0])
    series = np.array([0, 0, 1])

    # Changes of a: 2, 1, 3, mean 2, mean square 14/3; errors 1 and 3. The one row of b is right.
    assert mase(truth, given_, train=TRAIN, series=series) == pytest.approx((2 / 2 + 0) / 2)
    assert rmsse(truth, given_, train=TRAIN, series=series) == pytest.approx(math.sqrt(5 / (14 / 3)) / 2)
    # Over two steps: changes of 1 and 2.
    assert mase(truth[:2], given_[:2], train={"": TRAIN["a"]}, season=2) == pytest.approx(2 / 1.5)
    assert rmsse(truth[:2], given_[:2], train={"": TRAIN["a"]}, season=2) == pytest.approx(math.sqrt(5 / 2.5))


values = st.integers(-50, 50).map(float)
histories = st.lists(values, min_size=3, max_size=6).filter(lambda held: held[0] != held[-1] and held[0] != held[2])


@given(st.lists(histories, min_size=2, max_size=3), st.lists(st.tuples(values, values), min_size=4, max_size=12))
def test_mase_and_rmsse_are_what_their_formulas_say(trains, rows):
    series = [place % len(trains) for place in range(len(rows))]
    by_series = [[row for row, held in zip(rows, series, strict=True) if held == place] for place in range(len(trains))]
    truth, given_ = np.array(rows).T
    options = {"train": dict(zip("abc", trains, strict=False)), "season": 2, "series": np.array(series)}

    def expected(power: int, root: float) -> float:
        scores = []
        for history, held in zip(trains, by_series, strict=True):
            changes = [abs(later - earlier) ** power for earlier, later in zip(history, history[2:], strict=False)]
            error = sum(abs(y - p) ** power for y, p in held) / len(held)
            scores.append((error / (sum(changes) / len(changes))) ** root)
        return sum(scores) / len(scores)

    assert mase(truth, given_, **options) == pytest.approx(expected(1, 1.0))
    assert rmsse(truth, given_, **options) == pytest.approx(expected(2, 0.5))


def wrmsse_one_by_one(rows, train, weights, levels):
    """The formula of the competition: every sum of every level as a series of its own."""
    scores = []
    for level in [{name: name for name in train}, *levels]:
        score = 0.0
        for total in sorted(set(level.values())):
            members = [name for name in train if level[name] == total]
            length = max(len(train[name]) for name in train)
            padded = [[0.0] * (length - len(train[name])) + list(train[name]) for name in members]
            history = [sum(step) for step in zip(*padded, strict=True)]
            while history and history[0] == 0:
                history.pop(0)
            scale = sum((b - a) ** 2 for a, b in pairwise(history)) / (len(history) - 1)
            errors: dict[float, float] = {}
            for name, time, y, p in rows:
                if name in members:
                    errors[time] = errors.get(time, 0.0) + y - p
            mse = sum(error**2 for error in errors.values()) / len(errors)
            score += sum(weights[name] for name in members) * math.sqrt(mse / scale)
        scores.append(score / sum(weights.values()))
    return sum(scores) / len(scores)


@pytest.mark.parametrize("seed", range(10))
def test_wrmsse_is_what_its_formula_says(seed):
    random = np.random.default_rng(seed)
    names = ["a", "b", "c", "d"]
    train = {name: [*random.integers(0, 9, 4 + len(name)), 10.0] for name in names}
    train["c"] = train["c"][2:]
    train["a"] = [0.0, 0.0, *train["a"]]
    weights = dict(zip(names, [0.1, 0.2, 0.3, 0.4], strict=True))
    shops, everything = {"a": "s", "b": "t", "c": "s", "d": "t"}, dict.fromkeys(names, "all")
    rows = [(name, float(time), *random.normal(size=2)) for time in (3, 1, 2) for name in names]
    codes = np.array([names.index(row[0]) for row in rows])
    held, times, truth, given_ = zip(*rows, strict=True)

    ours = wrmsse(
        np.array(truth),
        np.array(given_),
        train=train,
        series=codes,
        order=np.array(times),
        ancestors=np.array([[7 if shops[name] == "s" else 3 for name in held], [0] * len(held)]),
        weights=np.array([weights[name] for name in held]),
    )

    assert ours == pytest.approx(wrmsse_one_by_one(rows, train, weights, [shops, everything]), rel=1e-12)


def test_wrmsse_by_hand():
    train = {"a": [0, 0, 1, 3], "b": [2, 2, 4, 3]}
    errors, series, times = np.array([1.0, -2.0, 3.0, 1.0]), np.array([0, 1, 0, 1]), np.array([1.0, 1.0, 2.0, 2.0])
    options = {"train": train, "series": series, "order": times}

    # a counts from its first sale: scale 4, squares 1 and 9; b: scale (0 + 4 + 1)/3, squares 4 and 1.
    alone = [math.sqrt(5 / 4), math.sqrt(2.5 / (5 / 3))]
    assert wrmsse(errors, np.zeros(4), **options) == pytest.approx(sum(alone) / 2)
    weights = np.array([3.0, 1.0, 3.0, 1.0])
    assert wrmsse(errors, np.zeros(4), weights=weights, **options) == pytest.approx((3 * alone[0] + alone[1]) / 4)
    # The sum: training 2, 2, 5, 6, scale (0 + 9 + 1)/3; errors −1 and 4.
    total = math.sqrt((1 + 16) / 2 / (10 / 3))
    ancestors = np.zeros((1, 4), int)
    expected = ((3 * alone[0] + alone[1]) / 4 + total) / 2
    assert wrmsse(errors, np.zeros(4), weights=weights, ancestors=ancestors, **options) == pytest.approx(expected)


def test_a_series_that_is_drawn_twice_counts_twice():
    rows = np.array([0, 1, 0, 1])
    truth, times = np.array([1.0, 2.0, 3.0, 5.0]), np.array([0.0, 0.0, 1.0, 1.0])
    options = {"train": {"a": [1, 2, 4], "b": [3, 1, 1], "c": [1, 2, 4]}}

    drawn = np.append(np.arange(4), np.flatnonzero(rows == 0))
    copied = np.where(np.arange(6) < 4, rows[drawn], 2)
    levels = {"ancestors": np.zeros((1, 6), int), "order": times[drawn]}

    twice = wrmsse(truth[drawn], np.zeros(6), series=rows[drawn], **levels, **options)
    assert twice == pytest.approx(wrmsse(truth[drawn], np.zeros(6), series=copied, **levels, **options))


def test_weighted_scaled_pinball_by_hand():
    truth, quantiles = np.array([10.0, 4.0, 6.0]), np.array([[8.0, 12.0], [5.0, 6.0], [6.0, 6.0]])
    options = {"levels": (0.1, 0.9), "series": np.array([0, 1, 1]), "scales": np.array([2.0, 0.5, 0.5])}

    # Losses: 0.2 of a; 0.9 and 0.2, mean 0.55, and 0 of b; scaled 0.1 and 0.55.
    assert weighted_scaled_pinball(truth, quantiles, **options) == pytest.approx((0.1 + 0.55) / 2)
    weights = np.array([0.75, 0.25, 0.25])
    expected = 0.75 * 0.1 + 0.25 * 0.55
    assert weighted_scaled_pinball(truth, quantiles, weights=weights, **options) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(5))
def test_weighted_scaled_pinball_is_the_pinball_loss_of_each_series(seed):
    random = np.random.default_rng(seed)
    series, levels = random.permutation(np.repeat([0, 1, 2], [4, 5, 1])), (0.25, 0.5, 0.75)
    truth, quantiles = random.normal(size=10), random.normal(size=(10, 3))
    scales, weights = np.array([0.5, 2.0, 3.0]), np.array([0.2, 0.5, 0.3])

    ours = weighted_scaled_pinball(
        truth, quantiles, levels=levels, series=series, scales=scales[series], weights=weights[series]
    )

    alone = [pinball_loss(truth[series == place], quantiles[series == place], levels=levels) for place in range(3)]
    assert ours == pytest.approx((weights * alone / scales).sum())


SALES = "id,sales,item,day,w,scale\n1,4,a,1,1,1\n2,2,b,1,1,1\n"
FORECAST = "id,sales\n1,5\n2,2\n"


def score_sales(tmp_path, metric, solution="id,sales,item\n1,4,a\n2,2,b\n", **parameters):
    return score_text(tmp_path, FORECAST, solution, metric, **parameters).public_score


def test_training_values_are_found_by_the_name_of_the_series(tmp_path):
    for train in ({"b": [2, 4, 3], "unused": [0, 0], "a": [1, 3]}, '{"a": [1, 3], "b": [2, 4, 3]}'):
        assert score_sales(tmp_path, "mase", group_column="item", train=train) == pytest.approx(1 / 2 / 2)
    assert score_sales(tmp_path, "mase", "id,sales\n1,4\n2,2\n", train="[1, 3]") == pytest.approx(0.5 / 2)


def test_a_compiled_solution_keeps_the_training_values(tmp_path):
    solution = write(tmp_path, "solution.csv", "id,sales,item\n1,4,a\n2,2,b\n")
    options = {"group_column": "item", "train": {"b": [2, 4, 3], "a": [1, 3]}}

    made = compile_solution(solution, tmp_path / "made", metric="mase", parameters=options)

    assert load_compiled(tmp_path / "made").schema.parameters == made.schema.parameters
    assert made.schema.parameters["train"] == {"b": (2.0, 4.0, 3.0), "a": (1.0, 3.0)}


@pytest.mark.parametrize(
    ("metric", "train", "told"),
    [
        ("mase", {"a": [1, 3]}, "series in `item` without a list in train, such as “b”"),
        ("mase", {"a": [1, 3], "b": [4]}, "training values of the series “b” never change"),
        ("rmsse", {"a": [1, 3], "b": [4, 4]}, "training values of the series “b” never change"),
        ("rmsse", [1, 3], "series in `item` without a list in train, such as “a”"),
    ],
)
def test_series_without_a_scale_are_the_hosts_fault(tmp_path, metric, train, told):
    with pytest.raises(SolutionError, match=told):
        score_sales(tmp_path, metric, group_column="item", train=train)


def test_several_series_need_their_column(tmp_path):
    with pytest.raises(SolutionError, match="no group_column says which one"):
        score_sales(tmp_path, "mase", "id,sales\n1,4\n2,2\n", train=TRAIN)


@pytest.mark.parametrize("train", ["{}", "[]", "x", '{"a": 1}', '{"a": ["x"]}', "3"])
def test_training_values_that_are_none_are_refused(tmp_path, train):
    with pytest.raises(MetricError, match="Parameter `train` of mase is"):
        score_sales(tmp_path, "mase", train=train)


def test_scales_that_are_none_are_the_hosts_fault(tmp_path):
    options = {"levels": [0.5], "group_column": "item", "scale_column": "scale"}
    solution = "id,sales,item,scale\n1,4,a,1\n2,2,b,0\n"

    with pytest.raises(SolutionError, match=r"scales in `scale` that are not above 0 \(1 row; first: 2\)"):
        prepare(tmp_path, solution, "weighted_scaled_pinball", **options)
    with pytest.raises(SolutionError, match="The scales differ within a series"):
        prepare(tmp_path, solution.replace("b,0", "a,2"), "weighted_scaled_pinball", **options)


def test_sums_and_weights_that_contradict_one_another_are_refused():
    one, options = np.ones(2), {"train": TRAIN, "order": np.arange(2.0)}

    with pytest.raises(UndefinedScoreError, match="lies in two sums"):
        wrmsse(one, one, series=np.zeros(2, int), ancestors=np.array([[0, 1]]), **options)
    with pytest.raises(UndefinedScoreError, match="The weights differ within a series"):
        wrmsse(one, one, series=np.zeros(2, int), weights=np.array([1.0, 2.0]), **options)
    with pytest.raises(UndefinedScoreError, match="No series has a positive weight"):
        wrmsse(one, one, series=np.zeros(2, int), weights=np.zeros(2), **options)
    with pytest.raises(UndefinedScoreError, match="never change"):
        wrmsse(one, one, series=np.zeros(2, int), train={"a": [0, 0]}, order=np.arange(2.0))
