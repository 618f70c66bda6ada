"""The whole proposal for a bare solution: roles of its columns, task, metrics that were tried, and a split."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from scorer.compiled import prepare_solution
from scorer.errors import ScorerError
from scorer.proposals.columns import ColumnFacts, Content, Table, find_values_for_names, read_table
from scorer.proposals.fitting import Fitting, FittingMetric, Task, find_fitting
from scorer.proposals.roles import Roles, choose_roles, find_repeated_ids
from scorer.proposals.tidying import write_tidy
from scorer.solution_columns import check_names
from scorer.splits.ways import Drawing

PUBLIC_SHARE = 0.3
_FEW_ROWS = 1000  # with fewer, a larger public part is what keeps the leaderboard from being chance
_LARGER_SHARE = 0.5


@dataclass(frozen=True)
class ProposedSplit:
    """How the split should be drawn, and why."""

    public_share: float
    drawing: Drawing
    by: str | None
    reason: str


@dataclass(frozen=True)
class Proposal:
    """What is proposed to a host who uploaded a solution and said nothing.

    Attributes
    ----------
    n_rows : int
        Rows of the file.
    columns : tuple of ColumnFacts
        Each column; examples are for the host alone.
    roles : Roles
        What each column is for.
    fitting : Fitting
        The task and the metrics; each was tried with the file.
    split : ProposedSplit or None
        None where the file has a column `Usage`.
    notes : tuple of str
        What the host should know of the file.
    """

    n_rows: int
    columns: tuple[ColumnFacts, ...]
    roles: Roles
    fitting: Fitting
    split: ProposedSplit | None
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """Return what the command prints as JSON."""
        return {
            "n_rows": self.n_rows,
            "columns": [asdict(held) for held in self.columns],
            "roles": asdict(self.roles),
            "task": self.fitting.task.value,
            "task_reason": self.fitting.reason,
            "metrics": [asdict(metric) for metric in self.fitting.metrics],
            "split": None if self.split is None else asdict(self.split),
            "notes": list(self.notes),
        }


def propose(
    path: Path, *, id_column: str | None = None, targets: Sequence[str] = (), is_numbered: bool = False
) -> Proposal:
    """Read a solution and propose what a competition with it would be.

    Parameters
    ----------
    path : Path
        The host's file: CSV, Parquet or Arrow, also compressed.
    id_column, targets, is_numbered : str, sequence of str, bool, optional
        What the host has said about ids and targets; otherwise it is guessed.

    Returns
    -------
    Proposal
        Metrics that cannot be computed with this file are left out.

    Raises
    ------
    SolutionError
        If the file is no table, or a column that is named is not there.
    """
    table = read_table(path)
    check_names(table.columns, [*targets, *([] if id_column is None else [id_column])])
    known = choose_roles(table.facts, id_column=id_column, targets=targets, is_numbered=is_numbered)
    fitting = find_fitting(table, known)
    tried = tuple(metric for metric in fitting.metrics if _can_score(table, known, metric))
    return Proposal(
        n_rows=table.n_rows,
        columns=tuple(table.facts.values()),
        roles=known,
        fitting=Fitting(fitting.task, fitting.reason, tried),
        split=None if known.usage is not None else _propose_split(table, known, fitting.task),
        notes=(
            *find_values_for_names(table),
            *table.notes,
            *([] if is_numbered else find_repeated_ids(table.facts, known)),
        ),
    )


def _can_score(table: Table, roles: Roles, metric: FittingMetric) -> bool:
    """Whether a solution of these columns can be compiled for a metric."""
    kept = {*roles.targets, *map(str, metric.parameters.values())}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "solution.csv"
        try:
            write_tidy(table, path, id_column=roles.id_column, kept=kept)
            prepare_solution(path, metric=metric.name, parameters=metric.parameters, is_checked=False)
        except ScorerError:
            return False
    return True


def _propose_split(table: Table, roles: Roles, task: Task) -> ProposedSplit:
    share = PUBLIC_SHARE if table.n_rows >= _FEW_ROWS else _LARGER_SHARE
    if roles.group is not None:
        reason = f"Rows of one `{roles.group}` stay together, so that none is half public, half private."
        return ProposedSplit(share, Drawing.GROUPED, roles.group, reason)
    if roles.time is not None and task is Task.FORECASTING:
        reason = f"The earlier rows by `{roles.time}` are public, the later ones private, as the future is."
        return ProposedSplit(share, Drawing.BY_TIME, roles.time, reason)
    target = table.facts[roles.targets[0]] if len(roles.targets) == 1 else None
    if target is not None and (target.content is not Content.TEXT or task is Task.CLASSIFICATION):
        reason = f"Both parts get the same mix of `{target.name}`."
        return ProposedSplit(share, Drawing.STRATIFIED, target.name, reason)
    return ProposedSplit(share, Drawing.RANDOM, None, "Each row by chance.")
