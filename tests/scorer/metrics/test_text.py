"""Metrics of text: worked by hand, at their edges, and equal to plain restatements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.errors import SolutionError, UndefinedScoreError
from scorer.metrics.text import (
    cer,
    exact_match,
    mean_levenshtein,
    qa_f1,
    rouge_l,
    sequence_error_rate,
    wer,
    word_jaccard,
)
from scorer.metrics.tokens import pack
from tests.scorer.files import codes, prepare, refusal, score_text

sentences = st.lists(st.sampled_from(["the", "The", "cat", "sat", "a", "x."]), max_size=6).map(" ".join)
rows = st.lists(st.tuples(sentences, sentences), min_size=1, max_size=6)


def test_mean_levenshtein_counts_code_points_and_takes_a_blank_as_empty():
    assert mean_levenshtein(pack("kitten", "abc"), pack("sitting", "")) == 3.0
    assert mean_levenshtein(pack("é"), pack("e\u0301")) == 2.0
    assert mean_levenshtein(pack("é"), pack("e\u0301"), normalize_unicode="NFC") == 0.0


def test_words_that_look_like_missing_values_are_words(tmp_path):
    solution = "id,text\n1,NA\n2,null\n3,\n"

    assert score_text(tmp_path, "id,text\n1,NA\n2,null\n3,\n", solution, "mean_levenshtein").public_score == 0.0
    assert score_text(tmp_path, "id,text\n1,\n2,\n3,nan\n", solution, "mean_levenshtein").public_score == 3.0


def test_error_rates_pool_over_rows_and_may_exceed_one():
    assert wer(pack("a b c", "d"), pack("a x c", "d")) == 0.25
    assert wer(pack("a"), pack("b c d")) == 3.0
    assert cer(pack("ab", "cd"), pack("ax", "cd")) == 0.25
    assert wer(pack("Hi, you"), pack("hi you"), fold_case=True, strip_punctuation=True) == 0.0
    assert sequence_error_rate(pack("ab"), pack("ac"), tokens="char") == 0.5
    assert sequence_error_rate(pack("7 8"), pack("07 +8")) == 0.0


@pytest.mark.parametrize("metric", ["wer", "cer", "sequence_error_rate"])
def test_an_error_rate_of_no_token_is_the_hosts_fault(tmp_path, metric):
    with pytest.raises(SolutionError, match="no token"):
        prepare(tmp_path, "id,text\n1,\n2,\n", metric)


def test_tokens_that_are_no_whole_numbers_are_told_with_their_row(tmp_path):
    solution = "id,signs\n1,1 2\n2,3\n"

    report = refusal(tmp_path, "id,signs\n1,1 2\n2,3 x\n", solution, "sequence_error_rate")

    assert codes(report) == ["value_not_number"]
    assert "row 2 has “x”; expected whole numbers" in report.problems[0].message
    with pytest.raises(SolutionError, match=r"“3\.5” is no whole number"):
        prepare(tmp_path, "id,signs\n1,1 2\n2,3.5\n", "sequence_error_rate")
    assert score_text(tmp_path, "id,signs\n1,1 2\n2,x\n", solution, "sequence_error_rate", tokens="word")


def test_word_jaccard_by_hand():
    assert word_jaccard(pack("A b b", ""), pack("a c", "")) == pytest.approx((1 / 3 + 1) / 2)
    assert word_jaccard(pack("", "x"), pack("", ""), both_empty=0.0) == 0.0


@given(rows)
def test_word_jaccard_is_that_of_sets(pairs):
    true, given_ = zip(*pairs, strict=True)
    total = 0.0
    for one, other in pairs:
        first, second = set(one.lower().split()), set(other.lower().split())
        union = sorted(first | second)
        total += 1.0 if not union else sum(word in first and word in second for word in union) / len(union)

    assert word_jaccard(pack(*true), pack(*given_)) == pytest.approx(total / len(pairs), rel=1e-12)


def test_answers_are_compared_after_normalisation_with_the_best_of_several():
    assert exact_match(pack("The  Nile!", "x"), pack("nile", "y")) == 0.5
    assert exact_match(pack("one|1"), pack("1"), separator="|") == 1.0
    assert qa_f1(pack("river Nile|Nile"), pack("the Nile"), separator="|") == 1.0
    assert qa_f1(pack("big cat", ""), pack("big big", "")) == pytest.approx((0.5 + 1) / 2)
    assert qa_f1(pack("a"), pack("x")) == 0.0


def test_a_truth_with_several_answers_reaches_the_best_value(tmp_path):
    solution = "id,answer\n1,one|1\n2,two|2\n"

    compiled = prepare(tmp_path, solution, "exact_match", separator="|")

    assert compiled.warnings == ()


def test_rouge_l_by_hand():
    # The subsequence “police the gunman” is no run in the second text.
    assert rouge_l(pack("police killed the gunman"), pack("police kill the gunman")) == 0.75
    assert rouge_l(pack("police killed the gunman"), pack("the gunman kill police")) == 0.5
    assert rouge_l(pack("", "A-b"), pack("", "a b")) == 0.5


def test_an_undefined_score_names_the_token():
    with pytest.raises(UndefinedScoreError, match="“x”"):
        sequence_error_rate(pack("1"), pack("x"))
