"""English words brought to their stems, by a library that is loaded when a metric asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib import import_module

from scorer.errors import MetricError

# What is longer is no English word, and the library's steps would go through its letters again and again.
_MOST_LETTERS = 100
_LEAST_LETTERS = 4
_KNOWN_WORDS = 1 << 16

Stem = Callable[[str], str]


def find_stemmer() -> Stem:
    """Return what brings a lower-cased word to its stem; words of up to 3 and of over 100 letters stay as they are.

    Raises
    ------
    MetricError
        If the library is not installed.

    References
    ----------
    Porter (1980), Program 14, 130–137, with the changes of NLTK, which the package rouge-score uses.
    """
    try:
        stem: Stem = import_module("nltk.stem.porter").PorterStemmer().stem
    except ModuleNotFoundError as error:
        raise MetricError(
            "`stemming` needs the package nltk, which is not installed: the operator adds it with "
            '`pip install "podium[stemming]"`.'
        ) from error
    return lru_cache(_KNOWN_WORDS)(stem)


def stem_words(words: Iterable[str], stem: Stem) -> list[str]:
    """Return the stem of each word."""
    return [stem(word) if _LEAST_LETTERS <= len(word) <= _MOST_LETTERS else word for word in words]
