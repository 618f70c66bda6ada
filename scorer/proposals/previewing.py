"""A solution with a metric and a split tried before anybody else sees it: balance, scores of dummies, and advice."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from scorer.compiled import CompiledSolution, prepare_solution
from scorer.errors import ScorerError, SolutionError
from scorer.problems import echo
from scorer.proposals.columns import read_table
from scorer.proposals.dummies import Dummy, write_dummies
from scorer.proposals.entrants import write_entrants
from scorer.proposals.tidying import write_tidy
from scorer.registry import get_metric, parse_parameters, resolve_metric
from scorer.solution_extras import list_named_columns
from scorer.splits.files import DrawnSplit, split_file, write_solution
from scorer.splits.reports import SplitReport, describe_split
from scorer.splits.simulation import Advice, read_baselines, simulate_split
from scorer.splits.usage import Part
from scorer.splits.ways import Drawing

SOLUTION = "solution.csv"
N_BINS = 10
MOST_CLASSES = 12
# Each draw scores every made-up entrant on every row; the product keeps the advice within seconds.
_ROWS_TIMES_DRAWS = 2_000_000
_MOST_DRAWS, _FEWEST_DRAWS = 100, 10


@dataclass(frozen=True)
class Bar:
    """How many rows of each part have a class, or a number within bounds."""

    label: str
    public: int
    private: int


@dataclass(frozen=True)
class Preview:
    """What a host looks at before choosing.

    Attributes
    ----------
    title : str
        The metric under its parameters.
    higher_is_better : bool
        Its direction.
    dummies : tuple of Dummy
        The sample submission first.
    n_public, n_private, n_ignored : int
        Rows of each part.
    bars : tuple of Bar
        The balance of the target; empty where the truth is neither a class nor a number.
    report : SplitReport
        Sizes, means and warnings.
    advice : Advice or None
        From made-up entrants; None where the metric takes other files than such as can be made up.
    """

    title: str
    higher_is_better: bool
    dummies: tuple[Dummy, ...]
    n_public: int
    n_private: int
    n_ignored: int
    bars: tuple[Bar, ...]
    report: SplitReport
    advice: Advice | None

    def to_dict(self) -> dict[str, object]:
        """Return what the command prints as JSON."""
        parts = {part.value: asdict(held) for part, held in self.report.parts.items()}
        return {
            "title": self.title,
            "higher_is_better": self.higher_is_better,
            "dummies": [asdict(dummy) for dummy in self.dummies],
            "n_public": self.n_public,
            "n_private": self.n_private,
            "n_ignored": self.n_ignored,
            "bars": [asdict(bar) for bar in self.bars],
            "parts": parts,
            "warnings": list(self.report.warnings),
            "is_defined": self.report.is_defined,
            "advice": None if self.advice is None else asdict(self.advice),
        }


def preview(
    source: Path,
    folder: Path,
    *,
    metric: str,
    parameters: Mapping[str, object],
    id_column: str | None = None,
    is_numbered: bool = False,
    targets: Sequence[str] = (),
    drawn: DrawnSplit | None = None,
    also: Collection[str] = (),
    sealed: Path | None = None,
    is_advised: bool = True,
) -> Preview:
    """Make a solution of a host's file and try a metric and a split with it; what is made stays in `folder`.

    Parameters
    ----------
    source : Path
        The host's file.
    folder : Path
        Where `solution.csv`, `sample_submission.csv` and `baselines/` are written. The solution has `Usage` only if the
        file has one and no split is drawn.
    metric, parameters : str, mapping
        The metric's name and its parameters, typed or as text.
    id_column, is_numbered : str, bool, optional
        The id column; whether rows are numbered instead; without either the first column.
    targets : sequence of str
        The targets; without any, all columns are kept.
    drawn : DrawnSplit, optional
        How the split is drawn; without it `Usage` is read.
    also : collection of str
        Further columns that the solution keeps, for a metric of the host's own.
    sealed : Path, optional
        Where the solution is written with its `Usage`, as such a metric gets it.
    is_advised : bool
        Whether the simulator is asked.

    Raises
    ------
    SolutionError, MetricError
        If file, split or metric are wrong; lists every fault.
    """
    record = get_metric(metric)
    named = list_named_columns(record, parse_parameters(record, parameters))
    table = read_table(source)
    id_name = None if is_numbered else (id_column or next(iter(table.columns)))
    by = [drawn.by] if drawn is not None and drawn.by is not None else []
    if drawn is not None and drawn.drawing in (Drawing.GROUPED, Drawing.BY_TIME) and {*by} & {*targets} - {*named}:
        words = "grouped" if drawn.drawing is Drawing.GROUPED else "put into the order of time"
        raise SolutionError(
            f"`{echo(by[0])}` is to be predicted, so rows cannot be {words} by it. Choose another column."
        )
    kept = {*targets, *named, *by} if targets else set(table.columns) - {id_name}
    folder.mkdir(parents=True, exist_ok=True)
    solution = folder / SOLUTION
    id_name = write_tidy(table, solution, id_column=id_name, kept=kept, keeps_usage=drawn is None)
    split = split_file(solution, drawn, id_column=id_name, named=named)
    with tempfile.TemporaryDirectory() as work:
        path = Path(work) / SOLUTION
        write_solution(split, path)
        compiled = prepare_solution(path, metric=metric, parameters=parameters, id_column=id_name, is_checked=False)
        made = read_table(path)
        dummies = write_dummies(made, compiled, folder)
        advice = _advise(compiled, write_entrants(made, compiled, Path(work))) if is_advised else None
    if sealed is not None:
        # The metric that is tried here stands for the host's own, and would take further columns for targets.
        write_tidy(
            table, solution, id_column=None if is_numbered else id_name, kept={*kept, *also}, keeps_usage=drawn is None
        )
        write_solution(split_file(solution, drawn, id_column=id_name, named=[*named, *also]), sealed)
    resolved = resolve_metric(metric, parameters)
    counts = {part: len(rows) for part, rows in split.parts.items()}
    return Preview(
        title=resolved.title,
        higher_is_better=resolved.higher_is_better,
        dummies=tuple(dummies),
        n_public=counts.get(Part.PUBLIC, 0),
        n_private=counts.get(Part.PRIVATE, 0),
        n_ignored=split.n_rows - sum(counts.values()),
        bars=tuple(_list_bars(compiled)),
        report=describe_split(compiled.parts(), compiled.schema),
        advice=advice,
    )


def _advise(compiled: CompiledSolution, entrants: Sequence[Path]) -> Advice | None:
    if not entrants:
        return None
    n_draws = min(_MOST_DRAWS, max(_FEWEST_DRAWS, _ROWS_TIMES_DRAWS // max(1, compiled.n_rows)))
    try:
        truth, baselines = read_baselines(entrants, compiled)
        return simulate_split(truth, baselines, compiled.schema, n_draws=n_draws)
    except ScorerError:
        return None  # a metric that takes no such files, or is undefined on every draw: then the report says so


def _list_bars(compiled: CompiledSolution) -> Iterator[Bar]:
    """Count the target in each part: by class, the largest first, or by tenths of its range."""
    parts = compiled.parts()
    targets = {part: truth.target for part, truth in parts.items()}
    arrays = {part: held for part, held in targets.items() if isinstance(held, np.ndarray) and held.ndim == 1}
    if len(arrays) < len(parts) or not arrays:
        return
    report = describe_split(parts, compiled.schema)
    counts = {part: held.class_counts for part, held in report.parts.items()}
    if any(counts.values()):
        names = next(iter(counts.values()))
        order = sorted(names, key=lambda name: -sum(held.get(name, 0) for held in counts.values()))
        for name in order[:MOST_CLASSES]:
            yield Bar(name, *(counts.get(part, {}).get(name, 0) for part in Part))
    elif all(np.issubdtype(held.dtype, np.number) for held in arrays.values()):
        numbers = np.concatenate(list(arrays.values()))
        edges = np.histogram_bin_edges(numbers, N_BINS if numbers.min() < numbers.max() else 1)
        held = {part: np.histogram(values, edges)[0] for part, values in arrays.items()}
        for place in range(len(edges) - 1):
            label = f"{edges[place]:.4g} to {edges[place + 1]:.4g}"
            yield Bar(label, *(int(held[part][place]) if part in held else 0 for part in Part))
