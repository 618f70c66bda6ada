"""Coming into a competition by a link of its host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from flask import Blueprint, Response, request
from pydantic import Field

from server.errors import ConflictError, RefusedError, RemovedError
from server.services import admissions
from server.services.tokens import Scope
from server.web.api.answers import answer
from server.web.api.bodies import Body, read_body
from server.web.api.declaring import declared
from server.web.auth import began_at, require_user
from server.web.installation import installation

blueprint = Blueprint("api_admissions", __name__)


@dataclass(frozen=True)
class AdmissionItem:
    """What the reader is to the host of a competition now: `admitted`, or `waiting` for the answer."""

    competition: str
    state: str


class UseLink(Body):
    """A link of the host, and what the host reads who is asked first."""

    secret: Annotated[str, Field(min_length=1, description="the last part of the link")]
    message: str = ""


@blueprint.post("/competitions/<slug>/admission")
@declared(AdmissionItem, body=UseLink, scope=Scope.SUBMIT, errors=(RemovedError, RefusedError, ConflictError))
def use(slug: str) -> Response:
    """Use a link: come in, or ask the host to be let in."""
    user = require_user(Scope.SUBMIT)
    link = read_body(UseLink)
    competition, state = installation().database.write(
        admissions.use_link,
        slug=slug,
        secret=link.secret,
        user=user,
        message=link.message,
        now=began_at(),
        address=request.remote_addr or "",
    )
    return answer(AdmissionItem(competition.slug, state.value))
