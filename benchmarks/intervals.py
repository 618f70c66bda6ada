"""Measure the 95 % intervals: how often they hold the truth in simulation, and what they cost beside the score.

`python -m benchmarks.intervals --help` lists the options; the whole run takes some two minutes. Costs are ratios in the
same run. The peer of an interval is the naive way: resample the rows a thousand times and let scikit-learn score each
(estimated from a few replicates).
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np
from sklearn.metrics import f1_score, roc_auc_score

from benchmarks.costs import time_call
from benchmarks.machine import describe_machine
from scorer.evaluation import PartTruth, evaluate
from scorer.intervals.confusion import f1_interval
from scorer.intervals.scores import estimate
from scorer.registry import METRICS, parse_parameters
from scorer.schema import IdKind, LabelKind, Schema
from scorer.table import CodeArray, FloatArray
from scorer.warming import warm_up

LOWEST, HIGHEST = 0.93, 0.97
N_ASYMPTOTIC = 2_000_000
N_REPLICATES, N_TIMED = 1000, 3
BOOTSTRAPPED = "balanced_log_loss"  # stands for all metrics without a formula
Sample = tuple[PartTruth, FloatArray | CodeArray]


@dataclass(frozen=True)
class Coverage:
    """How often the interval of one metric held the score of the whole source."""

    metric: str
    n_rows: int
    covered: float
    n_samples: int
    is_reached: bool


@dataclass(frozen=True)
class Price:
    """What an interval costs: ours over something else, against the goal."""

    work: str
    goal: float
    ratio: float
    ours_ms: float
    peer_ms: float
    is_reached: bool


def make_schema(metric: str) -> Schema:
    """Return the schema of a metric on three labels, two classes or numbers."""
    record = METRICS[metric]
    parameters = parse_parameters(record, {})
    labels = ("0", "1", "2") if record.shape in ("label", "wide_prob") else ()
    columns = labels if record.shape == "wide_prob" else ("target",)
    bounds = record.bounds(parameters)
    kind = LabelKind.NUMBER if labels else None
    return Schema(metric, parameters, "id", IdKind.INT, 1, record.shape, columns, bounds, kind, labels)


def draw(metric: str, n_rows: int, random: np.random.Generator) -> Sample:
    """Draw truth and predictions from a source: 30 % positives, skewed errors, three uneven classes."""
    rows = np.arange(n_rows, dtype=np.int32)
    signal = random.normal(size=n_rows)
    if metric in ("roc_auc", "average_precision", "binary_log_loss", BOOTSTRAPPED):
        target = np.sort(random.random(n_rows) < 0.3)
        return PartTruth(rows, target), 1 / (1 + np.exp(0.85 - 1.2 * target - signal))
    if metric in ("rmse", "mae"):
        return PartTruth(rows, signal), signal + random.standard_t(8, size=n_rows)
    classes = np.sort(random.choice(3, n_rows, p=[0.6, 0.3, 0.1])).astype(np.int32)
    if metric == "log_loss":
        votes = random.gamma(1.0, size=(3, n_rows)) + 2 * (np.arange(3)[:, None] == classes)
        return PartTruth(rows, classes), votes
    guesses = random.choice(3, n_rows, p=[0.5, 0.3, 0.2])
    return PartTruth(rows, classes), np.where(random.random(n_rows) < 0.7, classes, guesses).astype(np.int32)


def measure_coverage(metric: str, n_rows: int, n_samples: int) -> Coverage:
    """Draw samples and count how often the interval holds the score of a sample of two million rows."""
    random = np.random.default_rng(20)
    schema = make_schema(metric)
    truth = evaluate(*draw(metric, N_ASYMPTOTIC, random), schema)
    n_covered = 0
    for seed in range(n_samples):
        found = estimate(*draw(metric, n_rows, random), schema, seed=seed)
        n_covered += found is not None and found.low <= truth <= found.high
    share = n_covered / n_samples
    return Coverage(metric, n_rows, share, n_samples, LOWEST <= share <= HIGHEST)


def measure_grouped_coverage(n_groups: int, n_samples: int) -> Coverage:
    """Draw groups of five rows with an error in common: intervals of single rows would hold the truth too seldom."""
    random = np.random.default_rng(21)
    schema, groups = make_schema("mae"), np.repeat(np.arange(n_groups, dtype=np.int32), 5)
    expected = 2 / np.pi**0.5  # the mean distance from 0 of the sum of two standard normal numbers
    n_covered = 0
    for seed in range(n_samples):
        errors = np.repeat(random.normal(size=n_groups), 5) + random.normal(size=5 * n_groups)
        truth = PartTruth(np.arange(len(errors), dtype=np.int32), np.zeros(len(errors)))
        found = estimate(truth, errors, schema, seed=seed, groups=groups)
        n_covered += found is not None and found.low <= expected <= found.high
    share = n_covered / n_samples
    return Coverage("mae, groups of 5", 5 * n_groups, share, n_samples, LOWEST <= share <= HIGHEST)


def measure_prices(n_rows: int, n_rounds: int) -> list[Price]:
    """Measure rows 10 and 11 of the goals, and each row-mean metric beside its score."""
    random = np.random.default_rng(7)
    means = [
        _beside_score(metric, n_rows, n_rounds, random) for metric in ("binary_log_loss", "rmse", "mae", "accuracy")
    ]
    return [*means, *_beside_naive(n_rows, n_rounds, random), *_beside_a_second(n_rows, n_rounds, random)]


def _beside_a_second(n_rows: int, n_rounds: int, random: np.random.Generator) -> list[Price]:
    prices = []
    for metric in ("roc_auc", "f1", "macro_f1", "micro_f1", "average_precision"):
        schema, (truth, predictions) = make_schema(metric), draw(metric, n_rows, random)
        call = partial(estimate, truth, predictions, schema, seed=1)
        seconds = statistics.median(time_call(call).wall for _ in range(n_rounds))
        prices.append(Price(f"{metric}: score and interval / 1 s", 1.0, seconds, seconds * 1e3, 1e3, seconds <= 1))
    return prices


def _beside_score(metric: str, n_rows: int, n_rounds: int, random: np.random.Generator) -> Price:
    schema, (truth, predictions) = make_schema(metric), draw(metric, n_rows, random)
    # Score and interval together against the score alone: at most twice.
    return _price(
        f"{metric}: score and interval / score",
        2.0,
        lambda: estimate(truth, predictions, schema, seed=1),
        lambda: evaluate(truth, predictions, schema),
        n_rounds,
    )


def _beside_naive(n_rows: int, n_rounds: int, random: np.random.Generator) -> list[Price]:
    schema, (truth, scores) = make_schema("roc_auc"), draw("roc_auc", n_rows, random)
    f1_schema, (labels, guesses) = make_schema("f1"), draw("f1", n_rows, random)
    times = N_REPLICATES / N_TIMED
    area = lambda: estimate(truth, scores, schema, seed=1)  # noqa: E731 - the same call twice below
    naive_area = lambda: _naive(lambda rows: roc_auc_score(truth.target[rows], scores[rows]), n_rows)  # noqa: E731
    naive_f1 = lambda: _naive(lambda rows: f1_score(labels.target[rows] == 1, guesses[rows] == 1), n_rows)  # noqa: E731
    return [
        _price("10 roc_auc / 1000 replicates", 1 / 1000, area, naive_area, n_rounds, times),
        _price("   roc_auc / score alone (stretch)", 3.0, area, lambda: evaluate(truth, scores, schema), n_rounds),
        _price("11 f1 from its counts / 1000 replicates", 1e-5, lambda: f1_interval(6, 9), naive_f1, n_rounds, times),
        _price(
            "   f1 score and interval / score alone",
            2.0,
            lambda: estimate(labels, guesses, f1_schema, seed=1),
            lambda: evaluate(labels, guesses, f1_schema),
            n_rounds,
        ),
    ]


def _naive(score: Callable[[FloatArray], float], n_rows: int) -> None:
    random = np.random.default_rng(3)
    for _ in range(N_TIMED):
        score(random.integers(0, n_rows, n_rows))


def _price(
    work: str,
    goal: float,
    ours: Callable[[], object],
    peer: Callable[[], object],
    n_rounds: int,
    times: float = 1.0,
) -> Price:
    ours(), peer()
    pairs = [(time_call(ours).cpu, time_call(peer).cpu * times) for _ in range(n_rounds)]
    ratio = statistics.median(a / b for a, b in pairs)
    ours_ms, peer_ms = (statistics.median(side) * 1e3 for side in zip(*pairs, strict=True))
    return Price(work, goal, ratio, ours_ms, peer_ms, ratio <= goal)


def main() -> int:
    """Measure, print, and return 1 if a goal was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--samples", type=int, default=10_000, help="samples of each simulation")
    parser.add_argument("--rows", type=int, nargs="*", default=[200, 1000], help="rows of a sample")
    parser.add_argument("--bootstrap", type=int, default=1000, help="samples of the simulation of resampled rows")
    parser.add_argument("--timed-rows", type=int, default=1_000_000, help="rows of the timed files")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of the timing")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    warm_up()
    names = ("roc_auc", "binary_log_loss", "log_loss", "rmse", "mae", "accuracy", "f1", "macro_f1", "average_precision")
    coverages = [measure_coverage(name, n, options.samples) for n in options.rows for name in names]
    coverages += [measure_grouped_coverage(n // 5, options.samples) for n in options.rows]
    if options.bootstrap:
        coverages += [measure_coverage(BOOTSTRAPPED, n, options.bootstrap) for n in options.rows]
    prices = measure_prices(options.timed_rows, options.rounds)
    if options.json:
        machine = describe_machine(("numpy", "scikit-learn"))
        print(json.dumps({"machine": machine, "rows": [asdict(row) for row in (*coverages, *prices)]}))
    else:
        print_table(coverages, prices)
    return 0 if all(row.is_reached for row in (*coverages, *prices)) else 1


def print_table(coverages: Sequence[Coverage], prices: Sequence[Price]) -> None:
    """Print the rows for people."""
    for row in coverages:
        verdict = "within 93–97 %" if row.is_reached else "MISSED"
        print(f"{row.metric:<16} n = {row.n_rows:>6,}: {row.covered:7.2%} of {row.n_samples:,} intervals  {verdict}")
    for price in prices:
        verdict = "reached" if price.is_reached else "MISSED"
        print(
            f"{price.work:<42} {price.ours_ms:10.3f} / {price.peer_ms:12.3f} ms = {price.ratio:.3g}, "
            f"goal {price.goal:g} {verdict}"
        )


if __name__ == "__main__":
    sys.exit(main())
