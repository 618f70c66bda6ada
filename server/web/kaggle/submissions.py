"""Submissions: a file begun, sent and handed in; how each stands; and what is left of the day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.http import http_date

from server.errors import InvalidInputError, NotFoundError
from server.models import Competition, Submission, Team, User
from server.services import (
    competitions,
    leaderboards,
    progress,
    quotas,
    sent_submissions,
    submissions,
    uploads,
)
from server.services.progress import Progress
from server.services.seen_submissions import PAGE_ROWS
from server.services.submissions import ScoredSubmission
from server.services.tokens import Scope
from server.storage import StoredFile
from server.web import throttle
from server.web.auth import began_at, current_token, require_user
from server.web.downloads import OTHER, send_stored
from server.web.installation import installation, site_url
from server.web.kaggle import links
from server.web.kaggle.calls import COMPETITIONS, PREFIX, Call, answer, as_date, as_score, gather
from server.web.kaggle.uploads import PURPOSE, make_ticket
from server.web.uploads import upload_limit

SENT = "submission"

blueprint = Blueprint("kaggle_submissions", __name__, url_prefix=PREFIX)


@blueprint.post(f"{COMPETITIONS}/StartSubmissionUpload")
def start() -> Response:
    """Answer where to send a file. All that can be known of it beforehand is judged here: the client tells no later."""
    return answer(begin(Call()))


def begin(call: Call) -> dict[str, object]:
    """Begin the file of a submission and return its ticket."""
    user, competition = require_user(Scope.SUBMIT), call.competition().competition
    file_name, size_bytes = call.text("fileName"), call.number("contentLength")
    parts, now, max_bytes = installation(), began_at(), upload_limit(competition)
    admission = parts.database.read(
        submissions.check_may_submit,
        competition=competition,
        user=user,
        size_bytes=size_bytes,
        max_bytes=max_bytes,
        idempotency_key=None,
        received_at=now,
    )
    parts.throttle.hit(throttle.SUBMIT, f"team:{admission.team_id}")
    upload = parts.database.write(
        uploads.begin,
        user=user,
        file_name=file_name,
        size_bytes=size_bytes,
        sha256=None,
        largest_bytes=max_bytes,
        now=now,
        by=current_token(),
        does_yield=True,
        storage=parts.storage,
    )
    return make_ticket(user, upload, competition=competition.id).as_fields()


@blueprint.post(f"{COMPETITIONS}/CreateSubmission")
def create() -> Response:
    """Hand in a file that was sent."""
    return answer(hand_in(Call()))


def hand_in(call: Call) -> dict[str, object]:
    """Hand in the file that a ticket's token names; the same token again gives the same submission.

    Raises
    ------
    InvalidInputError
        If the token is not one for this user and competition, or the submission is not to count.
    PlatformError
        What `submissions.submit` raises; the file stays, and the token can be used again.
    """
    user, competition = require_user(Scope.SUBMIT), call.competition().competition
    if call.flag("sandbox"):
        raise InvalidInputError("Every submission counts here: hand in without --sandbox. Nothing was counted.")
    code = _read_token(user, competition, call.text("blobFileTokens"))
    submitted = installation().database.write(
        sent_submissions.submit_sent,
        queue=installation().queue,
        competition=competition,
        user=user,
        code=code,
        max_bytes=upload_limit(competition),
        description=call.text("submissionDescription"),
        idempotency_key=f"kaggle-{code}",
        now=began_at(),
        address=request.remote_addr or "",
        by=current_token(),
    )
    return {"message": f"Successfully submitted to {competition.title}\n", "ref": submitted.submission.id}


@blueprint.post(f"{COMPETITIONS}/CreateCodeSubmission")
def create_code() -> Response:
    """Refuse what Podium does not have."""
    raise InvalidInputError("Podium takes prediction files, no notebooks: hand in with -f FILE -m TEXT, without -k.")


@blueprint.post(f"{COMPETITIONS}/ListSubmissions")
def index() -> Response:
    """Answer a page of the team's submissions, newest first."""
    return answer(find_page(Call()))


def find_page(call: Call) -> dict[str, Any]:
    """Return a page of the team's submissions."""
    found, (page, size) = call.competition(), call.page()
    competition, team_id = found.competition, found.team_id
    rows, token = installation().database.read(_gather, competition, team_id=team_id, page=page, size=size)
    return {"submissions": [_item(row) for row in rows], "nextPageToken": token}


@blueprint.post(f"{COMPETITIONS}/GetSubmission")
def show() -> Response:
    """Answer how a submission stands."""
    return answer(_item(_find(Call().number("ref"))))


@blueprint.post(f"{COMPETITIONS}/DownloadSubmission")
def download() -> ResponseReturnValue:
    """Lead to a file as it was handed in."""
    submission = _find(Call().number("submissionId")).shown.submission
    signed = links.sign(SENT, {"user": require_user().id, "id": submission.id})
    return redirect(links.address(f"/submissions/{signed}/{submission.file_name}"), 302)


@blueprint.get("/submissions/<signed>/<name>")
def send(signed: str, name: str) -> Response:
    """Send a file that was handed in to whoever has its address; whether its user may have it is asked anew."""
    named = links.read(SENT, signed)
    user, submission = installation().database.read(_open, user_id=named["user"], submission_id=named["id"])
    if submission.file_name != name:
        raise NotFoundError
    stored = StoredFile(submission.storage_key, submission.size_bytes, submission.sha256)
    response = send_stored(stored, name=submission.file_name, content_type=OTHER, user=user)
    response.headers["Last-Modified"] = http_date(submission.received_at)
    return response


@blueprint.post(f"{COMPETITIONS}/GetSubmissionLimits")
def limits() -> Response:
    """Answer what the team has used today, and what is left; all zero for who has no team."""
    found = Call().competition()
    if found.viewer.team_id is None:
        return answer({"numToday": 0, "numTotal": 0, "numAllowedNow": 0, "limitedByTotal": False})
    quota = installation().database.read(
        quotas.get_quota, competition=found.competition, team_id=found.viewer.team_id, moment=began_at()
    )
    by_total = quota.total_left is not None and quota.total_left <= quota.left
    n_total = installation().database.read(quotas.count_submissions, team_id=found.viewer.team_id)
    return answer(
        {"numToday": quota.used, "numTotal": n_total, "numAllowedNow": quota.left, "limitedByTotal": by_total}
    )


@blueprint.post(f"{COMPETITIONS}/ListTeamPublicSubmissions")
def of_team() -> Response:
    """Answer the submission by which a team stands on the public leaderboard; of others nothing is public."""
    row = installation().database.read(_find_row, user=require_user(Scope.READ), team_id=Call().number("teamId"))
    return answer({"submissions": [] if row is None else [row]})


@blueprint.post(f"{COMPETITIONS}/ListSubmissionEpisodes")
def episodes() -> Response:
    """Answer that a submission has no games: Podium has no simulations."""
    _find(Call().number("submissionId"))
    return answer({"episodes": []})


def _gather(
    session: Session, competition: Competition, *, team_id: int, page: int, size: int
) -> tuple[Sequence[Progress], str]:
    about: dict[str, Any] = {"competition": competition, "team_id": team_id, "moment": began_at()}

    def read(number: int) -> tuple[Sequence[Progress], int]:
        listed = progress.list_progress(session, page=number, n_workers=installation().settings.workers, **about)
        return listed.rows, listed.n_pages

    return gather(read, page=page, size=size, step=PAGE_ROWS)


def _find(submission_id: int) -> Progress:
    return installation().database.read(
        progress.get_progress,
        submission_id=submission_id,
        user=require_user(),
        moment=began_at(),
        n_workers=installation().settings.workers,
    )


def _item(stands: Progress) -> dict[str, Any]:
    shown: ScoredSubmission = stands.shown
    submission, decimals = shown.submission, stands.competition.score_decimals
    report = submission.report or {}
    return {
        "ref": submission.id,
        "fileName": submission.file_name,
        "date": as_date(submission.received_at),
        "description": submission.description,
        "status": submission.status.value.upper(),
        "errorDescription": str(report.get("message", "")) if submission.fault is not None else "",
        "publicScore": as_score(shown.public_score, decimals),
        "privateScore": as_score(stands.private_score, decimals),
        "totalBytes": submission.size_bytes,
        "submittedBy": stands.submitted_by,
        "submittedByRef": stands.submitted_by,
        "teamName": stands.team,
        "url": f"{site_url()}/competitions/{stands.competition.slug}/submissions/{submission.id}",
    }


def _read_token(user: User, competition: Competition, token: str) -> str:
    try:
        named = links.read(PURPOSE, token)
    except NotFoundError as error:
        raise InvalidInputError("The token of the file is not known, or too old. Submit again.") from error
    if named["user"] != user.id or named.get("competition") != competition.id:
        raise InvalidInputError("The file was sent by another user, or for another competition. Submit again.")
    return str(named["code"])


def _open(session: Session, *, user_id: int, submission_id: int) -> tuple[User, Submission]:
    user = links.get_user(session, user_id)
    return user, submissions.get_submission(session, submission_id=submission_id, user=user)[1].submission


def _find_row(session: Session, *, user: User, team_id: int) -> dict[str, object] | None:
    team = session.get(Team, team_id)
    if team is None:
        raise NotFoundError("There is no such team.")
    slug = session.get_one(Competition, team.competition_id).slug
    competition, _ = competitions.get_competition(session, slug=slug, user=user, now=began_at())
    row = leaderboards.find_row(session, competition=competition, team_id=team_id)
    if row is None:
        return None
    return {
        "id": row.submission_id,
        "dateSubmitted": as_date(row.last_submission_at),
        "publicScore": as_score(row.public_score, competition.score_decimals),
    }
