"""All that is a host's own, as one archive that is made while it is sent."""

from __future__ import annotations

from flask import Blueprint, Response

from server.web.auth import began_at, require_user
from server.web.host.hosting import load_hosted
from server.web.host_files import send_export
from server.web.installation import installation

blueprint = Blueprint("host_export", __name__, url_prefix="/competitions/<slug>/host/export.zip")


@blueprint.get("")
def send(slug: str) -> Response:
    """Send the boards, submissions with scores and files, entrants and the record."""
    user = require_user()
    head = installation().database.read(load_hosted, slug=slug, user=user, now=began_at(), tab="")
    return send_export(head.competition, head.viewer, user=user)
