"""A table of a competition as the pre-flight reads it: a sample of its rows, and a hash of every row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from scorer.errors import SolutionError

SUFFIXES = (".csv", ".csv.gz", ".parquet")
CHUNK_ROWS = 50_000
MAX_COLUMNS = 1_000

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Sampling:
    """Which rows of a large file are looked at: at most so many, drawn with a seed."""

    max_rows: int = 100_000
    seed: int = 0


@dataclass(frozen=True)
class DataTable:
    """A file with one row a line.

    Attributes
    ----------
    name : str
        Of the file.
    n_rows : int
        All of its rows.
    rows : DataFrame
        The sampled rows as text without outer spaces, in their order; the index is the place of each, from 0.
    n_columns : int
        All of its columns; `rows` has at most `MAX_COLUMNS`.
    """

    name: str
    n_rows: int
    rows: pd.DataFrame
    n_columns: int
    path: Path

    @property
    def is_sampled(self) -> bool:
        """Whether not all rows were taken."""
        return len(self.rows) < self.n_rows

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(str(name) for name in self.rows.columns)

    def texts(self, name: str) -> npt.NDArray[np.object_]:
        """Return a column of the sample as text."""
        return self.rows[name].to_numpy(dtype=object)


def find_table(folder: Path, stem: str) -> Path | None:
    """Return the table of a name in a folder, in any format that is read; None if there is none."""
    return next((path for suffix in SUFFIXES if (path := folder / f"{stem}{suffix}").is_file()), None)


def read_table(path: Path, sampling: Sampling) -> DataTable:
    """Read a table, of which no more than `sampling.max_rows` rows stay in memory.

    Raises
    ------
    SolutionError
        If the file is no table.
    """
    # Each file has a stream of its own: the places drawn of one have nothing to do with those of another.
    random = np.random.default_rng([sampling.seed, *path.name.encode()])
    kept: list[pd.DataFrame] = []
    keys: list[npt.NDArray[np.float64]] = []
    n_rows, n_columns = 0, 0
    for chunk in read_chunks(path):
        n_columns = chunk.shape[1]
        chunk.index = pd.RangeIndex(n_rows, n_rows + len(chunk))
        n_rows += len(chunk)
        kept.append(chunk.iloc[:, :MAX_COLUMNS])
        keys.append(random.random(len(chunk)))
        if sum(map(len, kept)) > 2 * sampling.max_rows:
            kept, keys = _draw(kept, keys, sampling.max_rows)
    (rows,), _ = _draw(kept, keys, sampling.max_rows)
    return DataTable(path.name, n_rows, rows, n_columns, path)


def _draw(
    kept: Sequence[pd.DataFrame], keys: Sequence[npt.NDArray[np.float64]], max_rows: int
) -> tuple[list[pd.DataFrame], list[npt.NDArray[np.float64]]]:
    """Keep the rows of the smallest keys: each row has the same chance, however many come."""
    rows, drawn = pd.concat(kept), np.concatenate(keys)
    if len(drawn) > max_rows:
        places = np.sort(np.argpartition(drawn, max_rows)[:max_rows])
        rows, drawn = rows.iloc[places], drawn[places]
    return [rows], [drawn]


def read_chunks(path: Path, columns: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
    """Read a table in pieces, every cell as text.

    Raises
    ------
    SolutionError
        If the file is no table.
    """
    wanted = None if columns is None else list(columns)
    try:
        if path.suffix == ".parquet":
            yield pd.read_parquet(path, columns=wanted).astype(str)
            return
        with pd.read_csv(
            path, dtype=str, keep_default_na=False, chunksize=CHUNK_ROWS, usecols=wanted, encoding="utf-8-sig"
        ) as reader:
            for chunk in reader:
                yield chunk if wanted is None else chunk[wanted]
    except (ValueError, pd.errors.ParserError, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise SolutionError(f"{path.name} cannot be read as a table: {str(error).splitlines()[0]}.") from error


def hash_rows(frame: pd.DataFrame) -> Hashes:
    """Return one hash for each row; equal rows have equal hashes, whatever the order of their columns was."""
    held: Hashes = hash_cells(frame).sum(axis=0, dtype=np.uint64)
    return held


def hash_cells(frame: pd.DataFrame) -> Hashes:
    """Return one hash for each cell, column by column; the hash of a row is their sum."""
    held = [pd.util.hash_array(frame.iloc[:, place].to_numpy(dtype=object)) for place in range(frame.shape[1])]
    # An odd factor for each column: the same text in another column is another cell.
    factors = np.random.RandomState(20_001).randint(1, 2**62, frame.shape[1], dtype=np.int64).astype(np.uint64)
    return np.stack([cells * (2 * factor + np.uint64(1)) for cells, factor in zip(held, factors, strict=True)])
