"""For hosts: an archive of another platform turned into a draft by a worker."""

from __future__ import annotations

from flask import Blueprint, Response

from server.errors import InvalidInputError
from server.services import draft_imports, drafts
from server.services.tokens import Scope
from server.web.api.answers import answer
from server.web.api.drafts import ID, job_item
from server.web.api.parameters import check_query, read_json
from server.web.auth import began_at, require_user
from server.web.installation import installation

blueprint = Blueprint("api_draft_imports", __name__)


@blueprint.post(f"/drafts/{ID}/import")
def begin(draft_id: int) -> Response:
    """Have an archive, a file of the draft, take the place of all that the draft says: 202 with the job."""
    check_query()
    user = require_user()
    installation().database.read(drafts.get_draft, draft_id=draft_id, user=user)
    require_user(Scope.HOST)
    given = {"name": "", "by_id": False, **read_json("path", "name", "by_id")}
    faults = {
        name: words
        for name, kind, words in (
            ("path", str, "Give the path of the archive, such as source/fuel.zip."),
            ("name", str, "Give a text."),
            ("by_id", bool, "Give true or false."),
        )
        if not isinstance(given.get(name), kind)
    }
    if faults:
        raise InvalidInputError("The fields are wrong.", fields=faults)
    job = installation().database.write(
        draft_imports.ask,
        draft_id=draft_id,
        user=user,
        path=str(given["path"]),
        name=str(given["name"]),
        by_id=given["by_id"] is True,
        now=began_at(),
    )
    return answer(job_item(job), 202)
