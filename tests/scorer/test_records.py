"""The words of a record: ranges and example files."""

from __future__ import annotations

import pytest

from scorer.records import PROBABILITY, Bounds, ExampleFiles


@pytest.mark.parametrize(
    ("bounds", "words"), [(PROBABILITY, "0 to 1"), (Bounds(-1.5, 1e6), "-1.5 to 1e+06"), (Bounds(), "-inf to inf")]
)
def test_a_range_is_told_in_words(bounds, words):
    assert bounds.words == words


def test_lines_of_an_example_may_be_divided_by_blanks():
    files = ExampleFiles("id,y 1,0 2,1", "id,y\n1,a b\n", "1")

    assert files.solution == "id,y\n1,0\n2,1"
    assert files.submission == "id,y\n1,a b\n"
