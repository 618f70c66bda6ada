"""The confusion matrix: large cells rounded down, small and empty ones hidden alike."""

from __future__ import annotations

import numpy as np

from scorer.diagnostics.confusion_matrix import draw_confusion_matrix


def rows_of(*cells: tuple[int, int, int]):
    true = np.concatenate([np.full(count, true) for true, _, count in cells]).astype(np.int32)
    predicted = np.concatenate([np.full(count, predicted) for _, predicted, count in cells]).astype(np.int32)
    return true, predicted


def test_cells_are_rounded_down_and_small_ones_hidden():
    true, predicted = rows_of((0, 0, 103), (0, 1, 33), (1, 1, 58), (1, 0, 4))

    chart = draw_confusion_matrix(true, predicted, ("cat", "dog"))

    assert chart.data["labels"] == ["cat", "dog"]
    assert chart.data["rows"] == [[100, 30], [None, 55]]
    assert chart.data["most_confused"] == [["cat", "dog", 30]]
    assert chart.look == "Look at “cat” taken for “dog”: at least 30 rows."


def test_a_column_that_is_right_throughout_is_not_shown_whole():
    chart = draw_confusion_matrix(*rows_of((0, 0, 40), (1, 1, 60)), ("cat", "dog"))

    assert chart.data["rows"] == [[35, None], [None, 55]]
    assert chart.look == "No pair of classes is confused in enough rows to be shown."


def test_without_large_cells_there_is_no_chart():
    assert draw_confusion_matrix(*rows_of((0, 0, 19), (1, 1, 19)), ("cat", "dog")) is None


def test_of_many_classes_the_largest_are_shown():
    cells = [(code, code, 25 + 5 * code) for code in range(40)]

    chart = draw_confusion_matrix(*rows_of(*cells), [f"c{code:02}" for code in range(40)])

    assert chart.data["labels"] == [f"c{code}" for code in range(10, 40)]
