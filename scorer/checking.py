"""Check a submission without a score: the same reading, and the same report, that scoring begins with."""

from __future__ import annotations

from pathlib import Path

from scorer.compiled import CompiledSolution
from scorer.errors import SubmissionError
from scorer.limits import DEFAULT_LIMITS, Limits
from scorer.placement import place_predictions
from scorer.reading import read_submission
from scorer.report import Report
from scorer.sample import Sample

# A sample does not tell which labels there are.
_NEED_ALL_LABELS = ("label_unknown", "label_not_allowed")


def check(expected: Sample | CompiledSolution, file: Path, limits: Limits = DEFAULT_LIMITS) -> Report:
    """Return everything that is wrong or odd about a submission.

    Parameters
    ----------
    expected : Sample or CompiledSolution
        What the file is held against: from `scorer.sample.read_sample`, or from `scorer.compiled.load_compiled`. With a
        compiled solution the report is the very one of scoring; a sample knows columns, ids and kinds of cells.
    file : Path
        The submission.
    limits : Limits
        How large it may be.

    Returns
    -------
    Report
        Its `is_ok` tells whether the file can be scored.
    """
    report = _report(expected, file, limits)
    if isinstance(expected, CompiledSolution):
        return report
    return Report(tuple(problem for problem in report.problems if problem.code not in _NEED_ALL_LABELS))


def _report(expected: Sample | CompiledSolution, file: Path, limits: Limits) -> Report:
    try:
        _, notes = place_predictions(read_submission(file, expected.schema, limits), expected)
    except SubmissionError as error:
        return error.report
    return Report(notes)
