"""How far an order or a grouping of rows tells their target, and whether chance alone would tell as much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from scorer.preflight.findings import State
from scorer.preflight.targets import Target, to_ranks

Floats = npt.NDArray[np.float64]
MAX_ROWS = 20_000
# A dozen looks at ten targets: one false alarm in a thousand competitions at most.
P_VALUE = 1e-5
WEAK, STRONG = 0.1, 0.5
FEWEST_PAIRS = 10.0
FEWEST_IN_GROUP = 5
MOST_GROUPS = 50


@dataclass(frozen=True)
class Association:
    """How far something tells the target.

    Attributes
    ----------
    words : str
        What was measured, with its number.
    strength : float
        0 for nothing, 1 for everything.
    p_value : float
        How often chance gives as much.
    """

    words: str
    strength: float
    p_value: float

    @property
    def state(self) -> State:
        """What this is worth: weak signs ask for a look, strong ones are leaks."""
        if self.p_value > P_VALUE or self.strength < WEAK:
            return State.OK
        return State.FAIL if self.strength >= STRONG else State.WARN


def find_strongest(found: Iterable[Association]) -> Association | None:
    """Return the most telling association, those beyond chance first; None if there is none at all."""
    return max(found, key=lambda held: (held.state is not State.OK, held.strength), default=None)


def compare_order(order: Floats, target: Target, *, seed: int) -> list[Association]:
    """Measure whether a target rises or falls with a number of each row, and whether rows side by side are alike.

    Parameters
    ----------
    order : ndarray of shape (n_rows,)
        The number by which the rows are put in order.
    target : Target
        Of the same rows.
    seed : int
        For the rows that are taken of many.

    Returns
    -------
    list of Association
        The trend and the likeness of neighbours.

    References
    ----------
    Trend: Mann and Whitney (1947), Kruskal and Wallis (1952), Spearman (1904). Neighbours: the join count of Moran
    (1948) with the variance of a random order, the serial correlation of ranks of Wald and Wolfowitz (1943).
    """
    if len(order) > MAX_ROWS:
        places = np.sort(np.random.default_rng(seed).permutation(len(order))[:MAX_ROWS])
        order, target = order[places], target.take(places)
    return [_find_trend(order, target), _compare_neighbours(order, target)]


def _find_trend(order: Floats, target: Target) -> Association:
    ranks = to_ranks(order)
    if target.n_classes == 0:
        found = stats.spearmanr(ranks, target.values)
        return Association(f"Spearman {found.statistic:.3f}", abs(float(found.statistic)), float(found.pvalue))
    groups = [ranks[target.codes == code] for code in range(target.n_classes)]
    groups = [group for group in groups if len(group)]
    if len(groups) < 2 or np.ptp(ranks) == 0:
        return Association("one value", 0.0, 1.0)
    if len(groups) == 2:
        found = stats.mannwhitneyu(groups[1], groups[0], method="asymptotic")
        auc = float(found.statistic) / (len(groups[0]) * len(groups[1]))
        return Association(f"AUC {auc:.3f}", abs(2 * auc - 1), float(found.pvalue))
    found = stats.kruskal(*groups)
    explained = max(float(found.statistic) - (len(groups) - 1), 0) / (len(ranks) - len(groups))
    return Association(f"{explained:.1%} of its spread between the classes", explained**0.5, float(found.pvalue))


def _compare_neighbours(order: Floats, target: Target) -> Association:
    values = target.values[np.argsort(order, kind="stable")]
    if target.n_classes == 0:
        centred = values - values.mean()
        correlation = float((centred[1:] * centred[:-1]).sum() / (centred**2).sum())
        p_value = float(stats.norm.sf(correlation * len(values) ** 0.5))
        return Association(f"correlation {correlation:.3f} of neighbours", correlation, p_value)
    alike = float(np.mean(values[1:] == values[:-1]))
    expected, spread = _expect_likeness(target)
    strength = (alike - expected) / (1 - expected) if expected < 1 else 0.0
    # Of a rare class a single pair side by side is far beyond the spread, and yet means nothing.
    is_chance = spread == 0 or (alike - expected) * len(values) < FEWEST_PAIRS
    p_value = 1.0 if is_chance else float(stats.norm.sf((alike - expected) / spread))
    return Association(f"{alike:.1%} of neighbours alike, {expected:.1%} by chance", strength, p_value)


def _expect_likeness(target: Target) -> tuple[float, float]:
    """Return mean and standard deviation of the share of equal neighbours when classes are shuffled."""
    counts = np.bincount(target.codes).astype(np.float64)
    n = counts.sum()
    pairs, triples = counts * (counts - 1), counts * (counts - 1) * (counts - 2)
    same = pairs.sum() / (n * (n - 1))
    same_three = triples.sum() / (n * (n - 1) * (n - 2))
    # Two pairs that share no row: of one class, or of two.
    fours = (triples * (counts - 3)).sum() + pairs.sum() ** 2 - (pairs**2).sum()
    same_twice = fours / (n * (n - 1) * (n - 2) * (n - 3))
    variance = (n - 1) * same * (1 - same) + 2 * (n - 2) * (same_three - same**2)
    variance += (n - 2) * (n - 3) * (same_twice - same**2)
    return float(same), max(float(variance), 0.0) ** 0.5 / (n - 1)


def compare_groups(groups: npt.NDArray[np.int64], target: Target, *, what: str) -> Association | None:
    """Measure whether groups of rows have targets of their own; None if there are no two groups to compare.

    Groups of few rows are taken together: chance makes each of them look special.

    References
    ----------
    Classes: the bias-corrected V of Bergsma (2013) after Cramér (1946); numbers: epsilon squared of Kruskal and Wallis.
    """
    _, codes, counts = np.unique(groups, return_inverse=True, return_counts=True)
    is_large = counts >= FEWEST_IN_GROUP
    codes = np.where(is_large[codes], codes, len(counts))
    _, codes = np.unique(codes, return_inverse=True)
    n_groups = int(codes.max()) + 1
    if n_groups < 2 or is_large.sum() > MOST_GROUPS:
        return None
    if target.n_classes == 0:
        found = stats.kruskal(*(target.values[codes == code] for code in range(n_groups)))
        explained = max(float(found.statistic) - (n_groups - 1), 0) / (len(codes) - n_groups)
        return Association(f"{what} explains {explained:.1%}", explained**0.5, float(found.pvalue))
    table = np.zeros((n_groups, target.n_classes))
    np.add.at(table, (codes, target.codes), 1)
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2:
        return None
    statistic, p_value, freedom, expected = stats.chi2_contingency(table, correction=False)
    phi = max(statistic / len(codes) - freedom / (len(codes) - 1), 0.0)
    strength = min((phi / (min(table.shape) - 1)) ** 0.5, 1.0)
    # The p-value of thin cells is not to be trusted.
    is_thin = float(np.mean(expected < 1)) > 0.2
    return Association(f"{what} has Cramér's V {strength:.3f}", strength, 1.0 if is_thin else float(p_value))
