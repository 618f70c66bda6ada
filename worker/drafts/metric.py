"""A host's metric tried in the sandbox, with solution and sample of a draft."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from server.bundles import PRIVATE, PUBLIC
from server.models import MetricVersion
from server.services import metric_trials
from server.storage import CHUNK_BYTES
from server.trial import try_metric
from worker.drafts.desk import Conclusion, Desk
from worker.drafts.folder import read_draft, write_folder


def try_version(desk: Desk) -> Conclusion:
    """Check the file and score the truth and the sample by it; faults and tracebacks are the host's to read."""
    version_id, settings = int(desk.task.arguments["version_id"]), desk.task.arguments["settings"]
    version = desk.database.read(lambda session: session.get_one(MetricVersion, version_id))
    draft = desk.database.read(read_draft, draft_id=desk.task.draft_id)
    folder = write_folder(draft, desk.storage, desk.scratch)
    metric = desk.scratch / "metric.py"
    with desk.storage.open(version.storage_key) as source, metric.open("wb") as sink:
        shutil.copyfileobj(source, sink, CHUNK_BYTES)
    desk.say("Trying the metric in the sandbox.")
    sample = folder / PUBLIC / "sample_submission.csv"
    report = try_metric(
        metric,
        folder / PRIVATE / "solution.csv",
        sample if sample.exists() else None,
        settings=settings,
        id_column=draft.spec.get("id_column"),
    )

    def conclude(session: Session) -> Mapping[str, Any]:
        metric_trials.record_trial(session, version_id=version_id, settings=settings, report=report)
        return {"is_ok": report["is_ok"]}

    return conclude
