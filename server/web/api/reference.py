"""The document that describes the API itself."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, json

from server.web.api.declaring import declared
from server.web.contract import Media
from server.web.headers import tag
from server.web.openapi import read_document

blueprint = Blueprint("api_reference", __name__)
DOCUMENT = Media("application/json", "An OpenAPI 3.1 document.")


@blueprint.get("/openapi.json")
@declared(DOCUMENT, is_public=True)
def show() -> Response:
    """Answer the OpenAPI document of all routes."""
    text = json.dumps(read_document(current_app), ensure_ascii=False, sort_keys=False)
    return tag(Response(text, mimetype="application/json"), text.encode())
