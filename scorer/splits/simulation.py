"""How often public and private order would disagree, tried out with baselines before a competition starts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from scorer.compiled import CompiledSolution
from scorer.errors import UndefinedScoreError
from scorer.evaluation import PartTruth, arrange_part, evaluate, take, take_rows, take_truth
from scorer.limits import DEFAULT_LIMITS, Limits
from scorer.placement import place_predictions
from scorer.problems import count_of
from scorer.reading import read_submission
from scorer.registry import Target
from scorer.schema import Schema
from scorer.shapes.rules import Predictions
from scorer.splits.drawing import draw_usage
from scorer.splits.usage import Part
from scorer.splits.ways import Drawing
from scorer.table import FloatArray

SHARES = (0.2, 0.3, 0.4, 0.5)
_MAX_DECIMALS = 5


@dataclass(frozen=True)
class Baseline:
    """The predictions of a baseline for the rows of a truth, and the labels that only it has."""

    predictions: Predictions
    new_labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShareOutcome:
    """What happens at one public share.

    Attributes
    ----------
    public_share : float
        The share.
    disagreement : float
        How often two baselines stand in one order on the public rows and in the other on the private ones; ties on one
        side count half.
    other_winner : float
        How often the best baseline on the public rows is not the best on the private ones.
    gap : float
        The mean absolute difference of a baseline's public and private score.
    public_spread, private_spread : float
        The standard deviation of a baseline's score over the draws, the largest among the baselines.
    n_undefined : int
        Draws on which the metric was undefined on a part.
    """

    public_share: float
    disagreement: float
    other_winner: float
    gap: float
    public_spread: float
    private_spread: float
    n_undefined: int


@dataclass(frozen=True)
class Advice:
    """What a host is advised, with the figures behind it.

    Attributes
    ----------
    public_share : float
        The smallest share whose disagreement is within chance of the lowest one: it leaves most rows private.
    decimals : int
        Digits behind the point that the public score can tell apart.
    outcomes : tuple of ShareOutcome
        One for each share that was tried.
    sentence : str
        The advice in words.
    """

    public_share: float
    decimals: int
    outcomes: tuple[ShareOutcome, ...]
    sentence: str


def read_baselines(
    paths: Sequence[Path], compiled: CompiledSolution, limits: Limits = DEFAULT_LIMITS
) -> tuple[PartTruth, tuple[Baseline, ...]]:
    """Read baselines from files, and the truth of all scored rows of both parts.

    Parameters
    ----------
    paths : sequence of Path
        Prediction files.
    compiled : CompiledSolution
        The solution.
    limits : Limits
        How large a file may be.

    Returns
    -------
    tuple
        What `simulate_split` takes.

    Raises
    ------
    SubmissionError
        If a file cannot be scored.
    """
    truth = _join([held for part in Part if (held := compiled.find_part(part)) is not None], compiled.schema)
    baselines = []
    for path in paths:
        table = read_submission(path, compiled.schema, limits)
        predictions, _ = place_predictions(table, compiled)
        baselines.append(Baseline(take(predictions, truth.rows), table.new_labels))
    return truth, tuple(baselines)


def _join(truths: Sequence[PartTruth], schema: Schema) -> PartTruth:
    """Return the truth of several parts together, arranged as that of one."""
    if len(truths) == 1:
        return truths[0]
    metric, targets = schema.record, [truth.target for truth in truths]
    rows = np.concatenate([truth.rows for truth in truths])
    extras = {name: np.concatenate([truth.extras[name] for truth in truths], axis=-1) for name in truths[0].extras}
    arrays = [target for target in targets if isinstance(target, np.ndarray)]
    if len(arrays) < len(targets):
        raise UndefinedScoreError(f"A split of {metric.name} is simulated from one part alone.")
    order = np.arange(len(rows), dtype=np.int32)
    joined = arrange_part(metric, order, np.concatenate(arrays, axis=-1), extras)
    return PartTruth(rows[joined.rows], joined.target, joined.extras)


def simulate_split(
    truth: PartTruth,
    baselines: Sequence[Baseline],
    schema: Schema,
    *,
    shares: Sequence[float] = SHARES,
    n_draws: int = 200,
    seed: int = 0,
) -> Advice:
    """Try splits of different shares with baselines, and advise share and decimals.

    Each draw divides the scored rows anew (stratified where the truth is a class) and scores every baseline on both
    parts.

    Parameters
    ----------
    truth : PartTruth
        The truth of all scored rows.
    baselines : sequence of Baseline
        At least two, of different quality: the closer they are, the more often chance decides.
    schema : Schema
        Metric and parameters.
    shares : sequence of float
        The public shares to try.
    n_draws : int
        Draws at each share.
    seed : int
        Equal seeds give equal advice.

    Returns
    -------
    Advice
        With the figures of each share.

    Raises
    ------
    ValueError
        If there are fewer than two baselines.
    UndefinedScoreError
        If the metric was undefined in every draw.

    References
    ----------
    Repeated random divisions: Shao (1993), Journal of the American Statistical Association 88, 486–494.
    """
    if len(baselines) < 2:
        raise ValueError(f"There are {len(baselines)} baselines; expected at least two.")
    outcomes = tuple(_try_share(truth, baselines, schema, share, n_draws, seed) for share in shares)
    n_looks = n_draws * len(baselines) * (len(baselines) - 1) / 2
    lowest = min(outcomes, key=lambda outcome: outcome.disagreement)
    # Pairs of one draw share their rows: the draws, not the pairs, are what is independent.
    slack = 2 * math.sqrt(max(lowest.disagreement * (1 - lowest.disagreement), 1 / n_looks) / n_draws)
    chosen = min(
        (outcome for outcome in outcomes if outcome.disagreement <= lowest.disagreement + slack),
        key=lambda outcome: outcome.public_share,
    )
    decimals = advise_decimals(chosen.public_spread)
    sentence = (
        f"Make {chosen.public_share:.0%} of the rows public and show {count_of(decimals, 'decimal')}: "
        f"two baselines then change places between public and private in {chosen.disagreement:.1%} of all splits."
    )
    return Advice(chosen.public_share, decimals, outcomes, sentence)


def advise_decimals(standard_error: float) -> int:
    """Return how many decimals of a score say more than chance: the last one is worth about a standard error.

    Parameters
    ----------
    standard_error : float
        Of the score.

    Returns
    -------
    int
        0 to 5: the largest d with 10^−d not below the standard error.

    Examples
    --------
    >>> [advise_decimals(error) for error in (0.02, 0.004, 3.0, 0.0)]
    [1, 2, 0, 5]
    """
    if not standard_error > 0:
        return _MAX_DECIMALS
    return min(max(math.floor(-math.log10(standard_error)), 0), _MAX_DECIMALS)


def _try_share(
    truth: PartTruth, baselines: Sequence[Baseline], schema: Schema, share: float, n_draws: int, seed: int
) -> ShareOutcome:
    scores = np.array([_score_draw(truth, baselines, schema, share, seed * n_draws + draw) for draw in range(n_draws)])
    is_defined = np.isfinite(scores).all(axis=(1, 2))
    if not is_defined.any():
        raise UndefinedScoreError(f"{schema.metric} was undefined in every draw of a public share of {share}.")
    public, private = scores[is_defined, 0], scores[is_defined, 1]
    sign = 1 if schema.record.higher_is_better else -1
    best = [np.argmax(sign * side, axis=1) for side in (public, private)]
    return ShareOutcome(
        public_share=share,
        disagreement=_disagreement(public, private),
        other_winner=float(np.mean(best[0] != best[1])),
        gap=float(np.abs(public - private).mean()),
        public_spread=float(public.std(axis=0).max()),
        private_spread=float(private.std(axis=0).max()),
        n_undefined=int(n_draws - np.count_nonzero(is_defined)),
    )


def _score_draw(
    truth: PartTruth, baselines: Sequence[Baseline], schema: Schema, share: float, seed: int
) -> npt.NDArray[np.float64]:
    target = truth.target
    is_class = schema.record.target in (Target.BINARY, Target.CLASS) and isinstance(target, np.ndarray)
    by = target if is_class and isinstance(target, np.ndarray) and target.ndim == 1 else None
    drawing = Drawing.RANDOM if by is None else Drawing.STRATIFIED
    parts: Mapping[Part, npt.NDArray[np.int32]] = draw_usage(
        len(truth.rows), public_share=share, seed=seed, drawing=drawing, by=by
    )
    scores = np.full((2, len(baselines)), math.nan)
    for side, part in enumerate(Part):
        held = take_truth(truth, parts[part])
        for place, baseline in enumerate(baselines):
            try:
                predictions = take_rows(baseline.predictions, parts[part])
                scores[side, place] = evaluate(held, predictions, schema, new_labels=baseline.new_labels)
            except UndefinedScoreError:
                continue
    return scores


def _disagreement(public: FloatArray, private: FloatArray) -> float:
    first, second = np.triu_indices(public.shape[1], 1)
    orders = [np.sign(side[:, first] - side[:, second]) for side in (public, private)]
    return float(np.mean(np.abs(orders[0] - orders[1]) / 2))
