"""Who may do what of a host's in our API; with it the pages of imports and of metrics."""

from __future__ import annotations

from typing import Any

from tests.server.web.permissions.rows import API, API_HOST, CALL, FILE, NOBODY, Answers, Permission, of_each


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
    *of_hosts_program("api_host_entrants.show", "/entrants/nobody", 404),
    *of_hosts_program("api_host_entrants.decide", "/entrants/nobody/state", 400, method="PUT", json={}),
    *of_hosts_program("api_host_entrants.note", "/entrants/nobody/note", 404, method="PUT", json={"note": "x"}),
    *of_hosts_program(
        "api_host_entrants.section", "/entrants/nobody/section", 404, method="PUT", json={"section": "A"}
    ),
    *of_hosts_program("api_host_rosters.take", "/roster", method="POST", body=b"name,e-mail\nAda,a@uni.example\n"),
    *of_hosts_program("api_host_rosters.renew", "/roster/links", method="POST", json={}),
    *of_hosts_program("api_host_files.list_entrants", "/entrants.csv"),
    *of_hosts_program("api_host_files.export", "/export.zip"),
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
