"""The form of a host's own metric: fields made from its signature, and what was typed held to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from scorer.parameters import Kind, Parameter
from server.errors import InvalidInputError
from server.services.metric_trials import parameters_of, read_parameters
from server.services.metric_versions import MetricSettings

PREFIX = "parameter-"
LONGEST_VALUE = 8_192


@dataclass(frozen=True)
class MetricField:
    """One field: its name in the form, what people read, and what may be chosen; no choices where it is typed."""

    name: str
    label: str
    kind: str
    help: str
    default: str
    is_required: bool
    choices: tuple[str, ...]
    is_number: bool


def make_fields(signature: Mapping[str, Any] | None) -> list[MetricField]:
    """Return the fields of a signature, in its order."""
    return [_make_field(parameter) for parameter in parameters_of(signature or {})]


def read_settings(signature: Mapping[str, Any] | None) -> MetricSettings:
    """Return what the form of this request says of the metric; a field left empty keeps the default of the file.

    Raises
    ------
    InvalidInputError
        Naming every field that is wrong.
    """
    names = [parameter.name for parameter in parameters_of(signature or {})]
    typed = {name: request.form.get(PREFIX + name, "").strip() for name in names}
    faults = {PREFIX + name: "At most 8,192 characters." for name, text in typed.items() if len(text) > LONGEST_VALUE}
    direction = request.form.get("direction", "")
    if direction not in ("higher", "lower"):
        faults["direction"] = "Say which is better."
    parameters: dict[str, Any] = {}
    try:
        parameters = read_parameters(signature or {}, {name: text for name, text in typed.items() if text})
    except InvalidInputError as refusal:
        faults |= {PREFIX + name: words for name, words in refusal.fields.items()}
    if faults:
        raise InvalidInputError("The settings of the metric are wrong.", fields=faults)
    return MetricSettings(direction == "higher", "complete_submission" in request.form, parameters)


def write_settings(settings: Mapping[str, Any] | None) -> dict[str, str]:
    """Return settings as they are typed into the form."""
    if settings is None:
        return {}
    typed = {PREFIX + name: _write(value) for name, value in settings["parameters"].items()}
    typed["direction"] = "higher" if settings["higher_is_better"] else "lower"
    return typed | ({"complete_submission": "1"} if settings["complete_submission"] else {})


def _make_field(parameter: Parameter) -> MetricField:
    return MetricField(
        name=PREFIX + parameter.name,
        label=parameter.name,
        kind=parameter.kind.value,
        help=parameter.meaning,
        default="" if parameter.is_required else _write(parameter.default),
        is_required=parameter.is_required,
        choices=("true", "false") if parameter.kind is Kind.FLAG else parameter.choices,
        is_number=parameter.kind in (Kind.NUMBER, Kind.INTEGER),
    )


def _write(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
