"""Sets of tags: worked by hand, and equal to scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from scorer.errors import SolutionError
from scorer.metrics import tags
from scorer.table import Ragged
from tests.scorer.files import codes, prepare, refusal, score_text

flags = st.tuples(st.booleans(), st.booleans(), st.booleans())
tables = st.lists(st.tuples(flags, flags), min_size=1, max_size=20)


def ragged(flags: np.ndarray) -> Ragged:
    """Return the sets that a table of flags means."""
    offsets = np.concatenate([[0], np.cumsum(flags.sum(axis=1))])
    return Ragged(offsets, np.nonzero(flags)[1].astype(np.int32))


@given(tables)
def test_metrics_of_tags_are_those_of_scikit_learn(rows):
    truth, found = (np.array(column, dtype=bool) for column in zip(*rows, strict=True))
    sets = ragged(truth), ragged(found)

    expected = metrics.f1_score(truth, found, average="micro", zero_division=0)
    assert tags.multilabel_micro_f1(*sets) == pytest.approx(expected, abs=1e-12)
    expected = metrics.f1_score(truth, found, average="macro", zero_division=0)
    assert tags.multilabel_macro_f1(*sets, n_labels=3) == pytest.approx(expected, abs=1e-12)
    expected = metrics.f1_score(truth, found, average="samples", zero_division=0)
    assert tags.multilabel_samples_f1(*sets, both_empty=0.0) == pytest.approx(expected, abs=1e-12)
    assert tags.hamming_loss(*sets, n_labels=3) == pytest.approx(metrics.hamming_loss(truth, found), abs=1e-12)
    assert tags.subset_accuracy(*sets) == pytest.approx(metrics.accuracy_score(truth, found), abs=1e-12)


SOLUTION = "id,tags\n1,cat dog\n2,dog\n3,\n"


def test_order_and_repeats_mean_nothing_and_a_blank_is_the_empty_set(tmp_path):
    submission = "id,tags\n3,\n1,dog  cat dog\n2, dog\n"

    for metric in ("multilabel_micro_f1", "multilabel_samples_f1", "multilabel_macro_f1", "subset_accuracy"):
        assert score_text(tmp_path, submission, SOLUTION, metric).public_score == 1.0


def test_an_unknown_tag_is_wrong_or_dropped_or_refused(tmp_path):
    submission = "id,tags\n1,cat dog\n2,dog 1.0\n3,\n"

    counted = score_text(tmp_path, submission, SOLUTION, "multilabel_micro_f1")

    assert counted.public_score == pytest.approx(6 / 7)
    assert [note.code for note in counted.notes] == ["label_unknown"]
    assert score_text(tmp_path, submission, SOLUTION, "multilabel_micro_f1", unknown="drop").public_score == 1.0
    assert score_text(tmp_path, submission, SOLUTION, "multilabel_samples_f1").public_score == pytest.approx(8 / 9)
    assert codes(refusal(tmp_path, submission, SOLUTION, "hamming_loss")) == ["label_not_allowed"]


def test_a_column_for_each_tag_means_the_same(tmp_path):
    solution = "id,cat,dog\n1,1,1\n2,0,1\n3,0,0\n"
    submission = "id,dog,cat\n1,0.5,0.9\n2,0.4,0.1\n3,0,0\n"

    assert score_text(tmp_path, submission, solution, "hamming_loss").public_score == pytest.approx(1 / 6)
    assert score_text(tmp_path, submission, solution, "hamming_loss", threshold=0.4).public_score == 0.0
    assert codes(refusal(tmp_path, submission.replace("0.9", "x"), solution, "hamming_loss")) == ["value_not_number"]


def test_an_unknown_tag_adds_a_zero_to_the_mean_over_tags_unless_it_is_dropped(tmp_path):
    submission = "id,tags\n1,cat dog\n2,dog cow\n3,cow hen\n"

    assert score_text(tmp_path, submission, SOLUTION, "multilabel_macro_f1").public_score == 0.5
    assert score_text(tmp_path, submission, SOLUTION, "multilabel_macro_f1", unknown="drop").public_score == 1.0


def test_a_solution_without_tags_has_no_mean_over_tags(tmp_path):
    with pytest.raises(SolutionError, match="holds no tag"):
        prepare(tmp_path, "id,tags\n1,\n2,\n", "multilabel_macro_f1")
