"""Who may do what: rows for each endpoint and kind of object, with the answer that each kind of reader gets.

A new route needs a row here, or a test fails. The columns are `ROLES`; a co-host gets what the host gets, unless the
row says otherwise. On pages 303 to a stranger means “sign in
first”; to one who sent a form, “done, go on”. In the API the stranger gets 401.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

ROLES = ("anonymous", "user", "entrant", "rival", "other_host", "host", "admin")
READERS = (*ROLES, "co_host")
COMPETITIONS = ("harbour", "draft", "closed")  # public; not published; by invitation, with the entrant in it
API = "/api/podium/v1"
FILE = b"id,prediction\n1,0.5\n"

Answers = tuple[int, ...]


@dataclass(frozen=True)
class Permission:
    """What each kind of reader gets from an endpoint, in the order of `ROLES`; names in braces come from the world.

    `co_host` is what a co-host gets where that is not what the host gets. Of the API, what does not `needs_token` has
    its authority in the address or the body.
    """

    endpoint: str
    path: str
    answers: Answers
    method: str = "GET"
    form: Mapping[str, Any] = field(default_factory=dict)
    json: Mapping[str, Any] | None = None
    body: bytes | None = None
    co_host: int | None = None
    needs_token: bool = True

    @property
    def is_api(self) -> bool:
        """Whether programs ask it, with a token."""
        return self.path.startswith("/api/")

    @property
    def by_reader(self) -> dict[str, int]:
        """What each of `READERS` gets."""
        by_role = dict(zip(ROLES, self.answers, strict=True))
        return {**by_role, "co_host": by_role["host"] if self.co_host is None else self.co_host}

    def __str__(self) -> str:
        """Name the test."""
        return f"{self.method} {self.path}"


def users(status: int, *, anonymous: int = 303) -> Answers:
    """Return one answer for strangers and one for all who are signed in."""
    return (anonymous, *(status,) * (len(ROLES) - 1))


def of_each(
    endpoint: str, path: str, harbour: Answers, draft: Answers, closed: Answers, **more: Any
) -> tuple[Permission, ...]:
    """Return the rows of an endpoint for a competition of each visibility."""
    answers = zip(COMPETITIONS, (harbour, draft, closed), strict=True)
    return tuple(Permission(endpoint, path.replace("SLUG", slug), row, **more) for slug, row in answers)


ALL = (200,) * 7
LEADS = (303,) * 7
NO_STREAM = (204,) * 7  # the server of the tests lets no connection go
NOBODY = (404,) * 7
#          anonymous, user, entrant, rival, other host, host, admin
OF_HOST = (404, 404, 404, 404, 404, 200, 200)
OF_ENTRANT = (404, 404, 200, 404, 404, 200, 200)
# A stranger is asked to sign in before anything is looked up, also for what does not exist.
FIRST_HOST = (303, 404, 404, 404, 404, 200, 200)
FIRST_ENTRANT = (303, 404, 200, 404, 404, 200, 200)
API_HOST = (401, 404, 404, 404, 404, 200, 200)
API_ENTRANT = (401, 404, 200, 404, 404, 200, 200)
PAGE, CALL = "/competitions/SLUG", f"{API}/competitions/SLUG"
SUBMIT: dict[str, Any] = {"method": "POST", "form": {"file": FILE}}
CALL_SUBMIT: dict[str, Any] = {"method": "POST", "body": FILE}

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


def of_host(endpoint: str, path: str, answer: int = 200, **more: Any) -> tuple[Permission, ...]:
    """Return the rows of a page of the host: to everybody else it is not there."""
    answers = (303, *(404,) * 4, answer, answer)
    return of_each(endpoint, f"{PAGE}/host{path}", answers, answers, answers, **more)


HOSTS = (
    *of_host("host_dashboard.show", ""),
    *of_host("host_dashboard.ask", "/finalization"),
    *of_host("host_dashboard.finalize", "/finalization", 422, method="POST"),
    *of_host("host_private_board.show", "/leaderboard"),
    *of_host("host_submissions.index", "/submissions"),
    *of_each(
        "host_submissions.moderate",
        f"{PAGE}/host/submissions",
        (303, *(404,) * 4, 303, 303),
        # The submission is one of harbour.
        *[(303, *NOBODY[1:])] * 2,
        method="POST",
        form={"submission": "{submission}", "act": "hide", "reason": "Made of leaked labels."},
    ),
    *of_host("host_teams.index", "/teams"),
    *of_host("host_teams.moderate", "/teams", 400, method="POST"),
    *of_host("host_accommodations.index", "/accommodations"),
    *of_host("host_accommodations.grant", "/accommodations", 400, method="POST", form={"team": "nobody"}),
    *of_host("host_accommodations.revoke_promise", "/accommodations/promised/1/revoke", 404, method="POST"),
    *of_host("host_accommodations.revoke", "/accommodations/1/revoke", 404, method="POST"),
    *of_host("host_co_hosts.index", "/co-hosts"),
    *of_host("host_co_hosts.add", "/co-hosts", 400, method="POST", form={"name": "nobody"}, co_host=403),
    *of_host("host_co_hosts.remove", "/co-hosts/nobody/remove", 404, method="POST", co_host=403),
    *of_host("host_entrants.index", "/entrants"),
    *of_host("host_entrants.decide", "/entrants", 400, method="POST", form={"act": "admit"}),
    *of_host("host_entrants.show", "/entrants/nobody", 404),
    *of_host("host_entrants.keep", "/entrants/nobody", 404, method="POST"),
    *of_host("host_entrants.export", "/entrants.csv"),
    *of_host("host_admission.index", "/admission"),
    *of_host("host_admission.make_link", "/admission/links", 400, method="POST", form={"max_uses": "0"}),
    *of_host("host_admission.revoke_link", "/admission/links/1000/revoke", 404, method="POST"),
    *of_host("host_admission.add", "/admission/list", 400, method="POST"),
    *of_host("host_admission.remove", "/admission/list/1000/remove", 404, method="POST"),
    *of_host("host_classes.show", "/class"),
    *of_host("host_classes.take", "/class", 400, method="POST"),
    *of_host("host_classes.renew", "/class/links", method="POST"),
    *of_host("host_grades.show", "/grades"),
    *of_host("host_grades.change", "/grades", 400, method="POST", form={"act": "keep"}),
    *of_host("host_grades.export", "/grades.csv?format=canvas"),
    *of_host("host_alarms.index", "/alarms"),
    *of_host("host_alarms.show", "/alarms/1000", 404),
    *of_host("host_alarms.decide", "/alarms/1000", 404, method="POST", form={"state": "noted", "reason": "Asked."}),
    *of_host("host_webhooks.index", "/webhooks"),
    *of_host("host_webhooks.make", "/webhooks", 400, method="POST", form={"url": "http://127.0.0.1/"}),
    *of_host("host_webhooks.show", "/webhooks/1000", 404),
    *of_host("host_webhooks.change", "/webhooks/1000", 404, method="POST", form={"act": "ping"}),
    *of_host("host_announcements.index", "/announcements"),
    *of_host("host_announcements.write", "/announcements", 400, method="POST"),
    *of_host("host_announcements.edit", "/announcements/1000", 404),
    *of_host("host_announcements.change", "/announcements/1000", 404, method="POST"),
    *of_host("host_announcements.remove", "/announcements/1000/remove", 404, method="POST"),
    *of_host("host_record.index", "/record"),
    *of_host("host_record.export", "/record.csv"),
    *of_host("host_record.export", "/record.json"),
    *of_host("host_export.send", "/export.zip"),
    *of_host("host_changes.show", "/changes"),
    *of_host("host_changes.begin", "/changes", 303, method="POST"),
    *of_host("host_rescore.show", "/rescore"),
    *of_host("host_rescore.ask_publish", "/rescore/publication", 404),
    *of_host("host_rescore.publish", "/rescore/publication", 404, method="POST"),
    *of_host("host_rescore.ask_discard", "/rescore/discarding", 404),
    *of_host("host_rescore.discard", "/rescore/discarding", 404, method="POST"),
)


def of_draft(endpoint: str, path: str, answer: int = 200, **more: Any) -> Permission:
    """Return the row of a page of a draft: to all but its host and administrators it is not there."""
    answers = (303, *(404,) * 4, answer, answer)
    return Permission(endpoint, f"/host/drafts/{{draft}}{path}", answers, co_host=404, **more)


# Who makes competitions: hosts and administrators, whatever they host so far.
OF_MAKERS = (303, *(404,) * 3, *(200,) * 3)
METRIC = {"metric": "accuracy", "drawing": "usage"}
WIZARD = (
    Permission("host_drafts.index", "/host", OF_MAKERS, co_host=404),
    Permission("host_drafts.new", "/host/new", OF_MAKERS, co_host=404),
    Permission(
        "host_drafts.create",
        "/host/new",
        (303, *(404,) * 3, *(303,) * 3),
        "POST",
        {"title": "Cats", "file": FILE},
        co_host=404,
    ),
    of_draft("host_drafts.show", "", 303),
    of_draft("host_drafts.ask_discard", "/discarding"),
    of_draft("host_drafts.discard", "/discarding", 303, method="POST"),
    of_draft("draft_solution.show", "/solution"),
    of_draft("draft_solution.save", "/solution", 303, method="POST"),
    of_draft("draft_solution.upload", "/solution/file", 303, method="POST", form={"file": FILE}),
    of_draft("draft_data.show", "/data"),
    of_draft("draft_data.save", "/data", 303, method="POST", form={"source_name": "Ours", "licence": "CC0"}),
    of_draft("draft_data.upload", "/data/files", 303, method="POST", form={"file": FILE}),
    of_draft("draft_data.remove", "/data/files/test.csv/removal", 303, method="POST"),
    of_draft("draft_metric.show", "/metric"),
    of_draft("draft_metric.save", "/metric", 303, method="POST", form=METRIC),
    of_draft("draft_metric.try_out", "/metric/trial", 409, method="POST", form=METRIC),
    of_draft("draft_own_metric.take", "/metric/file", 400, method="POST", form={"file": FILE}),
    of_draft("draft_own_metric.leave", "/metric/file/removal", 303, method="POST"),
    of_draft("draft_pages.show", "/pages"),
    of_draft("draft_pages.save", "/pages", 303, method="POST", form={"page": "rules", "markdown": "Be fair."}),
    of_draft("draft_pages.preview", "/pages/preview", method="POST", form={"markdown": "Be fair."}),
    of_draft("draft_images.upload", "/images", 400, method="POST", form={"file": FILE}),
    of_draft("draft_images.show", "/images/none.png", 404),
    of_draft("draft_images.remove", "/images/none.png/removal", 404, method="POST"),
    of_draft("draft_rules.show", "/rules"),
    of_draft("draft_rules.save", "/rules", 303, method="POST", form={"practice": "1"}),
    of_draft("draft_publishing.show", "/publish"),
    of_draft("draft_publishing.follow", "/job"),
    of_draft("draft_publishing.check", "/check", 303, method="POST"),
    of_draft("draft_publishing.waive", "/waivers", 400, method="POST", form={"check": "none", "reason": "So."}),
    of_draft("draft_publishing.publish", "/publish", 409, method="POST"),
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


def of_webhooks(endpoint: str, path: str, status: int, method: str = "GET", **more: Any) -> Permission:
    """Return the row of a route of a webhook, which is there for the entrant whose it is."""
    answers = (401, 404, status, *(404,) * 4)
    return Permission(f"api_webhooks.{endpoint}", f"{API}/me/webhooks/{{webhook}}{path}", answers, method, **more)


OWN_WEBHOOKS = (
    Permission("api_webhooks.index", f"{API}/me/webhooks", users(200, anonymous=401)),
    Permission("api_webhooks.make", f"{API}/me/webhooks", users(400, anonymous=401), "POST", json={"url": "x"}),
    of_webhooks("change", "", 200, "PUT", json={"is_on": True}),
    of_webhooks("remove", "", 200, "DELETE"),
    of_webhooks("renew_secret", "/secret", 200, "POST", json={}),
    of_webhooks("ping", "/ping", 202, "POST", json={}),
    of_webhooks("deliveries", "/deliveries", 200),
    of_webhooks("send_again", "/deliveries/{delivery}/again", 202, "POST", json={}),
)
PROGRAMS = (
    Permission("api_me.show", f"{API}/me", users(200, anonymous=401)),
    Permission("api_tokens.index", f"{API}/me/tokens", users(200, anonymous=401)),
    Permission("api_tokens.revoke", f"{API}/me/tokens/{{token}}", (401, 404, 204, *(404,) * 4), "DELETE"),
    Permission("api_profiles.change", f"{API}/me", users(200, anonymous=401), "PATCH", json={"about": "Sails."}),
    Permission("api_profiles.show", f"{API}/users/enid", ALL),
    Permission("api_profiles.show", f"{API}/users/nobody", NOBODY),
    Permission("api_me.mark_seen", f"{API}/me/notices/seen", users(204, anonymous=401), "POST", json={}),
    *of_each("api_past_boards.show", f"{CALL}/leaderboard/past?at=2026-11-21", ALL, OF_HOST, OF_ENTRANT),
    *of_each(
        "api_announcements.dismiss",
        f"{CALL}/announcements/1000/dismissal",
        *[(401, *NOBODY[1:])] * 3,
        method="POST",
        json={},
    ),
    Permission("api_me.list_notices", f"{API}/me/notices", users(200, anonymous=401)),
    Permission(
        "api_device_logins.begin",
        f"{API}/device-logins",
        ALL,
        "POST",
        json={"client_id": "podium"},
        needs_token=False,
    ),
    Permission(
        "api_device_logins.ask",
        f"{API}/device-logins/token",
        (400,) * 7,
        "POST",
        json={
            "client_id": "podium",
            "device_code": "invented",
            "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        },
        needs_token=False,
    ),
    *OWN_WEBHOOKS,
    Permission("api_events.follow_submissions", f"{API}/me/submissions/events", users(200, anonymous=401)),
    Permission("api_competitions.index", f"{API}/competitions", ALL),
    Permission("api_submissions.show", f"{API}/submissions/{{submission}}", API_ENTRANT),
    Permission("api_submission_files.show", f"{API}/submissions/{{submission}}/file", API_ENTRANT),
    # As on the page, the host does not write it.
    Permission(
        "api_notes.change",
        f"{API}/submissions/{{submission}}/note",
        (401, 404, 200, *(404,) * 4),
        "PUT",
        json={"note": "Four seeds."},
    ),
    Permission(
        "api_comparisons.show",
        f"{API}/competitions/harbour/submissions/compare?first={{submission}}&second={{other_submission}}",
        API_ENTRANT,
    ),
    *of_each("api_competitions.show", CALL, ALL, OF_HOST, OF_ENTRANT),
    *of_each("api_competitions.page", f"{CALL}/pages/overview", ALL, OF_HOST, OF_ENTRANT),
    *of_each("api_competitions.rules", f"{CALL}/rules", ALL, OF_HOST, OF_ENTRANT),
    *of_each("api_announcements.index", f"{CALL}/announcements", ALL, OF_HOST, OF_ENTRANT),
    *of_each("api_data_files.index", f"{CALL}/files", ALL, OF_HOST, OF_ENTRANT),
    *of_each(
        "api_data_files.show", f"{CALL}/files/train.csv", (401, 403, 200, 200, 403, 200, 200), API_HOST, API_ENTRANT
    ),
    *of_each("api_data_files.archive", f"{CALL}/archive", (401, 403, 200, 200, 403, 200, 200), API_HOST, API_ENTRANT),
    *of_each("api_leaderboards.show", f"{CALL}/leaderboard", ALL, OF_HOST, OF_ENTRANT),
    *of_each("api_events.follow_board", f"{CALL}/leaderboard/events", ALL, OF_HOST, OF_ENTRANT),
    # None of them is final: not there, whoever asks.
    *of_each("api_private_leaderboards.show", f"{CALL}/leaderboard/private", NOBODY, NOBODY, NOBODY),
    *of_each(
        "api_entries.enter",
        f"{CALL}/entry",
        (401, 201, 200, 200, 201, 409, 201),
        (401, *(404,) * 4, 409, 201),
        (401, 404, 200, 404, 404, 409, 201),
        method="POST",
        json={"rules_version": 1},
    ),
    *of_each(
        "api_admissions.use",
        f"{CALL}/admission",
        *[(401, *NOBODY[1:])] * 3,
        method="POST",
        json={"secret": "invented"},
    ),
    *of_each(
        "api_submissions.index",
        f"{CALL}/submissions",
        (401, 403, 200, 200, 403, 403, 403),
        (401, *(404,) * 4, 403, 403),
        (401, 404, 200, 404, 404, 403, 403),
    ),
    *of_each(
        "api_selections.show",
        f"{CALL}/selection",
        (401, 403, 200, 200, 403, 403, 403),
        (401, *(404,) * 4, 403, 403),
        (401, 404, 200, 404, 404, 403, 403),
    ),
    *of_each(
        "api_selections.choose",
        f"{CALL}/selection",
        (401, 403, 200, 200, 403, 403, 403),
        (401, *(404,) * 4, 403, 403),
        (401, 404, 200, 404, 404, 403, 403),
        method="PUT",
        json={"selected": []},
    ),
    *of_each(
        "api_teams.show",
        f"{CALL}/team",
        (401, 403, 200, 200, 403, 403, 403),
        (401, *(404,) * 4, 403, 403),
        (401, 404, 200, 404, 404, 403, 403),
    ),
    *of_each(
        "api_submissions.submit",
        f"{CALL}/submissions?filename=a.csv",
        (401, 403, 201, 201, 403, 403, 403),
        (401, *(404,) * 4, 403, 403),
        (401, 404, 201, 404, 404, 403, 403),
        **CALL_SUBMIT,
    ),
)


def of_members_program(
    endpoint: str, path: str, answer: int, *, outsiders: int = 403, method: str = "POST", json: Mapping[str, Any] = {}
) -> tuple[Permission, ...]:
    """Return the rows of a route that changes teams, with what an entrant gets by its rules; `outsiders` have none."""
    harbour = (401, outsiders, answer, answer, *(outsiders,) * 3)
    draft = (401, *(404,) * 4, outsiders, outsiders)
    closed = (401, 404, answer, 404, 404, outsiders, outsiders)
    return of_each(endpoint, f"{CALL}{path}", harbour, draft, closed, method=method, json=json)


# As on the pages: everybody is alone, and nobody is invited.
TEAMS_PROGRAMS = (
    *of_members_program("api_teams.rename", "/team/name", 200, method="PUT", json={"name": "Northern Lights"}),
    *of_members_program("api_teams.make_captain", "/team/captain", 404, method="PUT", json={"name": "nobody"}),
    *of_members_program("api_teams.leave", "/team/leave", 409),
    *of_members_program("api_invitations.invite", "/team/invitations", 422, json={"name": "ursula"}),
    *of_members_program("api_invitations.make_link", "/team/links", 422),
    *of_members_program("api_invitations.use_link", "/join", 404, outsiders=404, json={"secret": "invented"}),
    *of_members_program("api_invitations.accept", "/team/invitations/1000/accept", 404, outsiders=404),
    *of_members_program("api_invitations.decline", "/team/invitations/1000/decline", 404, outsiders=404),
    *of_members_program("api_invitations.withdraw", "/team/invitations/1000", 404, method="DELETE"),
    *of_members_program("api_merges.ask", "/team/requests", 400, json={"team": "nobody"}),
    *of_members_program("api_merges.accept", "/team/requests/1000/accept", 404),
    *of_members_program("api_merges.decline", "/team/requests/1000/decline", 404),
    *of_members_program("api_merges.withdraw", "/team/requests/1000", 404, method="DELETE"),
)


def of_hosts_program(endpoint: str, path: str, answer: int = 200, **more: Any) -> tuple[Permission, ...]:
    """Return the rows of a route of the host: to everybody else it is not there."""
    answers = (401, *(404,) * 4, answer, answer)
    return of_each(endpoint, f"{CALL}/host{path}", answers, answers, answers, **more)


HOSTS_PROGRAMS = (
    *of_hosts_program("api_host_dashboard.show", "/dashboard"),
    *of_hosts_program("api_host_boards.show", "/finalization"),
    *of_hosts_program("api_host_boards.finalize", "/finalization", 422, method="POST", json={}),
    *of_hosts_program("api_host_boards.preview", "/leaderboard"),
    *of_hosts_program("api_host_alarms.index", "/alarms"),
    *of_hosts_program("api_host_alarms.show", "/alarms/1000", 404),
    *of_hosts_program(
        "api_host_alarms.decide",
        "/alarms/1000/state",
        404,
        method="PUT",
        json={"state": "noted", "reason": "Asked."},
    ),
    *of_hosts_program("api_host_submissions.index", "/submissions"),
    *of_hosts_program("api_host_submissions.receipt", "/submissions/1000000/receipt", 404),
    *of_each(
        "api_host_submissions.mark",
        f"{CALL}/host/submissions/{{submission}}/hidden",
        API_HOST,
        # The submission is one of harbour.
        *[(401, *NOBODY[1:])] * 2,
        method="PUT",
        json={"is_hidden": True, "reason": "Made of leaked labels."},
    ),
    *of_each(
        "api_host_submissions.archive",
        f"{CALL}/host/submissions/archive?ids={{submission}}",
        API_HOST,
        *[(401, *NOBODY[1:])] * 2,
    ),
    *of_each(
        "api_host_submissions.rerun",
        f"{CALL}/host/submissions/{{submission}}/rerun",
        (401, *(404,) * 4, 202, 202),
        *[(401, *NOBODY[1:])] * 2,
        method="POST",
        json={},
    ),
    *of_hosts_program("api_host_rescores.show", "/rescore", 404),
    *of_hosts_program("api_host_rescores.publish", "/rescore/publication", 404, method="POST", json={}),
    *of_hosts_program("api_host_rescores.discard", "/rescore", 404, method="DELETE"),
    *of_hosts_program("api_host_teams.index", "/teams"),
    *of_hosts_program(
        "api_host_teams.mark", "/teams/1000/disqualified", 404, method="PUT", json={"is_disqualified": False}
    ),
    *of_hosts_program("api_host_accommodations.index", "/accommodations"),
    *of_hosts_program("api_host_accommodations.grant", "/accommodations", 400, method="POST", json={"team": "nobody"}),
    *of_hosts_program("api_host_accommodations.revoke_promise", "/accommodations/promised/1", 404, method="DELETE"),
    *of_hosts_program("api_host_accommodations.revoke", "/accommodations/1", 404, method="DELETE"),
    *of_hosts_program("api_host_entrants.index", "/entrants"),
    *of_hosts_program("api_host_entrants.decide", "/entrants/nobody/state", 400, method="PUT", json={}),
    *of_hosts_program("api_host_entrants.note", "/entrants/nobody/note", 404, method="PUT", json={"note": "x"}),
    *of_hosts_program(
        "api_host_entrants.section", "/entrants/nobody/section", 404, method="PUT", json={"section": "A"}
    ),
    *of_hosts_program("api_host_rosters.take", "/roster", method="POST", body=b"name,e-mail\nAda,a@uni.example\n"),
    *of_hosts_program("api_host_rosters.renew", "/roster/links", method="POST", json={}),
    *of_hosts_program("api_host_grades.show", "/grades"),
    *of_hosts_program("api_host_grades.change", "/grades", method="PUT", json={"formula": "percentile"}),
    *of_hosts_program("api_host_grades.export", "/grades.csv"),
    *of_hosts_program("api_host_admission.index", "/admission"),
    *of_hosts_program("api_host_admission.make_link", "/admission/links", 201, method="POST", json={}),
    *of_hosts_program("api_host_admission.revoke_link", "/admission/links/1000", 404, method="DELETE"),
    *of_hosts_program("api_host_admission.add", "/admission/list", 400, method="POST", json={"entries": ""}),
    *of_hosts_program("api_host_admission.remove", "/admission/list/1000", 404, method="DELETE"),
    *of_hosts_program("api_host_accommodations.record", "/record"),
    *of_hosts_program("api_host_accommodations.export_record", "/record.json"),
    *of_hosts_program("api_host_webhooks.index", "/webhooks"),
    *of_hosts_program("api_host_webhooks.make", "/webhooks", 400, method="POST", json={"url": "x"}),
    *of_hosts_program("api_host_webhooks.change", "/webhooks/1000", 404, method="PUT", json={"is_on": True}),
    *of_hosts_program("api_host_webhooks.remove", "/webhooks/1000", 404, method="DELETE"),
    *of_hosts_program("api_host_webhooks.renew_secret", "/webhooks/1000/secret", 404, method="POST", json={}),
    *of_hosts_program("api_host_webhooks.ping", "/webhooks/1000/ping", 404, method="POST", json={}),
    *of_hosts_program("api_host_webhooks.deliveries", "/webhooks/1000/deliveries", 404),
    *of_hosts_program(
        "api_host_webhooks.send_again", "/webhooks/1000/deliveries/1000/again", 404, method="POST", json={}
    ),
    *of_hosts_program("api_announcements.index_all", "/announcements"),
    *of_hosts_program("api_announcements.write", "/announcements", 400, method="POST", json={}),
    *of_hosts_program(
        "api_announcements.change", "/announcements/1000", 404, method="PUT", json={"title": "News", "text": "Read."}
    ),
    *of_hosts_program("api_announcements.remove", "/announcements/1000", 404, method="DELETE"),
    *of_hosts_program("api_host_co_hosts.index", "/co-hosts"),
    *of_hosts_program("api_host_co_hosts.add", "/co-hosts", 400, method="POST", json={"name": "nobody"}, co_host=403),
    *of_hosts_program("api_host_co_hosts.remove", "/co-hosts/nobody", 404, method="DELETE", co_host=403),
)


def of_owner(status: int, *, anonymous: int) -> Answers:
    """Return the answers of what the entrant owns: even the administrator has nothing to do with it."""
    return (anonymous, 404, status, *(404,) * 4)


UPLOADS = (
    # What is sent here as a form is no JSON object and no piece of a file.
    Permission("uploads.begin", "/uploads", users(400, anonymous=401), "POST"),
    Permission("uploads.show", "/uploads/{upload}", of_owner(200, anonymous=303)),
    Permission("uploads.append", "/uploads/{upload}", of_owner(415, anonymous=401), "PATCH"),
    Permission("uploads.complete", "/uploads/{upload}/completion", of_owner(400, anonymous=401), "POST"),
    Permission("uploads.discard", "/uploads/{upload}", of_owner(204, anonymous=401), "DELETE"),
    Permission("api_uploads.index", f"{API}/uploads", users(200, anonymous=401)),
    Permission(
        "api_uploads.begin", f"{API}/uploads", users(201, anonymous=401), "POST", json={"name": "a.csv", "size": 1}
    ),
    Permission("api_uploads.show", f"{API}/uploads/{{upload}}", of_owner(200, anonymous=401)),
    Permission("api_uploads.append", f"{API}/uploads/{{upload}}", users(400, anonymous=401), "PATCH", body=FILE),
    Permission(
        "api_uploads.complete", f"{API}/uploads/{{upload}}/completion", of_owner(409, anonymous=401), "POST", json={}
    ),
    Permission("api_uploads.discard", f"{API}/uploads/{{upload}}", of_owner(204, anonymous=401), "DELETE"),
)


def of_maker(endpoint: str, path: str, status: int, **more: Any) -> Permission:
    """Return the row of a draft: it is there for who made it and the administrator, and not even for a co-host."""
    answers = (401, *(404,) * 4, status, status)
    return Permission(endpoint, f"{API}/drafts/{{own_draft}}{path}", answers, co_host=404, **more)


# Who has no token for hosts is refused before anything is looked up, and a co-host makes no competition alone.
OF_HOSTS = (401, 403, 403, 403)
IMPORTS = (
    Permission("host_imports.new", "/host/import", (303, *(404,) * 3, *(200,) * 3), co_host=404),
    Permission(
        "host_imports.create",
        "/host/import",
        (303, *(404,) * 3, *(303,) * 3),
        "POST",
        {"file": FILE},
        co_host=404,
    ),
    Permission("host_imports.show", "/host/drafts/{own_draft}/import", (303, *(404,) * 6)),
)
DRAFTS = (
    Permission("api_drafts.index", f"{API}/drafts", (*OF_HOSTS, 200, 200, 200)),
    Permission("api_drafts.create", f"{API}/drafts", (*OF_HOSTS, 201, 201, 201), "POST", json={}, co_host=403),
    Permission(
        "api_drafts.create",
        f"{API}/drafts",
        (*OF_HOSTS, 404, 201, 201),
        "POST",
        json={"competition": "harbour"},
    ),
    of_maker("api_drafts.show", "", 200),
    of_maker("api_drafts.change", "", 200, method="PATCH", json={"spec": {"title": "Mine"}}),
    of_maker("api_drafts.put_file", "/files/public/train.csv", 200, method="PUT", body=FILE),
    of_maker("api_drafts.remove_file", "/files/public/train.csv", 404, method="DELETE"),
    of_maker("api_drafts.check", "/check", 202, method="POST", json={}),
    of_maker("api_draft_readings.read", "/reading", 400, method="POST", json={"path": "source/labels.csv"}),
    of_maker("api_draft_readings.try_out", "/trial", 409, method="POST", json={}),
    of_maker("api_drafts.unpack", "/unpacking", 400, method="POST", json={"path": "source/folder.zip"}),
    of_maker("api_drafts.publish", "/publication", 409, method="POST", json={}),
    of_maker("api_draft_imports.begin", "/import", 400, method="POST", json={"path": "source/none.zip"}),
    of_maker("api_drafts.discard", "", 204, method="DELETE"),
    *of_hosts_program("api_host_bundle.send", "/bundle"),
)


def of_dropper(status: int, *, anonymous: int, others: int = 404) -> Answers:
    """Return the answers of what the host has dropped: to other hosts and administrators it is not there."""
    return (anonymous, *(404,) * 3, others, status, others)


METRICS = (
    Permission("host_metrics.index", "/metrics", of_dropper(200, anonymous=303, others=200), co_host=404),
    Permission("host_metrics.drop", "/metrics", of_dropper(400, anonymous=303, others=400), "POST", co_host=404),
    Permission("host_metrics.show", "/metrics/{metric}", of_dropper(200, anonymous=303), co_host=404),
    Permission(
        "host_metrics.start_trial", "/metrics/{metric}/trial", of_dropper(400, anonymous=303), "POST", co_host=404
    ),
    Permission(
        "host_metrics.accept", "/metrics/{metric}/acceptance", of_dropper(409, anonymous=303), "POST", co_host=404
    ),
    Permission("host_metrics.use", "/metrics/{metric}/use", of_dropper(400, anonymous=303), "POST", co_host=404),
    Permission("api_metrics.index", f"{API}/metrics", of_dropper(200, anonymous=401, others=200), co_host=404),
    Permission(
        "api_metrics.drop", f"{API}/metrics", of_dropper(400, anonymous=401, others=400), "POST", json={}, co_host=404
    ),
    Permission("api_metrics.show", f"{API}/metrics/{{metric}}", of_dropper(200, anonymous=401), co_host=404),
    Permission(
        "api_metrics.start_trial",
        f"{API}/metrics/{{metric}}/trial",
        of_dropper(404, anonymous=401),
        "POST",
        json={"draft": 1000, "higher_is_better": True},
        co_host=404,
    ),
    Permission(
        "api_metrics.accept",
        f"{API}/metrics/{{metric}}/acceptance",
        of_dropper(409, anonymous=401),
        "POST",
        json={},
        co_host=404,
    ),
)
KAGGLE = "/api/v1"
SERVICE = f"{KAGGLE}/competitions.CompetitionApiService"
RERUN = "COMPETITION_DATABUNDLE_TYPE_RERUN"
MEMBERS = (401, 403, 200, 200, 403, 403, 403), (401, *(404,) * 4, 403, 403), (401, 404, 200, 404, 404, 403, 403)
VISITORS = users(200, anonymous=401), API_HOST, API_ENTRANT


def of_kaggle(
    endpoint: str,
    method: str,
    answers: tuple[Answers, Answers, Answers],
    co_host: int | None = None,
    **fields: Any,
) -> tuple[Permission, ...]:
    """Return the rows of a call of Kaggle's clients for a competition of each visibility."""
    return tuple(
        Permission(
            f"kaggle_{endpoint}",
            f"{SERVICE}/{method}",
            row,
            "POST",
            json={"competitionName": slug, **fields},
            co_host=co_host,
        )
        for slug, row in zip(COMPETITIONS, answers, strict=True)
    )


def of_kaggle_host(endpoint: str, method: str, status: int, **fields: Any) -> tuple[Permission, ...]:
    """Return the rows of a call that is there for the hosts of a competition alone."""
    row = (401, *(404,) * 4, status, status)
    return of_kaggle(endpoint, method, (row, row, row), **fields)


def led(rows: tuple[Answers, Answers, Answers]) -> tuple[Answers, Answers, Answers]:
    """Return the answers of what leads to a file in place of sending it."""
    harbour, draft, closed = (tuple(302 if answer == 200 else answer for answer in row) for row in rows)
    return harbour, draft, closed


LED = led(((401, 403, 200, 200, 403, 200, 200), API_HOST, API_ENTRANT))


def of_kaggle_files(endpoint: str, method: str, **fields: Any) -> tuple[Permission, ...]:
    """Return the rows of a call that leads to a file."""
    return of_kaggle(endpoint, method, LED, **fields)


KAGGLE_PROGRAMS = (
    Permission(
        "kaggle_tokens.introspect",
        f"{KAGGLE}/security.OAuthService/IntrospectToken",
        ALL,
        "POST",
        json={"token": "invented"},
        needs_token=False,
    ),
    Permission("kaggle_oauth.authorize", f"{KAGGLE}/oauth2/authorize?state=7c0e", LEADS),
    Permission(
        "kaggle_oauth.exchange",
        f"{KAGGLE}/security.OAuthService/ExchangeOAuthToken",
        (400,) * 7,
        "POST",
        json={"code": "invented", "codeVerifier": "x", "grantType": "authorization_code"},
        needs_token=False,
    ),
    Permission(
        "kaggle_oauth.generate",
        f"{KAGGLE}/users.AccountService/GenerateAccessToken",
        (401,) * 7,
        "POST",
        json={"refreshToken": "invented"},
        needs_token=False,
    ),
    Permission(
        "kaggle_oauth.expire",
        f"{KAGGLE}/users.AccountService/ExpireApiToken",
        ALL,
        "POST",
        json={"token": "invented"},
        needs_token=False,
    ),
    Permission(
        "kaggle_tokens.hello", f"{KAGGLE}/api.v1.DiagnosticsService/Hello", users(200, anonymous=401), "POST", json={}
    ),
    Permission("kaggle_competitions.index", f"{SERVICE}/ListCompetitions", users(200, anonymous=401), "POST", json={}),
    *of_kaggle("competitions.show", "GetCompetition", VISITORS),
    *of_kaggle("competitions.pages", "ListCompetitionPages", VISITORS),
    *of_kaggle("competitions.hosts", "ListCompetitionHosts", VISITORS),
    *of_kaggle("data_files.index", "ListDataFiles", VISITORS),
    *of_kaggle("data_files.tree", "ListDataTreeFiles", VISITORS),
    *of_kaggle("data_files.summary", "GetCompetitionDataFilesSummary", VISITORS),
    *of_kaggle_files("data_files.download", "DownloadDataFile", fileName="train.csv"),
    *of_kaggle_files("data_files.download_all", "DownloadDataFiles"),
    Permission("kaggle_data_files.send", f"{KAGGLE}/files/invented/train.csv", NOBODY, needs_token=False),
    Permission("kaggle_uploads.receive", f"{KAGGLE}/uploads/invented", NOBODY, "PUT", body=FILE, needs_token=False),
    *of_kaggle("submissions.start", "StartSubmissionUpload", MEMBERS, fileName="a.csv", contentLength=len(FILE)),
    *of_kaggle(
        "submissions.create",
        "CreateSubmission",
        ((401, *(400,) * 6), (401, *(404,) * 4, 400, 400), (401, 404, 400, 404, 404, 400, 400)),
        blobFileTokens="invented",
    ),
    Permission(
        "kaggle_submissions.create_code", f"{SERVICE}/CreateCodeSubmission", users(400, anonymous=401), "POST", json={}
    ),
    *of_kaggle("submissions.index", "ListSubmissions", MEMBERS),
    Permission(
        "kaggle_submissions.show", f"{SERVICE}/GetSubmission", API_ENTRANT, "POST", json={"ref": "{submission}"}
    ),
    Permission(
        "kaggle_submissions.download",
        f"{SERVICE}/DownloadSubmission",
        tuple(302 if answer == 200 else answer for answer in API_ENTRANT),
        "POST",
        json={"submissionId": "{submission}"},
    ),
    Permission(
        "kaggle_submissions.episodes",
        f"{SERVICE}/ListSubmissionEpisodes",
        API_ENTRANT,
        "POST",
        json={"submissionId": "{submission}"},
    ),
    Permission("kaggle_submissions.send", f"{KAGGLE}/submissions/invented/a.csv", NOBODY, needs_token=False),
    *of_kaggle("submissions.limits", "GetSubmissionLimits", VISITORS),
    Permission(
        "kaggle_submissions.of_team",
        f"{SERVICE}/ListTeamPublicSubmissions",
        (401, *NOBODY[1:]),
        "POST",
        json={"teamId": 1_000_000},
    ),
    *of_kaggle("leaderboards.show", "GetLeaderboard", VISITORS),
    *of_kaggle(
        "leaderboards.download",
        "DownloadLeaderboard",
        led(VISITORS),
    ),
    Permission("kaggle_leaderboards.send", f"{KAGGLE}/leaderboards/invented/harbour.zip", NOBODY, needs_token=False),
    Permission("kaggle_tokens.hello", f"{KAGGLE}/hello", users(200, anonymous=401)),
    Permission("kaggle_older.index", f"{KAGGLE}/competitions/list", users(200, anonymous=401)),
    *of_each("kaggle_older.files", f"{KAGGLE}/competitions/data/list/SLUG", *VISITORS),
    *of_each("kaggle_older.download", f"{KAGGLE}/competitions/data/download/SLUG/train.csv", *LED),
    *of_each("kaggle_older.download_all", f"{KAGGLE}/competitions/data/download-all/SLUG", *LED),
    *of_each("kaggle_older.submitted", f"{KAGGLE}/competitions/submissions/list/SLUG", *MEMBERS),
    *of_each("kaggle_older.leaderboard", f"{KAGGLE}/competitions/SLUG/leaderboard/view", *VISITORS),
    *of_each("kaggle_older.download_leaderboard", f"{KAGGLE}/competitions/SLUG/leaderboard/download", *led(VISITORS)),
    # What is sent here is no form: it names neither competition nor file.
    Permission(
        "kaggle_older.start", f"{KAGGLE}/competitions/submission-url", users(400, anonymous=401), "POST", body=b""
    ),
    *of_each(
        "kaggle_older.start_by_address",
        f"{KAGGLE}/competitions/SLUG/submissions/url/9/1",
        (401, 403, 400, 400, 403, 403, 403),
        (401, *(404,) * 4, 403, 403),
        (401, 404, 400, 404, 404, 403, 403),
        method="POST",
        body=b"",
    ),
    *of_each(
        "kaggle_older.create",
        f"{KAGGLE}/competitions/submissions/submit/SLUG",
        (401, *(400,) * 6),
        (401, *(404,) * 4, 400, 400),
        (401, 404, 400, 404, 404, 400, 400),
        method="POST",
        body=b"",
    ),
    *of_kaggle("discussions.index", "ListCompetitionTopics", VISITORS),
    *of_kaggle("discussions.messages", "ListTopicMessages", VISITORS),
    Permission(
        "kaggle_discussions.show",
        f"{KAGGLE}/discussions.DiscussionApiService/GetTopic",
        (401, *NOBODY[1:]),
        "POST",
        json={"id": 1},
    ),
    Permission(
        "kaggle_discussions.comments",
        f"{KAGGLE}/discussions.DiscussionApiService/ListComments",
        users(200, anonymous=401),
        "POST",
        json={},
    ),
    Permission(
        "kaggle_discussions.search",
        f"{KAGGLE}/search.SearchApiService/ListEntities",
        users(200, anonymous=401),
        "POST",
        json={},
    ),
    # Files are sent by hosts of something, whatever that is.
    Permission(
        "kaggle_blobs.start",
        f"{KAGGLE}/blobs.BlobApiService/StartBlobUpload",
        (401, 403, 403, 403, 200, 200, 200),
        "POST",
        json={"type": "DATASET", "name": "train.csv", "contentLength": 9},
        co_host=200,
    ),
    Permission("kaggle_blobs.receive", f"{KAGGLE}/blobs/invented", NOBODY, "PUT", body=FILE, needs_token=False),
    Permission(
        "kaggle_host_competitions.create",
        f"{SERVICE}/CreateCompetition",
        (401, 403, 403, 403, 200, 200, 200),
        "POST",
        json={"title": "Quay", "slug": "quay", "briefDescription": "Tell quays apart.", "privacy": "PUBLIC"},
        co_host=403,
    ),
    *of_kaggle_host("host_competitions.publish", "LaunchCompetition", 400, futureTime="2001-01-01T00:00:00Z"),
    *of_kaggle(
        "host_competitions.share",
        "AddCompetitionHost",
        ((401, *(404,) * 4, 400, 400),) * 3,
        userName="nobody-at-all",
        co_host=403,
    ),
    *of_kaggle_host("host_data.update", "CreateCompetitionData", 400, competitionDatabundleType=RERUN),
    *of_kaggle_host("host_data.solve", "CreateCompetitionSolution", 400, blobToken="invented"),
    *of_kaggle_host("host_data.status", "GetCompetitionSolutionStatus", 200),
    *of_kaggle_host("host_settings.show", "GetCompetitionSettings", 200),
    *of_kaggle_host("host_settings.update", "UpdateCompetitionSettings", 400, updateMask="invented"),
    *of_kaggle_host("host_pages.create", "CreateCompetitionPage", 409, page={"name": "rules"}),
    *of_kaggle_host("host_pages.update", "UpdateCompetitionPage", 400, pageName="prizes", updateMask="content"),
    *of_kaggle_host("host_pages.delete", "DeleteCompetitionPage", 400, pageName="rules"),
    Permission("kaggle_discussions.refuse", f"{SERVICE}/Invented", users(400, anonymous=401), "POST", json={}),
)
REFERENCE = (
    Permission("api_reference.show", f"{API}/openapi.json", ALL),
    Permission("api_reference_pages.index", "/reference/api", ALL),
    Permission("api_reference_pages.show", "/reference/api/teams", ALL),
    Permission("api_reference_pages.show", "/reference/api/ships", NOBODY),
)
PERMISSIONS = (
    *REFERENCE,
    *METRICS,
    *SITE,
    *ACCOUNTS,
    *PAGES,
    *PROGRAMS,
    *TEAMS_PROGRAMS,
    *HOSTS_PROGRAMS,
    *UPLOADS,
    *DRAFTS,
    *KAGGLE_PROGRAMS,
    *IMPORTS,
)
