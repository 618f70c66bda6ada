"""Who may do what on the pages of visitors and entrants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from tests.server.web.permissions.hosting import HOSTS, WIZARD
from tests.server.web.permissions.rows import (
    ALL,
    FIRST_ENTRANT,
    FIRST_HOST,
    LEADS,
    NO_STREAM,
    NOBODY,
    OF_ENTRANT,
    OF_HOST,
    PAGE,
    SUBMIT,
    Permission,
    of_each,
    users,
)

KAGGLE_ASKS = {
    "client_id": "kagglesdk",
    "redirect_uri": "http://localhost/account/api/oauth/token",
    "state": "7c0e",
    "code_challenge": "x" * 43,
    "code_challenge_method": "S256",
    "response_type": "code",
}

SITE = (
    Permission("assets.show", "/static/x/app.css", ALL),
    Permission("health.health", "/health", ALL),
    Permission("health.ready", "/ready", (503,) * 7),  # no Redis answers here; who asks makes no difference
    Permission("theme.choose", "/theme", LEADS, "POST", {"theme": "dark", "next": "/"}),
    Permission("home.front", "/", ALL),
    Permission("home.index", "/competitions", ALL),
    Permission("notices.index", "/notices", users(200)),
    Permission("letters.show", "/letters/1-invented", NOBODY),
    Permission("letters.choose", "/letters/1-invented", NOBODY, "POST"),
    Permission("users.show", "/users/enid", ALL),
    Permission("users.show", "/users/nobody", NOBODY),
)

ACCOUNTS = (
    Permission("accounts.show_sign_up", "/sign-up", users(303, anonymous=200)),
    Permission("accounts.sign_up", "/sign-up", (400,) * 7, "POST", {"name": "-"}),
    Permission("accounts.show_sign_in", "/sign-in", users(303, anonymous=200)),
    Permission("accounts.sign_in", "/sign-in", (400,) * 7, "POST", {"name": "enid", "password": "no"}),
    Permission("accounts.sign_out", "/sign-out", LEADS, "POST"),
    Permission("accounts.show_link", "/sign-in-links/{link}", ALL),
    Permission("accounts.use_link", "/sign-in-links/{link}", LEADS, "POST"),
    Permission("accounts.use_link", "/sign-in-links/invented", NOBODY, "POST"),
    Permission("account.show", "/account", users(200)),
    Permission("account.change_profile", "/account/profile", LEADS, "POST", {"time_zone": "UTC", "is_public": "1"}),
    Permission("account.change_email", "/account/email", users(400), "POST", {"email": "x@y.org"}),
    Permission("account.change_password", "/account/password", users(400), "POST", {"old": "x", "new": "y"}),
    Permission("account.make_token", "/account/tokens", LEADS, "POST", {"label": "a", "lasts": "", "scopes": "read"}),
    Permission("account.revoke_token", "/account/tokens/{token}/revoke", (303, 404, 303, *(404,) * 4), "POST"),
    Permission("webhooks.index", "/account/webhooks", users(200)),
    Permission("webhooks.make", "/account/webhooks", users(400), "POST", {"url": "http://127.0.0.1/"}),
    Permission("webhooks.show", "/account/webhooks/{webhook}", (303, 404, 200, *(404,) * 4)),
    Permission("webhooks.change", "/account/webhooks/{webhook}", (303, 404, 303, *(404,) * 4), "POST", {"act": "ping"}),
    Permission("account.end_session", "/account/sessions/{session}/end", (303, 404, 303, *(404,) * 4), "POST"),
    Permission("device_logins.show", "/device", users(200)),
    Permission("device_logins.show", "/device?code=BCDF-GHJK", users(400)),
    Permission("device_logins.read", "/device", users(400), "POST", {"code": "BCDF-GHJK"}),
    Permission("device_logins.confirm", "/device/confirm", users(400), "POST", {"code": "BCDF-GHJK", "compared": "1"}),
    Permission("device_logins.refuse", "/device/refuse", users(400), "POST", {"code": "BCDF-GHJK"}),
    Permission("agents.mark", "/account/agent", LEADS, "POST", {"is_agent": "1"}),
    Permission("programs.revoke", "/account/programs/1000000/revoke", users(404), "POST"),
    Permission("kaggle_consent.show", f"/kaggle/authorize?{urlencode(KAGGLE_ASKS)}", users(200)),
    Permission("kaggle_consent.show", "/kaggle/authorize", users(400)),
    Permission("kaggle_consent.grant", "/kaggle/authorize", users(200), "POST", {**KAGGLE_ASKS, "scopes": "read"}),
    Permission("kaggle_consent.refuse", "/kaggle/authorize/refuse", LEADS, "POST", KAGGLE_ASKS),
    Permission("account.end_other_sessions", "/account/sessions/end-others", LEADS, "POST"),
)


def of_members(endpoint: str, path: str, answer: int, form: Mapping[str, Any] | None = None) -> tuple[Permission, ...]:
    """Return the rows of a form for members of teams, with what an entrant gets by its rules."""
    harbour = (303, 403, answer, answer, 403, 403, 403)
    draft, closed = (303, *(404,) * 4, 403, 403), (303, 404, answer, 404, 404, 403, 403)
    return of_each(endpoint, f"{PAGE}/team{path}", harbour, draft, closed, method="POST", form=form or {})


# In these competitions everybody is alone: who may ask is led to what the rule says.
TEAMS = (
    *of_each(
        "teams.show",
        f"{PAGE}/team",
        (303, 303, 200, 200, 303, 303, 303),
        (303, *(404,) * 4, 303, 303),
        (303, 404, 200, 404, 404, 303, 303),
    ),
    *of_members("teams.rename", "/name", 303, {"name": "Northern Lights"}),
    *of_members("teams.make_captain", "/captain", 404, {"captain": "nobody"}),
    *of_members("teams.leave", "/leave", 409),
    *of_members("teams.invite", "/invitations", 422, {"name": "ursula"}),
    *of_members("teams.make_link", "/links", 422),
    *of_members("teams.ask", "/requests", 400, {"team": "nobody"}),
    *of_members("teams.answer_request", "/requests/1/accept", 404),
    *of_members("teams.answer_invitation", "/invitations/1/withdraw", 404),
    *of_each("teams.answer_invitation", f"{PAGE}/team/invitations/1/accept", *[(303, *NOBODY[1:])] * 3, method="POST"),
    *of_each("teams.show_link", f"{PAGE}/join/invented", *[(303, *NOBODY[1:])] * 3),
    *of_each("teams.use_link", f"{PAGE}/join/invented", *[(303, *NOBODY[1:])] * 3, method="POST"),
)

PAGES = (
    *of_each("competitions.show", PAGE, ALL, OF_HOST, OF_ENTRANT),
    *of_each("competitions.rules", f"{PAGE}/rules", ALL, OF_HOST, OF_ENTRANT),
    *of_each(
        "competitions.evaluation",
        f"{PAGE}/evaluation",
        LEADS,
        (*(404,) * 5, 303, 303),
        (404, 404, 303, 404, 404, 303, 303),
    ),
    *of_each("announcements.index", f"{PAGE}/announcements", ALL, OF_HOST, OF_ENTRANT),
    *of_each("announcements.dismiss", f"{PAGE}/announcements/1000/dismiss", *[(303, *NOBODY[1:])] * 3, method="POST"),
    *of_each("data_files.index", f"{PAGE}/data", ALL, OF_HOST, OF_ENTRANT),
    *of_each("page_images.show", f"{PAGE}/images/none.png", NOBODY, NOBODY, NOBODY),
    *of_each("data_files.download", f"{PAGE}/data/train.csv", (303, 403, 200, 200, 403, 200, 200), OF_HOST, OF_ENTRANT),
    *of_each("data_files.archive", f"{PAGE}/archive", (303, 403, 200, 200, 403, 200, 200), OF_HOST, OF_ENTRANT),
    *of_each("admissions.show", f"{PAGE}/invitation/invented", *[(303, *NOBODY[1:])] * 3),
    *of_each("admissions.use", f"{PAGE}/invitation/invented", *[(303, *NOBODY[1:])] * 3, method="POST"),
    *of_each("entries.show", f"{PAGE}/entry", users(200), FIRST_HOST, FIRST_ENTRANT),
    *of_each(
        "entries.create",
        f"{PAGE}/entry",
        (*LEADS[:5], 409, 303),
        (303, *(404,) * 4, 409, 303),
        (303, 404, 303, 404, 404, 409, 303),
        method="POST",
        form={"accept": "1"},
    ),
    *of_each(
        "submissions.index",
        f"{PAGE}/submissions",
        (303, 303, 200, 200, 303, 303, 303),
        (303, *(404,) * 4, 303, 303),
        (303, 404, 200, 404, 404, 303, 303),
    ),
    *of_each(
        "submissions.new",
        f"{PAGE}/submissions/new",
        (303, 303, 200, 200, 303, 303, 303),
        (303, *(404,) * 4, 303, 303),
        (303, 404, 200, 404, 404, 303, 303),
    ),
    *of_each(
        "submissions.create",
        f"{PAGE}/submissions",
        (303, 403, 303, 303, 403, 403, 403),
        (303, *(404,) * 4, 403, 403),
        (303, 404, 303, 404, 404, 403, 403),
        **SUBMIT,
    ),
    *of_each(
        "selections.choose",
        f"{PAGE}/submissions/selection",
        (303, 403, 303, 303, 403, 403, 403),
        (303, *(404,) * 4, 403, 403),
        (303, 404, 303, 404, 404, 403, 403),
        method="POST",
    ),
    # The submission is one of harbour: under the address of another competition it is not there, for anybody.
    *of_each("submissions.show", f"{PAGE}/submissions/{{submission}}", OF_ENTRANT, NOBODY, NOBODY),
    *of_each("submission_files.download", f"{PAGE}/submissions/{{submission}}/file", OF_ENTRANT, NOBODY, NOBODY),
    *of_each(
        "comparisons.show",
        f"{PAGE}/submissions/compare",
        (404, 404, 200, 200, 404, 200, 200),
        OF_HOST,
        OF_ENTRANT,
    ),
    Permission(
        "comparisons.show",
        "/competitions/harbour/submissions/compare?first={submission}&second={other_submission}",
        OF_ENTRANT,
    ),
    # A note is the team's own: the host does not write it.
    *of_each(
        "notes.change",
        f"{PAGE}/submissions/{{submission}}/note",
        (303, 404, 303, 404, 404, 404, 404),
        *[(303, *NOBODY[1:])] * 2,
        method="POST",
        form={"note": "Four seeds."},
    ),
    *of_each("submissions.status", f"{PAGE}/submissions/{{submission}}/status", OF_ENTRANT, NOBODY, NOBODY),
    *of_each("leaderboards.show", f"{PAGE}/leaderboard", ALL, OF_HOST, OF_ENTRANT),
    *of_each("board_exports.public", f"{PAGE}/leaderboard.csv", ALL, OF_HOST, OF_ENTRANT),
    *of_each("board_exports.public", f"{PAGE}/leaderboard.json", ALL, OF_HOST, OF_ENTRANT),
    *of_each("board_exports.private", f"{PAGE}/leaderboard/private.csv", NOBODY, NOBODY, NOBODY),
    *of_each("live_boards.live", f"{PAGE}/leaderboard/live", ALL, OF_HOST, OF_ENTRANT),
    *of_each("live_boards.stage", f"{PAGE}/leaderboard/stage", ALL, OF_HOST, OF_ENTRANT),
    *of_each(
        "live_boards.stream",
        f"{PAGE}/leaderboard/stream",
        NO_STREAM,
        tuple(204 if answer == 200 else answer for answer in OF_HOST),
        tuple(204 if answer == 200 else answer for answer in OF_ENTRANT),
    ),
    *of_each("board_charts.show", f"{PAGE}/leaderboard/charts", ALL, OF_HOST, OF_ENTRANT),
    *of_each("past_boards.show", f"{PAGE}/leaderboard/past", ALL, OF_HOST, OF_ENTRANT),
    *of_each("private_leaderboards.show", f"{PAGE}/leaderboard/private", ALL, OF_HOST, OF_ENTRANT),
    *TEAMS,
    *HOSTS,
    *WIZARD,
)
