"""Cells that hold spans, as the metrics of spans judge them."""

from __future__ import annotations

from collections.abc import Callable

from scorer.metrics.spans import Span, read_entities, read_passages, read_tags
from scorer.report import Problem
from scorer.schema import Schema
from scorer.shapes.rules import Predictions
from scorer.shapes.text import CellFault, tell_cells
from scorer.table import CodeArray, Ragged, Table

_ENTITIES = CellFault(
    "groups_broken",
    "not made of spans",
    "groups of a type and two whole numbers, the start and an end that is not before it",
)
_PASSAGES = CellFault(
    "groups_broken", "not made of spans", "groups of a class and two whole numbers, the start and an end behind it"
)
_TAGS = CellFault("groups_broken", "with a tag that is none", "tags such as O, B-PER and I-PER")
_LENGTH = CellFault("length_wrong", "of a wrong length", "one tag for each token of the row")


def check_entities(table: Table, schema: Schema) -> tuple[Problem, ...]:
    """Find cells that are not in the notation of entities that the host chose."""
    if schema.parameters["notation"] == "bio":
        return _check_cells(table, schema, read_tags, _TAGS)
    return _check_cells(table, schema, read_entities, _ENTITIES)


def check_passages(table: Table, schema: Schema) -> tuple[Problem, ...]:
    """Find cells that are not made of groups of class, start and end."""
    return _check_cells(table, schema, read_passages, _PASSAGES)


def check_lengths(table: Table, schema: Schema, truth: Predictions, rows: CodeArray | None) -> tuple[Problem, ...]:
    """Find rows that have more or fewer tags than tokens, of which the test data tell."""
    assert isinstance(truth, Ragged)
    assert table.lists is not None
    if schema.parameters["notation"] != "bio":
        return ()
    true_rows = truth.texts() if rows is None else truth.take(rows).texts()
    lengths = (
        (len(true.split()), len(given.split())) for true, given in zip(true_rows, table.lists.texts(), strict=True)
    )
    wrong = {row: f"{given} tags for {wanted} tokens" for row, (wanted, given) in enumerate(lengths) if given != wanted}
    return tell_cells(wrong, _LENGTH, table, schema)


def _check_cells(
    table: Table, schema: Schema, read: Callable[[str], tuple[Span, ...]], fault: CellFault
) -> tuple[Problem, ...]:
    assert table.lists is not None
    wrong = {}
    for row, text in enumerate(table.lists.texts()):
        try:
            read(text)
        except ValueError as error:
            wrong[row] = str(error)
    return tell_cells(wrong, fault, table, schema)
