"""Sets of tags: how cells are split, and repeats collapsed."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from scorer.errors import SolutionError
from scorer.shapes.tags import collapse, split_words
from tests.scorer.files import codes, prepare, refusal


def test_blank_cells_hold_no_word_and_spaces_of_any_kind_divide():
    offsets, words = split_words(pa.array(["", "b a", "  ", " c\td  e "]))

    assert offsets.tolist() == [0, 0, 2, 2, 5]
    assert words.to_pylist() == ["b", "a", "c", "d", "e"]


def test_repeats_are_collapsed_within_their_row():
    sets = collapse(np.array([0, 3, 3, 5]), np.array([2, 0, 2, 1, 1], np.int32))

    assert [sets[row].tolist() for row in range(3)] == [[0, 2], [], [1]]


def test_tags_are_sorted_and_public(tmp_path):
    assert prepare(tmp_path, "id,t\n1,b a\n2,\n", "subset_accuracy").schema.labels == ("a", "b")
    with pytest.raises(SolutionError, match="no target column"):
        prepare(tmp_path, "id\n1\n", "subset_accuracy")


def test_a_lacking_column_is_told(tmp_path):
    assert codes(refusal(tmp_path, "id,u\n1,a\n", "id,t\n1,a\n", "subset_accuracy"))[0] == "column_missing"
