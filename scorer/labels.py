"""Class labels as small numbers: typed by the solution's label column, so that 2.0 is 2 and True is true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scorer.arrow import ArrowArray
from scorer.cells import as_text, distinct_texts
from scorer.schema import LabelKind
from scorer.table import CodeArray, FloatArray

_TRUE = frozenset({"true", "1", "1.0"})
_FALSE = frozenset({"false", "0", "0.0"})
LARGEST_TABLE = 1 << 16


@dataclass(frozen=True)
class Codes:
    """A label column as codes: the place in the known labels, then in the new ones; -1 where a cell is no label."""

    codes: CodeArray
    new_labels: tuple[str, ...] = ()


def parse_boolean(text: str) -> bool | None:
    """Return what true, false, 1 and 0 mean in any case, else None."""
    word = text.lower()
    return True if word in _TRUE else False if word in _FALSE else None


def number_text(value: float) -> str:
    """Return the text of a numeric label: `2`, not `2.0`."""
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


def encode_numbers(values: FloatArray, labels: Sequence[str]) -> Codes:
    """Return codes of numeric labels; NaN becomes -1."""
    known = np.array([float(label) for label in labels])
    codes = _look_up(values, known)
    new = np.flatnonzero((codes < 0) & ~np.isnan(values))
    if not len(new):
        return Codes(codes)
    distinct, places = np.unique(values[new], return_inverse=True)
    codes[new] = places + len(labels)
    return Codes(codes, tuple(number_text(float(value)) for value in distinct))


def _look_up(values: FloatArray, known: FloatArray) -> CodeArray:
    lowest, highest = float(known.min()), float(known.max())
    if lowest.is_integer() and highest - lowest < LARGEST_TABLE and not (known % 1).any():
        return _look_up_whole(values, known, lowest, highest)
    order = np.argsort(known)
    places = np.minimum(np.searchsorted(known, values, sorter=order), len(known) - 1)
    return np.where(known[order[places]] == values, order[places], -1).astype(np.int32)


def _look_up_whole(values: FloatArray, known: FloatArray, lowest: float, highest: float) -> CodeArray:
    table: npt.NDArray[np.int32] = np.full(int(highest - lowest) + 1, -1, np.int32)
    table[(known - lowest).astype(np.int64)] = np.arange(len(known), dtype=np.int32)
    # NaN fails both comparisons and falls to place 0, where the last test rejects it.
    inside = np.where((values >= lowest) & (values <= highest), values, lowest)
    places = (inside - lowest).astype(np.int32)
    codes = table[places]
    codes[places + lowest != values] = -1
    return codes


def encode_texts(array: ArrowArray, labels: Sequence[str], kind: LabelKind, *, case_sensitive: bool = True) -> Codes:
    """Return codes of text or boolean labels; what is not boolean where it must be becomes -1."""
    distinct, places = distinct_texts(as_text(array))
    known = {label: code for code, label in enumerate(labels)}
    new: dict[str, int] = {}
    codes = []
    for text in distinct:
        if kind is LabelKind.BOOLEAN:
            truth = parse_boolean(text)
            codes.append(-1 if truth is None else _code_of(str(truth), known, new))
        else:
            codes.append(_code_of(text if case_sensitive else text.casefold(), known, new))
    return Codes(np.array(codes, np.int32)[places], tuple(new))


def _code_of(label: str, known: dict[str, int], new: dict[str, int]) -> int:
    return known[label] if label in known else new.setdefault(label, len(known) + len(new))
