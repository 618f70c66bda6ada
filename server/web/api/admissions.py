"""Coming into a competition by a link of its host."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, request

from server.errors import InvalidInputError
from server.services import admissions
from server.services.tokens import Scope
from server.web.api.answers import answer
from server.web.api.parameters import check_query, read_texts
from server.web.auth import began_at, require_user
from server.web.installation import installation

blueprint = Blueprint("api_admissions", __name__)


@dataclass(frozen=True)
class AdmissionItem:
    """What the reader is to the host of a competition now: `admitted`, or `waiting` for the answer."""

    competition: str
    state: str


@blueprint.post("/competitions/<slug>/admission")
def use(slug: str) -> Response:
    """Use a link: come in, or ask the host to be let in."""
    check_query()
    user = require_user(Scope.SUBMIT)
    texts = read_texts("secret", message="")
    if not texts["secret"]:
        raise InvalidInputError("The fields are wrong.", fields={"secret": "Give the last part of the link."})
    competition, state = installation().database.write(
        admissions.use_link,
        slug=slug,
        secret=texts["secret"],
        user=user,
        message=texts["message"],
        now=began_at(),
        address=request.remote_addr or "",
    )
    return answer(AdmissionItem(competition.slug, state.value))
