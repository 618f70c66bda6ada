"""From a submission file to a table, with nothing but public facts: no label is needed and none is near."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from scorer.arrow import ArrowArray, to_numpy
from scorer.checks import check_table
from scorer.columnar import read_columns, read_names
from scorer.constant_columns import find_constant
from scorer.delimited import Body, read_text, read_typed
from scorer.errors import SubmissionError
from scorer.fast_reading import read_fast
from scorer.files import Format, open_content, read_bytes
from scorer.header import Columns, delimiter_note, find_columns, read_header
from scorer.id_columns import read_ids
from scorer.limits import DEFAULT_LIMITS, Limits
from scorer.report import Report
from scorer.schema import IdKind, Schema
from scorer.shapes.choice import SHAPES
from scorer.table import NO_CODES, NO_VALUES, Table


def read_submission(file: Path, schema: Schema, limits: Limits = DEFAULT_LIMITS) -> Table:
    """Read a submission: what cannot be read at all is refused, what is wrong in single cells is kept in the table.

    Parameters
    ----------
    file : Path
        CSV, Parquet or Arrow, as it is or in one layer of gzip, zip or zstd; told by its first bytes, not by its name.
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
    problems = (*table.problems, *check_table(table, schema))
    problems += find_constant(table, schema, problems)
    return replace(table, problems=problems) if problems else table


def _read_general(data: memoryview, schema: Schema, limits: Limits) -> Table:
    content = open_content(data, limits)
    if content.format is not Format.TEXT:
        names = read_names(content, limits)
        columns = _find_columns(names, schema)
        arrays = read_columns(content, [*columns.places.values()], names, limits)
        body = Body(arrays, len(arrays[columns.places[schema.id_column]]))
        return to_table(body, columns, schema, limits)
    header = read_header(content.data, schema.expected_columns, limits)
    columns = _find_columns(header.names, schema)
    types = {place: declared_type(name, schema) for name, place in columns.places.items()}
    typed = read_typed(content.data, header, types, limits)
    body = typed if typed and _all_finite(typed) else read_text(content.data, header, [*types], limits)
    table = to_table(body, columns, schema, limits)
    return replace(table, problems=(*content.notes, *delimiter_note(header.delimiter), *table.problems))


def _find_columns(names: tuple[str, ...], schema: Schema) -> Columns:
    columns = find_columns(names, id_column=schema.id_column, columns=schema.columns)
    if schema.id_column not in columns.places:
        raise SubmissionError(Report(columns.problems))
    return columns


def declared_type(name: str, schema: Schema) -> ArrowArray:
    """Return the type as which a column is read first."""
    if name == schema.id_column:
        return pa.int64() if schema.id_kind is IdKind.INT else pa.string()
    return pa.string() if SHAPES[schema.shape].holds_text(schema) else pa.float64()


def _all_finite(body: Body) -> bool:
    floats = (column for column in body.columns.values() if pa.types.is_floating(column.type))
    return all(np.isfinite(to_numpy(column, np.float64)).all() for column in floats)


def to_table(body: Body, columns: Columns, schema: Schema, limits: Limits) -> Table:
    """Return the table of the columns that were read, with the problems of its cells."""
    read = read_ids(body.columns[columns.places[schema.id_column]], schema.id_column, schema.id_kind, limits)
    table = Table(read.ids, NO_VALUES, NO_CODES, read.has_id, (), columns.extra, body.n_skipped)
    arrays = {name: body.columns[place] for name, place in columns.places.items() if name != schema.id_column}
    table = SHAPES[schema.shape].read_cells(arrays, table, schema)
    return replace(table, problems=(*columns.problems, *body.problems, *read.problems, *table.problems))
