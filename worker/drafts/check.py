"""The check of a draft: written out, read, its data held to the description, its metric tried, its list made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from server.bundles import Bundle, BundleError, Prepared, load_bundle, prepare_bundle
from server.domain.drafts import DraftReport
from server.imports.reference_boards import read_board
from server.services import draft_changes, draft_publishing, drafts
from server.trial import check_by_trial
from worker.drafts.desk import Conclusion, Desk
from worker.drafts.folder import DraftCopy, read_draft, write_folder


def check_draft(desk: Desk) -> Conclusion:
    """Look for all that is wrong with a draft, and keep the report."""
    draft = desk.database.read(read_draft, draft_id=desk.task.draft_id)
    report = examine(desk, draft)

    def conclude(session: Session) -> Mapping[str, Any]:
        drafts.record_check(session, draft_id=desk.task.draft_id, version=draft.version, report=report)
        return {"version": draft.version, "n_faults": len(report.faults)}

    return conclude


def examine(desk: Desk, draft: DraftCopy) -> DraftReport:
    """Return what is wrong with a draft: the description and the pages first, then the data, then what both say."""
    try:
        desk.say("Reading the description and the pages.")
        bundle = load_bundle(write_folder(draft, desk.storage, desk.scratch))
        read_board(bundle.folder)
        desk.say("Reading the data.")
        prepared = prepare_bundle(bundle, desk.scratch / "made")
        desk.say("Scoring the sample submission.")
        trial = check_by_trial(bundle, prepared)
    except BundleError as error:
        return DraftReport(faults=tuple(error.faults))
    about: dict[str, Any] = {"competition_id": draft.competition_id, "bundle": bundle}
    faults = desk.database.read(draft_publishing.find_faults, prepared=prepared, now=desk.clock(), **about)
    desk.say("Scoring bots, and looking for leaks in the data.")
    checks = desk.look(bundle, prepared, trial)
    return DraftReport(
        faults=tuple(faults),
        checks=checks,
        rescores=desk.database.read(draft_publishing.would_rescore, prepared=prepared, **about),
        changes=_find_changes(desk, draft, bundle, prepared),
        release=draft_publishing.describe_release(bundle, prepared, trial),
        files=tuple(_list_made(bundle, prepared)),
    )


def _find_changes(desk: Desk, draft: DraftCopy, bundle: Bundle, prepared: Prepared) -> dict[str, Any] | None:
    if draft.competition_id is None:
        return None
    about: dict[str, Any] = {"bundle": bundle, "prepared": prepared, "now": desk.clock()}
    return desk.database.read(draft_changes.compare, competition_id=draft.competition_id, **about)


def _list_made(bundle: Bundle, prepared: Prepared) -> Iterator[dict[str, Any]]:
    """Describe the data as they are after a split was drawn."""
    for name, made in prepared.files.items():
        folder = "public" if name in bundle.spec.files else "private"
        yield {
            "path": f"{folder}/{name}",
            "n_rows": made.n_rows,
            "size_bytes": made.size_bytes,
            "sha256": made.sha256,
        }
