"""Tests for `worker.drafts.own_metric`: a host's own metric with a bare solution, in the real sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.models import DraftJobState, MetricVersion, Role
from server.services import draft_faults, drafts, metric_versions, wizard, wizard_metrics
from server.services.wizard_metrics import say_settings
from server.trial import read_metric
from tests import factories
from tests.drafts import MOST, make_runner, store
from tests.factories import NOW
from tests.wizard import begin_draft
from tests.worker.drafts.test_reading import read
from tests.worker.sandbox.walls import Walls
from worker.sandbox.bounds import Level

# Share of rows that are right: it takes labels, and probabilities alone by a cut.
METRIC = '''
import pandas as pd
import pandas.api.types


class ParticipantVisibleError(Exception):
    pass


def score(solution: pd.DataFrame, submission: pd.DataFrame, row_id_column_name: str, scale: float = 1.0) -> float:
    """Share of rows that are right.

    Args:
        scale: What all right is worth.
    """
    if not set(submission["churn"]) <= {0, 1}:
        raise ParticipantVisibleError("Labels are 0 or 1.")
    return scale * float((submission["churn"] == solution["churn"]).mean())
'''
WEIGHTED = METRIC.replace("scale: float = 1.0", 'weight: str = "age"').replace(
    "return scale * float(", "return float((solution[weight] > 0).mean() * "
)


@pytest.fixture
def host(database):
    return database.write(factories.make_user, name="host", role=Role.HOST)


@pytest.fixture
def run(database, storage, queue, clock, tmp_path: Path):
    Walls(Level.FULL, tmp_path)
    runner = make_runner(database, storage, queue, clock)

    def act() -> None:
        while runner.run_one():
            pass

    return act


@pytest.fixture
def draft_id(database, storage, host, run):
    draft = database.write(begin_draft, storage=storage, user=host)
    run()
    return draft.id


@pytest.fixture
def take(database, storage, host, draft_id, run, tmp_path):
    """Return a function that drops a metric into the draft, says its direction and has it tried."""

    def act(source: str, **parameters: str) -> None:
        path = tmp_path / "own.py"
        path.write_text(source)
        with storage.open_writer(metric_versions.PREFIX) as writer:
            writer.write(source.encode())
            stored = writer.commit()
        signature = read_metric(path)
        about = {"name": "Right", "file_name": "own.py", "stored": stored, "signature": signature, "now": NOW}
        version, _ = database.write(metric_versions.drop, user=host, **about)
        common = {"draft_id": draft_id, "user": host, "now": NOW}
        taken = database.write(
            wizard_metrics.take_metric, version_id=version.id, size_bytes=len(source), max_bytes=MOST, **common
        )
        metric = say_settings(taken.spec["metric"], signature, {"direction": "higher", **parameters})
        database.write(drafts.change_spec, changes={"metric": metric}, **common)
        database.write(wizard.ask_trial, **common)
        run()

    return act


def test_the_metric_scores_sample_and_dummies_in_the_shape_that_it_takes(database, storage, draft_id, take):
    take(METRIC, scale="2")

    draft, known, job, files = read(database, draft_id)
    assert job.state is DraftJobState.DONE
    trial = known.trial
    assert (trial["title"], trial["higher_is_better"], trial["faults"], trial["advice"]) == ("Right", True, [], None)
    scores = {dummy["name"]: dummy["public_score"] for dummy in trial["dummies"]}
    # ROC AUC, the first that fits, would make probabilities, which this metric refuses.
    assert set(scores) == {"Sample submission", "Most frequent", "Shuffled truth"}
    assert scores["Most frequent"] == pytest.approx(4 / 3)
    assert (trial["n_public"], trial["n_private"]) == (60, 60)
    assert trial["bars"]
    with storage.open(files["public/sample_submission.csv"].storage_key) as file:
        assert file.read(20) == b"customer,churn\nc0,0\n"
    assert [each["name"] for each in draft.spec["baselines"]] == ["Most frequent"]


def test_what_the_trial_found_stands_with_the_version_too(database, take):
    take(METRIC)

    version = database.read(lambda session: session.get_one(MetricVersion, 1))
    assert version.report["is_ok"]
    assert version.settings["higher_is_better"] is True


def test_a_metric_that_fails_shows_its_host_the_fault_and_makes_no_baselines(database, draft_id, take):
    take(METRIC.replace('submission["churn"] ==', 'submission["kind"] =='))

    _, known, job, files = read(database, draft_id)
    assert job.state is DraftJobState.DONE
    assert any("KeyError: 'kind'" in fault for fault in known.trial["faults"])
    assert [dummy["message"] for dummy in known.trial["dummies"]] == ["Your metric gives it no score."]
    assert not [path for path in files if path.startswith("private/baselines/")]


def test_a_column_that_the_metric_names_stays_in_the_solution(database, storage, draft_id, take):
    take(WEIGHTED)

    _, known, _, files = read(database, draft_id)
    assert known.trial["faults"] == []
    with storage.open(files["private/solution.csv"].storage_key) as file:
        assert file.readline() == b"customer,age,churn\n"


def test_a_sample_of_the_hosts_own_is_scored_and_stays(database, storage, host, draft_id, take):
    sample = "customer,churn\n" + "".join(f"c{row},1\n" for row in range(120))
    stored = store(storage, sample)
    path = "public/sample_submission.csv"
    about = {"draft_id": draft_id, "user": host, "path": path, "stored": stored, "max_bytes": MOST, "now": NOW}
    database.write(wizard.take_file, **about)

    take(METRIC)

    _, known, _, files = read(database, draft_id)
    assert files[path].sha256 == stored.sha256
    assert known.trial["dummies"][0]["public_score"] == pytest.approx(1 / 3)


def test_the_draft_passes_its_check_with_it(database, host, draft_id, take, run):
    take(METRIC)

    database.write(drafts.ask_check, draft_id=draft_id, user=host, now=NOW)
    run()

    draft, *_ = read(database, draft_id)
    assert draft.report["faults"] == []
    assert database.read(draft_faults.list_faults, draft_id=draft_id, user=host, keys=("metric",), now=NOW) == {}


def test_where_metrics_cannot_be_sealed_nothing_is_run_and_the_host_is_told(
    database, draft_id, take, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", "/nowhere")

    take(METRIC)

    _, known, job, _ = read(database, draft_id)
    assert job.state is DraftJobState.DONE
    assert "Ask the operator" in known.trial["faults"][0]
