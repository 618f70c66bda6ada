"""For hosts: a bare solution that a draft has is read and tried, as the wizard of the pages does."""

from __future__ import annotations

from flask import Blueprint, Response

from server.models import User
from server.services import drafts, wizard
from server.services.tokens import Scope
from server.web.api.answers import answer
from server.web.api.drafts import ID, job_item
from server.web.api.parameters import check_query, read_json, read_texts
from server.web.auth import began_at, require_user
from server.web.installation import installation

blueprint = Blueprint("api_draft_readings", __name__)


@blueprint.post(f"/drafts/{ID}/reading")
def read(draft_id: int) -> Response:
    """Have a file below `source/` read as the solution: what it is taken for stands in the draft's notes."""
    check_query()
    user = _reader(draft_id)
    path = read_texts("path")["path"]
    job = installation().database.write(wizard.read_source, draft_id=draft_id, user=user, path=path, now=began_at())
    return answer(job_item(job), 202)


@blueprint.post(f"/drafts/{ID}/trial")
def try_out(draft_id: int) -> Response:
    """Have metric and split of the description tried with the solution that was read."""
    check_query()
    user = _reader(draft_id)
    read_json()  # an empty object: an empty request may be a slip
    job = installation().database.write(wizard.ask_trial, draft_id=draft_id, user=user, now=began_at())
    return answer(job_item(job), 202)


def _reader(draft_id: int) -> User:
    """Return the reader of a draft: whether it exists is told before what a token lacks."""
    user = require_user()
    installation().database.read(drafts.get_draft, draft_id=draft_id, user=user)
    return require_user(Scope.HOST)
