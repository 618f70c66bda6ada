"""The publishing of a draft that has been checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from server.bundles import load_bundle, prepare_bundle
from server.models import User
from server.services import draft_publishing, ready_bundles
from server.trial import check_by_trial
from worker.drafts.desk import Conclusion, Desk
from worker.drafts.folder import read_draft, write_folder


def publish_draft(desk: Desk) -> Conclusion:
    """Read the draft once more as it was checked, and make its competition or change the one that it is for."""
    draft = desk.database.read(read_draft, draft_id=desk.task.draft_id)
    desk.say("Reading the draft once more.")
    bundle = load_bundle(write_folder(draft, desk.storage, desk.scratch))
    prepared = prepare_bundle(bundle, desk.scratch / "made")
    trial = check_by_trial(bundle, prepared)
    desk.say("Copying the files.")
    copying = ready_bundles.made_ready(desk.database, desk.storage, bundle=bundle, prepared=prepared)
    ready = desk.cleanup.enter_context(copying)
    desk.say("Publishing.")

    def conclude(session: Session) -> Mapping[str, Any]:
        competition = draft_publishing.publish(
            session,
            draft_id=desk.task.draft_id,
            version=int(desk.task.arguments["version"]),
            storage=desk.storage,
            queue=desk.queue,
            bundle=bundle,
            prepared=prepared,
            ready=ready,
            trial=trial,
            user=session.get_one(User, desk.task.asked_by_id),
            reason=str(desk.task.arguments["reason"]),
            now=desk.clock(),
        )
        return {"slug": competition.slug, "title": competition.title}

    return conclude
