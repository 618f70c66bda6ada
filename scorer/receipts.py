"""Receipts: what a score was made from, and making it again from the same files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from scorer.acceleration import ScoringPath
from scorer.errors import ScorerError
from scorer.limits import DEFAULT_LIMITS, Limits
from scorer.scoring import Scores, score
from scorer.versions import library_versions, scorer_version
from scorer.warming import warm_up

_BLOCK_BYTES = 1 << 20


class ReceiptError(ScorerError):
    """A receipt that cannot be read, or files that are not those that it names."""


@dataclass(frozen=True)
class Receipt:
    """What a score was made from.

    Attributes
    ----------
    submission_sha256, solution_sha256 : str
        Hashes of the two files.
    metric, metric_parameters, id_column : str, mapping, str
        What they were scored by; `metric` is “custom” where a host's own file did it.
    metric_sha256 : str or None
        Hash of that file.
    is_complete : bool
        Whether that file matches the rows itself.
    metric_version, libraries : str, mapping
        The versions of the scorer and of the libraries that it used.
    path : str
        Which loops computed the scores.
    public_score, private_score : float or None
        The scores at full precision; None where the solution has no such rows.
    """

    submission_sha256: str
    solution_sha256: str
    metric: str
    metric_parameters: Mapping[str, Any]
    id_column: str
    metric_version: str
    libraries: Mapping[str, str]
    path: str
    public_score: float | None
    private_score: float | None
    metric_sha256: str | None = None
    is_complete: bool = False


@dataclass(frozen=True)
class Verification:
    """The scores made again, and how they compare.

    Attributes
    ----------
    scores : Scores
        The scores by the files.
    is_equal : bool
        Whether both are equal to the last bit.
    versions : mapping
        What has another version than then, with both: the reason why scores may differ by a last bit.
    """

    scores: Scores
    is_equal: bool
    versions: Mapping[str, tuple[str, str]]


def read_receipt(path: Path) -> Receipt:
    """Read a receipt.

    Raises
    ------
    ReceiptError
        If the file is no receipt; the message names what is missing.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ReceiptError(f"{path} is no receipt: it is not JSON.") from error
    needed = Receipt.__annotations__.keys() - {"metric_sha256", "is_complete"}
    missing = sorted(needed - data.keys()) if isinstance(data, dict) else sorted(needed)
    if missing:
        raise ReceiptError(f"{path} is no receipt with scores: it lacks {', '.join(missing)}.")
    return Receipt(**{name: data[name] for name in Receipt.__annotations__ if name in data})


def verify(
    receipt: Receipt,
    solution: Path,
    submission: Path,
    *,
    metric_file: Path | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Verification:
    """Score the files of a receipt again, in the way that it names, and compare.

    Parameters
    ----------
    receipt : Receipt
        What is to be proved.
    solution, submission : Path
        The files, which must be those that the receipt names.
    metric_file : Path, optional
        The host's own metric, where the receipt names one.
    limits : Limits
        How large the submission may be.

    Raises
    ------
    ReceiptError
        If a file is not the one that was scored, the metric file is missing, or this machine lacks the loops that
        computed the scores.
    SubmissionError, SolutionError, MetricError
        If the files cannot be scored.
    """
    _check_file(solution, receipt.solution_sha256, "solution")
    _check_file(submission, receipt.submission_sha256, "submission")
    if receipt.metric_sha256 is not None:
        scores = _score_sealed(receipt, solution, submission, metric_file, limits)
    else:
        if receipt.path == ScoringPath.COMPILED and not warm_up():
            raise ReceiptError("The scores were computed by compiled loops, which need numba: pip install numba.")
        parameters = receipt.metric_parameters
        scores = score(
            solution,
            submission,
            metric=receipt.metric,
            parameters=parameters,
            id_column=receipt.id_column,
            limits=limits,
        )
    found = (scores.public_score, scores.private_score)
    return Verification(scores, found == (receipt.public_score, receipt.private_score), _compare_versions(receipt))


def _score_sealed(
    receipt: Receipt, solution: Path, submission: Path, metric_file: Path | None, limits: Limits
) -> Scores:
    if metric_file is None:
        raise ReceiptError("The scores were computed by a metric of the host's own: name its file with --metric-file.")
    _check_file(metric_file, receipt.metric_sha256 or "", "metric file")
    # Few have a metric of their own: what runs one is loaded for them alone.
    scores: Scores = import_module("scorer.custom.scoring").score_sealed(
        solution,
        submission,
        metric_file=metric_file,
        parameters=receipt.metric_parameters,
        id_column=receipt.id_column,
        is_complete=receipt.is_complete,
        limits=limits,
    )
    return scores


def _check_file(path: Path, sha256: str, what: str) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    if digest.hexdigest() != sha256:
        raise ReceiptError(
            f"{path} is not the {what} that was scored: its SHA-256 is {digest.hexdigest()}, the receipt says {sha256}."
        )


def _compare_versions(receipt: Receipt) -> dict[str, tuple[str, str]]:
    now = {"scorer": scorer_version(), **library_versions()}
    then = {"scorer": receipt.metric_version, **receipt.libraries}
    return {
        name: (then.get(name, "none"), now.get(name, "none"))
        for name in sorted(then.keys() | now.keys())
        if then.get(name) != now.get(name)
    }
