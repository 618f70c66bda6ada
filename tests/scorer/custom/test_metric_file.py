"""What the text of a metric file says: its entry point, its settings and what a host should mend."""

from __future__ import annotations

import hashlib

import pytest

from scorer.custom.metric_file import read_metric_file
from scorer.errors import MetricError
from scorer.parameters import Kind
from tests.scorer.custom.metric_files import metric_with
from tests.scorer.files import write

SETTINGS = """,
    flag: bool = False,
    count: int = 3,
    epsilon: float = 1e-15,
    weights_column_name: Optional[str] = None,
    class_weights: Optional[List[float]] = None,
    table: dict = {'a': 1},
    average="macro",
    missing: float = np.nan,
    *,
    tolerance: float
"""
FIRST = "solution, submission, row_id_column_name"


def read(folder, text):
    return read_metric_file(write(folder, "metric.py", text))


def faults_of(folder, text):
    with pytest.raises(MetricError) as error:
        read(folder, text)
    return error.value.faults


def test_the_settings_are_read_from_the_signature(tmp_path):
    metric = read(tmp_path, metric_with("return 1", SETTINGS))

    assert [(p.name, p.kind, p.default, p.is_required) for p in metric.parameters] == [
        ("flag", Kind.FLAG, False, False),
        ("count", Kind.INTEGER, 3, False),
        ("epsilon", Kind.NUMBER, 1e-15, False),
        ("weights_column_name", Kind.STRING, None, False),
        ("class_weights", Kind.LIST, None, False),
        ("table", Kind.JSON, {"a": 1}, False),
        ("average", Kind.STRING, "macro", False),
        ("missing", Kind.NUMBER, None, False),
        ("tolerance", Kind.NUMBER, None, True),
    ]
    assert metric.parameters[-2].meaning == "float, by default np.nan."
    assert metric.description == "A metric."
    assert metric.sha256 == hashlib.sha256((tmp_path / "metric.py").read_bytes()).hexdigest()


def test_nothing_of_the_file_is_run(tmp_path):
    mark = tmp_path / "mark"

    read(tmp_path, f"open({str(mark)!r}, 'w')\n{metric_with('return 1')}")

    assert not mark.exists()


def test_values_are_typed_and_what_is_not_said_is_left_to_the_file(tmp_path):
    metric = read(tmp_path, metric_with("return 1", SETTINGS))

    said = {
        "tolerance": "0.5",
        "flag": "yes",
        "count": "4",
        "class_weights": "[1, 2.5]",
        "table": "[null]",
        "average": " ",
    }
    assert metric.bind(said) == {
        "tolerance": 0.5, "flag": True, "count": 4, "class_weights": [1, 2.5], "table": [None], "average": " ",
    }  # fmt: skip
    assert metric.bind({"tolerance": 1, "epsilon": None}) == {"tolerance": 1.0}


def test_a_required_setting_may_be_said_to_be_nothing(tmp_path):
    metric = read(tmp_path, metric_with("return 1", ", weights: Optional[str]"))

    assert metric.bind({"weights": None}) == {"weights": None}


def test_unknown_lacking_and_wrong_settings_are_told_together(tmp_path):
    metric = read(tmp_path, metric_with("return 1", SETTINGS))

    with pytest.raises(MetricError) as error:
        metric.bind({"flags": 1, "count": "2.5", "class_weights": "3", "table": "macro"})

    assert error.value.faults == (
        "The metric metric.py has no parameter `flags`. Did you mean `flag`?",
        "Parameter `count` of metric.py is “2.5”; expected a whole number.",
        'Parameter `class_weights` of metric.py is “3”; expected a list such as [1, 2] or ["a", "b"].',
        'Parameter `table` of metric.py is “macro”; expected JSON, such as "macro" with its quotation marks, 0.5 or'
        " [1, 2].",
        "The metric metric.py needs the parameter `tolerance`: float.",
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("def score(:\n", "metric.py is not Python: line 1: "),
        ("x = 1\0", "metric.py is not Python"),
        ("(" * 5000, "metric.py is not Python"),
        ("x" * (1 << 20) + "y", "metric.py has 1 MiB; expected at most 1 MiB of Python."),
        ("def scores(): ...", "metric.py defines no function `score` at its top level; expected def score(solution,"),
        ("class A:\n    def score(self): ...", "metric.py defines no function `score`"),
        ("def score(y_true, y_pred): ...", "metric.py, line 1: `score` begins with (y_true, y_pred); expected (solu"),
        ("def score(submission, solution, row_id_column_name): ...", "metric.py, line 1: `score` begins with (submis"),
        (
            f"def score({FIRST}, a, /): ...",
            "metric.py, line 1: `a` stands before the `/`; expected a keyword argument.",
        ),
    ],
)
def test_a_file_that_is_no_metric_is_refused(tmp_path, text, fault):
    [told] = faults_of(tmp_path, text)

    assert told.startswith(fault)


def test_gaps_are_warned_of_and_not_refused(tmp_path):
    metric = read(tmp_path, f"def score({FIRST}, x=3):\n    frame['a'].fillna(0, inplace=True)\n    return '\\d'\n")

    assert [warning.partition(";")[0] for warning in metric.warnings] == [
        "Line 1: `score` has no annotation for solution, submission, row_id_column_name, x",
        "Line 1: `score` has no annotation of what it returns",
        "Line 1: `score` has no docstring",
        "Line 2: fillna(…, inplace=True) changes nothing where it is called on a column of a frame",
    ]


def test_the_last_definition_counts(tmp_path):
    text = metric_with("return 1", ", a: int = 1") + metric_with("return 1", ", b: int = 1")

    assert [parameter.name for parameter in read(tmp_path, text).parameters] == ["b"]
