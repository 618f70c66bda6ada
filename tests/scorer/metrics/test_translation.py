"""BLEU and chrF: equal to sacrebleu 2.6 on fixed texts, worked by hand, and at their edges."""

from __future__ import annotations

import math

import pytest

from scorer.metrics.tokens import pack
from scorer.metrics.translation import bleu, chrf

TRUTH = ("the cat sat on the mat.", "It cost 1,000-2,000 dollars, didn't it?", "yes")
TEXTS = ("the cat sat on a mat", "It cost 1,000-3,000 dollars, did it?", "yes, it is")


def test_both_are_those_of_sacrebleu():
    assert bleu(pack(*TRUTH), pack(*TEXTS)) == pytest.approx(36.16821643840706, rel=1e-12)
    assert chrf(pack(*TRUTH), pack(*TEXTS)) == pytest.approx(69.79093669996193, rel=1e-12)
    assert bleu(pack("a b c d e"), pack("a b x c d")) == pytest.approx(30.213753973567677, rel=1e-12)


def test_bleu_by_hand():
    # Four of five words, two of four pairs, no triple and no run of four: the last two count 1/2 and 1/4 of a hit.
    by_hand = 100 * (4 / 5 * 2 / 4 * (1 / 2) / 3 * (1 / 4) / 2) ** 0.25

    assert bleu(pack("a b c d e"), pack("a b x c d")) == pytest.approx(by_hand, rel=1e-12)


def test_a_short_corpus_is_fined_by_its_brevity():
    assert bleu(pack("a b c d e f"), pack("a b c d")) == pytest.approx(100 * math.exp(1 - 6 / 4), rel=1e-12)


def test_a_corpus_without_a_run_of_four_words_or_without_a_hit_scores_0():
    assert bleu(pack("a b c"), pack("a b c")) == 0.0
    assert bleu(pack("a b c d"), pack("e f g h")) == 0.0
    assert bleu(pack("a b c d"), pack("")) == 0.0


def test_the_tokenizer_parts_symbols_but_no_numbers():
    assert bleu(pack("it costs 1,000 &amp; more , yes"), pack("it costs 1,000 & more, yes")) == 100.0
    assert bleu(pack("a b c d ."), pack("a b c d."), tokenizer="none") < 100.0
    assert bleu(pack("A B C D"), pack("a b c d"), lowercase=True) == 100.0


def test_chrf_by_hand():
    # Single letters: two of three; pairs: one of two; triples: none of one. Precision equals recall.
    assert chrf(pack("abc"), pack("abd")) == pytest.approx(100 * (2 / 3 + 1 / 2 + 0) / 3, rel=1e-12)
    assert chrf(pack("a b c"), pack("abc")) == 100.0
    assert chrf(pack("abc"), pack("")) == chrf(pack("abc"), pack("xyz")) == 0.0
    assert chrf(pack("ABC"), pack("abc"), lowercase=True, beta=1.0) == 100.0


def test_one_run_more_for_each_order_above_the_first_by_hand():
    # Runs of one to four words: 3 of 4, then 1, 0 and 0 of 3, 2 and 1, each with one more.
    precisions = 3 / 4 * 2 / 4 * 1 / 3 * 1 / 2

    assert bleu(pack("a b c d"), pack("a b x d"), smoothing="add_one") == pytest.approx(100 * precisions**0.25)
