"""For hosts: an archive of another platform turned into a draft by a worker."""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint, Response
from pydantic import Field

from server.services import draft_imports, drafts
from server.services.tokens import Scope
from server.web.api.answers import answer
from server.web.api.bodies import Body, read_body, rule
from server.web.api.declaring import declared
from server.web.api.drafts import DRAFT_ERRORS, ID, JobItem, job_item
from server.web.auth import began_at, require_user
from server.web.installation import installation

blueprint = Blueprint("api_draft_imports", __name__)


class ImportArchive(Body):
    """An archive, a file of the draft; which of several tasks in it, and whether its rows are split."""

    path: Annotated[str, Field(description="the path of the archive, such as source/fuel.zip"), rule("source/NAME")]
    name: str = ""
    by_id: bool = False
    task: Annotated[str, Field(description="which of several tasks, by its number or name")] = ""


@blueprint.post(f"/drafts/{ID}/import")
@declared(JobItem, status=202, body=ImportArchive, scope=Scope.HOST, errors=DRAFT_ERRORS)
def begin(draft_id: int) -> Response:
    """Have an archive, a file of the draft, take the place of all that the draft says: 202 with the job."""
    user = require_user()
    installation().database.read(drafts.get_draft, draft_id=draft_id, user=user)
    require_user(Scope.HOST)
    given = read_body(ImportArchive)
    job = installation().database.write(
        draft_imports.ask,
        draft_id=draft_id,
        user=user,
        path=given.path,
        name=given.name,
        by_id=given.by_id,
        task=given.task,
        now=began_at(),
    )
    return answer(job_item(job), 202)
