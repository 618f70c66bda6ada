"""Tests for `server.web.metric_form`: a signature as fields, and what was typed into them."""

from __future__ import annotations

import pytest
from flask import Flask

from server.errors import InvalidInputError
from server.services.metric_versions import MetricSettings
from server.web.metric_form import make_fields, read_settings, write_settings
from tests.server.services.test_metric_trials import SIGNATURE


def read(app: Flask, **typed: str) -> MetricSettings:
    form = {"direction": "lower", "parameter-column": "w", **{f"parameter-{n}": v for n, v in typed.items()}}
    with app.test_request_context(method="POST", data={n: v for n, v in form.items() if v != "absent"}):
        return read_settings(SIGNATURE)


def test_each_parameter_is_a_field_with_its_help_and_default():
    fields = {field.label: field for field in make_fields(SIGNATURE)}

    assert list(fields) == ["epsilon", "n", "mode", "strict", "weights", "column", "more"]
    assert (fields["epsilon"].default, fields["epsilon"].is_number, fields["epsilon"].help) == (
        "1e-15",
        True,
        "number.",
    )
    assert fields["mode"].choices == ("mean", "sum")
    assert fields["strict"].choices == ("true", "false")
    assert (fields["column"].is_required, fields["column"].default) == (True, "")
    assert make_fields(None) == []


def test_an_empty_field_keeps_the_default_of_the_file(app: Flask):
    settings = read(app, epsilon="0.5", mode="", strict="true", weights=" ")

    assert settings == MetricSettings(
        higher_is_better=False,
        complete_submission=False,
        parameters={"column": "w", "epsilon": 0.5, "strict": True},
    )


def test_every_field_that_is_wrong_is_named(app: Flask):
    with pytest.raises(InvalidInputError) as refused:
        read(app, epsilon="much", column="absent", weights="x" * 9_000)

    assert set(refused.value.fields) == {"parameter-epsilon", "parameter-column", "parameter-weights"}
    asked = app.test_request_context(method="POST", data={"direction": "up", "parameter-column": "w"})
    with asked, pytest.raises(InvalidInputError) as refused:
        read_settings(SIGNATURE)
    assert list(refused.value.fields) == ["direction"]


def test_settings_come_back_as_they_were_typed(app: Flask):
    parameters = {"epsilon": 0.5, "strict": True, "weights": [1, 2], "column": "w"}
    kept = {"higher_is_better": True, "complete_submission": True, "parameters": parameters}

    typed = write_settings(kept)

    with app.test_request_context(method="POST", data=typed):
        assert read_settings(SIGNATURE) == MetricSettings(**kept)
    assert write_settings(None) == {}
