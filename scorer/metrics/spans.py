"""Metrics of spans in texts: answers, entities, and passages of a class."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TypeAlias

from scorer.errors import UndefinedScoreError
from scorer.metrics.tokens import WHOLE_NUMBER, pack
from scorer.problems import echo
from scorer.table import Ragged

__all__ = ["pack"]

Span: TypeAlias = tuple[str, int, int]
"""Type, start and end."""
_N_CELLS = 1 << 14


def span_match_f1(y_true: Ragged, y_pred: Ragged, *, separator: str = "|") -> float:
    """F1 of answers that must equal a valid one, over all rows together.

    Parameters
    ----------
    y_true : Ragged
        Valid answers of each row, divided by the separator; a blank one says that the row may stay without an answer.
    y_pred : Ragged
        One answer for each row, in the same row order; blank where there is none.
    separator : str
        What divides several valid answers.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    The TensorFlow 2.0 question answering competition on Kaggle (2019), its evaluation page: a wrong answer is a false
    positive, a missing one a false negative.

    Examples
    --------
    >>> span_match_f1(pack("3:5|3:6", "YES", ""), pack("3:6", "", ""))
    0.6666666666666666
    """
    right = wrong = missed = 0
    for true, answer in zip(y_true.texts(), y_pred.texts(), strict=True):
        valid = {text.strip() for text in true.split(separator)}
        if answer:
            right, wrong = right + (answer in valid), wrong + (answer not in valid)
        else:
            missed += "" not in valid
    return _f_score(right, wrong, missed)


def entity_f1(y_true: Ragged, y_pred: Ragged, *, notation: str = "spans", beta: float = 1.0) -> float:
    """F-score of entities whose type, start and end must all be right, over all rows together.

    Parameters
    ----------
    y_true, y_pred : Ragged
        True and predicted entities of each row, in the same row order.
    notation : {"spans", "bio"}
        Groups of type, start and end; or one tag for each token: `B-type` begins an entity, `I-type` continues it, `O`
        is outside. An `I-type` behind another type or `O` begins one.
    beta : float
        How many times recall weighs as much as precision.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If a true cell is not in the notation.

    References
    ----------
    Tjong Kim Sang and De Meulder (2003), Introduction to the CoNLL-2003 shared task, CoNLL, 142–147.

    Examples
    --------
    >>> entity_f1(pack("PER 0 2 LOC 5 6"), pack("PER 0 2 LOC 5 7"))
    0.5
    >>> entity_f1(pack("B-PER I-PER O B-LOC"), pack("B-PER I-PER O O"), notation="bio")
    0.6666666666666666
    """
    read = read_tags if notation == "bio" else read_entities
    hits = extra = missed = 0
    for wanted, given in _spans_of_rows(y_true, y_pred, read):
        true_entities, entities = set(wanted), set(given)
        shared = len(true_entities & entities)
        hits, extra, missed = hits + shared, extra + len(entities) - shared, missed + len(true_entities) - shared
    return _f_score(hits, extra, missed, beta)


def token_overlap_f1(y_true: Ragged, y_pred: Ragged, *, overlap: float = 0.5) -> float:
    """F1 of passages that must share enough of their tokens with a true one, for each class, then the plain mean.

    Parameters
    ----------
    y_true, y_pred : Ragged
        Groups of class, start, and end (one past the last token) of each row, in the same row order.
    overlap : float
        The least share of the tokens of both passages that they must have in common.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If a true cell is not made of such groups.

    References
    ----------
    The Feedback Prize competition on evaluating student writing, Kaggle (2021), its evaluation page.

    Examples
    --------
    >>> token_overlap_f1(pack("claim 0 10 lead 10 14"), pack("claim 0 5 lead 13 18"))
    0.5
    """
    hits: Counter[str] = Counter()
    n_true: Counter[str] = Counter()
    n_given: Counter[str] = Counter()
    for wanted, given in _spans_of_rows(y_true, y_pred, read_passages):
        true_spans, given_spans = _by_class(wanted), _by_class(given)
        for name in true_spans.keys() | given_spans.keys():
            n_true[name] += len(true_spans[name])
            n_given[name] += len(given_spans[name])
            hits[name] += _count_matches(true_spans[name], given_spans[name], overlap)
    names = sorted(n_true | n_given)
    scores = [_f_score(hits[name], n_given[name] - hits[name], n_true[name] - hits[name]) for name in names]
    return sum(scores) / len(scores) if scores else 0.0


def _f_score(right: int, wrong: int, missed: int, beta: float = 1.0) -> float:
    """Return the F-score of three counts; 0 of nothing."""
    square = beta * beta
    # Divided by the weight of recall where it is the larger one, no beta overflows.
    if beta > 1:
        total = (1 / square + 1) * right + wrong / square + missed
        return (1 / square + 1) * right / total if right else 0.0
    return (1 + square) * right / ((1 + square) * right + wrong + square * missed) if right else 0.0


def _spans_of_rows(
    y_true: Ragged, y_pred: Ragged, read: Callable[[str], tuple[Span, ...]]
) -> Iterator[tuple[tuple[Span, ...], tuple[Span, ...]]]:
    for true, given in zip(y_true.texts(), y_pred.texts(), strict=True):
        try:
            wanted = read(true)
        except ValueError as error:
            raise UndefinedScoreError(f"A true cell cannot be read at “{echo(error)}”.") from error
        yield wanted, read(given)


# Resampling reads the same cells a thousand times.
@lru_cache(_N_CELLS)
def read_entities(text: str) -> tuple[Span, ...]:
    """Return the entities of a cell of groups of type, start and end; raises ValueError naming the token in fault."""
    return _read_groups(text, shortest=0)


@lru_cache(_N_CELLS)
def read_passages(text: str) -> tuple[Span, ...]:
    """Return the passages of a cell, each of one token or more; raises ValueError naming the token in fault."""
    return _read_groups(text, shortest=1)


def _read_groups(text: str, *, shortest: int) -> tuple[Span, ...]:
    tokens = text.split()
    spans = []
    for place in range(0, len(tokens) - 2, 3):
        name, start, end = tokens[place : place + 3]
        wrong = next((token for token in (start, end) if not WHOLE_NUMBER.fullmatch(token) or int(token) < 0), None)
        if wrong is not None or int(end) - int(start) < shortest:
            raise ValueError(wrong or f"{start} {end}")
        spans.append((name, int(start), int(end)))
    if len(tokens) % 3:
        raise ValueError(tokens[-1])
    return tuple(spans)


@lru_cache(_N_CELLS)
def read_tags(text: str) -> tuple[Span, ...]:
    """Return the entities that the tags of a cell mean; raises ValueError naming the tag that is none."""
    spans: list[Span] = []
    current = ""
    for place, tag in enumerate(text.split()):
        mark, _, name = tag.partition("-")
        if tag != "O" and (mark not in ("B", "I") or not name):
            raise ValueError(tag)
        if name and (mark == "B" or name != current):
            spans.append((name, place, place + 1))
        elif name:
            spans[-1] = (name, spans[-1][1], place + 1)
        current = name
    return tuple(spans)


def _by_class(spans: tuple[Span, ...]) -> defaultdict[str, list[tuple[int, int]]]:
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for name, start, end in dict.fromkeys(spans):
        found[name].append((start, end))
    return found


def _count_matches(wanted: list[tuple[int, int]], given: list[tuple[int, int]], least: float) -> int:
    """Return how many passages find a partner of their own; the pairs with the greatest overlap come first."""
    pairs = []
    for place, (start, end) in enumerate(wanted):
        for other, (first, last) in enumerate(given):
            shared = min(end, last) - max(start, first)
            overlaps = sorted((shared / (end - start), shared / (last - first)))
            if overlaps[0] >= least:
                pairs.append((-overlaps[0], -overlaps[1], place, other))
    taken: set[int] = set()
    used: set[int] = set()
    for _, _, place, other in sorted(pairs):
        if place not in taken and other not in used:
            taken.add(place)
            used.add(other)
    return len(taken)
