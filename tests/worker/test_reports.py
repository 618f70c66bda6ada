"""Tests for `worker.reports`: what an entrant reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scorer.problems import make_problem
from scorer.report import Report
from worker import reports

FAULTS = (
    make_problem("value_blank", "1 cell of `y` without a value."),
    make_problem("id_unknown", "2 ids are not among those of the sample submission."),
)


def test_a_faulty_file_is_told_all_its_problems() -> None:
    told = reports.invalid_file(Report(FAULTS))

    assert told["code"] == "invalid_file"
    assert [problem["code"] for problem in told["problems"]] == ["value_blank", "id_unknown"]
    assert told["message"].startswith("The file has 2 kinds of fault: 1 cell")


def test_a_limit_is_told_with_its_size_and_how_to_stay_below_it() -> None:
    memory, time = reports.needs_memory(1536 * reports.MIB), reports.needs_time(60.0)

    assert (memory["code"], time["code"]) == ("memory_exceeded", "time_exceeded")
    assert "more than 1536 MB" in memory["message"]
    assert "longer than 60 seconds" in time["message"]
    assert all("Hand in only the id and prediction columns" in told["message"] for told in (memory, time))


@pytest.mark.parametrize(
    "told",
    [reports.broken_solution(), reports.failed_metric(), reports.metric_not_run(), reports.damaged_file()],
    ids=lambda told: told["code"],
)
def test_what_is_no_fault_of_the_entrant_is_said_to_count_for_nothing(told: Mapping[str, Any]) -> None:
    assert "It counts for no limit" in told["message"]
    assert told["problems"] == []
