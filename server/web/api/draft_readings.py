"""For hosts: a bare solution that a draft has is read and tried, as the wizard of the pages does."""

from __future__ import annotations

from flask import Blueprint, Response

from server.models import User
from server.services import drafts, wizard
from server.services.tokens import Scope
from server.web.api.answers import answer
from server.web.api.bodies import Nothing, read_body
from server.web.api.declaring import declared
from server.web.api.drafts import DRAFT_ERRORS, ID, JobItem, SourcePath, job_item
from server.web.auth import began_at, require_user
from server.web.installation import installation

blueprint = Blueprint("api_draft_readings", __name__)


@blueprint.post(f"/drafts/{ID}/reading")
@declared(JobItem, status=202, body=SourcePath, scope=Scope.HOST, errors=DRAFT_ERRORS)
def read(draft_id: int) -> Response:
    """Have a file below `source/` read as the solution: what it is taken for stands in the draft's notes."""
    user = _reader(draft_id)
    path = read_body(SourcePath).path
    job = installation().database.write(wizard.read_source, draft_id=draft_id, user=user, path=path, now=began_at())
    return answer(job_item(job), 202)


@blueprint.post(f"/drafts/{ID}/trial")
@declared(JobItem, status=202, body=Nothing, scope=Scope.HOST, errors=DRAFT_ERRORS)
def try_out(draft_id: int) -> Response:
    """Have metric and split of the description tried with the solution that was read."""
    user = _reader(draft_id)
    read_body(Nothing)
    job = installation().database.write(wizard.ask_trial, draft_id=draft_id, user=user, now=began_at())
    return answer(job_item(job), 202)


def _reader(draft_id: int) -> User:
    """Return the reader of a draft: whether it exists is told before what a token lacks."""
    user = require_user()
    installation().database.read(drafts.get_draft, draft_id=draft_id, user=user)
    return require_user(Scope.HOST)
