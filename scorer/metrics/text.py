"""Metrics of text: how far a text is from the true one."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.stems import stem_words
from scorer.metrics.tallies import SummedCounts, score_once
from scorer.metrics.tokens import WHOLE_NUMBER, common_length, edit_distance, pack
from scorer.problems import echo
from scorer.table import IntArray, Ragged

__all__ = ["pack"]

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_NOT_ROUGE = re.compile(r"[^a-z0-9]+")


def mean_levenshtein(y_true: Ragged, y_pred: Ragged, *, normalize_unicode: str = "none") -> float:
    """Mean edit distance: how many letters must be changed, put in or taken out.

    Parameters
    ----------
    y_true, y_pred : Ragged
        True and predicted texts, in the same row order.
    normalize_unicode : {"none", "NFC", "NFD", "NFKC", "NFKD"}
        The form into which both texts are brought before their code points are compared.

    Returns
    -------
    float
        In code points, 0 (perfect) to infinity; lower is better.

    References
    ----------
    Levenshtein (1966), Soviet Physics Doklady 10, 707–710.

    Examples
    --------
    >>> mean_levenshtein(pack("kitten", "same"), pack("sitting", "same"))
    1.5
    """
    return sum(_distances(y_true, y_pred, lambda text: _normalize(text, normalize_unicode))) / len(y_true)


def _normalize(text: str, form: str) -> str:
    match form:
        case "NFC" | "NFD" | "NFKC" | "NFKD":
            return unicodedata.normalize(form, text)
        case _:
            return text


def _pairs(y_true: Ragged, y_pred: Ragged) -> Iterator[tuple[str, str]]:
    return zip(y_true.texts(), y_pred.texts(), strict=True)


def _distances(y_true: Ragged, y_pred: Ragged, divide: Callable[[str], Sequence[Hashable]]) -> Iterator[int]:
    return (edit_distance(divide(true), divide(text)) for true, text in _pairs(y_true, y_pred))


def sequence_error_rate(y_true: Ragged, y_pred: Ragged, *, tokens: str = "int") -> float:
    """Edit distance over tokens, as a share of the true tokens of all rows.

    Parameters
    ----------
    y_true, y_pred : Ragged
        True and predicted sequences, in the same row order.
    tokens : {"int", "word", "char"}
        What a sequence is made of: whole numbers or words divided by white space, or letters.

    Returns
    -------
    float
        0 (perfect) to infinity; lower is better.

    References
    ----------
    Escalera et al. (2013), Multi-modal gesture recognition challenge 2013, ICMI, 445–452.

    Examples
    --------
    >>> sequence_error_rate(pack("1 2 3", "4"), pack("1 3", "4"))
    0.25
    """
    return score_once(tally_sequences(y_true, y_pred, tokens=tokens))


def tally_sequences(y_true: Ragged, y_pred: Ragged, *, tokens: str) -> SummedCounts:
    """Return the edits and the true tokens of each row."""
    match tokens:
        case "int":
            return _tally_edits(y_true, y_pred, _whole_numbers)
        case "word":
            return _tally_edits(y_true, y_pred, str.split)
        case _:
            return _tally_edits(y_true, y_pred, list)


def _whole_numbers(text: str) -> list[int]:
    words = text.split()
    wrong = next((word for word in words if not WHOLE_NUMBER.fullmatch(word)), None)
    if wrong is not None:
        raise UndefinedScoreError(f"The token “{echo(wrong)}” is no whole number, and tokens is int.")
    return [int(word) for word in words]


def _tally_edits(y_true: Ragged, y_pred: Ragged, divide: Callable[[str], Sequence[Hashable]]) -> SummedCounts:
    edits = list(_distances(y_true, y_pred, divide))
    return SummedCounts(np.array([edits, [len(divide(text)) for text in y_true.texts()]], np.int64).T, _error_rate)


def _error_rate(sums: IntArray) -> float:
    n_edits, n_true = sums.tolist()
    if not n_true:
        raise UndefinedScoreError("The true texts have no token, so that no share of them can be wrong.")
    return float(n_edits / n_true)


def wer(y_true: Ragged, y_pred: Ragged, *, fold_case: bool = False, strip_punctuation: bool = False) -> float:
    """Word error rate: edit distance over words, as a share of the true words of all rows.

    Parameters
    ----------
    y_true, y_pred : Ragged
        True and predicted texts, in the same row order.
    fold_case, strip_punctuation : bool
        Whether letters are compared without case, and punctuation is left out.

    Returns
    -------
    float
        0 (perfect) to infinity; lower is better.

    References
    ----------
    Hunt (1990), Speech Communication 9, 329–336.

    Examples
    --------
    >>> wer(pack("the cat sat", "yes"), pack("the bat sat", "yes"))
    0.25
    """
    return score_once(tally_words(y_true, y_pred, fold_case=fold_case, strip_punctuation=strip_punctuation))


def tally_words(y_true: Ragged, y_pred: Ragged, *, fold_case: bool, strip_punctuation: bool) -> SummedCounts:
    """Return the edits and the true words of each row."""
    return _tally_edits(y_true, y_pred, lambda text: _fold(text, fold_case, strip_punctuation).split())


def cer(y_true: Ragged, y_pred: Ragged, *, fold_case: bool = False, strip_punctuation: bool = False) -> float:
    """Character error rate: edit distance over letters, as a share of the true letters of all rows.

    Parameters
    ----------
    y_true, y_pred : Ragged
        True and predicted texts, in the same row order.
    fold_case, strip_punctuation : bool
        Whether letters are compared without case, and punctuation is left out.

    Returns
    -------
    float
        0 (perfect) to infinity; lower is better.

    References
    ----------
    Levenshtein (1966), Soviet Physics Doklady 10, 707–710.

    Examples
    --------
    >>> cer(pack("cats", "mice"), pack("bats", "mice"))
    0.125
    """
    return score_once(tally_letters(y_true, y_pred, fold_case=fold_case, strip_punctuation=strip_punctuation))


def tally_letters(y_true: Ragged, y_pred: Ragged, *, fold_case: bool, strip_punctuation: bool) -> SummedCounts:
    """Return the edits and the true letters of each row."""
    return _tally_edits(y_true, y_pred, lambda text: _fold(text, fold_case, strip_punctuation))


def _fold(text: str, fold_case: bool, strip_punctuation: bool) -> str:
    folded = text.casefold() if fold_case else text
    if not strip_punctuation:
        return folded
    return "".join(letter for letter in folded if not unicodedata.category(letter).startswith("P"))


def word_jaccard(y_true: Ragged, y_pred: Ragged, *, both_empty: float = 1.0) -> float:
    """Mean Jaccard index of the sets of lower-cased words.

    Parameters
    ----------
    y_true, y_pred : Ragged
        True and predicted texts, in the same row order.
    both_empty : float
        The value of a row where neither text has a word.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Jaccard (1912), New Phytologist 11, 37–50.

    Examples
    --------
    >>> word_jaccard(pack("so happy today"), pack("Happy today"))
    0.6666666666666666
    """
    total = 0.0
    for true, text in _pairs(y_true, y_pred):
        wanted, given = set(true.lower().split()), set(text.lower().split())
        total += len(wanted & given) / len(wanted | given) if wanted or given else both_empty
    return total / len(y_true)


def exact_match(y_true: Ragged, y_pred: Ragged, *, separator: str | None = None) -> float:
    """Share of answers that equal a true one after case, punctuation and articles are gone.

    Parameters
    ----------
    y_true, y_pred : Ragged
        True and predicted answers, in the same row order.
    separator : str, optional
        What divides several true answers of a row; one of them is enough.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Rajpurkar et al. (2016), SQuAD, EMNLP, 2383–2392.

    Examples
    --------
    >>> exact_match(pack("the Nile", "42"), pack("Nile.", "41"))
    0.5
    """
    right = sum(
        any(_answer_words(answer) == _answer_words(text) for answer in _answers(true, separator))
        for true, text in _pairs(y_true, y_pred)
    )
    return right / len(y_true)


def qa_f1(y_true: Ragged, y_pred: Ragged, *, separator: str | None = None) -> float:
    """Mean F1 of the words that an answer shares with the best of the true ones.

    Parameters
    ----------
    y_true, y_pred : Ragged
        True and predicted answers, in the same row order.
    separator : str, optional
        What divides several true answers of a row; the best one counts.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Rajpurkar et al. (2016), SQuAD, EMNLP, 2383–2392.

    Examples
    --------
    >>> qa_f1(pack("the river Nile", "42"), pack("Nile", "42"))
    0.8333333333333333
    """
    total = sum(
        max(_word_f1(_answer_words(answer), _answer_words(text)) for answer in _answers(true, separator))
        for true, text in _pairs(y_true, y_pred)
    )
    return total / len(y_true)


def _answers(true: str, separator: str | None) -> list[str]:
    return true.split(separator) if separator else [true]


def _answer_words(text: str) -> list[str]:
    return _ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split()


def _word_f1(wanted: Sequence[str], given: Sequence[str]) -> float:
    if not wanted or not given:
        return float(wanted == given)
    shared = (Counter(wanted) & Counter(given)).total()
    return 2 * shared / (len(wanted) + len(given))


def rouge_l(y_true: Ragged, y_pred: Ragged, *, stemming: bool = False) -> float:
    """Mean F1 of the longest common subsequence of words.

    Parameters
    ----------
    y_true, y_pred : Ragged
        True and predicted texts, in the same row order.
    stemming : bool
        Whether words are brought to their stems first, so that “cats” is “cat”.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Lin (2004), ROUGE: a package for automatic evaluation of summaries, 74–81; Porter (1980), Program 14, 130–137, for
    stems.

    Examples
    --------
    >>> rouge_l(pack("the cat sat down"), pack("the cat sat"))
    0.8571428571428571
    """
    total = 0.0
    for true, text in _pairs(y_true, y_pred):
        wanted, given = (_NOT_ROUGE.sub(" ", words.lower()).split() for words in (true, text))
        if stemming:
            wanted, given = stem_words(wanted), stem_words(given)
        shared = common_length(wanted, given)
        total += 2 * shared / (len(wanted) + len(given)) if shared else 0.0
    return total / len(y_true)
