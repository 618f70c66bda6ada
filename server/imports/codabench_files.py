"""Which files of a bundle are labels, and which file or files a submission consists of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from server.imports.codabench_programs import (
    METADATA,
    Program,
    find_likely,
    find_prediction_name,
    list_files,
    names_in,
    reads_predict_files,
)
from server.imports.codabench_rows import Layout, arrange, find_affinity, find_closest
from server.imports.conversions import NO_CODE, Conversion
from server.imports.row_files import RowFile, open_rows
from server.imports.tables import TableError

PAGES = {".md", ".html", ".htm"}
# What beside other files is settings of the program, or a description of the data, rather than one row a line.
SETTINGS = {".json", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".xml", ".info", ".py"}
EXPECTED = "text files of labels, one row a line"

Submission = Mapping[str, RowFile]


@dataclass(frozen=True)
class References:
    """The files of the labels: those that have one row a line, and the rest."""

    tables: tuple[RowFile, ...]
    fixed: Mapping[str, Path]


def read_references(conversion: Conversion, folder: Path, *, name: str, part: str) -> References | None:
    """Return the files of the labels, or None and a fault if none has rows."""
    files = {inner: path for inner, path in list_files(folder) if not _is_about(inner)}
    tables, reasons = [], []
    for inner, path in files.items():
        if len(files) > 1 and path.suffix.casefold() in SETTINGS:
            continue
        try:
            table = open_rows(path, inner)
            table.count()
            tables.append(table)
        except TableError as error:
            reasons.append(f"{inner}: {error.found}")
    if not tables:
        conversion.blame(name, "; ".join(reasons[:3]) or "no file", EXPECTED, place=part)
        return None
    rows = {table.name for table in tables}
    return References(tuple(tables), {inner: path for inner, path in files.items() if inner not in rows})


def read_submissions(conversion: Conversion, given: Sequence[Path], references: References) -> list[Submission]:
    """Return the submissions that came with a bundle: their files that have as many rows as labels."""
    counts = {table.count() for table in references.tables}
    found: list[Submission] = []
    for folder in given:
        files = {inner: path for inner, path in list_files(folder) if PurePosixPath(inner).name not in METADATA}
        if any(path.suffix == ".py" for path in files.values()):
            conversion.leave("solutions", f"a submission of code: {NO_CODE}")
            continue
        rows = {table.name: table for table in _open_rows(files) if table.count() in counts}
        other = sorted(set(files) - set(rows))
        if other:
            conversion.leave(f"solutions: {', '.join(other[:5])}", "no file of as many rows as there are labels")
        if rows:
            found.append(rows)
    return found


def find_layout(
    conversion: Conversion, program: Program | None, references: References, submissions: Sequence[Submission]
) -> Layout | None:
    """Return how labels and predictions are one table, or None and a fault."""
    if submissions:
        predictions = list(submissions[0].values())
        layout = arrange(references.tables, predictions, references.fixed)
    else:
        pairs = _guess(conversion, program, references.tables)
        predictions = [replace(table, name=name) for table, name in pairs]
        chosen = {table.name for table, _ in pairs}
        unpaired = {table.name: table.path for table in references.tables if table.name not in chosen}
        n_rows = {table.count() for table, _ in pairs}
        beside = [table for table in references.tables if table.name in chosen or {table.count()} == n_rows]
        rest = {name: path for name, path in unpaired.items() if name not in {table.name for table in beside}}
        layout = arrange(beside, predictions, {**references.fixed, **rest})
    if layout is None:
        lengths = ", ".join(f"{table.name}: {table.count():,}" for table in references.tables[:5])
        named = ", ".join(f"{file.name}: {file.count():,}" for file in predictions[:5])
        expected = f"labels of as many rows for each file of predictions ({named})"
        conversion.blame("solutions", f"labels of other lengths ({lengths})", expected)
    return layout


def _guess(conversion: Conversion, program: Program | None, tables: Sequence[RowFile]) -> list[tuple[RowFile, str]]:
    """Return which file of predictions goes with which labels, as far as the text of the program tells."""
    names = [table.name for table in tables]
    if len(tables) == 1:
        told = find_prediction_name(program, names[0]) if program else names[0]
        if told is None:
            conversion.mend(
                "Say how a submission looks: neither a solution of the bundle nor the program tells its file."
            )
        return [(tables[0], told or names[0])]
    if program and reads_predict_files(program) and any(name.endswith(".solution") for name in names):
        return [
            (table, f"{table.name.removesuffix('.solution')}.predict")
            for table in tables
            if table.name.endswith(".solution")
        ]
    likely = find_likely(names_in(program), names) if program else []
    if len(likely) == 1:
        main = max(tables, key=lambda table: (find_affinity(table.name, likely[0]), table.count()))
        if len({table.count() for table in tables}) > 1:
            words = "they were taken for the labels that the rows of a submission go with"
            conversion.mend(f"Look at {main.name}: {words}, for the bundle does not say which do.")
        return [(main, likely[0])]
    pairs = [(find_closest(tables, name), name) for name in likely]
    if pairs and len({table.name for table, _ in pairs}) == len(pairs) == len(tables):
        return pairs
    conversion.mend("Say how a submission looks: files of the names of the labels were taken for its own.")
    return [(table, table.name) for table in tables]


def _is_about(name: str) -> bool:
    place = PurePosixPath(name)
    return place.name in METADATA or place.suffix.casefold() in PAGES


def _open_rows(files: Mapping[str, Path]) -> Iterator[RowFile]:
    for name, path in files.items():
        try:
            table = open_rows(path, name)
            table.count()
            yield table
        except TableError:
            continue
