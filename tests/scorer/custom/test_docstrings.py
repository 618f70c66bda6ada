"""Docstrings of metrics and what they say of arguments."""

from __future__ import annotations

import pytest

from scorer.custom.docstrings import MOST_LETTERS, read_helps

GOOGLE = """Weighted log loss.

    Args:
        solution: The truth.
        epsilon (float): How far from 0 and 1
            probabilities are kept.
        weight_column: Name of the weights.

    Returns:
        epsilon: not this one.
"""
NUMPY = """Weighted log loss.

Parameters
----------
solution : DataFrame
    The truth.
epsilon : float, optional
    How far from 0 and 1
    probabilities are kept.

weight_column : str
    Name of the weights.

Returns
-------
float
"""
SPHINX = """Weighted log loss.

:param solution: The truth.
:param float epsilon: How far from 0 and 1
    probabilities are kept.
:param weight_column: Name of the weights.
:returns: A number.
"""
BULLETS = """Weighted log loss.

- `epsilon`: How far from 0 and 1 probabilities are kept.
- **weight_column** – Name of the weights.
"""


@pytest.mark.parametrize("docstring", [GOOGLE, NUMPY, SPHINX, BULLETS])
def test_each_style_tells_the_help_of_each_argument(docstring: str):
    helps = read_helps(docstring, ["epsilon", "weight_column", "other"])

    assert helps == {
        "epsilon": "How far from 0 and 1 probabilities are kept.",
        "weight_column": "Name of the weights.",
    }


@pytest.mark.parametrize("docstring", ["", "One line.", "Uses epsilon: never.", ":param epsilon:", "epsilon"])
def test_where_nothing_is_said_there_is_no_help(docstring: str):
    assert read_helps(docstring, ["epsilon"]) == {}


def test_a_long_help_is_cut():
    assert len(read_helps("Args:\n    a: " + "x" * 10_000, ["a"])["a"]) == MOST_LETTERS
