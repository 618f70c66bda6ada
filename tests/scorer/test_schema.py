"""The public facts: JSON keeps them whole."""

from __future__ import annotations

import pytest

from scorer.registry import METRICS
from scorer.schema import Schema
from tests.scorer.files import prepare


@pytest.mark.parametrize("name", METRICS)
def test_json_keeps_a_schema_whole(tmp_path, name):
    example = METRICS[name].example

    schema = prepare(tmp_path, example.solution, name, **example.parameters).schema

    assert Schema.from_json(schema.to_json()) == schema


def test_json_keeps_parameters_that_are_lists(tmp_path):
    schema = prepare(tmp_path, "id,y\n1,5\n2,7\n", "rmse", valid_range=[1, 10]).schema

    assert Schema.from_json(schema.to_json()) == schema
    assert schema.parameters["valid_range"] == (1.0, 10.0)
