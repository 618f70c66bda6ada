"""Columns that are the answer or nearly so, and columns that hold one value only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from scorer.preflight.associations import MAX_ROWS
from scorer.preflight.case import Case
from scorer.preflight.findings import Finding, State, list_names, passes_over
from scorer.preflight.orders import NO_TARGET
from scorer.preflight.tables import DataTable
from scorer.preflight.targets import FEWEST_ROWS, Target, to_numbers, to_ranks

CONSTANT, TELLING = "constant_columns", "telling_column"
N_FOLDS = 5
MOST_BINS, ROWS_PER_BIN = 100, 20
FEWEST_ALIKE = 3
NUMERIC_SHARE = 0.95
# From which quality on a single column is nearly the target: (look at it, a leak).
AUC_LIMITS, SKILL_LIMITS, R2_LIMITS = (0.97, 0.99), (0.95, 0.98), (0.97, 0.99)

Codes = npt.NDArray[np.int64]


def check_constant(case: Case) -> Finding:
    """Look for columns that have one value in every row."""
    tables = [table for table in (case.train, case.test) if table is not None and len(table.rows) > 1]
    if not tables:
        return passes_over(CONSTANT, "There is neither a train nor a test table.")
    held = [
        {name for name in case.list_features(table) if (table.rows[name] == table.rows[name].iloc[0]).all()}
        for table in tables
    ]
    # A column that varies in one of the files may well tell something there.
    constant = sorted(set.intersection(*held))
    if not constant:
        return Finding(CONSTANT, State.OK, "Each has several values in one of the tables at least.")
    words = f"One value in every row: {list_names(constant)}."
    advice = "Leave these columns out, or look whether their values were lost when the files were made."
    return Finding(CONSTANT, State.WARN, words, advice, tuple(constant))


@dataclass(frozen=True)
class Telling:
    """How well one column alone predicts a target."""

    file: str
    column: str
    target: str
    measure: str
    quality: float
    limits: tuple[float, float]

    @property
    def state(self) -> State:
        """What this is worth."""
        warn, fail = self.limits
        if self.quality < warn:
            return State.OK
        return State.FAIL if self.quality >= fail else State.WARN

    @property
    def words(self) -> str:
        """The measure in words."""
        return f"`{self.column}` in {self.file} predicts `{self.target}` with {self.measure} {self.quality:.4f}"


def check_telling(case: Case) -> Finding:
    """Look for a single column that nearly is the target, in the training table and among the rows to be predicted."""
    found = [*_try_columns(case)]
    if not found:
        has_none = case.train is None and case.test is None
        why = "There is neither a train nor a test table." if has_none else f"There is no column to try. {NO_TARGET}"
        return passes_over(TELLING, why)
    order = {State.FAIL: 2, State.WARN: 1}
    found.sort(key=lambda held: (order.get(held.state, 0), held.quality), reverse=True)
    figures = {"quality": found[0].quality}
    bad = [held for held in found if held.state is not State.OK]
    if not bad:
        words = f"The best: {found[0].words}."
        return Finding(TELLING, State.OK, words, figures=figures)
    words = f"{bad[0].words}, when it is tried on rows that were held back."
    others = list(dict.fromkeys(held.column for held in bad if held.column != bad[0].column))
    if others:
        words += f" So do, or nearly: {list_names(others)}."
    advice = (
        "Look whether the column is known before the answer is, and was not made from it; leave it out if not."
        " If it is honest, the task is solved by this column alone."
    )
    columns = tuple(dict.fromkeys(held.column for held in bad))
    return Finding(TELLING, bad[0].state, words, advice, columns, (), figures)


def _try_columns(case: Case) -> Iterator[Telling]:
    if case.train is not None:
        every = np.arange(len(case.train.rows))
        for target in case.find_train_targets():
            yield from _try_table(case, case.train, every, target)
    if case.test is not None:
        places, rows = case.match(case.test)
        for target in case.find_hidden_targets(rows):
            yield from _try_table(case, case.test, places, target)


def _try_table(case: Case, table: DataTable, places: Codes, target: Target) -> Iterator[Telling]:
    random = np.random.default_rng(case.seed)
    if len(places) > MAX_ROWS:
        chosen = np.sort(random.permutation(len(places))[:MAX_ROWS])
        places, target = places[chosen], target.take(chosen)
    folds = random.permutation(len(places)) % N_FOLDS
    for name in case.list_features(table):
        yield try_column(table.texts(name)[places], target, folds, column=name, file=table.name)


def try_column(texts: npt.NDArray[np.object_], target: Target, folds: Codes, *, column: str, file: str) -> Telling:
    """Predict a target by one column alone, each fifth of the rows by the others.

    Parameters
    ----------
    texts : ndarray of str, shape (n_rows,)
        The column.
    target : Target
        Of the same rows, fifty or more.
    folds : ndarray of int
        The fifth that each row belongs to.
    column, file : str
        What they are called.

    Returns
    -------
    Telling
        With the AUC of two classes, the share of errors saved of several, and R² of a number's ranks.
    """
    numbers = to_numbers(texts)
    is_numeric = bool(np.mean(~np.isnan(numbers)) >= NUMERIC_SHARE) and len(texts) >= FEWEST_ROWS
    codes = _bin(numbers) if is_numeric else _group(texts)
    n_codes = int(codes.max()) + 1
    filled = np.nan_to_num(numbers, nan=np.nanmedian(numbers)) if is_numeric else None
    if target.n_classes == 2:
        auc = _auc(_predict(codes, n_codes, target.values, folds), target.codes)
        direct = 0.5 if filled is None else _auc(filled, target.codes)
        return Telling(file, column, target.name, "AUC", max(auc, direct, 1 - direct), AUC_LIMITS)
    if target.n_classes:
        skill = _find_skill(codes, n_codes, target, folds)
        return Telling(file, column, target.name, "skill", skill, SKILL_LIMITS)
    explained = _explained(_predict(codes, n_codes, target.values, folds), target.values)
    if filled is not None and np.ptp(filled) > 0:
        explained = max(explained, float(np.corrcoef(to_ranks(filled), target.values)[0, 1]) ** 2)
    return Telling(file, column, target.name, "R² of ranks", explained, R2_LIMITS)


def _bin(numbers: npt.NDArray[np.float64]) -> Codes:
    """Return the bin of each number, about as many rows in each; what is no number has a bin of its own."""
    is_number = ~np.isnan(numbers)
    n_bins = min(MOST_BINS, max(len(numbers) // ROWS_PER_BIN, 2))
    distinct = np.unique(numbers[is_number])
    edges = distinct[1:]
    if len(distinct) > n_bins:
        edges = np.unique(np.quantile(numbers[is_number], np.linspace(0, 1, n_bins + 1)[1:-1]))
    codes = np.searchsorted(edges, numbers, side="right")
    return np.where(is_number, codes, len(edges) + 1)


def _group(texts: npt.NDArray[np.object_]) -> Codes:
    """Return the group of each text; texts that hardly occur are one group."""
    codes = np.asarray(pd.factorize(texts)[0], np.int64)
    counts = np.bincount(codes)
    return np.where(counts[codes] >= FEWEST_ALIKE, codes + 1, 0)


def _predict(codes: Codes, n_codes: int, values: npt.NDArray[np.float64], folds: Codes) -> npt.NDArray[np.float64]:
    """Return the mean of the same group in the other folds; where there is none, that of all."""
    sums = np.zeros((N_FOLDS, n_codes))
    counts = np.zeros((N_FOLDS, n_codes))
    np.add.at(sums, (folds, codes), values)
    np.add.at(counts, (folds, codes), 1)
    other_sums, other_counts = sums.sum(axis=0) - sums, counts.sum(axis=0) - counts
    overall = other_sums.sum(axis=1, keepdims=True) / np.maximum(other_counts.sum(axis=1, keepdims=True), 1)
    means = np.where(other_counts > 0, other_sums / np.maximum(other_counts, 1), overall)
    return np.asarray(means[folds, codes], np.float64)


def _find_skill(codes: Codes, n_codes: int, target: Target, folds: Codes) -> float:
    """Return the share of the errors of the most frequent class that the column saves."""
    chances = np.stack(
        [_predict(codes, n_codes, (target.codes == code).astype(np.float64), folds) for code in range(target.n_classes)]
    )
    n_errors = np.mean(chances.argmax(axis=0) != target.codes)
    n_blind = 1 - np.bincount(target.codes).max() / len(codes)
    return float(1 - n_errors / n_blind) if n_blind > 0 else 0.0


def _auc(values: npt.NDArray[np.float64], codes: Codes) -> float:
    n_first = int((codes == 0).sum())
    n_second = len(codes) - n_first
    if not n_first or not n_second:
        return 0.5
    ranks = to_ranks(values) * (len(values) - 1) + 1
    return float((ranks[codes == 1].sum() - n_second * (n_second + 1) / 2) / (n_first * n_second))


def _explained(predicted: npt.NDArray[np.float64], values: npt.NDArray[np.float64]) -> float:
    spread = float(((values - values.mean()) ** 2).sum())
    return 1 - float(((values - predicted) ** 2).sum()) / spread if spread > 0 else 0.0
