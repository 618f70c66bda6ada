"""Stems of words: worked by hand, at their edges, and without the library."""

from __future__ import annotations

import sys

import pytest

from scorer.errors import MetricError
from scorer.metrics.stems import find_stemmer, stem_words
from scorer.metrics.text import rouge_l
from scorer.metrics.tokens import pack
from tests.scorer.files import prepare, score_text

SOLUTION = "id,text,Usage\n1,the cats are running,Public\n2,dying flies,Private\n"


def test_words_are_brought_to_their_stems():
    words = ["running", "ponies", "relational", "dying", "sky"]

    assert stem_words(words, find_stemmer()) == ["run", "poni", "relat", "die", "sky"]


def test_very_short_and_very_long_words_stay_as_they_are():
    words = ["was", "s" * 101, "y" * 100_000]

    assert stem_words(words, find_stemmer()) == words


def test_words_of_one_stem_are_equal_with_stemming_alone():
    texts = pack("the cats running"), pack("the cat runs")

    assert rouge_l(*texts) == pytest.approx(1 / 3)
    assert rouge_l(*texts, stemming=True) == 1.0


def test_a_file_is_scored_with_stems(tmp_path):
    scores = score_text(tmp_path, "id,text\n1,the cat is run\n2,dies fly\n", SOLUTION, "rouge_l", stemming=True)

    assert (scores.public_score, scores.private_score) == (0.75, 0.5)


def test_without_the_library_one_sentence_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "nltk.stem.porter", None)

    with pytest.raises(MetricError, match=r"needs the package nltk, .* `pip install \"podium\[stemming\]\"`\.$"):
        prepare(tmp_path, SOLUTION, "rouge_l", stemming=True)
    assert prepare(tmp_path, SOLUTION, "rouge_l").warnings == ()
