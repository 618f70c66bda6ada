"""Who may do what on the pages of hosts."""

from __future__ import annotations

from typing import Any

from tests.server.web.permissions.rows import FILE, NOBODY, PAGE, Permission, of_each


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
    *of_host("host_submissions.receipt", "/submissions/1000000/receipt", 404),
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
