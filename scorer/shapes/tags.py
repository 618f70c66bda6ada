"""The shape `tags`: a set of tags a row, divided by spaces, or one column of 0 and 1 for each tag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from scorer.arrow import ArrowArray, to_numpy
from scorer.cells import as_text, distinct_texts
from scorer.errors import SolutionError
from scorer.problems import count_of, echo, make_problem
from scorer.report import MAX_EXAMPLES, Problem
from scorer.schema import Schema
from scorer.shapes.number_columns import read_numbers
from scorer.shapes.rules import Predictions, TruthColumns
from scorer.solution_columns import SolutionColumns
from scorer.table import BoolArray, FloatArray, Ragged, Table

THRESHOLD = 0.5


class Tags:
    """A set of tags a row; a blank cell is the empty set."""

    words = (
        "one column of tags divided by spaces, where order and repeats mean nothing and a blank cell is the empty set; "
        "or one column for each tag, where the solution has several target columns of 0 and 1"
    )

    def holds_text(self, schema: Schema) -> bool:
        """One column holds tags, several hold numbers."""
        return len(schema.columns) == 1

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read the sets; the tags of the whole solution are the known ones."""
        if not targets:
            raise SolutionError(
                *reading.faults, f"The solution has no target column; {reading.metric.name} takes some."
            )
        if len(targets) > 1:
            held = np.stack([reading.zeros_and_ones(name) for name in targets]) == 1
            return TruthColumns(tuple(targets), _from_flags(held), tuple(targets))
        (name,) = targets
        offsets, tags = split_words(reading.columns[name])
        distinct, places = distinct_texts(tags)
        labels = sorted(distinct)
        positions = {tag: code for code, tag in enumerate(labels)}
        codes = np.array([positions[tag] for tag in distinct], np.int32)[places]
        return TruthColumns((name,), collapse(offsets, codes), tuple(labels))

    def read_cells(self, arrays: Mapping[str, ArrowArray], table: Table, schema: Schema) -> Table:
        """Read tags as codes, or numbers that reach the threshold."""
        if len(schema.columns) > 1:
            read = read_numbers(arrays, table, schema)
            return self.from_numbers(read, read.values, schema)
        (name,) = schema.columns
        if name not in arrays:
            return replace(table, lists=Ragged(np.zeros(table.n_rows + 1, np.int64), np.empty(0, np.int32)))
        offsets, tags = split_words(as_text(arrays[name]))
        distinct, places = distinct_texts(tags)
        positions = {tag: code for code, tag in enumerate(schema.labels)}
        new = [tag for tag in distinct if tag not in positions]
        positions |= {tag: len(schema.labels) + code for code, tag in enumerate(new)}
        codes = np.array([positions[tag] for tag in distinct], np.int32)[places]
        lists = collapse(offsets, codes)
        if schema.parameters.get("unknown") == "drop":
            return replace(table, lists=_without(lists, len(schema.labels)))
        return replace(table, lists=lists, new_labels=tuple(new))

    def from_numbers(self, table: Table, values: FloatArray, schema: Schema) -> Table:
        """Take the tags whose number reaches the threshold; equality does."""
        threshold = schema.parameters.get("threshold", THRESHOLD)
        assert isinstance(threshold, float)
        # A comparison with NaN, which stands for a cell told of already, is false.
        return replace(table, lists=_from_flags(values >= threshold))

    def check(self, table: Table, schema: Schema) -> tuple[Problem, ...]:
        """Find tags that the solution does not hold."""
        return _find_unknown(table, schema)

    def predictions(self, table: Table, _: Schema) -> Predictions:
        """Return the sets."""
        assert table.lists is not None
        return table.lists

    def perfect(self, target: Predictions, _: Schema) -> Predictions:
        """Return the truth."""
        return target


def split_words(texts: ArrowArray) -> tuple[npt.NDArray[np.int64], ArrowArray]:
    """Return where each row's words begin and end, and the words of all rows, end to end."""
    trimmed = pc.utf8_trim_whitespace(texts)
    lists = pc.utf8_split_whitespace(trimmed)
    # A blank cell is split into one blank word.
    is_blank = to_numpy(pc.binary_length(trimmed), np.int32) == 0
    lengths = np.where(is_blank, 0, to_numpy(pc.list_value_length(lists), np.int32))
    words = pc.list_flatten(lists)
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), words.filter(pc.not_equal(words, ""))


def collapse(offsets: npt.NDArray[np.int64], codes: npt.NDArray[np.int32]) -> Ragged:
    """Return each row's codes in order and once."""
    rows = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    order = np.lexsort((codes, rows))
    rows, codes = rows[order], codes[order]
    is_first = np.ones(len(codes), np.bool_)
    is_first[1:] = (rows[1:] != rows[:-1]) | (codes[1:] != codes[:-1])
    counts = np.bincount(rows[is_first], minlength=len(offsets) - 1)
    return Ragged(np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), codes[is_first])


def _without(lists: Ragged, n_known: int) -> Ragged:
    is_known = lists.data < n_known
    rows = np.repeat(np.arange(len(lists)), lists.lengths)[is_known]
    counts = np.bincount(rows, minlength=len(lists))
    return Ragged(np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), lists.data[is_known])


def _from_flags(held: BoolArray) -> Ragged:
    rows, codes = np.nonzero(held.T)
    counts = np.bincount(rows, minlength=held.shape[1])
    return Ragged(np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), codes.astype(np.int32))


def _find_unknown(table: Table, schema: Schema) -> tuple[Problem, ...]:
    lists, names = table.lists, (*schema.labels, *table.new_labels)
    if lists is None or not table.new_labels:
        return ()
    places = np.flatnonzero(lists.data >= len(schema.labels))
    rows = (np.searchsorted(lists.offsets, places, "right") - 1).tolist()
    found = [names[code] for code in lists.data[places[:MAX_EXAMPLES]].tolist()]
    code = "label_not_allowed" if schema.record.refuses_unknown else "label_unknown"
    column, expected = echo(schema.columns[0]), "a tag of the solution"
    message = (
        f"{count_of(len(rows), 'tag')} of `{column}` not known: "
        f"row {rows[0] + 1} has “{echo(found[0])}”; expected {expected}."
    )
    examples = [
        table.example(row, column=column, found=tag, expected=expected)
        for row, tag in zip(rows[:MAX_EXAMPLES], found, strict=True)
    ]
    return (make_problem(code, message, count=len(rows), examples=examples),)
