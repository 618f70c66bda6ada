"""From a submission file to a table, with nothing but public facts: no label is needed and none is near."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scorer.arrow import ArrowArray, to_numpy, to_text_column
from scorer.cells import as_text, to_whole_numbers
from scorer.checks import check_table
from scorer.delimited import Body, read_text, read_typed
from scorer.errors import SubmissionError
from scorer.fast_reading import read_fast
from scorer.files import open_content, read_bytes
from scorer.header import Columns, delimiter_note, find_columns, read_header
from scorer.limits import DEFAULT_LIMITS, Limits
from scorer.parquet import read_columns, read_names
from scorer.problems import count_of, echo, make_problem, refuse
from scorer.report import MAX_EXAMPLES, Example, Problem, Report
from scorer.schema import IdKind, Schema
from scorer.shapes.choice import SHAPES
from scorer.table import NO_CODES, NO_VALUES, BoolArray, Ids, Table


def read_submission(file: Path, schema: Schema, limits: Limits = DEFAULT_LIMITS) -> Table:
    """Read a submission: what cannot be read at all is refused, what is wrong in single cells is kept in the table.

    Parameters
    ----------
    file : Path
        CSV, Parquet, or CSV in one layer of gzip, zip or zstd; told by its first bytes, not by its name.
    schema : Schema
        The public facts about the competition's files.
    limits : Limits
        How large the file may be.

    Returns
    -------
    Table
        Its problems are told by `score_table`, together with those of the ids.

    Raises
    ------
    SubmissionError
        If the file is no table, or lacks its id column, so that nothing else can be judged.
    """
    data = read_bytes(file)
    table = read_fast(data, schema, limits) or _read_general(data, schema, limits)
    problems = (*table.problems, *_sample_note(data, schema), *check_table(table, schema))
    return replace(table, problems=problems) if problems else table


def _sample_note(data: memoryview, schema: Schema) -> tuple[Problem, ...]:
    if len(data) != schema.sample_bytes or hashlib.sha256(data).hexdigest() != schema.sample_sha256:
        return ()
    return (make_problem("sample_unchanged", "The file is the sample submission, unchanged."),)


def _read_general(data: memoryview, schema: Schema, limits: Limits) -> Table:
    content = open_content(data, limits)
    if content.is_parquet:
        names = read_names(content.data, limits)
        columns = _find_columns(names, schema)
        arrays = read_columns(content.data, [*columns.places.values()], names, limits)
        body = Body(arrays, len(arrays[columns.places[schema.id_column]]))
        return _to_table(body, columns, schema, limits)
    header = read_header(content.data, schema.expected_columns, limits)
    columns = _find_columns(header.names, schema)
    types = {place: _declared_type(name, schema) for name, place in columns.places.items()}
    typed = read_typed(content.data, header, types, limits)
    body = typed if typed and _all_finite(typed) else read_text(content.data, header, [*types], limits)
    table = _to_table(body, columns, schema, limits)
    return replace(table, problems=(*content.notes, *delimiter_note(header.delimiter), *table.problems))


def _find_columns(names: tuple[str, ...], schema: Schema) -> Columns:
    columns = find_columns(names, schema)
    if schema.id_column not in columns.places:
        raise SubmissionError(Report(columns.problems))
    return columns


def _declared_type(name: str, schema: Schema) -> ArrowArray:
    if name == schema.id_column:
        return pa.int64() if schema.id_kind is IdKind.INT else pa.string()
    return pa.string() if SHAPES[schema.shape].holds_text(schema) else pa.float64()


def _all_finite(body: Body) -> bool:
    floats = (column for column in body.columns.values() if pa.types.is_floating(column.type))
    return all(np.isfinite(to_numpy(column, np.float64)).all() for column in floats)


@dataclass(frozen=True)
class _IdColumn:
    ids: Ids
    has_id: BoolArray | None
    problems: tuple[Problem, ...]


def _to_table(body: Body, columns: Columns, schema: Schema, limits: Limits) -> Table:
    read = _read_ids(body.columns[columns.places[schema.id_column]], schema, limits)
    table = Table(read.ids, NO_VALUES, NO_CODES, read.has_id, (), columns.extra, body.n_skipped)
    arrays = {name: body.columns[place] for name, place in columns.places.items() if name != schema.id_column}
    table = SHAPES[schema.shape].read_cells(arrays, table, schema)
    return replace(table, problems=(*columns.problems, *body.problems, *read.problems, *table.problems))


def _read_ids(array: ArrowArray, schema: Schema, limits: Limits) -> _IdColumn:
    if schema.id_kind is IdKind.INT:
        whole = to_whole_numbers(array)
        if whole.is_valid is None:
            return _IdColumn(whole.values, None, ())
        return _IdColumn(whole.values, whole.is_valid, _id_faults(as_text(array), ~whole.is_valid, schema))
    texts = as_text(array)
    lengths = to_numpy(pc.binary_length(texts), np.int32)
    if len(lengths) and lengths.max() > limits.cell_bytes:
        row = int(lengths.argmax()) + 1
        message = f"The id of row {row} is longer than {limits.cell_bytes:,} bytes, the limit."
        raise refuse("cell_too_long", message, examples=[Example(row=row, column=echo(schema.id_column))])
    is_blank = lengths == 0
    if not is_blank.any():
        return _IdColumn(to_text_column(texts), None, ())
    return _IdColumn(to_text_column(texts), ~is_blank, _id_faults(texts, is_blank, schema))


def _id_faults(texts: ArrowArray, is_bad: BoolArray, schema: Schema) -> tuple[Problem, ...]:
    column = echo(schema.id_column)
    rows: dict[str, list[int]] = {}
    for row in np.flatnonzero(is_bad).tolist():
        rows.setdefault("id_not_integer" if str(texts[row]) else "id_blank", []).append(row)
    problems = []
    for code, bad in rows.items():
        expected = "a whole number" if schema.id_kind is IdKind.INT else "an id"
        examples = [Example(row + 1, None, column, echo(texts[row]), expected) for row in bad[:MAX_EXAMPLES]]
        said = "is blank" if code == "id_blank" else f"has “{echo(texts[bad[0]])}”"
        words = "without an id" if code == "id_blank" else "whose id is not a whole number"
        message = f"{count_of(len(bad), 'row')} {words}: row {bad[0] + 1} {said} in `{column}`; expected {expected}."
        problems.append(make_problem(code, message, count=len(bad), examples=examples))
    return tuple(problems)
