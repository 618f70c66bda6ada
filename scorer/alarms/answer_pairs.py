"""Files of answers that are right or wrong: the same wrong answers, and differences in rows that are not hard."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from scorer.alarms.chances import sum_tail
from scorer.alarms.pairs import FEWEST_SIGMAS, LARGEST_P, MOST_ROWS, Pair, Sign, list_nearest, stand_out
from scorer.evaluation import AnyArray
from scorer.table import FloatArray, IntArray

# What must hold beside a p-value: found by simulation, see benchmarks/alarms.py.
AGREEING_ENOUGH = 0.8
FEWEST_WRONG = 40
FEWEST_DIFFERENT = 15
SPREAD_SIGMAS = 1.0


def compare_answers(
    values: npt.NDArray[np.uint32], teams: IntArray, truth: npt.NDArray[np.uint32] | None
) -> Iterator[Pair]:
    """Return the pairs that give the same wrong answers, and differ in rows that are no harder than others.

    Parameters
    ----------
    values : ndarray of shape (n_files, n_rows)
        Marks of answers.
    teams : ndarray of shape (n_files,)
        Whose each file is.
    truth : ndarray of shape (n_rows,) or None
        Marks of the right answers; where there is none (0), the commonest answer stands for it.
    """
    speaking = _last_of_each(teams)
    usual_answers = _find_usual(values[speaking])
    right = usual_answers if truth is None else np.where(truth == 0, usual_answers, truth)
    is_wrong = values != right
    likeness, n_same = _agree_when_wrong(values, is_wrong)
    best = list_nearest(likeness, teams)
    usual = float(np.median(likeness[best[:, 0], best[:, 1]]))
    outstanding = stand_out(1 - likeness[best[:, 0], best[:, 1]])
    for (first, second), sigmas in zip(best, outstanding, strict=True):
        n_wrong = int(np.count_nonzero(is_wrong[first] | is_wrong[second]))
        near, n_same_wrong = float(likeness[first, second]), int(n_same[first, second])
        if near < AGREEING_ENOUGH or sigmas < FEWEST_SIGMAS or n_wrong < FEWEST_WRONG:
            continue
        differs = values[first] != values[second]
        others = values[[place for place in speaking if teams[place] not in (teams[first], teams[second])]]
        if not _is_spread_evenly(differs, others):
            continue
        # By chance another team gives the same wrong answer as often as the rest of the field does.
        every_chance = _chances(values, teams, first, second)
        chances = every_chance[is_wrong[first]]
        p_value = min(1.0, len(best) * sum_tail(n_same_wrong, chances))
        if p_value <= LARGEST_P:
            yield Pair(
                int(first),
                int(second),
                Sign.ERRORS,
                near,
                usual,
                values.shape[1],
                int(np.count_nonzero(~differs)),
                n_wrong,
                n_same_wrong,
                float(chances.sum()),
                p_value,
                () if truth is None else _list_telling(is_wrong[first] & ~differs & (truth != 0), every_chance),
            )


def _last_of_each(teams: IntArray) -> IntArray:
    """Return the place of the last file of each team: that one speaks for it."""
    _, last = np.unique(teams[::-1], return_index=True)
    return len(teams) - 1 - last


def _find_usual(values: AnyArray) -> AnyArray:
    """Return the commonest answer of each row."""
    counts = np.stack([(values == line).sum(axis=0) for line in values])
    return np.asarray(values[counts.argmax(axis=0), np.arange(values.shape[1])])


def _agree_when_wrong(values: AnyArray, is_wrong: npt.NDArray[np.bool_]) -> tuple[FloatArray, IntArray]:
    """Return for each two files the share of rows with a wrong answer in which both give the same, and how many."""
    n_files = len(values)
    likeness, n_same = np.zeros((n_files, n_files)), np.zeros((n_files, n_files), np.int64)
    for place in range(n_files):
        same = (values == values[place]) & is_wrong[place]
        either = is_wrong | is_wrong[place]
        n_same[place] = same.sum(axis=1)
        likeness[place] = n_same[place] / np.maximum(either.sum(axis=1), 1)
    return likeness, n_same


def _is_spread_evenly(differs: npt.NDArray[np.bool_], others: AnyArray) -> bool:
    """Whether two files differ in rows that are no harder for others than the rest: two models differ in hard ones.

    Neither do more of the others contest these rows, nor are more of these rows contested.
    """
    n_different = int(np.count_nonzero(differs))
    if n_different < FEWEST_DIFFERENT:
        return False
    contested = (others != _find_usual(others)).mean(axis=0)
    return all(
        float(hard[differs].mean() - hard.mean()) < SPREAD_SIGMAS * float(hard.std()) / math.sqrt(n_different)
        for hard in (contested, contested > 0)
    )


def _list_telling(is_same_wrong: npt.NDArray[np.bool_], chances: FloatArray) -> tuple[int, ...]:
    """Return the rows in which both are wrong in the same way, those first in which hardly another team is."""
    rows = np.flatnonzero(is_same_wrong)
    return tuple(rows[np.argsort(chances[rows], kind="stable")][:MOST_ROWS].tolist())


def _chances(values: AnyArray, teams: IntArray, first: int, second: int) -> FloatArray:
    others = values[(teams != teams[first]) & (teams != teams[second])]
    # One of each kind is added: nothing is impossible that nobody happened to say.
    return np.asarray(((others == values[first]).sum(axis=0) + 1) / (len(others) + 2))
