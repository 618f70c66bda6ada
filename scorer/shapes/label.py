"""The shape `label`: one column of class labels, typed by the solution's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scorer.arrow import ArrowArray, to_numpy
from scorer.cells import as_text, distinct_texts, is_plain_number, to_numbers
from scorer.labels import Codes, encode_numbers, encode_texts, number_text, parse_boolean
from scorer.parameters import Kind
from scorer.problems import count_of, echo, make_problem
from scorer.records import Metric, ParameterValues
from scorer.report import MAX_EXAMPLES, Example, Problem
from scorer.schema import LabelKind, Schema
from scorer.shapes.rules import Predictions, TruthColumns, example_at, one_target
from scorer.solution_columns import SolutionColumns
from scorer.table import CodeArray, FloatArray, Table

LARGEST_LABEL = 2**53
_PROBABILITIES = "These look like probabilities: decide for a label, for instance with model.predict(X)."


class Label:
    """One class a row; a blank cell is an error."""

    words = "one column of labels, named like the solution's target"

    def holds_text(self, schema: Schema) -> bool:
        """Labels that are numbers are read as numbers."""
        return schema.label_kind in (LabelKind.TEXT, LabelKind.BOOLEAN)

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read class labels as codes; what they look like decides how all labels are compared."""
        name = one_target(reading, targets)
        distinct, places = distinct_texts(reading.columns[name])
        if find_blank_labels(reading, name, distinct, places):
            return TruthColumns((name,), places, (), LabelKind.TEXT)
        kind = label_kind_of(distinct)
        canonical = [_canonical(text, kind, bool(reading.parameters.get("case_sensitive", True))) for text in distinct]
        # A metric that refuses other labels than the known ones knows those that its parameters list, too.
        listed = _listed(reading.metric, reading.parameters, kind) if reading.metric.refuses_unknown else ()
        labels = sort_labels({*canonical, *listed}, kind)
        positions = {label: code for code, label in enumerate(labels)}
        codes = np.array([positions[text] for text in canonical], np.int32)[places]
        return TruthColumns((name,), codes, tuple(labels), kind)

    def read_cells(self, arrays: Mapping[str, ArrowArray], table: Table, schema: Schema) -> Table:
        """Read labels as codes."""
        codes, problems = _read_labels(arrays, table, schema)
        return replace(table, codes=codes.codes, new_labels=codes.new_labels, problems=problems)

    def from_numbers(self, table: Table, values: FloatArray, schema: Schema) -> Table:
        """Turn numbers into codes."""
        codes = encode_numbers(values[0], schema.labels)
        return replace(table, codes=codes.codes, new_labels=codes.new_labels)

    def check(self, table: Table, schema: Schema) -> tuple[Problem, ...]:
        """Find labels that the solution does not hold."""
        return _check_labels(table, schema)

    def predictions(self, table: Table, _: Schema) -> Predictions:
        """Return the codes."""
        return table.codes

    def perfect(self, target: Predictions, _: Schema) -> Predictions:
        """Return the truth."""
        return target


def find_blank_labels(reading: SolutionColumns, name: str, distinct: Sequence[str], places: CodeArray) -> bool:
    """Whether there is a blank label, which becomes a fault."""
    if "" not in distinct:
        return False
    blank = np.flatnonzero(places == distinct.index(""))
    reading.add_fault(f"The solution has a blank label in `{echo(name)}`", blank.tolist())
    return True


def label_kind_of(distinct: Sequence[str]) -> LabelKind:
    """Return how labels are compared: as numbers if all are, as booleans if all are true or false, else as text."""
    numbers = [_float_or_none(text) for text in distinct]
    if all(number is not None and abs(number) < LARGEST_LABEL for number in numbers):
        return LabelKind.NUMBER
    if all(text.lower() in ("true", "false") for text in distinct):
        return LabelKind.BOOLEAN
    return LabelKind.TEXT


def _float_or_none(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) and "_" not in text and text.isascii() else None


def _canonical(text: str, kind: LabelKind, case_sensitive: bool) -> str:
    if kind is LabelKind.NUMBER:
        return number_text(float(text))
    if kind is LabelKind.BOOLEAN:
        return str(parse_boolean(text))
    return text if case_sensitive else text.casefold()


def _listed(metric: Metric, parameters: ParameterValues, kind: LabelKind) -> list[str]:
    values = (parameters[parameter.name] for parameter in metric.parameters if parameter.kind is Kind.LABELS)
    labels = [label for value in values if isinstance(value, tuple) for label in value]
    # Where the solution's labels are numbers, or true and false, a word among those listed cannot be predicted.
    return [_canonical(label, kind, True) for label in labels if kind in (LabelKind.TEXT, label_kind_of([label]))]


def type_labels(metric: Metric, parameters: ParameterValues, kind: LabelKind) -> dict[str, object]:
    """Return the parameters with their labels written like those of a solution of that kind: `1`, not `1.0`."""

    def typed(text: str) -> str:
        return _canonical(text, kind, case_sensitive=True) if label_kind_of([text]) is kind else text

    values = dict(parameters)
    for parameter in metric.parameters:
        match parameter.kind, values[parameter.name]:
            case Kind.LABEL, str(label):
                values[parameter.name] = typed(label)
            case Kind.LABELS, tuple(labels):
                values[parameter.name] = tuple(dict.fromkeys(map(typed, labels)))
    return values


def sort_labels(labels: Iterable[str], kind: LabelKind) -> list[str]:
    """Return labels in order: numbers by value, others by their text."""
    return sorted(labels, key=float) if kind is LabelKind.NUMBER else sorted(labels)


def _read_labels(arrays: Mapping[str, ArrowArray], table: Table, schema: Schema) -> tuple[Codes, tuple[Problem, ...]]:
    (name,) = schema.columns
    if name not in arrays:
        return Codes(np.full(table.n_rows, -1, np.int32)), ()
    array = arrays[name]
    if schema.parameters.get("first_word") and all(len(label.split()) < 2 for label in schema.labels):
        array = array if is_plain_number(array) else _first_words(as_text(array))
    if schema.label_kind is LabelKind.NUMBER:
        numbers = to_numbers(array, name, example_at(table, name))
        return encode_numbers(numbers.values, schema.labels), numbers.problems
    kind = schema.label_kind or LabelKind.TEXT
    if kind is LabelKind.BOOLEAN and is_plain_number(array):
        array = array.cast(pa.string())
    codes = encode_texts(array, schema.labels, kind, case_sensitive=bool(schema.parameters.get("case_sensitive", True)))
    return codes, _label_faults(array, codes, name, kind, table)


def _first_words(texts: ArrowArray) -> ArrowArray:
    return pc.list_element(pc.utf8_split_whitespace(texts, max_splits=1), 0)


def _label_faults(array: ArrowArray, codes: Codes, name: str, kind: LabelKind, table: Table) -> tuple[Problem, ...]:
    texts = as_text(array)
    is_blank = to_numpy(pc.binary_length(texts), np.int32) == 0
    codes.codes[is_blank] = -1
    expected = "true or false" if kind is LabelKind.BOOLEAN else "a label"
    problems = []
    groups = (
        ("value_blank", is_blank, "blank"),
        ("label_not_boolean", (codes.codes < 0) & ~is_blank, "not true or false"),
    )
    for code, is_bad, words in groups:
        rows = np.flatnonzero(is_bad).tolist()
        if rows:
            found = echo(texts[rows[0]])
            shown = f"has “{found}”" if found else "has none"
            message = (
                f"{count_of(len(rows), 'cell')} of `{echo(name)}` {words}: "
                f"row {rows[0] + 1} {shown}; expected {expected}."
            )
            examples = [
                table.example(row, column=echo(name), found=texts[row], expected=expected)
                for row in rows[:MAX_EXAMPLES]
            ]
            problems.append(make_problem(code, message, count=len(rows), examples=examples))
    return tuple(problems)


def _check_labels(table: Table, schema: Schema) -> tuple[Problem, ...]:
    metric = schema.record
    rows = [] if metric.names_clusters else np.flatnonzero(table.codes >= len(schema.labels)).tolist()
    if not rows:
        return ()
    names = (*schema.labels, *table.new_labels)
    known = ", ".join(echo(label) for label in schema.labels[:MAX_EXAMPLES])
    expected = f"one of {known}" + (" …" if len(schema.labels) > MAX_EXAMPLES else "")
    is_refused = schema.parameters.get("reject_unknown") or metric.refuses_unknown
    code = "label_not_allowed" if is_refused else "label_unknown"
    examples: list[Example] = [
        table.example(row, column=echo(schema.columns[0]), found=names[table.codes[row]], expected=expected)
        for row in rows[:MAX_EXAMPLES]
    ]
    message = (
        f"{count_of(len(rows), 'label')} of `{echo(schema.columns[0])}` not known: "
        f"row {rows[0] + 1} has “{echo(names[table.codes[rows[0]]])}”; expected {expected}."
    )
    hint = _PROBABILITIES if all(map(_is_probability, table.new_labels)) else None
    return (make_problem(code, message, count=len(rows), examples=examples, hint=hint),)


def _is_probability(label: str) -> bool:
    number = _float_or_none(label)
    return number is not None and 0 < number < 1
