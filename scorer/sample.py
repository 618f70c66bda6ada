"""A sample submission taken for all that is known: its columns, its ids, and what kind of cells it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scorer.alignment import Arrays, index_ids
from scorer.cells import distinct_texts, to_numbers
from scorer.errors import MetricError, SolutionError, SubmissionError
from scorer.files import read_bytes
from scorer.id_columns import read_solution_ids
from scorer.placement import Expected, place_predictions
from scorer.reading import read_submission
from scorer.records import UNBOUNDED, Metric, Shape
from scorer.registry import get_metric, parse_parameters
from scorer.report import Example
from scorer.sample_marks import mark_sample
from scorer.schema import LabelKind, SampleMarks, Schema
from scorer.shapes.choice import SHAPES
from scorer.solution_columns import SOLUTION_LIMITS, SolutionColumns, check_names, read_text_columns

# What stands for “any metric that takes such cells” where the metric is not known.
_OF_NUMBERS, _OF_LABELS, _OF_TEXT = "rmse", "accuracy", "exact_match"


@dataclass(frozen=True)
class Sample:
    """What a sample submission tells of the files that are expected; it knows the ids, and no label.

    Attributes
    ----------
    schema : Schema
        The facts; its labels are those that the sample happens to hold.
    arrays : mapping of str to ndarray
        Ids and their index.
    """

    schema: Schema
    arrays: Arrays

    def find_row_facts(self) -> None:
        """Return None: what belongs to single rows stands in the solution alone."""


def read_sample(
    path: Path,
    *,
    metric: str | None = None,
    parameters: Mapping[str, object] | None = None,
    id_column: str | None = None,
) -> Sample:
    """Read a sample submission, so that files can be held against it.

    Parameters
    ----------
    path : Path
        The sample submission.
    metric, parameters : str, mapping, optional
        The metric's name and parameters; without them the sample's cells decide whether numbers, labels or texts are
        expected.
    id_column : str, optional
        The id column; without it the first one.

    Raises
    ------
    SolutionError
        If the sample is broken.
    MetricError
        If metric or parameters are wrong, or the cells alone do not tell what is expected.
    """
    try:
        columns = read_text_columns(read_bytes(path))
        id_name = id_column or next(iter(columns))
        check_names(columns, (id_name,))
        names = tuple(name for name in columns if name != id_name)
        faults: list[str] = []
        ids, id_kind = read_solution_ids(columns[id_name], id_name, faults)
        if not names:
            faults.append("The solution has no column beside the ids.")
        if faults:
            raise SolutionError(*faults)
        record, values = _choose_metric(columns, names, metric, parameters or {})
        labels, label_kind = _read_labels(SolutionColumns(record, values, columns), names)
    except SolutionError as error:
        raise SolutionError(*(fault.replace("The solution", "The sample", 1) for fault in error.faults)) from error
    schema = Schema(
        metric=record.name,
        parameters=values,
        id_column=id_name,
        id_kind=id_kind,
        n_rows=len(ids),
        shape=record.shape,
        columns=names,
        bounds=record.bounds(values) if record.name == metric else UNBOUNDED,
        label_kind=label_kind,
        labels=labels,
    )
    sample = Sample(schema, index_ids(ids))
    return replace(sample, schema=replace(schema, sample=describe_sample(path, sample)))


def describe_sample(path: Path | None, expected: Expected) -> SampleMarks:
    """Return the marks of a sample submission; none if there is no sample, or one that would be refused anyhow."""
    if path is None:
        return SampleMarks()
    try:
        predictions, _ = place_predictions(read_submission(path, expected.schema, SOLUTION_LIMITS), expected)
    except SubmissionError:
        return SampleMarks()
    return mark_sample(predictions)


def _choose_metric(
    columns: Arrays, names: Sequence[str], metric: str | None, parameters: Mapping[str, object]
) -> tuple[Metric, Mapping[str, object]]:
    """Return the metric with its parameters; what stands for it where it is unknown, or made of several."""
    if metric is not None:
        record = get_metric(metric)
        values = parse_parameters(record, parameters)
        if record.shape is not Shape.JOINT:
            return record, values
    record = get_metric(_guess_metric(columns, names))
    return record, parse_parameters(record, {})


def _guess_metric(columns: Arrays, names: Sequence[str]) -> str:
    def is_numeric(name: str) -> bool:
        return not to_numbers(columns[name], name, lambda row, *_: Example(row)).problems

    if all(is_numeric(name) for name in names):
        return _OF_NUMBERS
    if len(names) > 1:
        raise MetricError("The sample has several columns that are not all numbers: name the metric.")
    return _OF_TEXT if "" in distinct_texts(columns[names[0]])[0] else _OF_LABELS


def _read_labels(reading: SolutionColumns, names: Sequence[str]) -> tuple[tuple[str, ...], LabelKind | None]:
    """Return the labels of the sample, and how labels are compared."""
    shape = reading.metric.shape
    if shape is Shape.WIDE_PROB or (shape is Shape.TAGS and len(names) > 1):
        return tuple(names), None
    if shape not in (Shape.LABEL, Shape.TAGS):
        return (), None
    # A column of labels looks alike in a solution and in a submission.
    truth = SHAPES[shape].read_truth(reading, names)
    if reading.faults:
        raise SolutionError(*reading.faults)
    return truth.labels, truth.label_kind
