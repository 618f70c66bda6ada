"""For hosts: announcements, and the record of who did what."""

from argparse import Namespace

from client.asking import confirm
from client.commands.opened import open_host
from client.errors import EXIT_OK
from client.host_api import rows_of
from client.output import Screen
from client.own_files import read_text_file
from client.records import Field, ago, say_page, show_record, show_records, text, when

_ANNOUNCEMENT = [
    Field("id", "id", text, "dim"),
    Field("title", "title", text, "bold", may_shrink=True),
    Field("text"),
    Field("by", "by"),
    Field("publish_at", "time", when),
    Field("is_mailed", "by mail"),
    Field("told_at", "told", ago),
    Field("changed_at"),
]
_ACT = [
    Field("id"),
    Field("at", "when", ago),
    Field("user", "who", text, "bold"),
    Field("action", "what"),
    Field("subject", "of what"),
    Field("detail", "detail", may_shrink=True),
]


def announcements(args: Namespace, screen: Screen) -> int:
    """List all announcements, planned ones too."""
    with open_host(args, screen) as host:
        found = host.get("/announcements")
    show_records(screen, found, _ANNOUNCEMENT, rows_of(found, "announcements"), empty="Nothing was announced.")
    return EXIT_OK


def announce(args: Namespace, screen: Screen) -> int:
    """Tell all entrants something, now or at a time."""
    body = {"title": args.title, "text": read_text_file(args.file), "publish_at": args.at, "is_mailed": args.mail}
    options = {"title": "TITLE", "text": "FILE", "publish_at": "--at"}
    with open_host(args, screen, options=options) as host:
        found = host.change("POST", "/announcements", body)
    show_record(screen, found, _ANNOUNCEMENT)
    return EXIT_OK


def retract(args: Namespace, screen: Screen) -> int:
    """Take an announcement from all pages."""
    confirm(f"Take announcement {args.id} from all pages?", screen, is_agreed=args.yes)
    with open_host(args, screen) as host:
        found = host.change("DELETE", f"/announcements/{args.id}")
    show_records(screen, found, _ANNOUNCEMENT, rows_of(found, "announcements"), empty="Nothing is announced any more.")
    return EXIT_OK


def record(args: Namespace, screen: Screen) -> int:
    """List the acts on the competition, its teams and submissions."""
    with open_host(args, screen) as host:
        found = host.get(
            "/record", {name: getattr(args, name) for name in ("page", "action", "user", "since", "until")}
        )
    show_records(screen, found, _ACT, rows_of(found, "acts"), empty="There is no such act.")
    say_page(screen, found)
    return EXIT_OK
