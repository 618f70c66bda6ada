"""A bare solution over the API: read, tried, checked and published by a program."""

from __future__ import annotations

import pytest

from tests.drafts import make_runner
from tests.programs import Program
from tests.wizard import CHURN
from tests.worker.drafts.test_own_metric import METRIC
from tests.worker.sandbox.walls import Walls
from worker.sandbox.bounds import Level


@pytest.fixture
def run(database, storage, queue, clock):
    """Do all jobs that wait, as a worker would."""
    runner = make_runner(database, storage, queue, clock)

    def act() -> None:
        while runner.run_one():
            pass

    return act


@pytest.fixture
def number(keeper: Program) -> int:
    """Return a draft that has a solution as it came."""
    made = int(keeper.post("/drafts", json={}).get_json()["draft"]["id"])
    assert keeper.put(f"/drafts/{made}/files/source/labels.csv", data=CHURN.encode()).status_code == 200
    return made


def test_a_solution_is_read_and_tried_and_another_metric_too(keeper: Program, number: int, run):
    asked = keeper.post(f"/drafts/{number}/reading", json={"path": "source/labels.csv"})
    run()

    draft = keeper.get(f"/drafts/{number}").get_json()
    assert (asked.status_code, asked.get_json()["kind"]) == (202, "read_solution")
    assert draft["notes"]["wizard"]["proposal"]["roles"]["targets"] == ["churn"]
    assert draft["spec"]["metric"] == {"name": "roc_auc"}
    paths = {file["path"] for file in draft["files"]}
    assert {"source/labels.csv", "private/solution.csv", "public/sample_submission.csv"} <= paths

    keeper.patch(f"/drafts/{number}", json={"spec": {"metric": {"name": "accuracy"}}})
    tried = keeper.post(f"/drafts/{number}/trial", json={})
    run()
    assert tried.get_json()["kind"] == "try_solution"
    assert keeper.get(f"/drafts/{number}").get_json()["notes"]["wizard"]["trial"]["title"] == "Accuracy"


def test_what_is_not_there_or_was_not_read_is_told(keeper: Program, number: int):
    assert keeper.post(f"/drafts/{number}/reading", json={"path": "source/none.csv"}).status_code == 400
    assert keeper.post(f"/drafts/{number}/reading", json={"path": "private/solution.csv"}).status_code == 400
    assert keeper.post(f"/drafts/{number}/trial", json={}).status_code == 409


def test_a_metric_of_ones_own_is_tried_once_it_has_file_and_direction(keeper: Program, number: int, run, tmp_path):
    Walls(Level.FULL, tmp_path)
    keeper.post(f"/drafts/{number}/reading", json={"path": "source/labels.csv"})
    run()
    own = {"name": "Right", "file": "metric.py"}
    keeper.patch(f"/drafts/{number}", json={"spec": {"metric": own}})
    assert keeper.post(f"/drafts/{number}/trial", json={}).status_code == 409

    assert keeper.put(f"/drafts/{number}/files/metric.py", data=METRIC.encode()).status_code == 200
    keeper.patch(f"/drafts/{number}", json={"spec": {"metric": {**own, "higher_is_better": True}}})
    assert keeper.post(f"/drafts/{number}/trial", json={}).status_code == 202
    run()

    known = keeper.get(f"/drafts/{number}").get_json()["notes"]["wizard"]
    assert (known["trial"]["title"], known["trial"]["faults"]) == ("Right", [])
    assert [each["name"] for each in known["signature"]["parameters"]] == ["scale"]
