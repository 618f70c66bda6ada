"""For hosts: the submissions of all teams, and the alarms."""

from argparse import Namespace
from pathlib import Path

from client.commands.opened import open_host
from client.errors import EXIT_OK
from client.host_api import rows_of
from client.output import Screen
from client.own_files import write_new
from client.records import Field, ago, number, say_page, show_record, show_records, text
from client.tables import size

_SUBMISSION = [
    Field("id", "id", text, "dim"),
    Field("team", "team", text, "bold", may_shrink=True),
    Field("submitted_by"),
    Field("received_at", "received", ago),
    Field("status", "status"),
    Field("public_score", "public", number),
    Field("private_score", "private", number),
    Field("is_selected", "selected"),
    Field("is_late", "late"),
    Field("is_hidden", "hidden"),
    Field("hidden_reason"),
    Field("error_code", "fault"),
    Field("rerun", "again"),
    Field("file_name", "file", may_shrink=True),
]
_RECEIPT = [
    Field("submission_id", "submission", number),
    Field("solution_version", "version of the solution", number),
    Field("public_score", "public score", number),
    Field("private_score", "private score", number),
    Field("metric", "metric"),
    Field("metric_parameters"),
    Field("metric_version", "of Podium"),
    Field("submission_sha256", "SHA-256 of the file"),
    Field("solution_sha256", "of the solution"),
    Field("metric_sha256", "of the metric"),
    Field("path", "way"),
    Field("scored_at", "scored", ago),
]
_ALARM = [
    Field("id", "id", text, "dim"),
    Field("kind", "kind", text, "bold"),
    Field("strength", "strength"),
    Field("teams", "teams", may_shrink=True),
    Field("submissions", "submissions", may_shrink=True),
    Field("state", "state"),
    Field("first_seen_at"),
    Field("last_seen_at", "last seen", ago),
    Field("reason", "reason", may_shrink=True),
    Field("decided_by"),
]
_HIDDEN = [Field("id", "submission"), Field("is_hidden", "hidden"), Field("hidden_reason", "reason")]
_RERUN = [Field("id", "submission"), Field("status", "status"), Field("rerun", "again")]


def submissions(args: Namespace, screen: Screen) -> int:
    """List the submissions of all teams, with both scores."""
    names = ("page", "search", "status", "hidden", "late", "selected", "since", "until", "code", "order")
    with open_host(args, screen) as host:
        found = host.get("/submissions", {name: getattr(args, name) for name in names})
    empty = "No submission is found."
    show_records(screen, found, _SUBMISSION, rows_of(found, "submissions"), empty=empty)
    say_page(screen, found)
    return EXIT_OK


def hide(args: Namespace, screen: Screen) -> int:
    """Take a submission from the leaderboards, or let it count again."""
    with open_host(args, screen) as host:
        body = {"is_hidden": not args.undo, "reason": args.reason}
        found = host.change("PUT", f"/submissions/{args.id}/hidden", body)
    show_record(screen, found, _HIDDEN)
    return EXIT_OK


def rerun(args: Namespace, screen: Screen) -> int:
    """Have a submission scored again under the solution in force."""
    with open_host(args, screen) as host:
        found = host.change("POST", f"/submissions/{args.id}/rerun", {})
    show_record(screen, found, _RERUN)
    return EXIT_OK


def receipt(args: Namespace, screen: Screen) -> int:
    """Show what the scores of a submission came from, at full precision."""
    with open_host(args, screen) as host:
        found = host.get(f"/submissions/{args.id}/receipt")
    show_record(screen, found, _RECEIPT)
    return EXIT_OK


def collect(args: Namespace, screen: Screen) -> int:
    """Get the files of submissions in one archive."""
    target = Path(args.to or f"{args.slug}-submissions.zip")
    with open_host(args, screen) as host:
        content = host.read(f"/submissions/archive?ids={','.join(map(str, dict.fromkeys(args.id)))}")
    write_new(target, content, may_replace=args.force)
    screen.say(f"{target}  {size(len(content))}  downloaded")
    screen.data({"path": str(target), "size_bytes": len(content)}, ("path", "size_bytes"))
    return EXIT_OK


def alarms(args: Namespace, screen: Screen) -> int:
    """List what stands out: probing, copies, accounts of one person, scores too good to be true."""
    with open_host(args, screen) as host:
        found = host.get_all("/alarms", "alarms", {"state": args.state})
    show_records(screen, found, _ALARM, rows_of(found, "alarms"), empty="Nothing stands out.")
    return EXIT_OK


def decide(args: Namespace, screen: Screen) -> int:
    """Note an alarm, dismiss it, or open it again."""
    with open_host(args, screen) as host:
        found = host.change("PUT", f"/alarms/{args.id}/state", {"state": args.state, "reason": args.reason})
    show_record(screen, found, _ALARM)
    return EXIT_OK
