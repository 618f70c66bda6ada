"""Test rows that stand in the training file, too, alike or nearly so, with their answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from scorer.preflight.case import Case
from scorer.preflight.findings import MAX_NAMED, Finding, State, list_names, passes_over, share_of
from scorer.preflight.tables import DataTable, Hashes, hash_cells, hash_rows, read_chunks

EXACT, NEAR = "duplicate_rows", "near_duplicate_rows"
# Shares of the test rows from which on copies ask for a look, or are a leak.
SOME, MANY = 0.001, 0.01
SOME_NEAR = 0.05
# Coarse rows are alike by chance; columns that depend on each other make that likelier than their product says.
BY_CHANCE = 20.0
FEWEST_COLUMNS = 5
GUESS_P_VALUE = 0.1
DIGITS = 6
ADVICE = (
    "Remove the copies from one of the two files, or keep all rows of one thing in the same file; otherwise their"
    " answers can be looked up."
)


def find_duplicates(case: Case) -> list[Finding]:
    """Look for test rows among the training rows by all columns that both files have, but for ids and targets."""
    train, test = case.train, case.test
    if train is None or test is None:
        reason = "There are not both a train and a test table."
        return [passes_over(EXACT, reason), passes_over(NEAR, reason)]
    features = [name for name in case.list_features(test) if name in train.names]
    if not features:
        reason = f"{train.name} and {test.name} share no column beside ids and targets."
        return [passes_over(EXACT, reason), passes_over(NEAR, reason)]
    known = np.concatenate([hash_rows(strip(chunk)) for chunk in read_chunks(train.path, features)])
    is_copy = np.isin(hash_rows(strip(test.rows[features])), known)
    return [_judge_exact(case, train, test, features, is_copy), _find_near(case, train, test, features, is_copy)]


def strip(frame: pd.DataFrame) -> pd.DataFrame:
    """Return cells without outer spaces."""
    stripped: pd.DataFrame = frame.apply(lambda column: column.str.strip())
    return stripped


def _judge_exact(
    case: Case, train: DataTable, test: DataTable, features: Sequence[str], is_copy: npt.NDArray[np.bool_]
) -> Finding:
    share = float(is_copy.mean()) if len(is_copy) else 0.0
    chance = min(train.n_rows * float(np.prod(_coincidences(train, features))), 1.0)
    n_compared, n_agreeing, by_chance = _compare_labels(case, train, test, features, is_copy)
    figures = {"share": share, "expected_share": chance, "n_copies": float(is_copy.sum()), "n_agreeing": n_agreeing}
    found = f"{share_of(share)} of the test rows ({int(is_copy.sum()):,}{_of_sample(test)}) stand in {train.name}, too"
    if n_compared:
        found += f"; in {share_of(n_agreeing / n_compared)} of {n_compared:,} the answer there is the right one"
    state = _judge(share, chance, warn=SOME, fail=MANY)
    if state is State.OK and share >= SOME:
        found += f". Rows as coarse as these are alike by chance: {share_of(chance)} are to be expected"
    elif n_compared and not _tells(n_agreeing, n_compared, by_chance):
        # Copies whose answers are no better than a guess were other things, or things that have no one answer.
        state = State.WARN if state is State.FAIL else State.OK
        found += f", which one answer for all would be in {share_of(by_chance)}"
    examples = _list_ids(case, test, is_copy) if state is not State.OK else ()
    if examples:
        found += f". The first are {list_names(examples)}"
    return Finding(EXACT, state, f"{found}.", ADVICE if state is not State.OK else "", (), examples, figures)


def _judge(share: float, chance: float, *, warn: float, fail: float) -> State:
    if share < warn or share <= BY_CHANCE * chance:
        return State.OK
    return State.FAIL if share >= fail else State.WARN


def _tells(n_agreeing: int, n_compared: int, by_chance: float) -> bool:
    """Whether the answers of copies are right more often than a guess would be."""
    return bool(stats.binomtest(n_agreeing, n_compared, by_chance, alternative="greater").pvalue < GUESS_P_VALUE)


def _of_sample(table: DataTable) -> str:
    return f" of {len(table.rows):,} drawn" if table.is_sampled else ""


def _coincidences(table: DataTable, features: Sequence[str]) -> list[float]:
    """Return for each column how often two rows have the same cell."""
    shares = []
    for name in features:
        counts = table.rows[name].value_counts().to_numpy(dtype=np.float64)
        n_rows = counts.sum()
        shares.append(float((counts * (counts - 1)).sum() / max(n_rows * (n_rows - 1), 1)))
    return shares


def _compare_labels(
    case: Case, train: DataTable, test: DataTable, features: Sequence[str], is_copy: npt.NDArray[np.bool_]
) -> tuple[int, int, float]:
    """Return how many copies could be compared, for how many a training row has the right answer, and a guess's luck.

    The guess is the most frequent answer.
    """
    name = next((name for name in case.targets if name in train.names), None)
    if name is None or not is_copy.any():
        return 0, 0, 0.0
    answers: dict[int, set[str]] = {}
    for row, answer in zip(hash_rows(strip(train.rows[features])).tolist(), train.texts(name), strict=True):
        answers.setdefault(row, set()).add(answer)
    places, rows = case.match(test)
    truth = case.solution[name].to_numpy(dtype=object)[rows]
    hashes = hash_rows(strip(test.rows[features]))[places]
    known = [(answers[row], right) for row, right in zip(hashes.tolist(), truth, strict=True) if row in answers]
    most = float(np.unique(truth.astype(str), return_counts=True)[1].max() / len(truth)) if len(truth) else 0.0
    return len(known), sum(right in held for held, right in known), most


def _list_ids(case: Case, table: DataTable, is_meant: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    if case.id_column not in table.names:
        return ()
    return tuple(str(text) for text in table.texts(case.id_column)[is_meant][:MAX_NAMED])


def _find_near(
    case: Case, train: DataTable, test: DataTable, features: Sequence[str], is_copy: npt.NDArray[np.bool_]
) -> Finding:
    """Look for rows that are equal when numbers are rounded and case is ignored, or in all columns but one."""
    held, asked = (hash_cells(_simplify(table.rows[features])) for table in (train, test))
    known, own = held.sum(axis=0, dtype=np.uint64), asked.sum(axis=0, dtype=np.uint64)
    is_near = np.isin(own, known)
    shares = np.array(_coincidences(train, features))
    chance = float(np.prod(shares))
    if len(features) >= FEWEST_COLUMNS:
        for place in range(len(features)):
            is_near |= _is_equal_without(known - held[place], own - asked[place])
            chance += float(np.prod(np.delete(shares, place)))
    is_near &= ~is_copy
    share, expected = float(is_near.mean()) if len(is_near) else 0.0, min(len(train.rows) * chance, 1.0)
    state = _judge(share, expected, warn=SOME_NEAR, fail=1.1)
    but_one = " or in all columns but one" if len(features) >= FEWEST_COLUMNS else ""
    found = f"{share_of(share)} of the test rows equal a training row when rounded{but_one}"
    if state is State.OK and share >= SOME_NEAR:
        found += f", of {share_of(expected)} to be expected by chance"
    examples = _list_ids(case, test, is_near) if state is not State.OK else ()
    if examples:
        found += f". The first are {list_names(examples)}"
    advice = f"Look whether these rows are the same things measured twice. {ADVICE}" if state is not State.OK else ""
    return Finding(NEAR, state, f"{found}.", advice, (), examples, {"share": share, "expected_share": expected})


def _is_equal_without(known: Hashes, own: Hashes) -> npt.NDArray[np.bool_]:
    return np.isin(own, known)


def _simplify(frame: pd.DataFrame) -> pd.DataFrame:
    """Return cells as they are compared when near is enough: text in lower case, numbers with six digits."""

    def simplify(column: pd.Series[str]) -> pd.Series[str]:
        texts = column.str.strip().str.casefold()
        numbers = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=np.float64)
        is_number = np.isfinite(numbers)
        held = texts.to_numpy(dtype=object).copy()
        distinct, places = np.unique(numbers[is_number], return_inverse=True)
        held[is_number] = np.array([f"{value:.{DIGITS}g}" for value in distinct], dtype=object)[places]
        return pd.Series(held, index=column.index, dtype=object)

    return frame.apply(simplify)
