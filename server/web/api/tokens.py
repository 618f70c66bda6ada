"""The tokens of an account: listed, and ended. None is made here: a leaked one would live on in others."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response

from server.models import ApiToken
from server.services import tokens
from server.web.api.answers import answer, as_time
from server.web.api.declaring import declared
from server.web.api.parameters import LARGEST_ID
from server.web.arrival import began_at
from server.web.auth import identity, require_user
from server.web.installation import installation

blueprint = Blueprint("api_tokens", __name__)


@dataclass(frozen=True)
class OwnTokenItem:
    """A token without its secret; `hint` is how that ends, `competition` the only one that it is for."""

    id: int
    label: str
    hint: str
    scopes: list[str]
    competition: str | None
    created_at: str | None
    expires_at: str | None
    last_used_at: str | None
    is_this: bool


@dataclass(frozen=True)
class OwnTokenList:
    """The tokens that work, the newest first."""

    tokens: list[OwnTokenItem]


@blueprint.get("/me/tokens")
@declared(OwnTokenList)
def index() -> Response:
    """Answer the user's tokens that work; to one for a competition, itself alone."""
    user, this = require_user(), _this()
    listed = installation().database.read(tokens.list_tokens, user.id, now=began_at())
    shown = [token for token in listed if this.competition_id is None or token.id == this.id]
    return answer(OwnTokenList([_item(token, this) for token in shown]))


@blueprint.delete(f"/me/tokens/<int(max={LARGEST_ID}):token_id>")
@declared(None, status=204, scope=None)
def revoke(token_id: int) -> Response:
    """End a token: the one that asks, with whichever scopes, or one that may do no more than it."""
    user = require_user()
    installation().database.write(tokens.revoke_token, user_id=user.id, token_id=token_id, by=_this(), now=began_at())
    return Response(status=204)


def _this() -> ApiToken:
    found = identity()
    assert found is not None
    assert found.token is not None  # in the API nobody is known by anything else
    return found.token


def _item(token: ApiToken, this: ApiToken) -> OwnTokenItem:
    return OwnTokenItem(
        id=token.id,
        label=token.label,
        hint=token.hint,
        scopes=list(token.scopes),
        competition=None if token.competition is None else token.competition.slug,
        created_at=as_time(token.created_at),
        expires_at=as_time(token.expires_at),
        last_used_at=as_time(token.last_used_at),
        is_this=token.id == this.id,
    )
