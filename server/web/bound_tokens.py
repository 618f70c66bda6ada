"""Tokens for one competition: what they may ask is decided before the view, and what names no competition is refused.

The competition is the one that the address names, or that of the submission there; in the calls of Kaggle's clients the
body says it. An endpoint that is not known here is not for such tokens, so that a new one opens nothing by accident.
"""

from __future__ import annotations

from flask import request
from sqlalchemy import select

from server.errors import NotAllowedError
from server.models import Submission, Team
from server.web import csrf
from server.web.auth import identity
from server.web.faces import is_api
from server.web.installation import installation

# What is the user's alone and of no competition: who it is, the token itself, files on their way.
EVERYWHERE = frozenset(
    {
        "api_me.show",
        "api_reference.show",
        "api_tokens.index",
        "api_tokens.revoke",
        "api_uploads.append",
        "api_uploads.begin",
        "api_uploads.complete",
        "api_uploads.discard",
        "api_uploads.index",
        "api_uploads.show",
        "kaggle_blobs.start",
        "kaggle_tokens.hello",
    }
)
BY_NAME = frozenset(
    {
        "kaggle_competitions.hosts",
        "kaggle_competitions.pages",
        "kaggle_competitions.show",
        "kaggle_data_files.download",
        "kaggle_data_files.download_all",
        "kaggle_data_files.index",
        "kaggle_data_files.summary",
        "kaggle_data_files.tree",
        "kaggle_discussions.index",
        "kaggle_host_competitions.publish",
        "kaggle_host_competitions.share",
        "kaggle_host_data.solve",
        "kaggle_host_data.status",
        "kaggle_host_data.update",
        "kaggle_host_pages.create",
        "kaggle_host_pages.delete",
        "kaggle_host_pages.update",
        "kaggle_host_settings.show",
        "kaggle_host_settings.update",
        "kaggle_leaderboards.download",
        "kaggle_leaderboards.show",
        "kaggle_submissions.create",
        "kaggle_submissions.index",
        "kaggle_submissions.limits",
        "kaggle_submissions.start",
    }
)
BY_SUBMISSION = {
    "kaggle_submissions.download": "submissionId",
    "kaggle_submissions.episodes": "submissionId",
    "kaggle_submissions.show": "ref",
}
BY_TEAM = {"kaggle_submissions.of_team": "teamId"}


def check_binding() -> None:
    """Refuse a request with a token for another competition than the one that it names.

    Raises
    ------
    NotAllowedError
        Whether that other one exists or not: the answer is the same.
    """
    endpoint = request.endpoint
    if endpoint is None or not is_api() or csrf.is_open(endpoint) or "Authorization" not in request.headers:
        return
    found = identity()
    token = found.token if found else None
    if token is None or token.competition is None or endpoint in EVERYWHERE:
        return
    slug = token.competition.slug
    if not _is_within(endpoint, slug, token.competition.id):
        raise NotAllowedError(f"This token is for the competition “{slug}” alone.")


def _is_within(endpoint: str, slug: str, competition_id: int) -> bool:
    values = request.view_args or {}
    if "slug" in values:
        return bool(values["slug"] == slug)
    if "submission_id" in values:
        return _of(Submission, values["submission_id"]) == competition_id
    if endpoint in BY_NAME:
        return _said("competitionName") == slug
    if endpoint in BY_SUBMISSION:
        return _of(Submission, _said(BY_SUBMISSION[endpoint])) == competition_id
    if endpoint in BY_TEAM:
        return _of(Team, _said(BY_TEAM[endpoint])) == competition_id
    return False


def _said(name: str) -> object:
    body = request.get_json(silent=True, force=True)
    return body.get(name) if isinstance(body, dict) else None


def _of(kind: type[Submission] | type[Team], number: object) -> int | None:
    """Return the competition of a submission or team; numbers may come as texts, as the calls read them."""
    text = str(number)
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    query = select(kind.competition_id).where(kind.id == int(text))
    return installation().database.read(lambda session: session.scalar(query))
