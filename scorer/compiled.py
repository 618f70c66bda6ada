"""A solution made ready once: typed, indexed by id, divided into parts, and mapped into memory when it is used."""

from __future__ import annotations

import json
import math
import mmap
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from scorer.alignment import Arrays, index_ids
from scorer.errors import SolutionError, UndefinedScoreError
from scorer.evaluation import AnyArray, PartTruth, arrange_part, evaluate
from scorer.files import read_bytes
from scorer.records import Component
from scorer.registry import get_metric, parse_parameters
from scorer.sample import describe_sample
from scorer.schema import Schema
from scorer.shapes.choice import SHAPES
from scorer.shapes.label import type_labels
from scorer.shapes.rules import Predictions, TruthColumns
from scorer.solution import Solution, read_solution
from scorer.splits.usage import Part
from scorer.table import Joined, Ragged

FORMAT_VERSION = 5
MANIFEST, SCHEMA, ARRAYS = "manifest.json", "schema.json", "arrays.bin"
_ALIGNMENT_BYTES = 64
_TOLERANCE = 1e-9
# The prefix of the arrays of all rows, beside those of the parts.
_WHOLE = "whole"


@dataclass(frozen=True)
class CompiledSolution:
    """A solution ready for scoring.

    Attributes
    ----------
    schema : Schema
        The public facts, metric and parameters among them.
    sha256 : str
        Of the solution file.
    n_public, n_private : int
        Scored rows of each part.
    warnings : tuple of str
        What the host should know and may waive.
    arrays : mapping of str to ndarray
        Ids, their index, and the truth of each part.
    mapped : memoryview or None
        The file behind the arrays, where there is one.
    """

    schema: Schema
    sha256: str
    n_public: int
    n_private: int
    warnings: tuple[str, ...]
    arrays: Arrays
    mapped: memoryview | None = field(default=None, repr=False, compare=False)

    @property
    def n_rows(self) -> int:
        """Rows of the solution, ignored ones among them."""
        return self.schema.n_rows

    @property
    def expected_columns(self) -> tuple[str, ...]:
        """The columns of a submission, the id first."""
        return self.schema.expected_columns

    @property
    def read_columns(self) -> tuple[str, ...]:
        """The columns that the reader takes from a submission; others are passed over."""
        return self.schema.expected_columns

    def release_pages(self) -> None:
        """Give back the memory of what was read of a mapped file; what is read again comes from the page cache."""
        if self.mapped is not None and isinstance(self.mapped.obj, mmap.mmap):
            self.mapped.obj.madvise(mmap.MADV_DONTNEED)

    def parts(self) -> dict[Part, PartTruth]:
        """Return the truth of each part that has rows."""
        return {part: truth for part in Part if (truth := self.find_part(part)) is not None}

    def find_part(self, part: Part) -> PartTruth | None:
        """Return the truth of a part, or None if it has no rows."""
        rows = self.arrays.get(f"{part}_rows")
        if rows is None:
            return None
        target = _find_target(part, self.schema, self.arrays)
        assert target is not None
        prefix = f"{part}_extra_"
        extras = {name.removeprefix(prefix): held for name, held in self.arrays.items() if name.startswith(prefix)}
        return PartTruth(rows, target, extras)

    def find_row_facts(self) -> Predictions | None:
        """Return what all rows of a submission are checked with, or None where the metric checks no rows."""
        return _find_target(_WHOLE, self.schema, self.arrays)


def compile_solution(
    solution: Path,
    target: Path,
    *,
    metric: str,
    parameters: Mapping[str, object],
    id_column: str | None = None,
    sample: Path | None = None,
) -> CompiledSolution:
    """Make a solution ready and write it to the folder `target`, whole or not at all.

    Parameters
    ----------
    solution : Path
        The host's file: id, target columns, columns named by parameters, `Usage`.
    target : Path
        The folder to write; one that is there is replaced.
    metric, parameters : str, mapping
        The metric's name and its parameters, typed or as text.
    id_column : str, optional
        The id column; without it the first one.
    sample : Path, optional
        The sample submission, so that an unchanged one can be recognised.

    Returns
    -------
    CompiledSolution
        The same as `load_compiled(target)` gives.

    Raises
    ------
    SolutionError
        Listing every fault of the solution, a part on which the metric is undefined among them.
    MetricError
        If metric or parameters are wrong.
    """
    prepared = prepare_solution(solution, metric=metric, parameters=parameters, id_column=id_column, sample=sample)
    write_compiled(prepared, target)
    return load_compiled(target)


def prepare_solution(
    solution: Path,
    *,
    metric: str,
    parameters: Mapping[str, object],
    id_column: str | None = None,
    sample: Path | None = None,
    is_checked: bool = True,
) -> CompiledSolution:
    """Make a solution ready in memory; arguments and errors as for `compile_solution`.

    Unless `is_checked`, a part on which the metric is undefined is no fault: for those who ask which parts these are.
    """
    record = get_metric(metric)
    values = parse_parameters(record, parameters)
    read = read_solution(solution, record, values, id_column=id_column)
    schema = _make_schema(Component(record.name, values), read.truth, read)
    target, extras = read.truth.target, read.truth.extras
    parts = {part: arrange_part(record, rows, target, extras) for part, rows in read.parts.items()}
    counts = {part: len(parts[part].rows) if part in parts else 0 for part in Part}
    warnings = _check_defined(parts, schema) if is_checked else ()
    compiled = CompiledSolution(
        schema, read.sha256, counts[Part.PUBLIC], counts[Part.PRIVATE], warnings, _gather_arrays(read, schema, parts)
    )
    return replace(compiled, schema=replace(schema, sample=describe_sample(sample, compiled)))


def _make_schema(of: Component, truth: TruthColumns, solution: Solution) -> Schema:
    """Return the public facts of a metric, or of a component of one."""
    record = get_metric(of.metric)
    components = zip(record.list_components(of.parameters), truth.components, strict=True)
    return Schema(
        metric=record.name,
        parameters=of.parameters if truth.label_kind is None else type_labels(record, of.parameters, truth.label_kind),
        id_column=solution.id_column,
        id_kind=solution.id_kind,
        n_rows=len(solution.ids),
        shape=record.shape,
        columns=truth.columns,
        bounds=truth.bounds or record.bounds(of.parameters),
        label_kind=truth.label_kind,
        labels=truth.labels,
        components=tuple(_make_schema(component, held, solution) for component, held in components),
    )


def _gather_arrays(read: Solution, schema: Schema, parts: Mapping[Part, PartTruth]) -> dict[str, AnyArray]:
    arrays = index_ids(read.ids)
    facts = _gather_row_facts(read.truth, schema)
    if facts is not None:
        arrays |= _target_arrays(_WHOLE, facts)
    for part, held in parts.items():
        arrays[f"{part}_rows"] = held.rows
        arrays |= _target_arrays(part, held.target)
        arrays |= {f"{part}_extra_{name}": values for name, values in held.extras.items()}
    return arrays


def _gather_row_facts(truth: TruthColumns, schema: Schema) -> Predictions | None:
    """Return what all rows of a submission are checked with; of components that check none, an empty array."""
    if schema.components:
        pairs = zip(truth.components, schema.components, strict=True)
        facts = [_gather_row_facts(held, component) for held, component in pairs]
        members = tuple(np.empty(0) if fact is None else fact for fact in facts)
        return Joined(members) if any(fact is not None for fact in facts) else None
    if schema.record.row_check is None:
        return None
    return truth.target if truth.row_facts is None else truth.row_facts


def _target_arrays(prefix: str, target: Predictions) -> dict[str, AnyArray]:
    """Return the arrays of a target by the names that `_find_target` knows."""
    if isinstance(target, Joined):
        named = [_target_arrays(f"{prefix}_{place}", member) for place, member in enumerate(target.members)]
        return {key: array for arrays in named for key, array in arrays.items()}
    if isinstance(target, Ragged):
        return {f"{prefix}_offsets": target.offsets, f"{prefix}_target": target.data}
    return {f"{prefix}_target": target}


def _find_target(prefix: str, schema: Schema, arrays: Arrays) -> Predictions | None:
    if schema.components:
        found = [_find_target(f"{prefix}_{place}", held, arrays) for place, held in enumerate(schema.components)]
        members = tuple(member for member in found if member is not None)
        return Joined(members) if members else None
    target = arrays.get(f"{prefix}_target")
    if target is None or f"{prefix}_offsets" not in arrays:
        return target
    return Ragged(arrays[f"{prefix}_offsets"], target)


def _list_advice(schema: Schema) -> Iterator[str]:
    """Return what the host should know of a metric's parameters, those of its components among them."""
    advice = schema.record.advice(schema.parameters)
    if advice:
        yield advice
    for component in schema.components:
        yield from _list_advice(component)


def _check_defined(parts: Mapping[Part, PartTruth], schema: Schema) -> tuple[str, ...]:
    """Score the truth against itself: what is undefined is a fault, what is not the best value a warning."""
    best = schema.record.best_value
    faults, warnings = [], list(_list_advice(schema))
    for part, truth in parts.items():
        try:
            score = evaluate(truth, SHAPES[schema.shape].perfect(truth.target, schema), schema)
        except UndefinedScoreError as error:
            faults.append(f"The {part} rows of the solution: {error}")
            continue
        if not math.isfinite(score):
            faults.append(f"The {part} rows of the solution: a perfect submission scores {score}.")
        elif math.isfinite(best) and abs(score - best) > _TOLERANCE:
            warnings.append(f"On the {part} rows a perfect submission scores {score:g}, not {best:g}.")
    if faults:
        raise SolutionError(*faults)
    return tuple(warnings)


def write_compiled(compiled: CompiledSolution, target: Path) -> None:
    """Write a prepared solution to the folder `target`: into a temporary folder first, renamed when it is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        places = _write_arrays(folder / ARRAYS, compiled.arrays)
        _write_text(folder / SCHEMA, compiled.schema.to_json())
        _write_text(folder / MANIFEST, json.dumps(_manifest(compiled, places), indent=1, ensure_ascii=False))
        _rename_over(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _sync(target.parent)


def _manifest(compiled: CompiledSolution, places: Mapping[str, object]) -> dict[str, object]:
    return {
        "format_version": FORMAT_VERSION,
        "sha256": compiled.sha256,
        "n_public": compiled.n_public,
        "n_private": compiled.n_private,
        "warnings": list(compiled.warnings),
        "schema": compiled.schema.to_dict(),
        "arrays": places,
    }


def _write_arrays(path: Path, arrays: Arrays) -> dict[str, object]:
    places: dict[str, object] = {}
    with path.open("wb") as file:
        for name, array in arrays.items():
            file.write(bytes(-file.tell() % _ALIGNMENT_BYTES))
            places[name] = [array.dtype.str, list(array.shape), file.tell()]
            file.write(np.ascontiguousarray(array).data)
        # A mapping needs at least one byte behind an array without elements.
        file.write(bytes(_ALIGNMENT_BYTES))
        file.flush()
        os.fsync(file.fileno())
    return places


def _write_text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _rename_over(folder: Path, target: Path) -> None:
    if target.exists():
        # A folder with content cannot be replaced by a rename; readers that have mapped the old one keep it.
        old = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        target.rename(old)
        folder.rename(target)
        shutil.rmtree(old)
    else:
        folder.rename(target)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def load_schema(folder: Path) -> Schema:
    """Return the public facts of a compiled solution; nothing else of it is opened."""
    return Schema.from_json((folder / SCHEMA).read_bytes())


def load_compiled(folder: Path) -> CompiledSolution:
    """Map a compiled solution into memory.

    Raises
    ------
    SolutionError
        If the folder holds no compiled solution, or one of another format.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        if manifest["format_version"] != FORMAT_VERSION:
            raise SolutionError(
                f"The compiled solution has format {manifest['format_version']}; expected {FORMAT_VERSION}. "
                "Compile the solution again."
            )
        schema = Schema.from_dict(manifest["schema"])
        mapped = read_bytes(folder / ARRAYS)
        arrays = _view_arrays(mapped, cast("dict[str, list[Any]]", manifest["arrays"]))
    except (OSError, ValueError, KeyError) as error:
        raise SolutionError(f"The folder {folder.name} holds no compiled solution that can be read.") from error
    return CompiledSolution(
        schema,
        manifest["sha256"],
        manifest["n_public"],
        manifest["n_private"],
        tuple(manifest["warnings"]),
        arrays,
        mapped,
    )


def _view_arrays(mapped: memoryview, places: Mapping[str, list[Any]]) -> dict[str, AnyArray]:
    return {
        name: np.frombuffer(mapped, np.dtype(kind), math.prod(shape), start).reshape(shape)
        for name, (kind, shape, start) in places.items()
    }
