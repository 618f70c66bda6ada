"""Tests for `server.domain.spreadsheets`."""

import pytest

from server.domain.spreadsheets import guard_cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_looks_like_a_formula_gets_an_apostrophe(text):
    assert guard_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["", "ada", "1-1", "a=b", " =1", "'=1"])
def test_other_text_stays(text):
    assert guard_cell(text) == text
