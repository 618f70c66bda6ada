"""What counts as wrong, and whose answer is the usual one."""

from __future__ import annotations

import numpy as np

from scorer.alarms.answer_pairs import compare_answers
from scorer.alarms.pairs import MOST_ROWS

N_ROWS = 1000


def draw_answers(n_teams: int, *, seed: int = 1):
    """Return the truth, and answers that are wrong more often where rows are hard."""
    random = np.random.default_rng(seed)
    truth = random.integers(1, 6, N_ROWS).astype(np.uint32)
    hardness = random.beta(1, 3, N_ROWS)
    wrong = random.random((n_teams, N_ROWS)) < hardness
    return truth, np.where(wrong, random.integers(1, 6, (n_teams, N_ROWS)), truth).astype(np.uint32)


def change(line, n_rows, seed=2):
    random = np.random.default_rng(seed)
    changed = line.copy()
    changed[random.choice(N_ROWS, n_rows, replace=False)] = random.integers(1, 6, n_rows)
    return changed


def test_independent_answers_raise_nothing():
    truth, answers = draw_answers(12)

    assert list(compare_answers(answers, np.arange(12), truth)) == []


def test_where_the_truth_is_not_known_the_usual_answer_stands_for_it():
    truth, answers = draw_answers(12)
    answers = np.vstack([answers, change(answers[3], 40)])
    truth[:500] = 0

    (pair,) = compare_answers(answers, np.arange(13), truth)
    (other,) = compare_answers(answers, np.arange(13), None)

    assert {(pair.first, pair.second), (other.first, other.second)} == {(3, 12)}


def test_files_that_differ_in_hardly_a_row_are_left_to_the_hash():
    truth, answers = draw_answers(12)

    assert list(compare_answers(np.vstack([answers, change(answers[3], 10)]), np.arange(13), truth)) == []


def test_hardly_any_wrong_answer_is_no_evidence():
    truth = np.ones(N_ROWS, np.uint32)
    answers = np.ones((12, N_ROWS), np.uint32)
    answers[:, :20] = np.random.default_rng(1).integers(1, 4, (12, 20))

    assert list(compare_answers(np.vstack([answers, change(answers[0], 30)]), np.arange(13), truth)) == []


def test_the_rows_that_tell_most_are_those_in_which_hardly_another_team_is_wrong_like_that():
    truth, answers = draw_answers(12)
    answers = np.vstack([answers, change(answers[3], 40)])
    truth[:500] = 0

    (pair,) = compare_answers(answers, np.arange(13), truth)
    (unknown,) = compare_answers(answers, np.arange(13), None)

    rows = list(pair.rows)
    assert len(rows) == MOST_ROWS
    assert min(rows) >= 500
    assert (answers[3][rows] == answers[12][rows]).all()
    assert (answers[3][rows] != truth[rows]).all()
    others = np.delete(answers, [3, 12], axis=0)
    alike = (others[:, rows] == answers[3][rows]).sum(axis=0)
    assert alike.tolist() == sorted(alike)
    assert unknown.rows == ()
