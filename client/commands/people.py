"""For hosts: who takes part, in which teams, with what was granted to them, and who runs the competition."""

from argparse import Namespace
from urllib.parse import quote

from client.commands.opened import open_host
from client.errors import EXIT_OK, UsageError
from client.host_api import rows_of
from client.output import Screen
from client.records import Field, ago, number, say_page, show_record, show_records, text, when

_ENTRANT = [
    Field("user", "user", text, "bold"),
    Field("name", "name", may_shrink=True),
    Field("email", "e-mail", may_shrink=True),
    Field("student_id"),
    Field("section", "section"),
    Field("team", "team", may_shrink=True),
    Field("role", "role"),
    Field("state", "state"),
    Field("entered_at", "entered", ago),
    Field("n_submissions", "submissions", number),
    Field("message", "message", may_shrink=True),
    Field("reason"),
    Field("note", "note", may_shrink=True),
]
_TEAM = [
    Field("id", "id", text, "dim"),
    Field("name", "team", text, "bold", may_shrink=True),
    Field("members", "members", may_shrink=True),
    Field("n_submissions", "submissions", number),
    Field("public_score", "public score", number),
    Field("disqualified_at", "disqualified", ago),
    Field("disqualified_reason", "reason", may_shrink=True),
]
_DISQUALIFIED = [
    Field("id", "team"),
    Field("name", "name"),
    Field("is_disqualified", "disqualified"),
    Field("disqualified_reason", "reason"),
]
_GRANT = [
    Field("id", "id", text, "dim"),
    Field("team", "team", text, "bold", may_shrink=True),
    Field("user", "promised to"),
    Field("extra_attempts", "extra submissions", number),
    Field("deadline_at", "end", when),
    Field("reason", "reason", may_shrink=True),
    Field("granted_at", "granted", ago),
    Field("revoked_at", "taken back", ago),
]
_OPTIONS = {"team": "TEAM", "extra_attempts": "--extra", "deadline_at": "--until", "reason": "--reason"}
_HOST = [Field("user", "host", text, "bold"), Field("added_by", "added by"), Field("added_at", "added", ago)]


def entrants(args: Namespace, screen: Screen) -> int:
    """List who has entered, who may, and who asks to."""
    with open_host(args, screen) as host:
        found = host.get("/entrants", {name: getattr(args, name) for name in ("page", "search", "section", "state")})
    show_records(screen, found, _ENTRANT, rows_of(found, "entrants"), empty="Nobody is found.")
    say_page(screen, found)
    return EXIT_OK


def admit(args: Namespace, screen: Screen) -> int:
    """Decide about a user: let them in, refuse or remove them."""
    body = {"state": args.state, "reason": args.reason, "hides_submissions": args.hide_submissions}
    with open_host(args, screen) as host:
        found = host.change("PUT", f"/entrants/{quote(args.user, safe='')}/state", body)
    show_record(screen, found, _ENTRANT)
    return EXIT_OK


def teams(args: Namespace, screen: Screen) -> int:
    """List the teams."""
    with open_host(args, screen) as host:
        found = host.get("/teams", {"page": args.page, "search": args.search})
    show_records(screen, found, _TEAM, rows_of(found, "teams"), empty="No team is found.")
    say_page(screen, found)
    return EXIT_OK


def disqualify(args: Namespace, screen: Screen) -> int:
    """Take a team from the leaderboards, or put it back."""
    body = {"is_disqualified": not args.undo, "reason": args.reason}
    with open_host(args, screen) as host:
        found = host.change("PUT", f"/teams/{args.id}/disqualified", body)
    show_record(screen, found, _DISQUALIFIED)
    return EXIT_OK


def accommodations(args: Namespace, screen: Screen) -> int:
    """List what was granted to single teams, and what is promised to users who have not entered."""
    with open_host(args, screen) as host:
        found = host.get("/accommodations")
    promised = rows_of(found, "promised") if "promised" in found else []  # servers of before promise nothing
    rows = [*promised, *rows_of(found, "accommodations")]
    show_records(screen, found, _GRANT, rows, empty="Nothing was granted.")
    return EXIT_OK


def grant(args: Namespace, screen: Screen) -> int:
    """Grant a team extra submissions or a later end."""
    if not args.extra and args.until is None:
        raise UsageError("Nothing is granted.", hint="Give --extra N, --until TIME, or both.")
    body = {"team": args.team, "extra_attempts": args.extra, "deadline_at": args.until, "reason": args.reason}
    with open_host(args, screen, options=_OPTIONS) as host:
        found = host.change("POST", "/accommodations", body)
    show_record(screen, found, _GRANT)
    return EXIT_OK


def revoke(args: Namespace, screen: Screen) -> int:
    """Take back what was granted; what was handed in by it stays."""
    with open_host(args, screen) as host:
        kind = "/accommodations/promised" if args.promised else "/accommodations"
        found = host.change("DELETE", f"{kind}/{args.id}")
    show_record(screen, found, _GRANT)
    return EXIT_OK


def co_hosts(args: Namespace, screen: Screen) -> int:
    """List who runs the competition, add a co-host or take the rights back."""
    if args.add and args.remove:
        raise UsageError("--add and --remove are two acts: do one after the other.")
    with open_host(args, screen) as host:
        if args.add:
            host.change("POST", "/co-hosts", {"name": args.add})
        if args.remove:
            host.change("DELETE", f"/co-hosts/{quote(args.remove, safe='')}")
        found = host.get("/co-hosts")
    owner = {"user": found["host"], "added_by": None, "added_at": None}
    show_records(screen, found, _HOST, [owner, *rows_of(found, "co_hosts")], empty="")
    return EXIT_OK
