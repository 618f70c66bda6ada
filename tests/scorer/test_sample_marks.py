"""The marks of a sample: equal for equal predictions in equal order, and for no others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scorer.compiled import prepare_solution
from scorer.metrics.tokens import pack
from scorer.sample_marks import is_sample, mark_sample
from scorer.schema import SampleMarks, Schema
from tests.scorer.files import BINARY, write

LONG = np.linspace(0, 1, 200)


@pytest.fixture
def schema(tmp_path):
    return prepare_solution(write(tmp_path, "s", BINARY), metric="roc_auc", parameters={}).schema


def marked(schema: Schema, marks: SampleMarks) -> Schema:
    """Return the schema with these marks, written and read again."""
    return Schema.from_json(replace(schema, sample=marks).to_json())


@pytest.mark.parametrize(
    ("sample", "other"),
    [
        (LONG, np.append(LONG[:-1], 2)),
        (LONG, LONG[::-1]),
        (np.stack([LONG, LONG]), np.stack([LONG, LONG + 1])),
        (np.arange(100, dtype=np.int32), np.arange(1, 101, dtype=np.int32)),
        (pack("a b", "", "c"), pack("a", "b", "c")),
    ],
)
def test_only_the_predictions_of_the_sample_are_the_sample(schema, sample, other):
    known = marked(schema, mark_sample(sample))

    assert is_sample(sample, known)
    assert not is_sample(other, known)
    assert not is_sample(sample, schema)


def test_a_negative_zero_is_a_zero(schema):
    assert is_sample(np.array([-0.0, 1.0]), marked(schema, mark_sample(np.array([0.0, 1.0]))))
