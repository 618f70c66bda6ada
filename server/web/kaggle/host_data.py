"""Data and solution of a competition that a host brings by Kaggle's command, and how far its solution is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from server.errors import ConflictError, InvalidInputError, TooLargeError
from server.services import draft_commands, draft_launches, drafts, solution_status
from server.services.draft_commands import Command
from server.services.solution_status import SolutionStatus
from server.web.installation import installation, site_url
from server.web.kaggle.blobs import BlobType, check_token, take_blob
from server.web.kaggle.calls import COMPETITIONS, PREFIX, Call, answer, as_date
from server.web.kaggle.hosting import Changed, Host, change, open_draft, read_host, wait_until

RERUN = "COMPETITION_DATABUNDLE_TYPE_RERUN"

blueprint = Blueprint("kaggle_host_data", __name__, url_prefix=PREFIX)


@dataclass(frozen=True)
class Sent:
    """A file that was sent: its name, and the token of its upload."""

    name: str
    token: str


@blueprint.post(f"{COMPETITIONS}/CreateCompetitionData")
def update() -> Response:
    """Put files in place of the public ones."""
    call = Call()
    host = read_host(call)
    if call.text("competitionDatabundleType") == RERUN:
        raise InvalidInputError("Podium runs no notebooks, so there are no data to run them with. Leave out --rerun.")
    sent = [Sent(each.text("name"), each.text("token")) for each in call.parts("files")]
    if len(sent) > drafts.MOST_FILES:
        raise TooLargeError(f"A draft holds at most {drafts.MOST_FILES} files. Pack some of them into an archive.")
    changed = change(host, _replace_data, sent=sent, notes=call.text("versionNotes"))
    return answer(
        {
            "url": _page_of(host, changed),
            "databundleId": changed.draft_id,
            "databundleVersionId": changed.version,
        }
    )


@blueprint.post(f"{COMPETITIONS}/CreateCompetitionSolution")
def solve() -> Response:
    """Take a file as the solution; of a competition that is there, it waits in a draft until that is launched."""
    call = Call()
    host = read_host(call)
    token = call.text("blobToken")
    check_token(host.user, token, BlobType.SOLUTION)
    if host.hosted.competition is not None:
        _read_solution_in_force(host)
    open_draft(host, _replace_solution, token=token)
    return answer({})


@blueprint.post(f"{COMPETITIONS}/GetCompetitionSolutionStatus")
def status() -> Response:
    """Answer what the solution was read to be, and whether it can be scored with."""
    host = read_host(Call())
    found = installation().database.read(
        solution_status.describe, hosted=host.hosted, user=host.user, storage=installation().storage
    )
    return answer(_item(found, host))


def _replace_data(session: Session, *, command: Command, sent: Sequence[Sent], notes: str) -> None:
    files = [
        (each.name, take_blob(session, user=command.user, token=each.token, kind=BlobType.DATA).stored) for each in sent
    ]
    most = installation().settings.max_draft_bytes
    draft_commands.replace_data(session, command=command, files=files, notes=notes, max_bytes=most)


def _replace_solution(session: Session, *, command: Command, token: str) -> None:
    taken = take_blob(session, user=command.user, token=token, kind=BlobType.SOLUTION)
    most = installation().settings.max_draft_bytes
    draft_commands.replace_solution(session, command=command, taken=taken, max_bytes=most)


def _read_solution_in_force(host: Host) -> None:
    """Wait until workers have read the solution in force: what is new is known by it."""
    parts = installation()
    changed = open_draft(host, draft_commands.read_solution_in_force)
    if changed.result:
        return
    since = parts.database.read(draft_launches.find_last_job, draft_id=changed.draft_id) - 1

    def look() -> bool:
        about: dict[str, Any] = {"draft_id": changed.draft_id, "user": host.user, "since": since}
        return parts.database.read(draft_launches.is_idle, **about)

    if not wait_until(host.user, look):
        raise ConflictError("The solution in force is being read first. Run the command again in a moment.")


def _page_of(host: Host, changed: Changed) -> str:
    if changed.is_change:
        return f"{site_url()}/competitions/{host.slug}/data"
    return f"{site_url()}/host/drafts/{changed.draft_id}/data"


def _item(found: SolutionStatus, host: Host) -> dict[str, Any]:
    return {
        "ready": found.is_ready,
        "setupError": _say_fault(found, host),
        "kernelsMetric": False,
        "rowIdColumnName": found.id_column,
        "columnMapping": {name: name for name in found.targets},
        "requiredMetricColumns": _list_columns(found.columns),
        "solutionInfo": {
            "fileName": found.file_name,
            "fileSizeBytes": found.size_bytes,
            "uploadDate": as_date(found.uploaded_at),
            "totalRows": found.n_rows,
            "publicRows": found.n_public,
            "privateRows": found.n_private,
        },
    }


def _say_fault(found: SolutionStatus, host: Host) -> str | None:
    if found.fault:
        return found.fault
    if host.hosted.competition is None or host.hosted.draft is None or not found.is_in_draft:
        return None
    where = f"{site_url()}/host/drafts/{host.hosted.draft.id}/publish"
    return f"It is not in force yet. Publish it at {where}, with a reason if submissions are scored again."


def _list_columns(columns: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "dataType": kind} for name, kind in columns.items()]
