"""The compiled parser: each number bit for bit as Python's own, and a stop at the first surprise."""

from __future__ import annotations

import math
import struct
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scorer.row_parser import DONE, SLOW, SURPRISE, parse_decimal


def parse(text: str) -> tuple[float, int, int]:
    data = np.frombuffer(text.encode(), np.uint8)
    return parse_decimal(data, 0, len(data))


def bits(value: float) -> bytes:
    return struct.pack("<d", value)


def halfway(value: float) -> str:
    """Return the exact decimal text between a float and the next one."""
    return f"{(Decimal(value) + Decimal(math.nextafter(value, math.inf))) / 2:f}"


positive = st.floats(min_value=1e-300, max_value=1e300, allow_nan=False)
digits = st.text("0123456789", min_size=1, max_size=25)
numbers = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda value: f"{value:.18e}"),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda value: f"{value:.24e}"),
    st.floats(0, 1).map(repr),
    st.builds("{}.{}".format, digits, digits),
    st.builds("-{}.{}".format, digits, digits),
    st.builds("{}e{}".format, digits, st.integers(-360, 330)),
    st.integers(0, 2**64 - 1)
    .map(lambda value: repr(struct.unpack("<d", struct.pack("<Q", value))[0]))
    .filter(lambda text: "n" not in text),
)


@given(numbers)
@settings(max_examples=2000)
@example("0")
@example("-0.0")
@example("5e-324")
@example("2.2250738585072011e-308")
@example("1.7976931348623157e308")
@example("9007199254740993")
@example("1e400")
@example("1e-400")
@example("0." + "0" * 30 + "17")
@example("123456789012345678901234567890")
@example(".5")
@example("5.")
@example("1E+5")
def test_a_number_that_is_settled_has_the_bits_of_float(text):
    value, position, state = parse(text)

    assert state != SURPRISE
    assert position == len(text)
    assert state == SLOW or bits(value) == bits(float(text))


@given(positive)
@settings(max_examples=500)
def test_exact_ties_are_settled_rightly_or_left_to_the_caller(value):
    text = halfway(value)

    parsed, _, state = parse(text)

    assert state == SLOW or bits(parsed) == bits(float(text))


@given(st.floats(0, 1))
@settings(max_examples=500)
def test_a_probability_as_python_writes_it_is_settled(value):
    assert parse(repr(value))[2] == DONE or value < 1e-290


@pytest.mark.parametrize("text", ["", "-", ".", "-.", "e5", "1e", "1e+", "nan", "inf", "+1", " 1", "x"])
def test_what_is_no_plain_number_is_a_surprise(text):
    assert parse(text)[2] == SURPRISE


@pytest.mark.parametrize("text", ["1_0", "0x10", "1,5", "1 ", "1.2.3", "1e5.5", "1f"])
def test_a_number_ends_at_the_first_strange_letter(text):
    _, position, state = parse(text)

    assert state == SURPRISE or position < len(text)
