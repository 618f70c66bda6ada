"""Rows side by side: what is right, what two files say, and what the others do."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.alarms.pairs import MOST_ROWS, Pair, Sign
from scorer.alarms.search import find_pairs
from scorer.alarms.sketches import make_sketch
from scorer.alarms.telling import LONGEST_TEXT, Teller, TellingRow
from scorer.alarms.truth import read_right_answers
from scorer.scoring import read_submission
from tests.scorer.files import prepare, write

N_ROWS = 1200
KINDS = np.array(["ring", "dwarf", "spiral", "elliptic"])
PARTS = ("Public", "Private", "Private", "Ignored")


def solve(folder, cells, metric, header="y"):
    lines = [f"r{row},{cell},{PARTS[row % 4]}" for row, cell in enumerate(cells)]
    return prepare(folder, f"id,{header},Usage\n" + "\n".join(lines) + "\n", metric)


def sketch(folder, compiled, cells, header="y"):
    text = f"id,{header}\n" + "".join(f"r{row},{cell}\n" for row, cell in enumerate(cells))
    return make_sketch(read_submission(write(folder, "submission.csv", text), compiled.schema), compiled)


def tell(sketches, compiled) -> tuple[Pair, tuple[TellingRow, ...]]:
    """Find the only pair of some teams' files, and tell its rows."""
    teams = range(len(sketches))
    (pair,) = find_pairs(sketches, teams, read_right_answers(compiled))
    return pair, Teller(sketches, teams, compiled).tell(pair)


def draw_labels(seed=1):
    """Return the truth and answers of eight teams, and of one that copies the fourth but for some rows."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, 4, N_ROWS)
    wrong = random.random((8, N_ROWS)) < random.beta(1, 3, N_ROWS)
    answers = np.where(wrong, random.integers(0, 4, (8, N_ROWS)), truth)
    copy = answers[3].copy()
    copy[random.choice(N_ROWS, 50, replace=False)] = random.integers(0, 4, 50)
    return truth, np.vstack([answers, copy])


def test_labels_are_told_in_rows_that_both_have_wrong_in_the_same_way(tmp_path):
    truth, answers = draw_labels()
    compiled = solve(tmp_path, KINDS[truth], "accuracy")

    pair, rows = tell([sketch(tmp_path, compiled, KINDS[line]) for line in answers], compiled)

    assert (pair.first, pair.second, pair.sign, len(rows)) == (3, 8, Sign.ERRORS, MOST_ROWS)
    for told in rows:
        row = int(told.id[1:])
        assert PARTS[row % 4] != "Ignored"
        assert (told.truth, told.first, told.second) == (
            KINDS[truth[row]],
            KINDS[answers[3][row]],
            KINDS[answers[8][row]],
        )
        assert told.first == told.second != told.truth
        others = KINDS[np.delete(answers, [3, 8], axis=0)[:, row]].tolist()
        assert others.count(told.usual) == max(map(others.count, others))
        assert others.count(told.first) == 0


def test_numbers_are_told_with_the_median_of_the_others(tmp_path):
    random = np.random.default_rng(2)
    truth = random.integers(0, 2, N_ROWS)
    files = 0.5 * truth + random.random((8, N_ROWS))
    files = np.vstack([files, files[5] + 0.001 * random.standard_normal(N_ROWS)])
    compiled = solve(tmp_path, truth, "roc_auc")

    pair, rows = tell([sketch(tmp_path, compiled, line) for line in files], compiled)

    assert (pair.first, pair.second, pair.sign, len(rows)) == (5, 8, Sign.NOISE, MOST_ROWS)
    for told in rows:
        row = int(told.id[1:])
        assert (told.column, told.truth) == ("", str(truth[row]))
        assert [float(told.first), float(told.second)] == pytest.approx(files[[5, 8], row], rel=1e-4)
        median = np.median(np.delete(files, [5, 8], axis=0)[:, row])
        assert float(told.usual) == pytest.approx(median, rel=1e-4)
        # Both are on the same side of the others.
        assert (files[5][row] - median) * (files[8][row] - median) > 0


def test_of_several_columns_each_row_names_its_own(tmp_path):
    random = np.random.default_rng(3)
    truth = random.random((2, N_ROWS))
    files = truth + random.standard_normal((8, 2, N_ROWS))
    files = np.concatenate([files, files[2:3] + 0.001 * random.standard_normal((1, 2, N_ROWS))])
    cells = [f"{x},{y}" for x, y in truth.T]
    compiled = solve(tmp_path, cells, "mcrmse", "x,y")

    _, rows = tell([sketch(tmp_path, compiled, [f"{x},{y}" for x, y in file.T], "x,y") for file in files], compiled)

    assert {told.column for told in rows} == {"x", "y"}
    for told in rows:
        place = ("x", "y").index(told.column), int(told.id[1:])
        assert [float(told.truth), float(told.first), float(told.second)] == pytest.approx(
            [truth[place], files[2][place], files[8][place]], rel=1e-4
        )


def test_answers_that_are_right_nowhere_have_no_name_and_are_left_out(tmp_path):
    truth, answers = draw_labels()
    compiled = solve(tmp_path, KINDS[truth], "accuracy")
    names = np.array([*KINDS[:3], "unicorn"])
    files = [KINDS[line] for line in answers]
    files[3], files[8] = names[answers[3]], names[answers[8]]

    _, rows = tell([sketch(tmp_path, compiled, file) for file in files], compiled)

    assert 0 < len(rows) < MOST_ROWS
    assert "unicorn" not in {told.first for told in rows}


def test_long_texts_are_cut(tmp_path):
    truth, answers = draw_labels()
    names = np.array([f"{kind} " + "x" * 60 for kind in KINDS])
    compiled = solve(tmp_path, names[truth], "accuracy")

    _, rows = tell([sketch(tmp_path, compiled, names[line]) for line in answers], compiled)

    assert {len(told.truth) for told in rows} == {LONGEST_TEXT}


def test_what_is_neither_a_number_nor_a_label_is_not_told(tmp_path):
    truth, answers = draw_labels()
    compiled = solve(tmp_path, KINDS[truth], "exact_match")
    sketches = [sketch(tmp_path, compiled, KINDS[line]) for line in answers]

    rows = Teller(sketches, range(9), compiled).tell(
        Pair(3, 8, Sign.ERRORS, 0.9, 0.5, N_ROWS, 0, 0, 0, 0.0, 0.0, (1, 2))
    )

    assert rows == ()


def test_without_other_teams_nothing_is_told(tmp_path):
    truth, answers = draw_labels()
    compiled = solve(tmp_path, KINDS[truth], "accuracy")
    sketches = [sketch(tmp_path, compiled, KINDS[line]) for line in answers[:2]]

    assert Teller(sketches, [1, 2], compiled).tell(Pair(0, 1, Sign.ERRORS, 1, 0, 1, 0, 0, 0, 0.0, 0.0, (1,))) == ()
