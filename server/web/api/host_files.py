"""For the host: all that is theirs of a competition as one archive, and the entrants as a file."""

from __future__ import annotations

from flask import Blueprint, Response

from server.services.tokens import Scope
from server.web import throttle
from server.web.api.declaring import ARCHIVE, CSV_FILE, declared
from server.web.api.lookup import find_hosted
from server.web.host_files import send_entrants, send_export

blueprint = Blueprint("api_host_files", __name__)


@blueprint.get("/competitions/<slug>/host/export.zip")
@declared(ARCHIVE, scope=Scope.HOST, limits=(throttle.DOWNLOAD,))
def export(slug: str) -> Response:
    """Send boards, submissions with scores and files, entrants and the record in one archive."""
    found = find_hosted(slug)
    return send_export(found.competition, found.viewer, user=found.reader)


@blueprint.get("/competitions/<slug>/host/entrants.csv")
@declared(CSV_FILE, scope=Scope.HOST)
def list_entrants(slug: str) -> Response:
    """Send all who have entered, may enter or ask to as a file."""
    return send_entrants(find_hosted(slug).competition)
