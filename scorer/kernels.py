"""The loops that a compiler makes fast: rows, ids and pairs; imported by `scorer.warming` alone."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
from numba import types

from scorer.alignment import UNKNOWN, Arrays
from scorer.row_parser import FLOAT, INT, TEXT, parse_rows
from scorer.table import ByteArray, CodeArray, FloatArray, IntArray, TextColumn

__all__ = [
    "FLOAT",
    "INT",
    "TEXT",
    "count_pairs",
    "count_places",
    "index_texts",
    "is_permutation",
    "locate_texts",
    "locate_whole",
    "parse_rows",
    "place",
    "take",
]

_BLOCK = 2048
F = TypeVar("F")


def _read(kind: Any) -> Any:
    """Return the type of an array that is only read: mapped solutions and bytes cannot be written."""
    return types.Array(kind, 1, "C", readonly=True)


_BYTES, _CODES, _WHOLE, _FLOATS = _read(types.uint8), _read(types.int32), _read(types.int64), _read(types.float64)
_KEYS, _ROWS, _HASH = _read(types.uint64), types.int32[::1], types.uint64


def compiled(*signatures: Any) -> Callable[[F], F]:
    """Compile a function when its module is imported, or take what an earlier import compiled."""
    return cast("Callable[[F], F]", numba.njit(list(signatures), cache=True, nogil=True))


@compiled(types.float64[::1](_FLOATS, _CODES), types.int32[::1](_CODES, _CODES))
def take(values: npt.NDArray[Any], rows: CodeArray) -> npt.NDArray[Any]:
    """Return `values[rows]`."""
    taken = np.empty(len(rows), values.dtype)
    for place in range(len(rows)):
        taken[place] = values[rows[place]]
    return taken


@compiled(types.float64[::1](_FLOATS, _CODES), types.int32[::1](_CODES, _CODES))
def place(values: npt.NDArray[Any], rows: CodeArray) -> npt.NDArray[Any]:
    """Return the array whose `rows` are the values; every row must occur."""
    placed = np.empty(len(values), values.dtype)
    for source in range(len(rows)):
        placed[rows[source]] = values[source]
    return placed


@compiled(types.boolean(_CODES))
def is_permutation(rows: CodeArray) -> bool:
    """Whether every row number below `len(rows)` occurs, and so each once."""
    seen = np.zeros(len(rows), np.uint8)
    for place in range(len(rows)):
        row = rows[place]
        if row < 0 or seen[row]:
            return False
        seen[row] = 1
    return True


@compiled(_ROWS(_WHOLE, types.int64, _CODES))
def locate_whole(ids: IntArray, lowest: int, table: CodeArray) -> CodeArray:
    """Return the row of each whole-number id in a direct table, or UNKNOWN."""
    rows = np.empty(len(ids), np.int32)
    highest = lowest + len(table) - 1
    for place in range(len(ids)):
        number = ids[place]
        rows[place] = table[number - lowest] if lowest <= number <= highest else UNKNOWN
    return rows


@compiled(types.int64(_FLOATS, _FLOATS))
def count_pairs(negatives: FloatArray, positives: FloatArray) -> int:
    """Return twice the pairs in which the positive is ahead, plus the tied ones; both arrays are sorted."""
    below, through, total = 0, 0, 0
    n_negative = len(negatives)
    for place in range(len(positives)):
        value = positives[place]
        while below < n_negative and negatives[below] < value:
            below += 1
        if through < below:
            through = below
        while through < n_negative and negatives[through] <= value:
            through += 1
        total += below + through
    return total


@compiled(types.Tuple([types.int64[::1], types.int64[::1]])(_FLOATS, _FLOATS))  # type: ignore[no-untyped-call]
def count_places(few: FloatArray, many: FloatArray) -> tuple[IntArray, IntArray]:
    """Count how many of `many` each of `few` exceeds, doubled, ties once; and how often each place of `many` is met.

    Both arrays are sorted. A place is met by each of `few` twice: before what it ties with, and behind it.
    """
    doubled, met = np.empty(len(few), np.int64), np.zeros(len(many) + 1, np.int64)
    below, through = 0, 0
    for place in range(len(few)):
        value = few[place]
        while below < len(many) and many[below] < value:
            below += 1
        if through < below:
            through = below
        while through < len(many) and many[through] <= value:
            through += 1
        doubled[place] = below + through
        met[below] += 1
        met[through] += 1
    return doubled, met


@compiled(_HASH(_BYTES, types.int64, types.int64, _HASH))
def _hash(data: ByteArray, start: int, stop: int, seed: np.uint64) -> np.uint64:
    """Return a 64-bit hash of some bytes, eight at a time; unpredictable without the seed."""
    value = seed ^ (np.uint64(stop - start) * np.uint64(0x9E3779B97F4A7C15))
    position = start
    while position < stop:
        word = np.uint64(0)
        last = min(position + 8, stop)
        for place in range(position, last):
            word = (word << np.uint64(8)) | np.uint64(data[place])
        value = (value ^ word) * np.uint64(0xD6E8FEB86659FD93)
        value ^= value >> np.uint64(32)
        value = (value + seed) * np.uint64(0xCA5A826395121157)
        value ^= value >> np.uint64(29)
        position = last
    return value


@compiled(types.void(_CODES, _BYTES, _HASH, types.uint64[::1], _ROWS))
def _fill_table(offsets: CodeArray, data: ByteArray, seed: np.uint64, keys: Any, slots: CodeArray) -> None:
    mask = np.uint64(len(slots) - 1)
    for row in range(len(offsets) - 1):
        key = _hash(data, offsets[row], offsets[row + 1], seed)
        place = key & mask
        while slots[place] != UNKNOWN:
            place = (place + np.uint64(1)) & mask
        keys[place] = key
        slots[place] = row


@compiled(types.int32(_BYTES, types.int64, types.int64, _CODES, _BYTES, _HASH, _KEYS, _CODES))
def _walk(
    data: ByteArray,
    start: int,
    length: int,
    known_offsets: CodeArray,
    known_data: ByteArray,
    key: np.uint64,
    keys: Any,
    slots: CodeArray,
) -> int:
    """Find an id whose hash another id shares: every slot with that hash is compared byte by byte."""
    mask = np.uint64(len(slots) - 1)
    slot = key & mask
    while slots[slot] != UNKNOWN:
        row = slots[slot]
        if keys[slot] == key and known_offsets[row + 1] - known_offsets[row] == length:
            is_same = True
            for step in range(length):
                if data[start + step] != known_data[known_offsets[row] + step]:
                    is_same = False
                    break
            if is_same:
                return int(row)
        slot = (slot + np.uint64(1)) & mask
    return UNKNOWN


@compiled(types.void(_CODES, _BYTES, _CODES, _BYTES, _HASH, _KEYS, _CODES, _ROWS))
def _probe(
    offsets: CodeArray,
    data: ByteArray,
    known_offsets: CodeArray,
    known_data: ByteArray,
    seed: np.uint64,
    keys: Any,
    slots: CodeArray,
    rows: CodeArray,
) -> None:
    mask = np.uint64(len(slots) - 1)
    hashes = np.empty(_BLOCK, np.uint64)
    n_rows = len(offsets) - 1
    # Block by block: the hashes first, then a touch of each slot, so that the waits for memory overlap.
    for block in range(0, n_rows, _BLOCK):
        n_block = min(_BLOCK, n_rows - block)
        for place in range(n_block):
            row = block + place
            hashes[place] = _hash(data, offsets[row], offsets[row + 1], seed)
        for place in range(n_block):
            slot = hashes[place] & mask
            while slots[slot] != UNKNOWN and keys[slot] != hashes[place]:
                slot = (slot + np.uint64(1)) & mask
            rows[block + place] = slots[slot]
        for place in range(n_block):
            row = block + place
            found = rows[row]
            if found == UNKNOWN:
                continue
            length = offsets[row + 1] - offsets[row]
            is_same = known_offsets[found + 1] - known_offsets[found] == length
            if is_same:
                for step in range(length):
                    if data[offsets[row] + step] != known_data[known_offsets[found] + step]:
                        is_same = False
                        break
            if not is_same:
                rows[row] = _walk(data, offsets[row], length, known_offsets, known_data, hashes[place], keys, slots)


def index_texts(ids: TextColumn) -> dict[str, npt.NDArray[Any]]:
    """Return a hash table of text ids, with a seed of its own so that nobody can choose ids that collide."""
    seed = np.array([secrets.randbits(64)], np.uint64)
    size = 1 << max(4, (2 * len(ids) - 1).bit_length())
    keys, slots = np.zeros(size, np.uint64), np.full(size, UNKNOWN, np.int32)
    _fill_table(ids.offsets, ids.data, seed[0], keys, slots)
    return {"id_seed": seed, "id_keys": keys, "id_slots": slots}


def locate_texts(ids: TextColumn, arrays: Arrays) -> CodeArray:
    """Return the row of each text id in the solution's hash table, or UNKNOWN."""
    rows = np.empty(len(ids), np.int32)
    known = (arrays["id_offsets"], arrays["id_bytes"])
    _probe(ids.offsets, ids.data, *known, arrays["id_seed"][0], arrays["id_keys"], arrays["id_slots"], rows)
    return rows
