"""Who may do what in our API, but for what hosts do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.server.web.permissions.rows import (
    ALL,
    API,
    API_ENTRANT,
    API_HOST,
    CALL,
    CALL_SUBMIT,
    FILE,
    NOBODY,
    OF_ENTRANT,
    OF_HOST,
    Permission,
    of_each,
    of_owner,
    users,
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
    *of_each("api_page_images.show", f"{CALL}/images/none.png", NOBODY, NOBODY, NOBODY),
    *of_each("api_board_files.public", f"{CALL}/leaderboard.csv", ALL, OF_HOST, OF_ENTRANT),
    *of_each("api_events.follow_board", f"{CALL}/leaderboard/events", ALL, OF_HOST, OF_ENTRANT),
    # None of them is final: not there, whoever asks.
    *of_each("api_private_leaderboards.show", f"{CALL}/leaderboard/private", NOBODY, NOBODY, NOBODY),
    *of_each("api_board_files.private", f"{CALL}/leaderboard/private.csv", NOBODY, NOBODY, NOBODY),
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

REFERENCE = (
    Permission("api_reference.show", f"{API}/openapi.json", ALL),
    Permission("api_reference_pages.index", "/reference/api", ALL),
    Permission("api_reference_pages.show", "/reference/api/teams", ALL),
    Permission("api_reference_pages.show", "/reference/api/ships", NOBODY),
)
