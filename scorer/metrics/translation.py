"""Metrics of translations over a whole corpus, by the conventions of sacrebleu."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from scorer.metrics.tallies import SummedCounts, score_once
from scorer.metrics.tokens import pack
from scorer.table import IntArray, Ragged

__all__ = ["pack"]

_BLEU_ORDER, _CHRF_ORDER = 4, 6
_ENTITIES = (("&quot;", '"'), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"))
# The tokenizer 13a: symbols stand alone, a full stop or comma does unless it is between digits, a dash after a digit.
_DIVISIONS = (
    (re.compile(r"([\{-\~\[-\` -\&\(-\+\:-\@\/])"), r" \1 "),
    (re.compile(r"([^0-9])([\.,])"), r"\1 \2 "),
    (re.compile(r"([\.,])([^0-9])"), r" \1 \2"),
    (re.compile(r"([0-9])(-)"), r"\1 \2 "),
)


def bleu(
    y_true: Ragged,
    y_pred: Ragged,
    *,
    tokenizer: str = "13a",
    smoothing: str = "exponential",
    lowercase: bool = False,
) -> float:
    """Corpus BLEU: how many runs of one to four words a translation shares with the true one.

    Parameters
    ----------
    y_true, y_pred : Ragged
        True and predicted texts, in the same row order.
    tokenizer : {"13a", "none"}
        How texts are divided: by the rules of mteval-v13a, or at white space.
    smoothing : {"exponential", "floor", "add_one", "none"}
        What an order without a hit counts as: half a hit, then a quarter, and so on; a tenth of a hit; nothing. With
        `add_one` every order above the first has one hit and one run more.
    lowercase : bool
        Whether both texts are brought to lower case first.

    Returns
    -------
    float
        0 to 100 (perfect); higher is better.

    References
    ----------
    Papineni et al. (2002), BLEU, ACL, 311–318; Post (2018), A call for clarity in reporting BLEU scores, WMT, 186–191.

    Examples
    --------
    >>> round(bleu(pack("the cat sat on the mat"), pack("the cat sat on a mat")), 2)
    53.73
    """
    return score_once(tally_bleu(y_true, y_pred, tokenizer=tokenizer, smoothing=smoothing, lowercase=lowercase))


def tally_bleu(y_true: Ragged, y_pred: Ragged, *, tokenizer: str, smoothing: str, lowercase: bool) -> SummedCounts:
    """Return the counts that BLEU is made of: by order runs shared and given, then words of both texts."""
    counts = np.zeros((len(y_true), 2 * _BLEU_ORDER + 2), np.int64)
    for row, texts in enumerate(zip(y_true.texts(), y_pred.texts(), strict=True)):
        wanted, words = (_divide(text.lower() if lowercase else text, tokenizer) for text in texts)
        for order in range(_BLEU_ORDER):
            runs = _runs(words, order + 1)
            counts[row, order] = (runs & _runs(wanted, order + 1)).total()
            counts[row, _BLEU_ORDER + order] = runs.total()
        counts[row, -2:] = len(wanted), len(words)
    return SummedCounts(counts, lambda sums: _bleu_of(sums, smoothing))


def _bleu_of(sums: IntArray, smoothing: str) -> float:
    shared, given = sums[:_BLEU_ORDER], sums[_BLEU_ORDER : 2 * _BLEU_ORDER]
    n_true, n_given = sums[-2:].tolist()
    if not shared.any() or not (given.all() or smoothing == "add_one"):
        return 0.0
    logarithms = [math.log(share) if share else -math.inf for share in _precisions(shared, given, smoothing)]
    return 100 * math.exp(min(0.0, 1 - n_true / n_given) + sum(logarithms) / _BLEU_ORDER)


def _precisions(shared: IntArray, given: IntArray, smoothing: str) -> Iterator[float]:
    n_without = 0
    for order, (hits, runs) in enumerate(zip(shared.tolist(), given.tolist(), strict=True)):
        n_without += not hits
        match smoothing:
            case "add_one" if order:
                yield (hits + 1) / (runs + 1)
            case "exponential" if not hits:
                yield 0.5**n_without / runs
            case "floor" if not hits:
                yield 0.1 / runs
            case _:
                yield hits / runs


def _divide(text: str, tokenizer: str) -> list[str]:
    if tokenizer == "none":
        return text.split()
    line = text.rstrip().replace("<skipped>", "").replace("-\n", "").replace("\n", " ")
    for entity, letter in _ENTITIES:
        line = line.replace(entity, letter)
    line = f" {line} "
    for pattern, replacement in _DIVISIONS:
        line = pattern.sub(replacement, line)
    return line.split()


def _runs(tokens: Sequence[str], length: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(tokens[start : start + length]) for start in range(len(tokens) - length + 1))


def chrf(y_true: Ragged, y_pred: Ragged, *, beta: float = 2.0, lowercase: bool = False) -> float:
    """Corpus chrF: F score of the runs of one to six letters, white space left out.

    Parameters
    ----------
    y_true, y_pred : Ragged
        True and predicted texts, in the same row order.
    beta : float
        How many times recall weighs as much as precision.
    lowercase : bool
        Whether both texts are brought to lower case first.

    Returns
    -------
    float
        0 to 100 (perfect); higher is better.

    References
    ----------
    Popović (2015), chrF: character n-gram F-score for automatic MT evaluation, WMT, 392–395.

    Examples
    --------
    >>> round(chrf(pack("the cat sat"), pack("the cat sits")), 2)
    66.58
    """
    return score_once(tally_chrf(y_true, y_pred, beta=beta, lowercase=lowercase))


def tally_chrf(y_true: Ragged, y_pred: Ragged, *, beta: float, lowercase: bool) -> SummedCounts:
    """Return the counts that chrF is made of: runs shared, given and true, each by order."""
    counts = np.zeros((len(y_true), 3, _CHRF_ORDER), np.int64)
    for row, texts in enumerate(zip(y_true.texts(), y_pred.texts(), strict=True)):
        wanted, letters = ("".join((text.lower() if lowercase else text).split()) for text in texts)
        for order in range(_CHRF_ORDER):
            there, given = _runs(wanted, order + 1), _runs(letters, order + 1)
            # As in sacrebleu, runs of a length that the true text is too short for are not held against a text.
            counts[row, :, order] = (given & there).total(), given.total() if there else 0, there.total()
    return SummedCounts(counts.reshape(len(y_true), 3 * _CHRF_ORDER), lambda sums: _chrf_of(sums, beta))


def _chrf_of(sums: IntArray, beta: float) -> float:
    counts = sums.reshape(3, _CHRF_ORDER)
    shared, given_runs, true_runs = counts[:, (counts[1] > 0) & (counts[2] > 0)]
    if not shared.any():
        return 0.0
    precision, recall = float((shared / given_runs).mean()), float((shared / true_runs).mean())
    return 100 * (1 + beta**2) * precision * recall / (beta**2 * precision + recall)
