"""Formulas: what they give, where they are wrong, and that nothing but arithmetic can be written in them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.formulas import FUNCTIONS, NAMES, FormulaError, parse_formula, round_half_up
from server.errors import InvalidInputError

VALUES = {
    "score": 0.9,
    "best": 0.95,
    "baseline": 0.5,
    "rank": 2.0,
    "n_teams": 11.0,
    "percentile": 90.0,
    "late_days": 1.0,
    "n_submissions": 3.0,
}
BASELINES = {"All zero": 0.5, "Forest": 0.8}


def parse(text: str, *, higher_is_better: bool = True, baselines: dict[str, float] = BASELINES):
    return parse_formula(text, baselines=baselines, higher_is_better=higher_is_better)


def fault(text: str, **more) -> str:
    with pytest.raises(InvalidInputError) as refusal:
        parse(text, **more)
    return refusal.value.fields["formula"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7.0),
        ("100 * (score - baseline) / (best - baseline)", 100 * 0.4 / 0.45),
        ("-2 + 3 * 4 ** 2 / 8", 4.0),
        ("min(100, 120, percentile)", 90.0),
        ("max(0, percentile - 10 * late_days)", 80.0),
        ("round(2.5) + round(0.125, 2) * 100", 16.0),
        ("abs(rank - n_teams)", 9.0),
        ("if(score > baseline, 100, 50)", 100.0),
        ("if (score < baseline, 1 / 0, 50)", 50.0),
        ("if(0.1 < score <= 0.9 and not rank == 1, 1, 2)", 1.0),
        ("if(rank == 1 or n_submissions >= 3, 1, 2)", 1.0),
        ("if(rank == 1 or n_submissions != 3, 1, 2)", 2.0),
        ('better(score, baseline("Forest")) + better(baseline("Forest"), score)', 1.0),
        ("100 * scaled(score, baseline, best)", 100 * 0.4 / 0.45),
        ("scaled(2, 0, 1) + scaled(-1, 0, 1)", 1.0),
        ("scaled(0.25, 1, 0)", 0.75),
        ("100 *\n  score", 90.0),
        ("  +score", 0.9),
    ],
)
def test_a_formula_gives_what_arithmetic_gives(text: str, value: float):
    assert parse(text).evaluate(VALUES) == pytest.approx(value)


def test_better_and_scaled_go_with_the_metric():
    low = {**VALUES, "score": 0.3, "best": 0.2, "baseline": 1.2}

    assert parse("better(score, baseline)", higher_is_better=False).evaluate(low) == 1.0
    assert parse("scaled(score, baseline, best)", higher_is_better=False).evaluate(low) == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Write a formula"),
        ("scor * 100", "Column 1: “scor” is unknown. Did you mean “score”?"),
        ("100 *\n  scoree", "Line 2, column 3: “scoree” is unknown."),
        ("1 + qqq", "Column 5: “qqq” is unknown. Known: score, best,"),
        ("(1 + 2", "Column 1: a bracket is opened and not closed."),
        ("1 + 2)", "Column 6: a bracket is closed that was not opened."),
        ("score = 3", "compare with =="),
        ("2 ^ 3", "Write ** for a power."),
        ("7 // 2", "this operator is unknown"),
        ("score in 3", "this comparison is unknown"),
        ("min", "Column 1: “min” is a function: min(a, b, …)."),
        ("1 if score else 2", "write a choice as if(condition, then, else)"),
        ("if(1, 2)", "2 values for “if”; expected if(condition, then, else)."),
        ("round(score, rank)", "the digits of round are a whole number from 0 to 10."),
        ("round(score, 11)", "the digits of round"),
        ("min(score, key=rank)", "1 values for “min”"),
        ("baseline(score)", "written in quotation marks"),
        ('baseline("Trees")', "no baseline is called “Trees”. There are: “All zero”, “Forest”."),
        ("9" * 400, "this number is too large"),
        ("1e999", "this number is too large"),
        ("1j", "is no number here"),
        ("True", "is no number here"),
        ("'text'", "is no number here"),
        ("1 + " * 333 + "1", "at most 1,000 are read"),
        ("1 + " * 249 + "1", "too long or too deep"),
        ("-" * 60 + "1", "too long or too deep"),
        ("(" * 250 + "1" + ")" * 250, ""),
        ("\0", ""),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, told: str):
    assert told in fault(text)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "score.__class__",
        "(lambda: 1)()",
        "[score][0]",
        "{1: 2}[1]",
        "[x for x in (1, 2)]",
        "f'{score}'",
        "eval('1')",
        "open('x')",
        "(score := 1)",
        "min(*[1, 2])",
        "min(**{})",
        "score if True else 1",
        "...",
        "iF",
        "await score",
        "(yield)",
    ],
)
def test_nothing_but_arithmetic_is_taken(text: str):
    assert fault(text)


def test_without_a_baseline_none_can_be_named():
    assert "this competition has no baseline" in fault("score - baseline", baselines={})
    assert "There are: none with a score yet." in fault('baseline("Forest")', baselines={})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1 + 1 / (rank - 2)", "Column 5: division by zero."),
        ("10 ** 10 ** 10", "Column 1: this has no value."),
        ("(-8) ** 0.5", "Column 1: this has no value."),
        ("1e308 * 10", "Column 1: this has no value."),
        ("scaled(score, best, best)", "Column 1: division by zero."),
        ("100 *\n (1 / 0)", "Line 2, column 3: division by zero."),
    ],
)
def test_what_has_no_value_is_told_with_its_place(text: str, told: str):
    with pytest.raises(FormulaError) as error:
        parse(text).evaluate(VALUES)

    assert str(error.value) == told


PARTS = ("(", ")", ",", "+", "-", "*", "/", "**", "<", "==", " ", "1", "2.5", "e9")
ALPHABET = st.sampled_from([*NAMES, *FUNCTIONS, *PARTS])


@given(st.lists(ALPHABET, max_size=40).map("".join))
def test_any_text_of_its_parts_is_refused_or_has_a_finite_value_or_none(text: str):
    try:
        value = parse(text).evaluate(VALUES)
    except (InvalidInputError, FormulaError):
        value = 0.0

    assert type(value) is float
    assert math.isfinite(value)


@given(st.text(max_size=60))
def test_any_text_at_all_is_refused_or_evaluated(text: str):
    try:
        value = parse(text).evaluate(VALUES)
    except (InvalidInputError, FormulaError):
        value = 0.0

    assert math.isfinite(value)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_scaled_stays_between_nothing_and_one(x: float, low: float, high: float):
    formula = parse("scaled(score, baseline, best)")
    try:
        value = formula.evaluate({**VALUES, "score": x, "baseline": low, "best": high})
    except FormulaError:
        value = 0.0

    assert 0 <= value <= 1


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [(2.5, 0, 3.0), (-2.5, 0, -3.0), (0.125, 2, 0.13), (1.005, 2, 1.01), (-0.2, 0, 0.0), (1e300, 2, 1e300)],
)
def test_halves_are_rounded_away_from_zero_as_people_do(value: float, digits: int, rounded: float):
    assert round_half_up(value, digits) == rounded
