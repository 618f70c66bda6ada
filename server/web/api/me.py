"""The account behind a token."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response

from server.web.api.answers import answer
from server.web.api.parameters import check_query
from server.web.auth import require_user

blueprint = Blueprint("api_me", __name__)


@dataclass(frozen=True)
class MeItem:
    """An account as its owner sees it."""

    name: str
    display_name: str
    role: str


@blueprint.get("/me")
def show() -> Response:
    """Answer whose token this is."""
    check_query()
    user = require_user()
    return answer(MeItem(user.name, user.display_name, user.role.value))
