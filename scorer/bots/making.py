"""The files of the bots: seven submissions whose outcome is known, and what of the truth no message may tell."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from scorer.arrow import ArrowArray, from_whole_numbers
from scorer.bots.cells import Columns, NoBotError, make_constant, make_perfect, shuffle
from scorer.cells import as_text
from scorer.compiled import prepare_solution
from scorer.files import read_bytes
from scorer.limits import DEFAULT_LIMITS
from scorer.records import Shape
from scorer.registry import get_metric, parse_parameters
from scorer.schema import Schema
from scorer.solution import read_solution
from scorer.solution_columns import find_usage, read_text_columns
from scorer.whole_files import read_whole

INDEX = "bots.json"
# In these shapes “nan” is a word like others.
_WORDS = (Shape.TEXT, Shape.RANKED, Shape.TAGS, Shape.ORDER, Shape.PAIRS, Shape.RLE, Shape.BOXES)
_WRONG = "prediction_of_nothing"
MAX_SECRETS = 200
SHORTEST_SECRET = 4


class Bot(StrEnum):
    """The bots, in the order in which they are tried."""

    PERFECT = "perfect"
    SHUFFLED = "shuffled"
    CONSTANT = "constant"
    MISSING_ROW = "missing_row"
    DUPLICATE = "duplicate"
    NAN = "nan"
    WRONG_COLUMN = "wrong_column"


@dataclass(frozen=True)
class Bots:
    """The files that were made.

    Attributes
    ----------
    files : mapping of Bot to str
        Their names in the folder.
    reasons : mapping of Bot to str
        Why there is no file for the others.
    secrets : tuple of str
        Cells of the truth that stand in no public file of ours: a message that holds one tells a label.
    """

    files: Mapping[Bot, str]
    reasons: Mapping[Bot, str]
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def write(self, folder: Path) -> None:
        """Keep the list beside the files."""
        data = {"files": self.files, "reasons": self.reasons, "secrets": self.secrets}
        (folder / INDEX).write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Bots:
        """Return the list that `write` kept.

        Raises
        ------
        ValueError
            If it is none.
        """
        data = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        files = {Bot(name): Path(str(file)).name for name, file in data["files"].items()}
        reasons = {Bot(name): str(reason) for name, reason in data["reasons"].items()}
        return cls(files, reasons, tuple(map(str, data["secrets"])))


def make_bots(
    solution: Path,
    sample: Path,
    folder: Path,
    *,
    id_column: str,
    metric: str | None,
    parameters: Mapping[str, object],
) -> Bots:
    """Write the bots of a competition into a folder.

    What is to be scored is made from the solution; what is to be refused is the sample submission with one fault, so
    that no message about it has a label to tell.

    Parameters
    ----------
    solution, sample : Path
        The solution, and a sample submission that is scored.
    folder : Path
        Where to write.
    id_column : str
        The id column of both.
    metric, parameters : str or None, mapping
        The metric of the catalogue; None for one of the host's own, whose predictions are columns of the solution.

    Returns
    -------
    Bots
        The files, and why there is none for the others.

    Raises
    ------
    SolutionError
        If a file cannot be read.
    """
    columns = read_text_columns(read_bytes(solution))
    given = _read_sample(sample)
    schema = None
    files: dict[Bot, str] = {}
    reasons: dict[Bot, str] = {}

    def keep(bot: Bot, make: Callable[[], Columns]) -> None:
        try:
            _save(make(), folder / f"{bot}.csv")
            files[bot] = f"{bot}.csv"
        except NoBotError as error:
            reasons[bot] = str(error)

    if metric is not None:
        schema = prepare_solution(
            solution, metric=metric, parameters=parameters, id_column=id_column, is_checked=False
        ).schema
    try:
        perfect = _find_perfect(solution, columns, given, id_column, schema)
    except NoBotError as error:
        reasons |= dict.fromkeys((Bot.PERFECT, Bot.SHUFFLED, Bot.CONSTANT), str(error))
    else:
        ids = {id_column: columns[id_column]}
        keep(Bot.PERFECT, lambda: {**ids, **perfect})
        keep(Bot.SHUFFLED, lambda: {**ids, **shuffle(perfect, schema)})
        keep(Bot.CONSTANT, lambda: {**ids, **make_constant(perfect, schema)})
    names = [name for name in given if name != id_column]
    keep(Bot.MISSING_ROW, lambda: _without_a_row(given))
    keep(Bot.DUPLICATE, lambda: _with_a_row_twice(given))
    keep(Bot.NAN, lambda: _with_a_nan(given, names, schema))
    keep(Bot.WRONG_COLUMN, lambda: _with_a_wrong_name(given, names, schema))
    return Bots(files, reasons, tuple(_list_secrets(columns, given, id_column)))


def _read_sample(path: Path) -> Columns:
    whole = read_whole(read_bytes(path), DEFAULT_LIMITS)
    return {name: as_text(column) for name, column in zip(whole.names, whole.columns, strict=True)}


def _find_perfect(solution: Path, columns: Columns, given: Columns, id_column: str, schema: Schema | None) -> Columns:
    if schema is None:
        names = [name for name in given if name != id_column]
        lacking = [name for name in names if name not in columns]
        if lacking or not names:
            raise NoBotError(f"The solution has no column `{lacking[0]}`, which the sample has." if lacking else "")
        return {name: columns[name] for name in names}
    record = get_metric(schema.metric)
    read = read_solution(solution, record, parse_parameters(record, schema.parameters), id_column=id_column)
    return make_perfect(read.truth.target, schema, columns)


def _save(columns: Columns, path: Path) -> None:
    pa_csv.write_csv(pa.Table.from_arrays([*columns.values()], names=[*columns]), path)


def _without_a_row(given: Columns) -> Columns:
    n_rows = _count_rows(given)
    if n_rows < 2:
        raise NoBotError("The sample submission has one row only.")
    rows = np.delete(np.arange(n_rows), n_rows // 2)
    return _take(given, rows)


def _with_a_row_twice(given: Columns) -> Columns:
    n_rows = _count_rows(given)
    return _take(given, np.append(np.arange(n_rows), n_rows // 2))


def _with_a_nan(given: Columns, names: list[str], schema: Schema | None) -> Columns:
    shapes = [] if schema is None else [each.shape for each in (schema.components or (schema,))]
    if shapes and all(shape in _WORDS for shape in shapes) and not (schema and len(schema.columns) > 1):
        raise NoBotError("Predictions are text, in which “nan” is a word and a blank cell an empty list.")
    name = _first_scored(names, schema)
    cells = given[name].to_pylist()
    # As pandas writes NaN, which is blank, where the cells are labels: “nan” might be one.
    cells[len(cells) // 2] = "" if shapes and shapes[0] is Shape.LABEL else "nan"
    return {**given, name: pa.array(cells, pa.string())}


def _with_a_wrong_name(given: Columns, names: list[str], schema: Schema | None) -> Columns:
    meant = _first_scored(names, schema)
    return {_WRONG if name == meant else name: cells for name, cells in given.items()}


def _first_scored(names: list[str], schema: Schema | None) -> str:
    if not names:
        raise NoBotError("The sample submission has no column beside the ids.")
    if schema is None:
        return names[0]
    return next((name for name in names if name in schema.columns and schema.is_scored(name)), names[0])


def _count_rows(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def _take(columns: Columns, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Columns:
    places = from_whole_numbers(rows)
    return {name: cells.take(places) for name, cells in columns.items()}


def _list_secrets(columns: Columns, given: Columns, id_column: str) -> Iterator[str]:
    """Return telling cells of the truth; short ones, and those that the sample shows anyhow, tell nothing."""
    public = {text for cells in given.values() for text in cells.to_pylist()} | set(given)
    targets = [name for name in columns if name not in {id_column, find_usage(columns)}]
    distinct = dict.fromkeys(text for name in targets for text in _unique(columns[name]))
    secrets = (text for text in distinct if len(text) >= SHORTEST_SECRET and text not in public)
    yield from (text for text, _ in zip(secrets, range(MAX_SECRETS), strict=False))


def _unique(cells: ArrowArray) -> list[str]:
    return [str(text) for text in cells.unique().to_pylist()]
