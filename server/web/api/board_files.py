"""Whole leaderboards as files: the public one, and the private one once it is final."""

from __future__ import annotations

from flask import Blueprint, Response

from server.web import throttle
from server.web.api.declaring import declared
from server.web.api.lookup import find_competition
from server.web.api.parameters import choice, read_choice
from server.web.board_exports import send_private, send_public
from server.web.contract import Media

BOARD_FILE = Media("*/*", "The rows as CSV or JSON.")
RAW = choice("raw", ("1",), "With 1, no text of a CSV is changed for the sake of spreadsheets.")

blueprint = Blueprint("api_board_files", __name__)


@blueprint.get("/competitions/<slug>/leaderboard.<any(csv, json):kind>")
@declared(BOARD_FILE, query=(RAW,), is_public=True, limits=(throttle.DOWNLOAD,))
def public(slug: str, kind: str) -> Response:
    """Send the whole public leaderboard as a file."""
    found, raw = find_competition(slug), read_choice("raw", ("1",))
    return send_public(found.competition, kind, is_raw=raw == "1")


@blueprint.get("/competitions/<slug>/leaderboard/private.<any(csv, json):kind>")
@declared(BOARD_FILE, query=(RAW,), is_public=True, limits=(throttle.DOWNLOAD,))
def private(slug: str, kind: str) -> Response:
    """Send the whole private leaderboard as a file; 404 before it is final."""
    found, raw = find_competition(slug), read_choice("raw", ("1",))
    return send_private(found.competition, kind, is_raw=raw == "1")
