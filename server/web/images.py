"""Answering with an image of a page: shown, never run, whatever its bytes are."""

from __future__ import annotations

from flask import Response, request

from server.domain.images import content_type
from server.errors import NotFoundError
from server.web.headers import DOWNLOAD_CSP
from server.web.installation import installation


def send_image(name: str, *, key: str, sha256: str) -> Response:
    """Answer with a stored image, or that the reader's copy is the same.

    Raises
    ------
    NotFoundError
        If the name is that of no image.
    """
    kind = content_type(name)
    if kind is None:
        raise NotFoundError
    with installation().storage.open(key) as file:
        response = Response(file.read(), mimetype=kind)
    response.headers["Content-Security-Policy"] = DOWNLOAD_CSP
    response.set_etag(sha256)
    response.make_conditional(request)
    return response
