"""Stems of words: worked by hand, at their edges, and equal to those of NLTK."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.stem.porter import PorterStemmer

from scorer.metrics.stems import stem_words
from scorer.metrics.text import rouge_l
from scorer.metrics.tokens import pack
from tests.scorer.files import score_text

ENDINGS = (
    "", "s", "es", "sses", "ies", "ied", "ed", "ing", "eed", "y", "e", "ll", "at", "bl", "iz", "tt", "ational",
    "tional", "enci", "anci", "izer", "bli", "alli", "entli", "eli", "ousli", "ization", "ation", "ator", "alism",
    "iveness", "fulness", "ousness", "aliti", "iviti", "biliti", "fulli", "logi", "icate", "ative", "alize", "iciti",
    "ical", "ful", "ness", "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "sion",
    "tion", "ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize", "ly",
)  # fmt: skip
beginnings = st.text("abceilnostyz9", max_size=6)
endings = st.sampled_from(ENDINGS)
THEIRS = PorterStemmer()


def test_words_are_brought_to_their_stems():
    words = ["running", "ponies", "relational", "dying", "sky", "hoping", "hopping", "geology", "adoption"]

    assert stem_words(words) == ["run", "poni", "relat", "die", "sky", "hope", "hop", "geolog", "adopt"]


def test_very_short_and_very_long_words_stay_as_they_are():
    words = ["was", "a" * 100 + "s", "y" * 100_000]

    assert stem_words(words) == words


@settings(max_examples=2000)
@given(st.tuples(beginnings, endings, endings).map("".join).filter(lambda word: 4 <= len(word) <= 100))
def test_stems_are_those_of_nltk(word):
    assert stem_words([word]) == [THEIRS.stem(word)]


def test_words_of_one_stem_are_equal_with_stemming_alone():
    texts = pack("the cats running"), pack("the cat runs")

    assert rouge_l(*texts) == pytest.approx(1 / 3)
    # “cat” has three letters and stays; “cats” becomes it.
    assert rouge_l(*texts, stemming=True) == 1.0


def test_a_file_is_scored_with_stems(tmp_path):
    solution = "id,text,Usage\n1,the cats are running,Public\n2,dying flies,Private\n"

    scores = score_text(tmp_path, "id,text\n1,the cat is run\n2,dies fly\n", solution, "rouge_l", stemming=True)

    assert (scores.public_score, scores.private_score) == (0.75, 0.5)
