"""Predictions that need no model: a sample submission that tells nothing, and baselines that any model should beat."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scorer.cells import distinct_texts
from scorer.compiled import CompiledSolution
from scorer.errors import ScorerError, SubmissionError, UndefinedScoreError
from scorer.proposals.columns import Table, find_numbers
from scorer.records import Shape, Target
from scorer.scoring import score_file

SAMPLE = "sample_submission.csv"
# What says nothing about the truth; the first that the metric takes becomes the sample.
_NEUTRAL = ("0", "0.5", "1", "none", "[]", "0 0", "0.5 0 0 1 1")
_SEED = 20_300_107
Cells = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Dummy:
    """A file without a model, and its scores.

    Attributes
    ----------
    file : str
        `sample_submission.csv`, or a name below `baselines/`.
    name, description : str
        For people.
    public_score, private_score : float or None
        None where the metric has no value for it.
    message : str
        Why there is none; for the host alone.
    """

    file: str
    name: str
    description: str
    public_score: float | None = None
    private_score: float | None = None
    message: str = ""


def write_dummies(table: Table, compiled: CompiledSolution, folder: Path) -> list[Dummy]:
    """Write a sample submission and dummy baselines that the metric takes, and score them.

    Parameters
    ----------
    table : Table
        The solution, whose cells the baselines are made of.
    compiled : CompiledSolution
        The same, compiled.
    folder : Path
        Where `sample_submission.csv` and `baselines/` are written.

    Returns
    -------
    list of Dummy
        The sample first, if any neutral value is taken; then the baselines. What the metric refuses is left out.
    """
    (folder / "baselines").mkdir(parents=True, exist_ok=True)
    kept = []
    for cells in _neutral(table, compiled):
        dummy = Dummy(SAMPLE, "Sample submission", "Valid predictions that say nothing.")
        scored = _try(dummy, cells, table, compiled, folder)
        if scored is not None:
            kept.append(scored)
            break
    for dummy, cells in _baselines(table, compiled):
        scored = _try(dummy, cells, table, compiled, folder)
        if scored is not None:
            kept.append(scored)
    return kept


def _try(dummy: Dummy, cells: Cells, table: Table, compiled: CompiledSolution, folder: Path) -> Dummy | None:
    """Write and score a file; None, and no file, if the metric does not take it."""
    path = folder / dummy.file
    id_column = compiled.schema.id_column
    columns = {id_column: table.columns[id_column].to_pylist(), **cells}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    try:
        scores = score_file(path, compiled)
    except SubmissionError:
        path.unlink()
        return None
    except (UndefinedScoreError, ScorerError) as error:
        return Dummy(dummy.file, dummy.name, dummy.description, message=str(error))
    return Dummy(dummy.file, dummy.name, dummy.description, scores.public_score, scores.private_score)


def _neutral(table: Table, compiled: CompiledSolution) -> Iterator[Cells]:
    """Return one value everywhere: 0, of classes their equal share or the first of them; at last, numbers by chance."""
    schema = compiled.schema
    if schema.shape is Shape.WIDE_PROB:
        yield dict.fromkeys(schema.columns, [repr(1 / len(schema.columns))] * table.n_rows)
    values = [*_NEUTRAL] if schema.record.target is not Target.BINARY else ["0.5", *_NEUTRAL]
    for value in [*schema.labels[:1], *values] if schema.shape is Shape.LABEL else values:
        yield dict.fromkeys(schema.columns, [value] * table.n_rows)
    # Correlations refuse what is the same everywhere; chance tells as little.
    random = np.random.default_rng(_SEED)
    yield {name: [f"{number:.3f}" for number in random.random(table.n_rows)] for name in schema.columns}


def _baselines(table: Table, compiled: CompiledSolution) -> Iterator[tuple[Dummy, Cells]]:
    schema = compiled.schema
    if schema.shape is Shape.WIDE_PROB:
        yield from _of_classes(table, compiled)
        return
    if not all(name in table.columns for name in schema.columns):
        return
    truth = {name: table.columns[name] for name in schema.columns}
    if schema.shape is Shape.LABEL:
        yield (
            _dummy("most-frequent", "Most frequent", "The most frequent label in every row."),
            {name: [_most_frequent(table, name)] * table.n_rows for name in truth},
        )
    elif all(table.facts[name].is_numeric or table.facts[name].is_binary for name in truth):
        numbers = {name: find_numbers(table.columns[name], name) for name in truth}
        is_rate = all(table.facts[name].is_binary for name in truth)
        mean = "Rate" if is_rate else "Mean"
        words = "The share of ones in every row." if is_rate else "The mean of the truth in every row."
        yield (
            _dummy(mean.lower(), mean, words),
            {name: [repr(float(held.mean()))] * table.n_rows for name, held in numbers.items()},
        )
        if not is_rate:
            yield (
                _dummy("median", "Median", "The median of the truth in every row."),
                {name: [repr(float(np.median(held)))] * table.n_rows for name, held in numbers.items()},
            )
    order = np.random.default_rng(_SEED).permutation(table.n_rows)
    yield (
        _dummy("shuffled", "Shuffled truth", "The truth in another order: right in kind, wrong in place."),
        {name: [str(held[int(row)]) for row in order] for name, held in truth.items()},
    )


def _of_classes(table: Table, compiled: CompiledSolution) -> Iterator[tuple[Dummy, Cells]]:
    """Return the share of each class in every row."""
    schema = compiled.schema
    counts = np.zeros(len(schema.columns))
    for truth in compiled.parts().values():
        target = truth.target
        if isinstance(target, np.ndarray) and target.ndim == 1:
            counts += np.bincount(target.astype(np.int64), minlength=len(counts))
    if counts.sum():
        shares = counts / counts.sum()
        yield (
            _dummy("shares", "Shares of the classes", "How often each class occurs, in every row."),
            {name: [repr(float(share))] * table.n_rows for name, share in zip(schema.columns, shares, strict=True)},
        )


def _most_frequent(table: Table, name: str) -> str:
    distinct, places = distinct_texts(table.columns[name])
    return distinct[int(np.bincount(places).argmax())]


def _dummy(file: str, name: str, description: str) -> Dummy:
    return Dummy(f"baselines/{file}.csv", name, description)
