"""What is kept of a scored submission so that it can be compared with others without reading its file again."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from scorer.evaluation import PartTruth, evaluate
from scorer.intervals.bootstrap import find_groups, resample
from scorer.intervals.influence import find_influences
from scorer.intervals.own_groups import find_own_groups
from scorer.intervals.scores import sum_over_groups
from scorer.schema import Schema
from scorer.shapes.rules import Predictions
from scorer.table import CodeArray, FloatArray


class Kind(StrEnum):
    """What the values of an evidence are."""

    PARTS = "parts of the error"
    REPLICATES = "resampled scores"


@dataclass(frozen=True)
class Evidence:
    """A score with what a comparison needs. It tells labels: as secret as the solution.

    Attributes
    ----------
    score : float
        The score of the part.
    kind : Kind
        What the values are: one for each row (or group), or one for each sample.
    values : ndarray
        The values, in the same order for every submission of a solution.
    n_units : int
        Rows, or groups where rows are grouped.
    """

    score: float
    kind: Kind
    values: FloatArray
    n_units: int

    def pack(self) -> bytes:
        """Return the evidence as bytes: four for each value, compressed."""
        head = json.dumps({"score": self.score, "kind": self.kind, "n_units": self.n_units})
        # The bytes of equal weight side by side compress better than number by number.
        planes = self.values.astype("<f4").view(np.uint8).reshape(-1, 4).T.tobytes()
        return head.encode() + b"\n" + zlib.compress(planes, level=1)

    @classmethod
    def unpack(cls, data: bytes) -> Evidence:
        """Return the evidence that `pack` wrote, with values rounded to float32."""
        head, _, packed = data.partition(b"\n")
        planes = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(4, -1)
        values = np.ascontiguousarray(planes.T).view("<f4").ravel().astype(np.float64)
        facts = json.loads(head)
        return cls(facts["score"], Kind(facts["kind"]), values, facts["n_units"])


def gather_evidence(
    truth: PartTruth,
    predictions: Predictions,
    schema: Schema,
    *,
    seed: int,
    new_labels: Sequence[str] = (),
    groups: CodeArray | None = None,
) -> Evidence:
    """Score one part and keep what comparisons need.

    Parameters
    ----------
    truth, predictions, schema, seed, new_labels, groups
        As for `scorer.intervals.scores.estimate`; the seed must be the same for all submissions of a part.

    Returns
    -------
    Evidence
        Parts of the error where a formula gives them, else resampled scores.

    References
    ----------
    Hampel (1974), Journal of the American Statistical Association 69, 383–393; Efron (1979), Annals of Statistics 7,
    1–26.
    """
    own = find_own_groups(truth, predictions, schema)
    if own is not None:
        return Evidence(own.score, Kind.REPLICATES, own.resample(seed), len(own))
    groups = find_groups(truth, schema) if groups is None else groups
    score = evaluate(truth, predictions, schema, new_labels=new_labels)
    n_units = len(truth.rows) if groups is None else len(np.unique(groups))
    parts = find_influences(truth, predictions, schema, new_labels=new_labels)
    if parts is None:
        scores = resample(truth, predictions, schema, seed=seed, new_labels=new_labels, groups=groups)
        return Evidence(score, Kind.REPLICATES, scores, n_units)
    if groups is not None:
        parts = sum_over_groups(parts, groups) if n_units > 1 else np.full(1, math.inf)
    return Evidence(score, Kind.PARTS, parts, n_units)
