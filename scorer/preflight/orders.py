"""Whether an id, or the place of a row in its file, tells the target."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from scorer.preflight.associations import Association, compare_groups, compare_order, find_strongest
from scorer.preflight.case import Case
from scorer.preflight.findings import MAX_NAMED, Finding, State, list_names, passes_over, share_of
from scorer.preflight.tables import DataTable
from scorer.preflight.targets import Target, to_numbers

IDS, ORDER, SHARED = "id_target", "row_order", "shared_ids"
REMAINDERS = (2, 3, 4, 5, 10)
_DIGITS = re.compile(r"[0-9]+")
_LAST_DIGITS = r"([0-9]+)[^0-9]*$"
NO_TARGET = "No target is a number, or one of a few classes, in fifty rows or more."


def check_ids(case: Case) -> Finding:
    """Look whether ids tell the target: their size, what they begin with, their remainders, their neighbours."""
    found = [*_compare_each(case, _compare_ids)]
    advice = "Shuffle the rows, then give them ids that are drawn anew, in train and test alike."
    return _tell(IDS, found, advice)


def check_order(case: Case) -> Finding:
    """Look whether the place of a row in its file tells the target."""
    found = [*_compare_each(case, _compare_places)]
    advice = "Shuffle the rows of train, test and sample submission. Where time is the order on purpose, say so."
    return _tell(ORDER, found, advice)


def check_shared_ids(case: Case) -> Finding:
    """Look for ids of the training file among those that are to be predicted."""
    train = case.train
    if train is None or case.id_column not in train.names:
        return passes_over(SHARED, "There is no train table with the id column.")
    places, _ = case.match(train)
    share = len(places) / max(len(train.rows), 1)
    if not len(places):
        return Finding(SHARED, State.OK, f"No id of {train.name} is one of the solution.")
    examples = tuple(str(text) for text in train.texts(case.id_column)[places][:MAX_NAMED])
    found = f"{share_of(share)} of the ids of {train.name} ({len(places):,}) are ids of the solution, too: "
    found += f"{list_names(examples)}."
    advice = "Look whether these are the same rows; if not, give each row of both files an id of its own."
    return Finding(SHARED, State.WARN, found, advice, (case.id_column,), examples, {"share": share})


Found = tuple[str, Target, Association]


def _compare_each(
    case: Case, compare: Callable[[Case, DataTable, Target, npt.NDArray[np.int64]], Iterator[Association]]
) -> Iterator[Found]:
    """Compare with each target that entrants know, and with each that they are to predict."""
    if case.train is not None:
        every = np.arange(len(case.train.rows))
        for target in case.find_train_targets():
            yield from ((case.train.name, target, found) for found in compare(case, case.train, target, every))
    if case.asked is not None:
        places, rows = case.match(case.asked)
        for target in case.find_hidden_targets(rows):
            yield from ((case.asked.name, target, found) for found in compare(case, case.asked, target, places))


def _tell(name: str, found: Sequence[Found], advice: str) -> Finding:
    if not found:
        return passes_over(name, NO_TARGET)
    strongest = find_strongest(held for _, _, held in found)
    file, target, held = next(each for each in found if each[2] is strongest)
    figures = {"strength": held.strength, "p_value": held.p_value}
    if held.state is State.OK:
        return Finding(
            name, State.OK, f"No more than chance; the strongest sign, in {file}: {held.words}.", figures=figures
        )
    words = f"In {file}, `{target.name}` can be told from it: {held.words} (p = {held.p_value:.1g})."
    return Finding(name, held.state, words, advice, (target.name,), (), figures)


def _compare_places(
    case: Case, table: DataTable, target: Target, places: npt.NDArray[np.int64]
) -> Iterator[Association]:
    yield from compare_order(table.rows.index.to_numpy(dtype=np.float64)[places], target, seed=case.seed)


def _compare_ids(case: Case, table: DataTable, target: Target, places: npt.NDArray[np.int64]) -> Iterator[Association]:
    if case.id_column in table.names:
        yield from compare_texts(table.texts(case.id_column)[places], target, what="the id", seed=case.seed)


def compare_texts(texts: npt.NDArray[np.object_], target: Target, *, what: str, seed: int) -> Iterator[Association]:
    """Measure whether texts such as ids or file names tell the target of their rows.

    Parameters
    ----------
    texts : ndarray of str, shape (n_rows,)
        One for each row.
    target : Target
        Of the same rows.
    what : str
        What they are, in words.
    seed : int
        For what is drawn.

    Yields
    ------
    Association
        Of the order, of remainders of the last number in them, and of the text around the numbers.
    """
    numbers = to_numbers(texts)
    if np.isnan(numbers).any():
        frames = _group([_DIGITS.sub("#", text) for text in texts])
        yield from filter(None, [compare_groups(frames, target, what=f"the text of {what}")])
        yield from compare_order(np.argsort(np.argsort(texts)).astype(np.float64), target, seed=seed)
        last = pd.Series(texts, dtype=object).str.extract(_LAST_DIGITS, expand=False)
        numbers = to_numbers(last.to_numpy(dtype=object))
    if np.isnan(numbers).any():
        return
    yield from compare_order(numbers, target, seed=seed)
    if (np.abs(numbers) < 2**53).all():
        for divisor in REMAINDERS:
            remainders = np.mod(np.floor(numbers), divisor).astype(np.int64)
            words = f"the remainder of {what} by {divisor}"
            yield from filter(None, [compare_groups(remainders, target, what=words)])


def _group(texts: Sequence[str]) -> npt.NDArray[np.int64]:
    return np.asarray(pd.factorize(np.array(texts, dtype=object))[0], np.int64)
