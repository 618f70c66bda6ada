"""What a column of a data file looks like: its kind, its missing share, and a small histogram."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

N_BINS = 20
N_TOP = 5
MISSING = frozenset({"", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"})


class ColumnKind(StrEnum):
    """What the values of a column are."""

    NUMBER = "number"
    CATEGORY = "category"
    TEXT = "text"
    ID = "id"
    EMPTY = "empty"


@dataclass(frozen=True)
class Bar:
    """One bar of a small histogram: a range of numbers or one category, and how many rows are in it."""

    label: str
    count: int


@dataclass(frozen=True)
class ColumnPreview:
    """What a column looks like; `examples` are its first distinct values."""

    name: str
    kind: ColumnKind
    description: str
    n_distinct: int
    missing_share: float
    low: float | None
    mean: float | None
    high: float | None
    bars: tuple[Bar, ...]
    examples: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """Return it as plain data for the database."""
        return asdict(self)


def preview_column(name: str, values: Sequence[str], *, description: str, is_id: bool = False) -> ColumnPreview:
    """Describe a column from the text of its cells."""
    present = [value for value in values if value not in MISSING]
    counts = Counter(present)
    numbers = None if is_id else _parse_numbers(counts)
    kind = _kind(counts, len(present), is_id=is_id, is_number=numbers is not None)
    bars: tuple[Bar, ...] = ()
    if numbers is not None and kind is ColumnKind.NUMBER:
        bars = _number_bars(numbers)
    elif kind is ColumnKind.CATEGORY:
        bars = _category_bars(counts)
    total = sum(counts.values())
    mean = sum(number * n for number, n in numbers.items()) / total if numbers else None
    return ColumnPreview(
        name=name,
        kind=kind,
        description=description,
        n_distinct=len(counts),
        missing_share=1 - len(present) / len(values) if values else 0.0,
        low=min(numbers) if numbers else None,
        mean=mean,
        high=max(numbers) if numbers else None,
        bars=bars,
        examples=tuple(_short(value) for value in list(counts)[:3]),
    )


def _parse_numbers(counts: Counter[str]) -> Counter[float] | None:
    """Return the counts by number, or None if a value is not a finite number."""
    numbers: Counter[float] = Counter()
    for text, n in counts.items():
        try:
            number = float(text)
        except ValueError:
            return None
        if not math.isfinite(number):
            return None
        numbers[number] += n
    return numbers or None


def _kind(counts: Counter[str], n_present: int, *, is_id: bool, is_number: bool) -> ColumnKind:
    if not counts:
        return ColumnKind.EMPTY
    if is_id:
        return ColumnKind.ID
    if is_number:
        return ColumnKind.NUMBER
    return ColumnKind.CATEGORY if len(counts) <= max(50, 0.05 * n_present) else ColumnKind.TEXT


def _number_bars(numbers: Counter[float]) -> tuple[Bar, ...]:
    low, high = min(numbers), max(numbers)
    if len(numbers) <= N_BINS and all(number.is_integer() for number in numbers):
        return tuple(Bar(f"{number:g}", numbers[number]) for number in sorted(numbers))
    width = (high - low) / N_BINS
    if width == 0 or not math.isfinite(width):
        return (Bar(f"{low:g}", sum(numbers.values())),)
    bins = [0] * N_BINS
    for number, n in numbers.items():
        bins[min(N_BINS - 1, int((number - low) / width))] += n
    return tuple(
        Bar(f"{low + index * width:.4g}–{low + (index + 1) * width:.4g}", count) for index, count in enumerate(bins)
    )


def _category_bars(counts: Counter[str]) -> tuple[Bar, ...]:
    top = counts.most_common(N_TOP)
    rest = sum(counts.values()) - sum(n for _, n in top)
    bars = [Bar(_short(value), n) for value, n in top]
    return tuple(bars + ([Bar(f"{len(counts) - N_TOP} others", rest)] if rest else []))


def _short(value: str) -> str:
    return value if len(value) <= 60 else value[:59] + "…"


def preview_table(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, id_column: str, descriptions: dict[str, str]
) -> dict[str, object]:
    """Describe a whole table: `n_rows`, and each of its `columns`."""
    columns: list[list[str]] = [[] for _ in header]
    n_rows = 0
    for row in rows:
        n_rows += 1
        for column, value in zip(columns, row, strict=False):
            column.append(value)
    previews = [
        preview_column(name, values, description=descriptions.get(name, ""), is_id=name == id_column)
        for name, values in zip(header, columns, strict=True)
    ]
    return {"n_rows": n_rows, "columns": [preview.to_dict() for preview in previews]}
