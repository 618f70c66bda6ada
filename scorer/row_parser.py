"""Rows of plain cells to ids and float64, each number exactly as `float()` reads it, in compiled code.

Up to 19 digits are gathered into a whole number. Where that number and the power of ten are exact as float64, one
multiplication or division rounds once (Clinger 1990). Else the number is multiplied by a 128-bit power of ten, and the
bits of the product tell the rounding unless they are too close to a tie (Eisel and Lemire 2021, Software: Practice and
Experience 51, 1700–1727). What neither can settle, about three numbers in ten million, is left to the caller.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from scorer.table import ByteArray, CodeArray, FloatArray, IntArray

LOWEST_POWER, HIGHEST_POWER = -342, 308
_MAX_DIGITS = 19
_EXACT_POWER = 22
_EXACT_MANTISSA = 1 << 53
_MAX_EXPONENT = 10_000
_BIAS = 1023
SURPRISE, DONE, SLOW = 0, 1, 2
INT, FLOAT, TEXT = 0, 1, 2
NEWLINE, SPACE, QUOTE, PLUS, COMMA, MINUS, POINT, ZERO, UPPER_E, LOWER_E, DELETE = (
    10,
    32,
    34,
    43,
    44,
    45,
    46,
    48,
    69,
    101,
    127,
)
_MAX_INT_DIGITS = 18

_UPPER_HALVES, _LOWER_HALVES = np.uint64(0xF0F0F0F0F0F0F0F0), np.uint64(0x0F0F0F0F0F0F0F0F)
_SIXES, _THREES = np.uint64(0x0606060606060606), np.uint64(0x3333333333333333)
_PAIRS, _FOURS = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0000FFFF0000FFFF)

compiled = numba.njit(cache=True, nogil=True, error_model="numpy", forceinline=True)


def _power_of_ten(exponent: int) -> tuple[int, int]:
    """Return the top 128 bits of a power of ten, cut and not rounded, as a high and a low half."""
    if exponent >= 0:
        power = 10**exponent
    else:
        divisor = 10**-exponent
        power = (1 << (divisor.bit_length() + 128)) // divisor
    shift = power.bit_length() - 128
    bits = power >> shift if shift >= 0 else power << -shift
    return bits >> 64, bits & (2**64 - 1)


_HALVES = [_power_of_ten(exponent) for exponent in range(LOWEST_POWER, HIGHEST_POWER + 1)]
_HIGH = np.array([high for high, _ in _HALVES], np.uint64)
_LOW = np.array([low for _, low in _HALVES], np.uint64)
_POWERS = np.array([10.0**exponent for exponent in range(_EXACT_POWER + 1)])


@intrinsic
def _multiply_high(_context: Any, _left: Any, _right: Any) -> Any:
    """Return the upper 64 bits of a 128-bit product."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        wide = ir.IntType(128)
        product = builder.mul(builder.zext(arguments[0], wide), builder.zext(arguments[1], wide))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


@intrinsic
def _leading_zeros(_context: Any, _value: Any) -> Any:
    """Return the number of zero bits before the first one of a number that is not 0."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctlz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.uint64(types.uint64), generate


@intrinsic
def _as_float(_context: Any, _bits: Any) -> Any:
    """Return the float64 with these bits."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.uint64), generate


@intrinsic
def _load_eight(_context: Any, text: Any, _position: Any) -> Any:
    """Return the eight bytes at a position as one number, the first byte lowest."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        place = builder.bitcast(builder.gep(data, [arguments[1]]), ir.IntType(64).as_pointer())
        return builder.load(place, align=1)

    return types.uint64(text, types.int64), generate


@compiled
def _parse_digits(text: ByteArray, position: int, end: int, mantissa: np.uint64) -> tuple[np.uint64, int]:
    """Append the digits at a position to a whole number; wraps beyond 19 digits, which the caller counts."""
    while position + 8 <= end:
        eight: np.uint64 = _load_eight(text, position)  # type: ignore[call-arg]
        # All eight bytes are digits: the upper halves are 3, and stay 3 when 6 is added.
        if (eight & _UPPER_HALVES) | (((eight + _SIXES) & _UPPER_HALVES) >> np.uint64(4)) != _THREES:
            break
        # Neighbours are joined: eight digits to four pairs, to two fours, to one number.
        eight = ((eight & _LOWER_HALVES) * np.uint64(10 * 2**8 + 1)) >> np.uint64(8)
        eight = ((eight & _PAIRS) * np.uint64(100 * 2**16 + 1)) >> np.uint64(16)
        eight = ((eight & _FOURS) * np.uint64(10_000 * 2**32 + 1)) >> np.uint64(32)
        mantissa = mantissa * np.uint64(100_000_000) + eight
        position += 8
    while position < end:
        digit = np.int64(text[position]) - ZERO
        if digit < 0 or digit > 9:
            break
        mantissa = mantissa * np.uint64(10) + np.uint64(digit)
        position += 1
    return mantissa, position


@compiled
def _count_leading_zeros(text: ByteArray, position: int, end: int) -> int:
    """Return how many zeros stand before the first other digit of a number."""
    n_zeros = 0
    while position < end and (text[position] == ZERO or text[position] == POINT):
        n_zeros += text[position] == ZERO
        position += 1
    return n_zeros


@compiled
def parse_decimal(text: ByteArray, position: int, end: int) -> tuple[float, int, int]:
    """Parse the number that begins at a position.

    Returns
    -------
    value : float
        The number, where the state is DONE.
    position : int
        Where it ends.
    state : int
        DONE; SLOW where the digits are sound and the rounding is left to the caller; SURPRISE where it is no number.
    """
    is_negative = position < end and text[position] == MINUS
    if is_negative:
        position += 1
    begin, mantissa = position, np.uint64(0)
    # Few digits stand before the point as a rule: one at a time is quicker there.
    while position < end and ZERO <= text[position] <= ZERO + 9:
        mantissa = mantissa * np.uint64(10) + np.uint64(text[position] - ZERO)
        position += 1
    n_digits, exponent = position - begin, 0
    if position < end and text[position] == POINT:
        fraction = position + 1
        mantissa, position = _parse_digits(text, fraction, end, mantissa)
        exponent = fraction - position
        n_digits -= exponent
    if n_digits == 0:
        return 0.0, position, SURPRISE
    if n_digits > _MAX_DIGITS:
        n_digits -= _count_leading_zeros(text, begin, end)
    if position < end and (text[position] == LOWER_E or text[position] == UPPER_E):
        position += 1
        is_minus = position < end and text[position] == MINUS
        if is_minus or (position < end and text[position] == PLUS):
            position += 1
        first, written = position, 0
        while position < end:
            letter = text[position]
            if letter < ZERO or letter > ZERO + 9:
                break
            if written < _MAX_EXPONENT:
                written = written * 10 + int(letter - ZERO)
            position += 1
        if position == first:
            return 0.0, position, SURPRISE
        exponent += -written if is_minus else written
    if n_digits > _MAX_DIGITS:
        return 0.0, position, SLOW
    value, is_exact = _to_float(mantissa, exponent)
    return (-value if is_negative else value), position, (DONE if is_exact else SLOW)


@compiled
def _to_float(mantissa: np.uint64, exponent: int) -> tuple[float, bool]:
    """Return mantissa · 10^exponent as the nearest float64, and whether that is certain."""
    if mantissa == np.uint64(0):
        return 0.0, True
    if mantissa <= np.uint64(_EXACT_MANTISSA) and -_EXACT_POWER <= exponent <= _EXACT_POWER:
        exact = float(mantissa)
        return (exact / _POWERS[-exponent] if exponent < 0 else exact * _POWERS[exponent]), True
    if exponent < LOWEST_POWER or exponent > HIGHEST_POWER:
        return 0.0, False
    zeros: np.uint64 = _leading_zeros(mantissa)  # type: ignore[call-arg]
    mantissa <<= zeros
    power = exponent - LOWEST_POWER
    high, low = _multiply_high(mantissa, _HIGH[power]), mantissa * _HIGH[power]
    # The power was cut: the true product lies less than one mantissa above. Nine bits fall away in the rounding; where
    # they are all ones a carry could change what stays, so the lower half of the power is multiplied in as well.
    if high & np.uint64(0x1FF) == np.uint64(0x1FF) and low + mantissa < mantissa:
        more = low + _multiply_high(mantissa, _LOW[power])
        if more < low:
            high += np.uint64(1)
        low = more
        rest = mantissa * _LOW[power]
        if (
            high & np.uint64(0x1FF) == np.uint64(0x1FF)
            and low + np.uint64(1) == np.uint64(0)
            and rest + mantissa < mantissa
        ):
            return 0.0, False
    top = high >> np.uint64(63)
    bits = high >> (top + np.uint64(9))
    # 217706 / 2^16 is log2(10), near enough over the whole range of float64.
    binary = ((217706 * exponent) >> 16) + 64 + _BIAS - np.int64(zeros) - (1 - np.int64(top))
    if low == np.uint64(0) and high & np.uint64(0x1FF) == np.uint64(0) and bits & np.uint64(3) == np.uint64(1):
        return 0.0, False
    bits = (bits + (bits & np.uint64(1))) >> np.uint64(1)
    if bits >> np.uint64(53) > np.uint64(0):
        bits >>= np.uint64(1)
        binary += 1
    if binary < 1 or binary > 2046:
        return 0.0, False
    return _as_float((np.uint64(binary) << np.uint64(52)) | (bits & np.uint64((1 << 52) - 1))), True


_ROWS_SIGNATURE = types.Tuple([types.int64, types.int64, types.boolean])(  # type: ignore[no-untyped-call]
    types.Array(types.uint8, 1, "C", readonly=True),
    types.int64,
    types.Array(types.int8, 1, "C", readonly=True),
    types.Array(types.int32, 1, "C", readonly=True),
    types.int64[::1],
    types.int32[::1],
    types.uint8[::1],
    types.float64[:, ::1],
    types.int64[:, ::1],
    types.int64,
)


@numba.njit(_ROWS_SIGNATURE, cache=True, nogil=True, error_model="numpy")
def parse_rows(
    text: ByteArray,
    start: int,
    kinds: npt.NDArray[np.int8],
    places: npt.NDArray[np.int32],
    ids: IntArray,
    offsets: CodeArray,
    id_bytes: ByteArray,
    values: FloatArray,
    slow: IntArray,
    longest: int,
) -> tuple[int, int, bool]:
    """Parse rows of plain cells into the given arrays, until the end or the first surprise.

    Returns
    -------
    n_rows, n_slow : int
        Rows that were read, and numbers left to the caller: column, row, start and end of each are in `slow`.
    is_whole : bool
        Whether the end of the text was reached and every row was plain.
    """
    position, end = start, len(text)
    n_rows, n_slow, n_bytes = 0, 0, 0
    n_columns, n_capacity = len(kinds), values.shape[1]
    while position < end:
        if n_rows == n_capacity:
            return n_rows, n_slow, False
        for column in range(n_columns):
            begin = position
            if kinds[column] == FLOAT:
                number, position, state = parse_decimal(text, position, end)
                if state == SURPRISE:
                    return n_rows, n_slow, False
                if state == SLOW:
                    if n_slow == len(slow):
                        return n_rows, n_slow, False
                    slow[n_slow, 0], slow[n_slow, 1] = places[column], n_rows
                    slow[n_slow, 2], slow[n_slow, 3] = begin, position
                    n_slow += 1
                values[places[column], n_rows] = number
            elif kinds[column] == INT:
                whole = np.int64(0)
                is_negative = position < end and text[position] == MINUS
                if is_negative:
                    position += 1
                first = position
                while position < end:
                    digit = np.int64(text[position]) - ZERO
                    if digit < 0 or digit > 9:
                        break
                    whole = whole * 10 + digit
                    position += 1
                if position == first or position - first > _MAX_INT_DIGITS:
                    return n_rows, n_slow, False
                ids[n_rows] = -whole if is_negative else whole
            else:
                while position < end:
                    letter = text[position]
                    if letter in (COMMA, NEWLINE):
                        break
                    # Quotes, carriage returns, NUL and other controls, and what is not ASCII are left to the others.
                    if letter == QUOTE or letter < SPACE or letter >= DELETE:
                        return n_rows, n_slow, False
                    id_bytes[n_bytes] = letter
                    n_bytes += 1
                    position += 1
                if (
                    position == begin
                    or position - begin > longest
                    or text[begin] == SPACE
                    or text[position - 1] == SPACE
                ):
                    return n_rows, n_slow, False
                offsets[n_rows + 1] = n_bytes
            if column < n_columns - 1:
                if position >= end or text[position] != COMMA:
                    return n_rows, n_slow, False
                position += 1
        if position < end:
            if text[position] != NEWLINE:
                return n_rows, n_slow, False
            position += 1
        n_rows += 1
    return n_rows, n_slow, True
