"""What a host may say of a metric: each kind of value, in each form that YAML, JSON and a command line give it."""

from __future__ import annotations

import re

import pytest

from scorer.errors import MetricError
from scorer.parameters import Kind, Parameter, parse_values


def parameter(kind, **more):
    return Parameter("p", kind, "What it means.", **more)


BETA = parameter(Kind.NUMBER, minimum=0.0, is_minimum_open=True, maximum=10.0)
TOP = parameter(Kind.INTEGER, minimum=1)
AVERAGE = parameter(Kind.CHOICE, choices=("macro", "micro"))
OUTPUTS = parameter(Kind.NUMBERS, choices=("uniform_average",), minimum=0.0)
LABELS = parameter(Kind.LABELS, choices=("truth",))


@pytest.mark.parametrize(
    ("taker", "raw", "value"),
    [
        (BETA, "0.5", 0.5),
        (BETA, 10, 10.0),
        (TOP, "5", 5),
        (TOP, 5.0, 5),
        (AVERAGE, "micro", "micro"),
        (OUTPUTS, "uniform_average", "uniform_average"),
        (OUTPUTS, "[1, 0]", (1.0, 0.0)),
        (OUTPUTS, [0.5], (0.5,)),
        (LABELS, "truth", "truth"),
        (LABELS, ["a", 1, True], ("a", "1", "True")),
        (parameter(Kind.COLUMNS), '["a", "b"]', ("a", "b")),
        (parameter(Kind.WEIGHTS), '{"a": 1, "b": "2"}', {"a": 1.0, "b": 2.0}),
        (parameter(Kind.WEIGHTS), {2: 0.5, True: 2}, {"2": 0.5, "True": 2.0}),
        (parameter(Kind.MATRIX), "[[0, 1], [5, 0]]", ((0.0, 1.0), (5.0, 0.0))),
        (parameter(Kind.FLAG), " YES ", True),
        (parameter(Kind.FLAG), 0, False),
        (parameter(Kind.RANGE), "[-1, 1e3]", (-1.0, 1000.0)),
        (parameter(Kind.TEXT), False, "False"),
        (parameter(Kind.COLUMN), " weight ", "weight"),
        (parameter(Kind.NUMBER, default=3.0), None, 3.0),
        (parameter(Kind.STRING), " ; ", " ; "),
        (parameter(Kind.STRING), "", ""),
        (parameter(Kind.LIST), "[1, null]", [1, None]),
        (parameter(Kind.LIST), [], []),
        (parameter(Kind.JSON), '"macro"', "macro"),
        (parameter(Kind.JSON), {"a": [1]}, {"a": [1]}),
    ],
)
def test_a_sound_value_is_typed(taker, raw, value):
    assert taker.parse(raw) == value


@pytest.mark.parametrize(
    ("taker", "raw", "expected"),
    [
        (BETA, 0, "a finite number above 0 and at most 10"),
        (BETA, 11, "a finite number above 0 and at most 10"),
        (BETA, "inf", "a finite number above 0 and at most 10"),
        (BETA, "nan", "a finite number above 0 and at most 10"),
        (parameter(Kind.NUMBER), "inf", "a finite number"),
        (BETA, "much", "a number"),
        (BETA, True, "a number"),
        (BETA, [1], "a number"),
        (BETA, 10**400, "a number"),
        (TOP, 0, "a finite number at least 1"),
        (TOP, 1.5, "a whole number"),
        (AVERAGE, "Macro", "one of macro, micro"),
        (OUTPUTS, "raw_values", "a list or an object written as JSON"),
        (OUTPUTS, [], "uniform_average or a list of numbers such as [1, 2]"),
        (OUTPUTS, [1, -1], "a finite number at least 0"),
        (OUTPUTS, 1, "uniform_average or a list of numbers such as [1, 2]"),
        (LABELS, '"truth"', 'truth or a list of labels such as ["a", "b"]'),
        (LABELS, ["1", 1], "truth or a list of labels without repeats"),
        (LABELS, [None], "text or a number"),
        (parameter(Kind.WEIGHTS), "{}", 'an object such as {"a": 1, "b": 2}'),
        (parameter(Kind.WEIGHTS), [1], 'an object such as {"a": 1, "b": 2}'),
        (parameter(Kind.WEIGHTS), {"a": "x"}, "a number"),
        (parameter(Kind.MATRIX), [1, 2], "a list of numbers such as [1, 2]"),
        (parameter(Kind.FLAG), "maybe", "true or false"),
        (parameter(Kind.RANGE), [1], "two numbers such as [1, 100]"),
        (parameter(Kind.RANGE), [1, 1], "two numbers, the lower one first"),
        (parameter(Kind.RANGE), [0, float("nan")], "two numbers, the lower one first"),
        (parameter(Kind.TEXT), "  ", "some text"),
        (parameter(Kind.COLUMN), {}, "text or a number"),
    ],
)
def test_a_wrong_value_is_answered_with_what_was_expected(taker, raw, expected):
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        taker.parse(raw)


def test_what_is_not_said_has_its_default():
    known = (Parameter("beta", Kind.NUMBER, "B.", default=1.0), Parameter("k", Kind.INTEGER, "K."))

    assert parse_values(known, {"k": 3}, metric="m") == {"beta": 1.0, "k": 3}
    assert parse_values((), {}, metric="m") == {}


def test_every_fault_is_told_at_once():
    known = (
        Parameter("beta", Kind.NUMBER, "B.", default=1.0),
        Parameter("column", Kind.COLUMN, "The column to group by.", is_required=True),
    )

    with pytest.raises(MetricError) as refused:
        parse_values(known, {"beta": "x", "betta": 1, "zzz": 2}, metric="m")

    assert refused.value.faults == (
        "Parameter `beta` of m is “x”; expected a number.",
        "The metric m has no parameter `betta`. Did you mean `beta`?",
        "The metric m has no parameter `zzz`. It takes beta, column.",
        "The metric m needs the parameter `column`: The column to group by.",
    )


def test_a_required_parameter_that_is_wrong_is_told_once():
    known = (Parameter("column", Kind.COLUMN, "C.", is_required=True),)

    with pytest.raises(MetricError) as refused:
        parse_values(known, {"column": ""}, metric="m")

    assert len(refused.value.faults) == 1
