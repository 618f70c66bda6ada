"""How large a file may be before the reader stops."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """The bounds within which a file is read; all are counted while reading, never taken from the file's word.

    Attributes
    ----------
    expanded_bytes : int
        Size after unpacking.
    expansion_ratio : int
        Unpacked size over packed size, judged above one MiB.
    line_bytes, cell_bytes : int
        Length of one line and of one cell.
    n_columns : int
        Columns in the header.
    stream_bytes : int
        A plain file of this size or more is scored block by block, where the metric allows it.
    """

    expanded_bytes: int = 1 << 30
    expansion_ratio: int = 1000
    line_bytes: int = MIB
    cell_bytes: int = 1 << 16
    n_columns: int = 10_000
    stream_bytes: int = 256 * MIB


DEFAULT_LIMITS = Limits()
