"""Whether the split is good enough: both parts large enough for the metric, and every class in both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from scorer.compiled import CompiledSolution, prepare_solution
from scorer.errors import MetricError, ScorerError, SolutionError
from scorer.preflight.case import Case
from scorer.preflight.findings import Finding, State, passes_over, share_of
from scorer.preflight.targets import MAX_CLASSES
from scorer.problems import count_of, echo
from scorer.solution_columns import find_usage
from scorer.splits.reports import FEW_ROWS, describe_split
from scorer.splits.simulation import SHARES, Advice, ShareOutcome, read_baselines, simulate_split

NAME = "split"
PARTS = ("public", "private")
# About two million rows are scored, however many a solution has.
ROWS_PER_SHARE, MOST_DRAWS, FEWEST_DRAWS = 500_000, 200, 10
# Baselines change places more often than this, and another share would be better by that much.
OFTEN, BETTER = 0.05, 0.02
ADVICE = "Make more rows public or private, or stratify the split by the target."


@dataclass(frozen=True)
class Rule:
    """The metric of the catalogue that scores, and files to try splits with."""

    metric: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    baselines: Sequence[Path] = ()


def check_split(case: Case, solution: Path, rule: Rule | None) -> Finding:
    """Look at both parts of the solution, and try with the baselines how often their order would change.

    Without a rule, for a metric of the host's own, rows and classes are counted alone.
    """
    if rule is None:
        warnings = tuple(_count_parts(case))
        return _tell(warnings, "Both parts have rows enough, and every class is in both")
    try:
        compiled = prepare_solution(
            solution, metric=rule.metric, parameters=rule.parameters, id_column=case.id_column, is_checked=False
        )
    except (SolutionError, MetricError) as error:
        return passes_over(NAME, f"The solution cannot be read with this metric: {error}")
    report = describe_split(compiled.parts(), compiled.schema)
    n_rows = {part.value: held.n_rows for part, held in report.parts.items()}
    told = ", ".join(f"{n:,} {part} rows" for part, n in n_rows.items())
    if not report.is_defined:
        return Finding(NAME, State.FAIL, " ".join(report.warnings), ADVICE)
    outcome, words = _simulate(compiled, rule, case.seed)
    # What a part of a row or two does is said by the warnings already.
    warnings = (*report.warnings, *(words if not report.warnings else ()))
    figures = {"disagreement": outcome.disagreement, "gap": outcome.gap} if outcome else {}
    if outcome and not words:
        often = share_of(outcome.disagreement)
        told += f"; in {often} of splits such as this one two baselines change places between public and private"
    return _tell(warnings, f"There are {told}", figures)


def _tell(warnings: Sequence[str], fine: str, figures: Mapping[str, float] | None = None) -> Finding:
    if not warnings:
        return Finding(NAME, State.OK, f"{fine}.", figures=figures or {})
    return Finding(NAME, State.WARN, " ".join(warnings), ADVICE, figures=figures or {})


def _count_parts(case: Case) -> Iterator[str]:
    usage = find_usage([str(name) for name in case.solution.columns])
    parts = case.solution[usage].str.casefold() if usage is not None else None
    for part in PARTS:
        n_rows = int((parts == part).sum()) if parts is not None else len(case.solution) * (part == PARTS[0])
        if n_rows < FEW_ROWS:
            yield f"There are only {count_of(n_rows, f'{part} row')}; scores will be mostly chance."
    for name in case.targets if parts is not None else ():
        classes = np.unique(case.solution[name].to_numpy(dtype=str))
        if len(classes) > MAX_CLASSES:
            continue
        for part in PARTS:
            lacking = sorted(set(classes) - set(case.solution[name][parts == part]))
            if lacking:
                yield f"No {part} row has “{echo(lacking[0])}” in `{echo(name)}`."


def _simulate(compiled: CompiledSolution, rule: Rule, seed: int) -> tuple[ShareOutcome | None, tuple[str, ...]]:
    """Return what happens at the share that there is, and what there is to say about it."""
    n_scored = compiled.n_public + compiled.n_private
    if len(rule.baselines) < 2 or not compiled.n_public or not compiled.n_private:
        return None, ()
    share = compiled.n_public / n_scored
    n_draws = min(max(ROWS_PER_SHARE // (n_scored * len(rule.baselines)), FEWEST_DRAWS), MOST_DRAWS)
    try:
        truth, baselines = read_baselines(rule.baselines, compiled)
        shares = [share, *(other for other in SHARES if abs(other - share) > 0.05)]
        advice = simulate_split(truth, baselines, compiled.schema, shares=shares, n_draws=n_draws, seed=seed)
    except ScorerError:
        return None, ()  # baselines are looked at elsewhere, and not every metric can be tried so
    return advice.outcomes[0], tuple(_judge(advice, share, n_draws))


def _judge(advice: Advice, share: float, n_draws: int) -> Iterator[str]:
    here = advice.outcomes[0]
    best = next(outcome for outcome in advice.outcomes if outcome.public_share == advice.public_share)
    if here.n_undefined:
        yield f"In {here.n_undefined} of {n_draws} splits at this share the metric was undefined on a part."
    # More public rows alone: that fewer would do is no fault.
    if here.disagreement >= OFTEN and best.public_share > share and here.disagreement - best.disagreement >= BETTER:
        yield (
            f"With {share:.0%} public rows two baselines change places between public and private in"
            f" {here.disagreement:.1%} of splits. {advice.sentence}"
        )
