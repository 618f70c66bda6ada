"""Addresses that carry their own authority for a while: Kaggle's clients send no token there."""

from __future__ import annotations

from typing import Any

from flask import request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from server.errors import NotFoundError
from server.models import User
from server.web.installation import installation
from server.web.kaggle.calls import PREFIX

# Long enough to go on with a download that broke off.
LASTS_SECONDS = 6 * 3600


def sign(purpose: str, named: dict[str, Any]) -> str:
    """Return a text that nobody else can make; `named` can be read by whoever has it."""
    return _serializer(purpose).dumps(named)


def read(purpose: str, text: str, *, lasts_seconds: int = LASTS_SECONDS) -> dict[str, Any]:
    """Return what a text names.

    Raises
    ------
    NotFoundError
        If it was not made for this purpose, or too long ago.
    """
    try:
        found: dict[str, Any] = _serializer(purpose).loads(text, max_age=lasts_seconds)
    except BadSignature as error:
        raise NotFoundError from error
    return found


def address(path: str) -> str:
    """Return an address of this face under the host name by which the client came."""
    return f"{request.host_url.rstrip('/')}{PREFIX}{path}"


def get_user(session: Session, user_id: int) -> User:
    """Return whose link it is; raises NotFoundError if the account is no longer in use."""
    user = session.get(User, user_id)
    if user is None or user.is_disabled:
        raise NotFoundError
    return user


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(installation().secret_key, salt=f"kaggle:{purpose}")
