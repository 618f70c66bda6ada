"""What a sample submission tells: the kind of its ids and of its cells, with the metric and without."""

from __future__ import annotations

import pytest

from scorer.errors import MetricError, SolutionError
from scorer.records import Shape
from scorer.sample import read_sample
from scorer.schema import IdKind, LabelKind
from tests.scorer.files import write


@pytest.mark.parametrize(
    ("content", "shape", "kind"),
    [
        ("id,y\n1,0\n2,0.5\n", Shape.SCALAR, IdKind.INT),
        ("id,y,z\n01,0,1\n02,0.5,2\n", Shape.SCALAR, IdKind.TEXT),
        ("id,y\na,cat\nb,cat\n", Shape.LABEL, IdKind.TEXT),
        ("id,y\na,cat\nb,\n", Shape.TEXT, IdKind.TEXT),
    ],
)
def test_cells_tell_numbers_labels_and_texts_apart(tmp_path, content, shape, kind):
    schema = read_sample(write(tmp_path, "s", content)).schema

    assert (schema.shape, schema.id_kind, schema.n_rows) == (shape, kind, 2)
    assert schema.expected_columns == tuple(content.split()[0].split(","))


@pytest.mark.parametrize(
    ("metric", "content", "labels", "kind"),
    [
        ("accuracy", "id,y\n1,2\n2,1.0\n", ("1", "2"), LabelKind.NUMBER),
        ("accuracy", "id,y\n1,True\n2,True\n", ("True",), LabelKind.BOOLEAN),
        ("log_loss", "id,a,b\n1,0.5,0.5\n2,0.5,0.5\n", ("a", "b"), None),
        ("multilabel_micro_f1", "id,y\n1,a b\n2,\n", ("a", "b"), None),
        ("rmse", "id,y\n1,0\n2,0\n", (), None),
    ],
)
def test_with_the_metric_the_labels_are_those_of_the_sample(tmp_path, metric, content, labels, kind):
    schema = read_sample(write(tmp_path, "s", content), metric=metric).schema

    assert (schema.labels, schema.label_kind) == (labels, kind)


def test_a_sample_that_is_no_table_is_refused_in_its_own_name(tmp_path):
    with pytest.raises(SolutionError, match="The sample is a PDF document"):
        read_sample(write(tmp_path, "s", b"%PDF-1.7"))
    with pytest.raises(SolutionError, match="The sample has a blank label"):
        read_sample(write(tmp_path, "s", "id,y\n1,a\n2,\n"), metric="accuracy")


def test_columns_of_several_kinds_ask_for_the_metric(tmp_path):
    with pytest.raises(MetricError, match="name the metric"):
        read_sample(write(tmp_path, "s", "id,y,z\n1,a,2\n"))
