"""Whether the names or times of files in folders and zip archives tell the target of the rows that they belong to."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import numpy as np
import numpy.typing as npt

from scorer.preflight.associations import Association, compare_order, find_strongest
from scorer.preflight.case import Case
from scorer.preflight.findings import Finding, State, passes_over
from scorer.preflight.orders import NO_TARGET, compare_texts
from scorer.preflight.tables import DataTable
from scorer.preflight.targets import FEWEST_ROWS, Target

NAME = "file_names_and_times"
MAX_MEMBERS = 1_000_000


def check_files(case: Case) -> Finding:
    """Look at the files in public folders and in public zip archives, and at the rows that they belong to."""
    archives = sorted(path for path in case.public.rglob("*.zip") if zipfile.is_zipfile(path))
    folders = sorted(path.relative_to(case.public).as_posix() for path in case.public.glob("*/**/*") if path.is_file())
    if not archives and not folders:
        return passes_over(NAME, "The public files have no folder and no zip archive; no other files have such names.")
    found = [(path.name, held) for path in archives for held in _look_into(case, path)]
    found += [("the folders", held) for held in _look_at(case, folders)]
    if not found:
        return passes_over(NAME, f"No folder or archive has files that belong to fifty rows. {NO_TARGET}")
    strongest = find_strongest(held for _, held in found)
    archive, held = next(each for each in found if each[1] is strongest)
    figures = {"strength": held.strength, "p_value": held.p_value}
    if held.state is State.OK:
        words = f"No more than chance; the strongest sign, in {archive}: {held.words}."
        return Finding(NAME, State.OK, words, figures=figures)
    words = f"In {archive}, names, order or times of the files tell the target: {held.words} (p = {held.p_value:.1g})."
    advice = "Name the files after ids that are drawn anew, and give all of them the same time in the archive."
    return Finding(NAME, held.state, words, advice, (), (), figures)


def _look_into(case: Case, path: Path) -> Iterator[Association]:
    """Compare the members that belong to rows of the training table, and those of rows to be predicted."""
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist()[:MAX_MEMBERS] if not member.is_dir()]
    by_name = _index([member.filename for member in members])
    times = np.array([_to_seconds(member) for member in members])
    names = np.array([member.filename for member in members], dtype=object)
    for table, target, rows in _list_targets(case):
        places = _find_members(table, rows, by_name)
        is_found = places >= 0
        if is_found.sum() < FEWEST_ROWS:
            continue
        told, kept = places[is_found], target.take(np.flatnonzero(is_found))
        yield from compare_order(told.astype(np.float64), kept, seed=case.seed)
        # The names of training files may well tell the class: it is known. Those of the others must not.
        if table is not case.train:
            yield from compare_texts(names[told], kept, what="the name", seed=case.seed)
        if np.ptp(times[told]) > 0:
            yield from compare_order(times[told], kept, seed=case.seed)


def _look_at(case: Case, files: Sequence[str]) -> Iterator[Association]:
    """Compare the names of files that belong to rows to be predicted; they are published with one time for all."""
    by_name, names = _index(files), np.array(files, dtype=object)
    for table, target, rows in _list_targets(case):
        places = _find_members(table, rows, by_name)
        is_found = places >= 0
        if table is not case.train and is_found.sum() >= FEWEST_ROWS:
            kept = target.take(np.flatnonzero(is_found))
            yield from compare_texts(names[places[is_found]], kept, what="the name", seed=case.seed)


def _index(files: Sequence[str]) -> dict[str, int]:
    """Return the place of each file by what a table may call it: its path, its name alone, or its stem, the id."""
    by_name: dict[str, int] = {}
    for place, path in enumerate(files):
        file = PurePosixPath(path)
        for name in (path, file.name, file.stem):
            by_name.setdefault(name, place)
    return by_name


def _list_targets(case: Case) -> Iterator[tuple[DataTable, Target, npt.NDArray[np.int64]]]:
    if case.train is not None:
        for target in case.find_train_targets():
            yield case.train, target, np.arange(len(case.train.rows))
    if case.asked is not None:
        places, rows = case.match(case.asked)
        for target in case.find_hidden_targets(rows):
            yield case.asked, target, places


def _find_members(table: DataTable, rows: npt.NDArray[np.int64], by_name: dict[str, int]) -> npt.NDArray[np.int64]:
    """Return for each row the place of its file among the members, −1 where there is none."""
    best = np.full(len(rows), -1, np.int64)
    for name in table.names:
        places = np.array([by_name.get(text, -1) for text in table.texts(name)[rows]], np.int64)
        if (places >= 0).sum() > (best >= 0).sum():
            best = places
    return best


def _to_seconds(member: zipfile.ZipInfo) -> float:
    try:
        return datetime(*member.date_time, tzinfo=UTC).timestamp()
    except ValueError:  # an archive may hold any number
        return 0.0
