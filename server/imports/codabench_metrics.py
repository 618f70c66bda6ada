"""The scoring program of a Codabench bundle: sealed with the files of its labels, or a metric that scores alike."""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from server.imports.codabench_parts import Column
from server.imports.codabench_programs import MAX_PROGRAM_BYTES, Program
from server.imports.codabench_rows import Layout
from server.imports.conversions import Conversion
from server.imports.metric_names import find_candidates, names_in_program
from server.imports.proving import METRIC_FILE, Original, choose_metric, scores_parts
from server.imports.sealing import TooLargeToSealError, seal_codabench
from server.imports.solutions import PUBLIC_SHARE, USAGE
from server.imports.tables import Table, open_table, write_table


def choose_column(conversion: Conversion, columns: Sequence[Column]) -> Column:
    """Return the column of the leaderboard that is the score; the others are left out."""
    chosen = next((column for column in columns if not column.is_computed), None)
    if chosen is None:
        conversion.blame("competition.yaml", "computed columns only", "a column with a score", place="leaderboards")
        conversion.check()
    assert chosen is not None
    direction = "higher" if chosen.higher_is_better else "lower"
    conversion.take(f"leaderboard column {chosen.key}", f"the score; {direction} is better")
    for column in columns:
        if column is not chosen:
            conversion.leave(f"leaderboard column {column.key}", "a competition has one score")
    return chosen


def convert_program(
    conversion: Conversion,
    original: Original,
    layout: Layout,
    sources: Sequence[str],
    *,
    solution: Table,
    sample: Path,
    given: Sequence[Table],
    scratch: Path,
) -> None:
    """Write the metric into the description, and the solution anew where the metric reads less of it.

    Parameters
    ----------
    original, sources
        The program as a metric file, and the texts of its Python files.
    solution, sample
        What was written.
    given, scratch
        The submissions that came with the bundle, and a folder for what is only tried.
    """
    labels = [solution.columns[0], *layout.labels]
    predicted = [solution.columns[0], *layout.predicted]
    perfect = _write(scratch / "perfect.csv", predicted, solution) if layout.tells_predictions else None
    good = given[0] if given else perfect or open_table(sample)
    is_narrow = perfect is not None and len(predicted) < len(labels)
    whole = _write_public(scratch / "whole.csv", labels, solution)
    tried = choose_metric(
        conversion,
        original,
        find_candidates(original.name, *(name for source in sources for name in names_in_program(source))),
        solution=whole,
        submissions=[sample, *(table.path for table in given), *([perfect.path] if perfect else [])],
        good=good,
        id_column=labels[0],
        narrow=_write_public(scratch / "narrow.csv", predicted, solution) if is_narrow else None,
    )
    metric = conversion.spec.get("metric")
    is_sealed = isinstance(metric, Mapping) and "file" in metric
    _tell_fixed(conversion, original, layout, is_sealed=is_sealed)
    if not is_sealed and is_narrow:
        _narrow(solution, predicted, scratch)
    elif is_sealed and "split" in conversion.spec:
        score = None if perfect is None else dict(tried)[perfect.path].public
        _try_parts(conversion, original, solution, perfect, score, scratch)


def seal(program: Program | None, layout: Layout, column: Column, *, part: str, words: str) -> Original:
    """Return the program as a metric file, or why it cannot be one."""
    if program is None:
        return Original(part, column.key, "", column.higher_is_better, words)
    files = {f"program/{name}": content for name, content in program.files.items()}
    if sum(path.stat().st_size for path in layout.fixed.values()) > MAX_PROGRAM_BYTES:
        words = f"the files beside the labels have more than {MAX_PROGRAM_BYTES:,} bytes"
        return Original(part, column.key, "", column.higher_is_better, words)
    files |= {f"input/ref/{name}": path.read_bytes() for name, path in layout.fixed.items()}
    try:
        text = seal_codabench(
            files,
            command=program.command,
            key=column.key,
            references=layout.reference_forms(),
            predictions=layout.prediction_forms(),
        )
    except TooLargeToSealError:
        words = "with the files that it needs it is larger than a metric file may be, even packed"
        return Original(part, column.key, "", column.higher_is_better, words)
    return Original(part, column.key, text, column.higher_is_better)


def _tell_fixed(conversion: Conversion, original: Original, layout: Layout, *, is_sealed: bool) -> None:
    """Say what became of the files of labels that have no rows of submissions."""
    for name in layout.fixed:
        part = f"{original.part.rpartition('.')[0]}.reference_data: {name}"
        if is_sealed:
            conversion.change(part, f"in {METRIC_FILE}", "the program finds it as it is, in its folder of labels")
        else:
            conversion.leave(part, "the metric reads the solution alone")


def _try_parts(
    conversion: Conversion,
    original: Original,
    solution: Table,
    perfect: Table | None,
    score: float | None,
    scratch: Path,
) -> None:
    """Say it if the program does not score parts of the rows as it scores all: a competition that ends needs both."""
    why = "a perfect file is not known"
    labels = [name for name in solution.columns if name != USAGE]
    if perfect is not None and score is not None:
        path = scratch / "parts.csv"
        drawn = random.Random(conversion.choices.seed)
        rows = solution.select(labels)
        split = ([*row, "Public" if drawn.random() < PUBLIC_SHARE else "Private"] for row in rows)
        write_table(path, [*labels, USAGE], split)
        why = scores_parts(original, path, perfect.path, whole=score, id_column=labels[0])
    if why:
        conversion.mend(
            f"Look whether the program can score public and private rows by themselves: {why}. Where it needs all rows"
            " at once, make all of them public, in a practice competition."
        )


def _narrow(solution: Table, columns: Sequence[str], scratch: Path) -> None:
    """Write the solution anew with fewer columns, and its usage where it tells one."""
    kept = [*columns, *([USAGE] if USAGE in solution.columns else [])]
    copy = _write(scratch / "kept.csv", kept, solution)
    shutil.copyfile(copy.path, solution.path)


def _write(path: Path, columns: Sequence[str], table: Table) -> Table:
    write_table(path, columns, table.select(columns))
    return open_table(path)


def _write_public(path: Path, columns: Sequence[str], table: Table) -> Path:
    """Write a solution with all rows public: there is no other way in which the program was meant to score."""
    write_table(path, [*columns, USAGE], ([*row, "Public"] for row in table.select(columns)))
    return path
