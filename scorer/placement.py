"""From a submission's rows to the solution's: predictions placed by their ids, and what there is to say of the file."""

from __future__ import annotations

from typing import Protocol

from scorer.alignment import Arrays, align
from scorer.checks import check_rows
from scorer.errors import SubmissionError
from scorer.evaluation import place
from scorer.problems import make_problem
from scorer.report import Problem, Report
from scorer.sample_marks import is_sample
from scorer.schema import Schema
from scorer.shapes.choice import SHAPES
from scorer.shapes.rules import Predictions
from scorer.table import Table


class Expected(Protocol):
    """What a submission is held against: a compiled solution, or a sample submission."""

    @property
    def schema(self) -> Schema:
        """The public facts."""

    @property
    def arrays(self) -> Arrays:
        """Ids and their index."""

    def find_row_facts(self) -> Predictions | None:
        """Return what all rows of a submission are checked with, or None where nothing is known of them."""


def place_predictions(table: Table, expected: Expected) -> tuple[Predictions, tuple[Problem, ...]]:
    """Return the predictions of a submission in the order of the ids, and the warnings for the entrant.

    Raises
    ------
    SubmissionError
        With every fault of values and ids at once.
    """
    alignment = align(table, expected.arrays)
    report = Report((*alignment.problems, *table.problems))
    facts = expected.find_row_facts()
    if report.is_ok and facts is not None:
        report = Report((*report.problems, *check_rows(table, expected.schema, facts, alignment.rows)))
    if not report.is_ok:
        raise SubmissionError(report)
    # One line, one for each column, or one list a row.
    predictions = SHAPES[expected.schema.shape].predictions(table, expected.schema)
    if alignment.rows is not None:
        predictions = place(predictions, alignment.rows)
    if not is_sample(predictions, expected.schema):
        return predictions, report.warnings
    unchanged = make_problem("sample_unchanged", "The predictions are those of the sample submission, unchanged.")
    # That a sample has one value in every row is no news then.
    others = (note for note in report.warnings if note.code != "predictions_constant")
    return predictions, (unchanged, *others)
