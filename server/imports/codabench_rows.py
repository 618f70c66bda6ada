"""Labels and predictions of Codabench as columns of Podium's tables: which files speak of the same rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path, PurePosixPath

from server.imports.row_files import ROW, TARGET, RowFile
from server.imports.solutions import USAGE
from server.imports.tables import TableError

LINE = "line"
OF_PART = ":"  # between the name of a part and the id of a row in it


@dataclass(frozen=True)
class Part:
    """Files of labels and of predictions that speak of the same rows.

    Attributes
    ----------
    name : str
        What ids begin with, empty where there is one part.
    references, predictions : tuple of RowFile
        The one that the rows are those of first.
    """

    name: str
    references: tuple[RowFile, ...]
    predictions: tuple[RowFile, ...]

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of the rows in order: those of the first file that names them, or their numbers."""
        for file in (*self.references, *self.predictions):
            place = file.find_id()
            if place is not None:
                return tuple(row[place] for row in file.rows())
        return tuple(str(number) for number in range(1, self.references[0].count() + 1))

    def find_id(self, file: RowFile) -> int | None:
        """Return the place of the column of a file that holds these ids, or None."""
        place = file.find_id()
        if place is None:
            return None
        return place if sorted(row[place] for row in file.rows()) == sorted(self.ids) else None

    def count_columns(self, file: RowFile) -> int:
        """Return how many columns of a file are none of ids."""
        return file.width - (self.find_id(file) is not None)

    def select(self, files: Sequence[RowFile]) -> Iterator[list[str]]:
        """Return the rows of some files side by side, each after its id; raises TableError if they do not match."""
        begin = f"{self.name}{OF_PART}" if self.name else ""
        columns = [list(self._align(file)) for file in files]
        if any(len(rows) != len(self.ids) for rows in columns):
            raise TableError("another number of rows", f"{len(self.ids):,} rows")
        for number, id_ in enumerate(self.ids):
            yield [f"{begin}{id_}", *chain.from_iterable(rows[number] for rows in columns)]

    def _align(self, file: RowFile) -> Iterator[list[str]]:
        place = self.find_id(file)
        if place is None:
            yield from file.rows()
            return
        found = {row[place]: [*row[:place], *row[place + 1 :]] for row in file.rows()}
        yield from (found[id_] for id_ in self.ids)


@dataclass(frozen=True)
class Layout:
    """How all files of labels and predictions are one table.

    Attributes
    ----------
    parts : tuple of Part
        One after the other; several have one file of each kind.
    fixed : mapping of str to Path
        The other files of the labels, which the program finds as they are.
    id_column : str
        What the ids are called.
    labels, predicted : tuple of str
        The columns beside it of the solution, and of submissions.
    """

    parts: tuple[Part, ...]
    fixed: Mapping[str, Path]
    id_column: str
    labels: tuple[str, ...]
    predicted: tuple[str, ...]

    @property
    def names_rows(self) -> bool:
        """Whether the ids are those of the files."""
        return any(file.find_id() is not None for part in self.parts for file in (*part.references, *part.predictions))

    @property
    def tells_predictions(self) -> bool:
        """Whether the labels have all columns of a submission, so that they are one themselves."""
        return set(self.predicted) <= set(self.labels)

    def read_labels(self) -> Iterator[list[str]]:
        """Return the rows of the solution."""
        return chain.from_iterable(part.select(part.references) for part in self.parts)

    def read_submission(self, files: Mapping[str, RowFile]) -> Iterator[list[str]]:
        """Return the rows of a submission whose files have the names of the predictions."""
        for part in self.parts:
            yield from part.select([_as(files[file.name], file) for file in part.predictions])

    def read_fillers(self) -> Iterator[list[str]]:
        """Return rows of a submission that say nothing, where a cell is a whole line."""
        for part in self.parts:
            yield from ([row[0], part.predictions[0].filler] for row in part.select([]))

    def reference_forms(self) -> list[dict[str, object]]:
        """Return how an adapter writes the files of labels."""
        return list(self._forms([(part, part.references) for part in self.parts], self.labels))

    def prediction_forms(self) -> list[dict[str, object]]:
        """Return how an adapter writes the files of predictions."""
        return list(self._forms([(part, part.predictions) for part in self.parts], self.predicted))

    def _forms(
        self, files: Iterable[tuple[Part, Sequence[RowFile]]], names: Sequence[str]
    ) -> Iterator[dict[str, object]]:
        for part, of_part in files:
            rest = list(names)
            for file in of_part:
                width = part.count_columns(file)
                columns, rest = rest[:width], rest[width:]
                place = part.find_id(file)
                if place is not None:
                    columns.insert(place, self.id_column)
                yield {**file.form(columns), "part": part.name}


def arrange(references: Sequence[RowFile], predictions: Sequence[RowFile], fixed: Mapping[str, Path]) -> Layout | None:
    """Return how files are one table, or None if some file of predictions has no labels of as many rows.

    Files of one length stand side by side; files of several lengths stand one below the other, each with labels of
    its own. Labels that go with no predictions are fixed files.
    """
    groups = group_files(references, predictions)
    if groups is None:
        return None
    used = {file.name for ours, _ in groups for file in ours}
    rest = {**{file.name: file.path for file in references if file.name not in used}, **fixed}
    if len(groups) == 1:
        return _lay_beside(Part("", *groups[0]), rest)
    names = _name_parts([ours[0].name for ours, _ in groups])
    return _lay_below([Part(name, *group) for name, group in zip(names, groups, strict=True)], rest)


def group_files(
    references: Sequence[RowFile], predictions: Sequence[RowFile]
) -> list[tuple[tuple[RowFile, ...], tuple[RowFile, ...]]] | None:
    """Return labels and predictions of the same rows, or None if some predictions have no labels of their length."""
    counts = {file.name: file.count() for file in references}
    wanted = [file.count() for file in predictions]
    fitting = [file for file in references if counts[file.name] == wanted[0]]
    if len(set(wanted)) == 1 and fitting and (len(fitting) == 1 or wanted[0] >= len(predictions)):
        fitting.sort(key=lambda file: find_affinity(file.name, predictions[0].name), reverse=True)
        return [(tuple(fitting), tuple(predictions))]
    left = list(references)
    groups: list[tuple[tuple[RowFile, ...], tuple[RowFile, ...]]] = []
    for file, n_rows in zip(predictions, wanted, strict=True):
        own = [each for each in left if counts[each.name] == n_rows]
        if not own:
            return None
        best = find_closest(own, file.name)
        left.remove(best)
        groups.append(((best,), (file,)))
    return groups


def find_affinity(first: str, second: str) -> tuple[bool, int]:
    """Return how much the names of two files have in common: all but the suffix, or so many words."""
    stems = [PurePosixPath(name).with_suffix("").as_posix().casefold() for name in (first, second)]
    words = [set(re.split(r"[^a-z0-9]+", stem)) for stem in stems]
    return stems[0] == stems[1], len(words[0] & words[1])


def find_closest(files: Sequence[RowFile], name: str) -> RowFile:
    """Return the file whose name has most in common with another."""
    return max(files, key=lambda file: find_affinity(file.name, name))


def _lay_beside(part: Part, fixed: Mapping[str, Path]) -> Layout:
    id_column = _name_ids(part)
    taken = {id_column.casefold(), USAGE.casefold()}
    by_file = {file.name: _name_columns(part, file, part.references, taken) for file in part.references}
    predicted: list[str] = []
    left = list(part.references)
    for file in part.predictions:
        own = [each for each in left if part.count_columns(each) == part.count_columns(file)]
        if own:
            best = find_closest(own, file.name)
            left.remove(best)
            predicted += by_file[best.name]
        else:
            predicted += _name_columns(part, file, part.predictions, taken)
    labels = tuple(chain.from_iterable(by_file.values()))
    return Layout((part,), fixed, id_column, labels, tuple(predicted))


def _lay_below(parts: Sequence[Part], fixed: Mapping[str, Path]) -> Layout:
    """Lay parts one below the other; what has not the same columns in each is taken as lines."""
    id_column = _name_ids(parts[0])
    taken = {id_column.casefold(), USAGE.casefold()}
    names: list[tuple[str, ...]] = []
    for kind in ("references", "predictions"):
        files = [getattr(part, kind)[0] for part in parts]
        widths = {part.count_columns(file) for part, file in zip(parts, files, strict=True)}
        places = {part.find_id(file) for part, file in zip(parts, files, strict=True)}
        if len(widths) == len(places) == 1:
            names.append(names[0] if names and len(names[0]) in widths and names[0] != (LINE,) else ())
            names[-1] = names[-1] or tuple(_name_columns(parts[0], files[0], files[:1], set(taken)))
        else:
            parts = [_replace(part, kind, file.as_lines()) for part, file in zip(parts, files, strict=True)]
            names.append((LINE,))
    return Layout(tuple(parts), fixed, id_column, *names)


def _replace(part: Part, kind: str, file: RowFile) -> Part:
    return Part(part.name, **{"references": part.references, "predictions": part.predictions, kind: (file,)})


def _name_ids(part: Part) -> str:
    for file in (*part.references, *part.predictions):
        place = file.find_id()
        if place is not None:
            return file.header[place]
    return ROW


def _name_columns(part: Part, file: RowFile, beside: Sequence[RowFile], taken: set[str]) -> list[str]:
    """Return names for the columns of a file that nothing beside it has, and take them."""
    stem = re.sub(r"\W+", "_", PurePosixPath(file.name).stem)
    plain = TARGET if len(beside) == 1 else stem
    place, width = part.find_id(file), file.width
    if file.header:
        wanted = [name for index, name in enumerate(file.header) if index != place]
    else:
        wanted = [plain] if width == 1 else [f"{plain}_{number}" for number in range(1, width + 1)]
    names = []
    for name in wanted:
        tried = chain([name, f"{stem}_{name}"], (f"{stem}_{name}_{number}" for number in range(2, width + 3)))
        found = next(each for each in tried if each.casefold() not in taken)
        taken.add(found.casefold())
        names.append(found)
    return names


def _name_parts(names: Sequence[str]) -> list[str]:
    """Return short names of parts that are all different: of the files without suffix where that is enough."""
    short = [PurePosixPath(name).with_suffix("").as_posix() for name in names]
    chosen = short if len(set(short)) == len(short) else names
    plain = [re.sub(r"[^\w./-]+", "_", name) for name in chosen]
    return plain if len(set(plain)) == len(plain) else [f"{number}" for number in range(1, len(plain) + 1)]


def _as(file: RowFile, like: RowFile) -> RowFile:
    """Return a file read in the form of another; raises TableError if it has another one."""
    if not like.delimiter:
        return file.as_lines()
    if (file.width, len(file.header)) != (like.width, len(like.header)):
        raise TableError(f"{file.width} cells a row", f"{like.width}, as in the first submission")
    return file
