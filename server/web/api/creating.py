"""Making something by POST, once however often the request comes, if it has an `Idempotency-Key`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from server.models import User
from server.services import idempotency
from server.web.api.answers import answer
from server.web.api.bodies import Body
from server.web.api.parameters import read_idempotency_key
from server.web.auth import began_at
from server.web.installation import installation

REPLAYED = "Idempotency-Replayed"


def create(
    work: Callable[[Session], Any], /, *, user: User, given: Body, locate: Callable[[Any], str] | None = None
) -> Response:
    """Do `work` in a unit of work of its own, and answer 201 with the record that it returns.

    With a key the answer is kept a day, in the same unit of work; it must hold no secret. The same request again gets
    it again, with the header `Idempotency-Replayed`.

    Raises
    ------
    IdempotencyKeyReusedError
        If the key came with another address or body.
    """
    key = read_idempotency_key()
    if key is None:
        item = installation().database.write(work)
        return answer(item, 201, location=None if locate is None else locate(asdict(item)))
    asked = f"{request.method} {request.path}\n{given.model_dump_json()}"
    body, is_new = installation().database.write(
        idempotency.do_once,
        lambda session: json.dumps(asdict(work(session))),
        user=user,
        key=key,
        fingerprint=hashlib.sha256(asked.encode()).digest(),
        now=began_at(),
    )
    response = Response(body, 201, mimetype="application/json")
    if locate is not None:
        response.headers["Location"] = locate(json.loads(body))
    if not is_new:
        response.headers[REPLAYED] = "true"
    return response
