"""What positions earn: worked by hand, day by day, and at the edges."""

from __future__ import annotations

import math
from statistics import fmean, pstdev

import numpy as np
import pytest

from scorer.metrics.finance import sharpe_like
from tests.scorer.files import codes, prepare, refusal, score_text


def test_by_hand():
    returns, positions = np.array([0.01, -0.02, 0.03]), np.array([1.0, 0.0, 0.5])

    daily = [0.01, 0.0, 0.015]
    assert sharpe_like(returns, positions) == pytest.approx(fmean(daily) / pstdev(daily) * math.sqrt(252))
    # Changes of 1, 1 and a half, at a price of 0.01 each.
    net = [0.0, -0.01, 0.01]
    assert sharpe_like(returns, positions, costs=0.01, periods=4) == pytest.approx(fmean(net) / pstdev(net) * 2)
    assert sharpe_like(returns, positions, cap=3.0) == 3.0
    assert sharpe_like(returns, -positions, cap=3.0) < 0


@pytest.mark.parametrize("seed", range(6))
def test_days_and_assets_are_told_apart(seed):
    random = np.random.default_rng(seed)
    keys = [(float(day), asset) for day in range(7) for asset in range(3) if random.random() < 0.8 or asset == 0]
    random.shuffle(keys)
    days, assets = (np.array(column) for column in zip(*keys, strict=True))
    returns, positions = random.normal(size=(2, len(keys)))

    before, daily = dict.fromkeys(range(3), 0.0), dict.fromkeys(range(7), 0.0)
    for place in sorted(range(len(keys)), key=lambda place: keys[place]):
        day, asset = keys[place]
        daily[day] += returns[place] * positions[place] - 0.1 * abs(positions[place] - before[asset])
        before[asset] = positions[place]
    expected = fmean(daily.values()) / pstdev(daily.values())

    assert sharpe_like(returns, positions, costs=0.1, periods=1, days=days, assets=assets) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("returns", "positions"),
    [([0.7, 0.7, 0.7], [0.0, 0.0, 0.0]), ([0.7, 0.7, 0.7], [0.1, 0.1, 0.1]), ([0.1, 0.2, 0.3], [0.3, 0.15, 0.1])],
)
def test_a_return_that_is_always_the_same_scores_zero(returns, positions):
    assert sharpe_like(np.array(returns), np.array(positions)) == 0


def test_large_returns_do_not_overflow():
    assert math.isfinite(sharpe_like(np.array([1e140, -1e140, 1e140]), np.array([1.0, 1.0, 1.0])))


SOLUTION = "id,return,day,asset\n1,0.02,1,x\n2,-3,1,y\n3,0.01,2,x\n"


def test_positions_outside_of_the_range_are_refused_and_returns_are_not(tmp_path):
    options = {"order_column": "day", "group_column": "asset"}

    report = refusal(tmp_path, "id,return\n1,1\n2,-1.5\n3,0\n", SOLUTION, "sharpe_like", **options)
    assert codes(report) == ["value_out_of_range"]
    assert "row 2 has -1.5; expected -1 to 1" in report.problems[0].message

    wide = {**options, "valid_range": [-2, 2]}
    assert score_text(tmp_path, "id,return\n1,1\n2,-1.5\n3,0\n", SOLUTION, "sharpe_like", **wide).public_score > 0


def test_no_perfect_score_is_asked_of_the_truth_unless_there_is_a_cap(tmp_path):
    assert prepare(tmp_path, SOLUTION, "sharpe_like", order_column="day", group_column="asset").warnings == ()
