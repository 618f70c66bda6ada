"""A chart is data for JSON."""

from __future__ import annotations

import json

from scorer.diagnostics.charts import Chart


def test_a_chart_is_safe_for_json():
    chart = Chart("calibration", "Calibration", "Look.", "Try.", {"predicted": [0.1, None], "labels": ["a"]})

    assert json.loads(json.dumps(chart.to_dict(), allow_nan=False)) == chart.to_dict()
    assert list(chart.to_dict()) == ["name", "title", "look", "advice", "data"]
