"""The stems of English words, by Porter's algorithm with the changes of NLTK, whose stems rouge-score compares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

# What is longer is no English word, and the steps would go through its letters again and again.
_MOST_LETTERS = 100
_LEAST_LETTERS = 4
_KNOWN_WORDS = 1 << 16

_IRREGULAR = {
    "skies": "sky", "sky": "sky", "dying": "die", "lying": "lie", "tying": "tie", "news": "news",
    "innings": "inning", "inning": "inning", "outings": "outing", "outing": "outing", "cannings": "canning",
    "canning": "canning", "howe": "howe", "proceed": "proceed", "exceed": "exceed", "succeed": "succeed",
}  # fmt: skip
# Endings and what stands for them; of two that fit, the longer one comes first.
_PLURALS = {"sses": "ss", "ies": "i", "ss": "ss", "s": ""}
_DOUBLE_ENDINGS = {
    "ational": "ate", "tional": "tion", "enci": "ence", "anci": "ance", "izer": "ize", "bli": "ble", "entli": "ent",
    "eli": "e", "ousli": "ous", "ization": "ize", "ation": "ate", "ator": "ate", "alism": "al", "iveness": "ive",
    "fulness": "ful", "ousness": "ous", "aliti": "al", "iviti": "ive", "biliti": "ble", "fulli": "ful",
}  # fmt: skip
_ENDINGS = {"icate": "ic", "ative": "", "alize": "al", "iciti": "ic", "ical": "ic", "ful": "", "ness": ""}
_LAST_ENDINGS = dict.fromkeys(
    (
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ou", "ism", "ate", "iti",
        "ous", "ive", "ize",
    ),
    "",
)  # fmt: skip


def stem_words(words: Iterable[str]) -> list[str]:
    """Return the stem of each lower-cased word; words of up to 3 and of over 100 letters stay as they are."""
    return [_stem(word) if _LEAST_LETTERS <= len(word) <= _MOST_LETTERS else word for word in words]


@lru_cache(_KNOWN_WORDS)
def _stem(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    word = _without_y(_without_past(_without_plural(word)))
    word = _replace(_without_double_ending(word), _ENDINGS)
    return _without_last_letter(_without_last_ending(word))


def _sounds(word: str) -> str:
    """Return c for each consonant and v for each vowel; y is a vowel behind a consonant."""
    sounds = ""
    for letter in word:
        is_vowel = letter in "aeiou" or (letter == "y" and sounds.endswith("c"))
        sounds += "v" if is_vowel else "c"
    return sounds


def _measure(word: str) -> int:
    """Return how many runs of vowels are followed by a consonant: about its syllables."""
    return _sounds(word).count("vc")


def _is_short(word: str) -> bool:
    """Whether a final e belongs to it, as to fil(e) and us(e)."""
    sounds = _sounds(word)
    return (sounds.endswith("cvc") and word[-1] not in "wxy") or sounds == "vc"


def _replace(word: str, endings: Mapping[str, str], *, above: int = 0) -> str:
    """Put another ending for the first that fits, if what is before it has a measure above the given one."""
    for ending, other in endings.items():
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            return stem + other if _measure(stem) > above else word
    return word


def _without_plural(word: str) -> str:
    if len(word) == 4 and word.endswith("ies"):
        return word[:-1]
    return _replace(word, _PLURALS, above=-1)


def _without_past(word: str) -> str:
    if word.endswith("ied"):
        return word[:-1] if len(word) == 4 else word[:-2]
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for ending in ("ed", "ing"):
        stem = word.removesuffix(ending)
        if stem != word and "v" in _sounds(stem):
            return _completed(stem)
    return word


def _completed(stem: str) -> str:
    """Give back the e that a word lost before ed or ing, or take the letter that was doubled."""
    if stem.endswith(("at", "bl", "iz")):
        return stem + "e"
    if _sounds(stem).endswith("c") and stem[-1:] == stem[-2:-1]:
        return stem if stem[-1] in "lsz" else stem[:-1]
    return stem + "e" if _measure(stem) == 1 and _is_short(stem) else stem


def _without_y(word: str) -> str:
    is_ending = word.endswith("y") and len(word) > 2 and _sounds(word[:-1]).endswith("c")
    return word[:-1] + "i" if is_ending else word


def _without_double_ending(word: str) -> str:
    if word.endswith("alli") and _measure(word[:-4]) > 0:
        return _without_double_ending(word[:-2])
    if word.endswith("logi"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    return _replace(word, _DOUBLE_ENDINGS)


def _without_last_ending(word: str) -> str:
    if word.endswith("ion"):
        return word[:-3] if word.endswith(("sion", "tion")) and _measure(word[:-3]) > 1 else word
    return _replace(word, _LAST_ENDINGS, above=1)


def _without_last_letter(word: str) -> str:
    if word.endswith("e"):
        measure = _measure(word[:-1])
        if measure > 1 or (measure == 1 and not _is_short(word[:-1])):
            word = word[:-1]
    return word[:-1] if word.endswith("ll") and _measure(word[:-1]) > 1 else word
