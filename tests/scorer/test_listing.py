"""The list of metrics on the command line: whole, for people and as JSON."""

from __future__ import annotations

import json

import pytest

from scorer.__main__ import main
from scorer.commands.output import Exit
from scorer.errors import MetricError
from scorer.listing import list_metrics
from scorer.registry import METRICS


def test_every_metric_has_its_line():
    lines = list_metrics([]).splitlines()

    assert [line.split()[0] for line in lines] == list(METRICS)
    assert next(line for line in lines if line.startswith("roc_auc ")).split()[1] == "↑"


def test_json_holds_every_record():
    records = json.loads(list_metrics(["--json"]))

    assert [record["name"] for record in records] == list(METRICS)
    rmse = next(record for record in records if record["name"] == "rmse")
    assert (rmse["worst_value"], rmse["best_value"], rmse["shape"]) == (None, 0.0, "scalar")
    assert [parameter["name"] for parameter in rmse["parameters"]] == ["valid_range", "multioutput", "weight_column"]


def test_one_metric_is_explained():
    assert list_metrics(["f1"]).startswith("## f1\n")
    assert json.loads(list_metrics(["f1", "--json"]))["name"] == "f1"
    with pytest.raises(MetricError, match="Did you mean"):
        list_metrics(["f11"])


def test_the_command_lists_metrics(capsys):
    assert main(["metrics", "mae"]) == Exit.DONE
    assert capsys.readouterr().out.startswith("## mae\n")
    assert main(["metrics", "maee"]) == Exit.BROKEN
    assert "There is no metric “maee”" in capsys.readouterr().err
