"""All checks of the pre-flight, one after the other."""

from __future__ import annotations

from pathlib import Path

from scorer.preflight.answers import check_answers
from scorer.preflight.archives import check_files
from scorer.preflight.case import Case
from scorer.preflight.columns import check_constant, check_telling
from scorer.preflight.division import Rule, check_split
from scorer.preflight.duplicates import find_duplicates
from scorer.preflight.findings import Finding
from scorer.preflight.orders import check_ids, check_order, check_shared_ids


def run_preflight(case: Case, solution: Path, rule: Rule | None) -> tuple[Finding, ...]:
    """Look for whatever tells the answer.

    Parameters
    ----------
    case : Case
        The files of the competition.
    solution : Path
        The solution.
    rule : Rule or None
        The metric of the catalogue; None for a metric of the host's own.

    Returns
    -------
    tuple of Finding
        One for each check, for the host alone: the words tell about labels.
    """
    return (
        check_answers(case),
        *find_duplicates(case),
        check_shared_ids(case),
        check_ids(case),
        check_order(case),
        check_files(case),
        check_telling(case),
        check_constant(case),
        check_split(case, solution, rule),
    )
