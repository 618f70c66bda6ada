"""Metrics of spans: equal to seqeval or to every possible matching, and worked by hand."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqeval import metrics as seqeval
from seqeval.metrics.sequence_labeling import get_entities

from scorer.errors import SolutionError
from scorer.metrics.spans import entity_f1, read_tags, span_match_f1, token_overlap_f1
from scorer.metrics.tokens import pack
from tests.scorer.files import prepare, score_text


def test_answers_are_right_wrong_or_missing():
    truth = pack("3:5|3:6", "YES", "", "1:2", "4:9")

    # Right: 3:6 and YES; wrong: an answer where there is none, and 4:8; missing: 1:2.
    assert span_match_f1(truth, pack("3:6", "YES", "7:8", "", "4:8")) == 2 * 2 / (2 * 2 + 2 + 1)
    assert span_match_f1(truth, pack("", "", "", "", "")) == 0.0
    assert span_match_f1(truth, pack("3:5", "YES", "", "1:2", "4:9")) == 1.0


def test_a_blank_among_the_valid_answers_needs_none():
    assert span_match_f1(pack("1:2|", "3:4"), pack("", "3:4")) == 1.0
    assert span_match_f1(pack("1:2|", "3:4"), pack("1:2", "")) == pytest.approx(2 / 3)
    assert span_match_f1(pack("1:2;", "3:4"), pack("", "3:4"), separator=";") == 1.0


def test_a_part_without_an_answer_is_a_warning_for_the_host(tmp_path):
    (warning,) = prepare(tmp_path, "id,answer\n1,\n2,\n", "span_match_f1").warnings

    assert "a perfect submission scores 0, not 1" in warning
    assert prepare(tmp_path, "id,answer\n1,|1:2\n2,\n", "span_match_f1").warnings == ()


tags = st.sampled_from(["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "I-my-type"])
sentences = st.lists(st.tuples(tags, tags), min_size=1, max_size=12)


@given(st.lists(sentences, min_size=1, max_size=4))
def test_tags_mean_what_they_mean_to_seqeval(rows):
    truth = [[pair[0] for pair in row] for row in rows]
    found = [[pair[1] for pair in row] for row in rows]

    for sentence in truth:
        found_there = [(name, start, end + 1) for name, start, end in get_entities(sentence)]
        assert list(read_tags(" ".join(sentence))) == found_there
    ours = entity_f1(pack(*map(" ".join, truth)), pack(*map(" ".join, found)), notation="bio")
    assert ours == pytest.approx(seqeval.f1_score(truth, found, zero_division=0), abs=1e-12)


def test_entities_by_hand():
    truth, found = pack("PER 0 2 LOC 5 6", "PER 1 1", ""), pack("LOC 5 6 PER 0 3 LOC 5 6", "", "ORG 0 1")

    # One of three is found; two of three are wrong, for a repeated one counts once.
    assert entity_f1(truth, found) == pytest.approx(1 / 3)
    # With beta 5 recall weighs 25 times: 26·1 / (26·1 + 2 + 25·2).
    assert entity_f1(truth, found, beta=5.0) == pytest.approx(26 / (26 + 2 + 50))
    assert entity_f1(truth, found, beta=0.5) == pytest.approx(1.25 / (1.25 + 2 + 0.25 * 2))
    assert entity_f1(pack(""), pack("")) == 0.0


def test_true_cells_out_of_notation_are_the_hosts_fault(tmp_path):
    with pytest.raises(SolutionError, match="A true cell cannot be read at “x”"):
        prepare(tmp_path, "id,e\n1,PER 0 x\n", "entity_f1")
    with pytest.raises(SolutionError, match="cannot be read at “PER”"):
        prepare(tmp_path, "id,e\n1,O PER\n", "entity_f1", notation="bio")
    with pytest.raises(SolutionError, match="cannot be read at “3 3”"):
        prepare(tmp_path, "id,e\n1,claim 3 3\n", "token_overlap_f1")


def count_matches_of(wanted, given, least):
    """The most pairs of partners that share enough, by trying every way to pair them."""

    def fits(first, second):
        tokens, others = set(range(*first)), set(range(*second))
        return len(tokens & others) >= least * len(tokens) and len(tokens & others) >= least * len(others)

    few, many = sorted((sorted(set(wanted)), sorted(set(given))), key=len)
    for size in range(len(few), 0, -1):
        for chosen in combinations(few, size):
            if any(all(map(fits, chosen, others)) for others in permutations(many, size)):
                return size
    return 0


spans = st.lists(st.tuples(st.integers(0, 8), st.integers(1, 5)).map(lambda pair: (pair[0], sum(pair))), max_size=4)


@given(st.lists(st.tuples(spans, spans), min_size=1, max_size=3))
def test_more_than_half_is_shared_with_one_partner_only(rows):
    # Where passages of one side do not overlap one another, more than a half fits one partner alone.
    apart = [([(10 * place, 10 * place + 5) for place in range(len(row[0]))], row[1]) for row in rows]
    texts = [pack(*(" ".join(f"c {a} {b}" for a, b in row[side]) for row in apart)) for side in (0, 1)]
    hits = sum(count_matches_of(*row, 0.6) for row in apart)
    n_spans = sum(len(set(side)) for row in apart for side in row)

    assert token_overlap_f1(*texts, overlap=0.6) == pytest.approx(2 * hits / n_spans if n_spans else 0.0)


def test_the_greatest_overlap_comes_first_and_each_has_one_partner():
    # 0–10 shares 0.6 with 4–10 and 0.9 with 1–10: one pair, and one passage too many.
    assert token_overlap_f1(pack("c 0 10"), pack("c 4 10 c 1 10")) == pytest.approx(2 / 3)
    # Exactly a half of both is enough.
    assert token_overlap_f1(pack("c 0 10"), pack("c 5 15")) == 1.0
    assert token_overlap_f1(pack("c 0 10"), pack("c 6 16")) == 0.0
    # The other passage must share as much: 5 of 10, but 5 of 20.
    assert token_overlap_f1(pack("c 0 10"), pack("c 5 25")) == 0.0


def test_classes_are_averaged_and_a_class_that_never_occurs_adds_a_zero(tmp_path):
    solution = "id,p\n1,claim 0 4 lead 4 8\n2,\n"

    assert score_text(tmp_path, "id,p\n1,claim 0 4\n2,\n", solution, "token_overlap_f1").public_score == 0.5
    scores = score_text(tmp_path, "id,p\n1,claim 0 4 lead 4 8\n2,x 0 1\n", solution, "token_overlap_f1")
    assert scores.public_score == pytest.approx(2 / 3)
    assert token_overlap_f1(pack(""), pack("")) == 0.0
