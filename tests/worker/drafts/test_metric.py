"""Tests for `worker.drafts.metric`: a host's file tried in the real sandbox, and what the host reads of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.models import DraftJobState, MetricVersion, Role
from server.services import draft_jobs, metric_trials, metric_versions
from server.services.metric_versions import MetricSettings
from tests import factories
from tests.drafts import make_draft, make_runner
from tests.factories import NOW
from tests.worker.sandbox.walls import Walls
from worker.sandbox.bounds import Level

METRIC = '''
import pandas as pd


def score(solution: pd.DataFrame, submission: pd.DataFrame, row_id_column_name: str, scale: float = 1.0) -> float:
    """Share of rows that are right."""
    return scale * (submission["species"] == solution["species"]).mean()
'''


@pytest.fixture
def try_out(database, storage, queue, clock, tmp_path: Path):
    """Return a function that has a file tried with a draft, and returns its version and the job."""
    Walls(Level.FULL, tmp_path)
    host = database.write(factories.make_user, name="host", role=Role.HOST)
    draft = database.write(make_draft, storage=storage, user=host)

    def run(source: str) -> tuple[MetricVersion, object]:
        with storage.open_writer(metric_versions.PREFIX) as writer:
            writer.write(source.encode())
            stored = writer.commit()
        signature = {"parameters": [], "warnings": []}
        about = {"name": "Right", "file_name": "right.py", "stored": stored, "signature": signature, "now": NOW}
        version, _ = database.write(metric_versions.drop, user=host, **about)
        asked = {"draft_id": draft.id, "settings": MetricSettings(True, complete_submission=False, parameters={})}
        database.write(metric_trials.ask_trial, version_id=version.id, user=host, now=NOW, **asked)
        make_runner(database, storage, queue, clock).run_one()
        job = database.read(draft_jobs.find_last, draft_id=draft.id)
        return database.read(metric_versions.get_version, version_id=version.id, user=host), job

    return run


def test_a_good_metric_has_scores_and_can_be_accepted(try_out, database):
    version, job = try_out(METRIC)

    assert (job.state, job.result) == (DraftJobState.DONE, {"is_ok": True})
    assert version.report["truth"] == {"public_score": 1.0, "private_score": 1.0}
    assert version.report["sample"] == {"public_score": 0.5, "private_score": 0.5}
    assert version.settings == {"higher_is_better": True, "complete_submission": False, "parameters": {}}
    owner = version.created_by
    assert database.write(metric_versions.accept, version_id=version.id, user=owner, now=NOW).number == 1


def test_the_host_reads_the_traceback_of_a_metric_that_fails(try_out):
    version, job = try_out(METRIC.replace('submission["species"]', 'submission["kind"]'))

    assert job.state is DraftJobState.DONE
    assert version.report["is_ok"] is False
    [fault] = version.report["faults"]
    assert "KeyError: 'kind'" in fault
    assert "Traceback" in fault


def test_where_metrics_cannot_be_sealed_nothing_is_run_and_the_host_is_told(try_out, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")

    version, _ = try_out(METRIC)

    assert version.report["is_ok"] is False
    assert "Ask the operator" in version.report["faults"][0]
