"""Read or draw the split of a solution, describe it, and advise share and decimals from baselines."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from scorer.arguments import add_parameter_option
from scorer.commands.output import Exit
from scorer.compiled import CompiledSolution, prepare_solution
from scorer.registry import get_metric, parse_parameters
from scorer.solution_extras import list_named_columns
from scorer.splits.files import DrawnSplit, SplitFile, split_file, write_solution
from scorer.splits.reports import PartReport, SplitReport, describe_split
from scorer.splits.simulation import Advice, read_baselines, simulate_split
from scorer.splits.ways import Drawing


def run(words: Sequence[str]) -> Exit:
    """Split, print what there is to know, and write the solution with its `Usage` if asked."""
    parser = _parser()
    options = parser.parse_args(words)
    drawn = read_drawn(parser, options)
    if options.baselines and not (options.metric and len(options.baselines) > 1):
        parser.error("--baselines needs --metric and two files or more")
    if options.param and not options.metric:
        parser.error("--param needs --metric")
    split = _split(options, drawn)
    report, advice = _look_at(split, options)
    if options.output is not None:
        write_solution(split, options.output)
    _print(split, report, advice, as_json=options.json)
    return Exit.DONE if report is None or report.is_defined else Exit.BROKEN


def read_drawn(parser: argparse.ArgumentParser, options: argparse.Namespace) -> DrawnSplit | None:
    """Return how the split is to be drawn, None if `Usage` is to be read; ends the command if the options disagree."""
    if options.share is None:
        if options.seed is not None or options.drawing or options.by:
            parser.error("--seed, --drawing and --by need --share")
        return None
    if options.seed is None:
        parser.error("--share needs --seed")
    drawing = Drawing(options.drawing or Drawing.RANDOM)
    return DrawnSplit(options.share, options.seed, drawing, options.by, options.keep_by)


def _split(options: argparse.Namespace, drawn: DrawnSplit | None) -> SplitFile:
    named: list[str] = []
    if options.metric:
        record = get_metric(options.metric)
        named = list_named_columns(record, parse_parameters(record, dict(options.param)))
    return split_file(options.solution, drawn, id_column=options.id_column, named=named)


def _look_at(split: SplitFile, options: argparse.Namespace) -> tuple[SplitReport | None, Advice | None]:
    if not options.metric:
        return None, None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "solution.csv"
        write_solution(split, file)
        compiled = prepare_solution(
            file,
            metric=options.metric,
            parameters=dict(options.param),
            id_column=options.id_column,
            is_checked=False,
        )
    report = describe_split(compiled.parts(), compiled.schema)
    return report, _advise(compiled, options) if options.baselines else None


def _advise(compiled: CompiledSolution, options: argparse.Namespace) -> Advice:
    truth, baselines = read_baselines(options.baselines, compiled)
    return simulate_split(truth, baselines, compiled.schema, n_draws=options.draws, seed=options.seed or 0)


def _print(split: SplitFile, report: SplitReport | None, advice: Advice | None, *, as_json: bool) -> None:
    counts = {part.value: len(rows) for part, rows in split.parts.items()}
    if as_json:
        parts = {} if report is None else {part.value: asdict(held) for part, held in report.parts.items()}
        data = {
            "n_rows": split.n_rows,
            "counts": counts,
            "parts": parts,
            "warnings": [] if report is None else report.warnings,
            "advice": None if advice is None else asdict(advice),
        }
        print(json.dumps(data, ensure_ascii=False))
        return
    told = ", ".join(f"{count:,} {part}" for part, count in counts.items())
    print(f"{split.n_rows:,} rows: {told}, {split.n_rows - sum(counts.values()):,} ignored.")
    for line in [*_describe(report), *_explain(advice)]:
        print(line)


def _describe(report: SplitReport | None) -> Iterator[str]:
    if report is None:
        return
    for part, held in report.parts.items():
        yield f"{part.value}: {held.n_rows:,} rows, {held.share:.1%} of those that are scored{_balance(held)}"
    yield from (f"Look at this: {warning}" for warning in report.warnings)


def _balance(held: PartReport) -> str:
    if held.class_counts:
        shares = [f"{name} {count / held.n_rows:.1%}" for name, count in list(held.class_counts.items())[:10]]
        return f"; {', '.join(shares)}"
    return "" if held.mean is None else f"; mean {held.mean:g}, standard deviation {held.spread:g}"


def _explain(advice: Advice | None) -> Iterator[str]:
    if advice is None:
        return
    for outcome in advice.outcomes:
        yield (
            f"At {outcome.public_share:.0%} public: {outcome.disagreement:.1%} of pairs change places, another wins in "
            f"{outcome.other_winner:.1%}, public and private scores are {outcome.gap:.3g} apart."
        )
    yield advice.sentence


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scorer split",
        description="Read the split of a solution, or draw one, and see whether it is a good one.",
        epilog="Without --share the column `Usage` is read. The same file, share, seed and drawing give the same split "
        "everywhere: keep the seed to yourself. Exit codes: 0 done, 2 wrong usage, 3 a baseline was refused, 4 the "
        "solution is broken, or the metric undefined on a part.",
    )
    parser.add_argument("solution", type=Path, metavar="SOLUTION", help="id and target: CSV, Parquet or Arrow")
    add_drawing_options(parser)
    parser.add_argument("--metric", metavar="NAME", help="the metric, to see whether it is defined on both parts")
    add_parameter_option(parser)
    parser.add_argument("--baselines", type=Path, nargs="+", default=[], metavar="FILE", help="predictions to try with")
    parser.add_argument("--draws", type=int, default=200, metavar="NUMBER", help="splits tried at each share")
    parser.add_argument("--id-column", metavar="NAME", help="the id column; without it the solution's first")
    parser.add_argument("--output", type=Path, metavar="FILE", help="where to write the solution with Usage, as CSV")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def add_drawing_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how a split is drawn."""
    parser.add_argument("--share", type=float, metavar="SHARE", help="share of public rows, such as 0.3")
    parser.add_argument("--seed", type=_seed, metavar="NUMBER", help="a whole number that nobody can guess")
    parser.add_argument("--drawing", choices=[way.value for way in Drawing], help="how rows are chosen; else random")
    parser.add_argument("--by", metavar="COLUMN", help="the column of strata, groups or times; else the target")
    parser.add_argument(
        "--keep-by", action="store_true", help="keep a column of groups or times that no parameter of the metric names"
    )


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 on")
    return int(text)
