"""The same for the clients before 2.0, which ask by address, query and form in place of a JSON object."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from server.web.kaggle import competitions, data_files, leaderboards, submissions
from server.web.kaggle.calls import PREFIX, Call, answer

NO_TOKEN = "None"  # what 1.6 sends as the token of the first page  # noqa: S105

blueprint = Blueprint("kaggle_older", __name__, url_prefix=f"{PREFIX}/competitions")


@blueprint.get("/list")
def index() -> Response:
    """Answer the competitions as a bare list."""
    return jsonify(competitions.find_page(_read(request.args))["competitions"])


@blueprint.get("/data/list/<slug>")
def files(slug: str) -> Response:
    """Answer a page of the files."""
    return answer(data_files.find_page(_read(request.args, competitionName=slug)))


@blueprint.get("/data/download-all/<slug>")
def download_all(slug: str) -> ResponseReturnValue:
    """Lead to the zip of all files."""
    return data_files.lead_to_all(_read({}, competitionName=slug))


@blueprint.get("/data/download/<slug>/<path:name>")
def download(slug: str, name: str) -> ResponseReturnValue:
    """Lead to one file."""
    return data_files.lead(_read({}, competitionName=slug), name)


@blueprint.post("/submission-url")
def start() -> Response:
    """Answer where to send a file (1.7)."""
    return answer(submissions.begin(_read(request.form)))


@blueprint.post("/<slug>/submissions/url/<size>/<_modified>")
def start_by_address(slug: str, size: str, _modified: str) -> Response:
    """Answer where to send a file (1.6)."""
    return answer(submissions.begin(_read(request.form, competitionName=slug, contentLength=size)))


@blueprint.post("/submissions/submit/<slug>")
def create(slug: str) -> Response:
    """Hand in a file that was sent."""
    return answer(submissions.hand_in(_read(request.form, competitionName=slug)))


@blueprint.get("/submissions/list/<slug>")
def submitted(slug: str) -> Response:
    """Answer the team's submissions as a bare list."""
    return jsonify(submissions.find_page(_read(request.args, competitionName=slug))["submissions"])


@blueprint.get("/<slug>/leaderboard/view")
def leaderboard(slug: str) -> Response:
    """Answer a page of the board."""
    return answer(leaderboards.find_page(_read({}, competitionName=slug)))


@blueprint.get("/<slug>/leaderboard/download")
def download_leaderboard(slug: str) -> ResponseReturnValue:
    """Lead to the board as a zip."""
    return leaderboards.lead(_read({}, competitionName=slug))


def _read(given: Mapping[str, str], **more: str) -> Call:
    """Return what a query or form says; 1.7 writes all names in small letters."""
    names = {name.lower(): name for name in FIELDS}
    fields = {names.get(name.lower(), name): value for name, value in given.items() if value != NO_TOKEN}
    return Call({**fields, **more})


FIELDS = (
    "blobFileTokens",
    "category",
    "competitionName",
    "contentLength",
    "fileName",
    "group",
    "page",
    "pageSize",
    "pageToken",
    "search",
    "sortBy",
    "submissionDescription",
)
