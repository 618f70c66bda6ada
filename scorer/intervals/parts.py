"""A submission against a compiled solution: how sure its scores are, public and private apart."""

from __future__ import annotations

from collections.abc import Mapping

from scorer.compiled import CompiledSolution
from scorer.evaluation import take
from scorer.intervals.bootstrap import make_seed
from scorer.intervals.estimates import Estimate
from scorer.intervals.evidence import Evidence, gather_evidence
from scorer.intervals.scores import estimate
from scorer.placement import place_predictions
from scorer.splits.usage import Part
from scorer.table import CodeArray, Table


def estimate_parts(
    table: Table, compiled: CompiledSolution, *, groups: CodeArray | None = None
) -> Mapping[Part, Estimate | None]:
    """Say how sure the scores of a submission are.

    Parameters
    ----------
    table : Table
        The submission, as `scorer.reading.read_submission` gives it.
    compiled : CompiledSolution
        The solution; its hash is the seed of all resampling.
    groups : ndarray of shape (n_rows,), optional
        The group of each row of the solution, where rows are not independent.

    Returns
    -------
    mapping of Part to Estimate or None
        The parts that the solution has; None where nothing can be said.

    Raises
    ------
    SubmissionError
        If the submission cannot be scored.
    """
    predictions, _ = place_predictions(table, compiled)
    found: dict[Part, Estimate | None] = {}
    for part in Part:
        truth = compiled.find_part(part)
        if truth is not None:
            found[part] = estimate(
                truth,
                take(predictions, truth.rows),
                compiled.schema,
                seed=make_seed(compiled.sha256, part),
                new_labels=table.new_labels,
                groups=None if groups is None else groups[truth.rows],
            )
    return found


def gather_parts(
    table: Table, compiled: CompiledSolution, *, groups: CodeArray | None = None
) -> Mapping[Part, Evidence]:
    """Keep what comparisons of a submission with others need.

    Parameters
    ----------
    table, compiled, groups
        As for `estimate_parts`.

    Returns
    -------
    mapping of Part to Evidence
        The parts that the solution has. An evidence tells labels: it is as secret as the solution.

    Raises
    ------
    SubmissionError
        If the submission cannot be scored.
    """
    predictions, _ = place_predictions(table, compiled)
    found: dict[Part, Evidence] = {}
    for part in Part:
        truth = compiled.find_part(part)
        if truth is not None:
            found[part] = gather_evidence(
                truth,
                take(predictions, truth.rows),
                compiled.schema,
                seed=make_seed(compiled.sha256, part),
                new_labels=table.new_labels,
                groups=None if groups is None else groups[truth.rows],
            )
    return found
