"""For hosts: the links and the list by which users may enter, and what is kept about them."""

from argparse import Namespace
from urllib.parse import quote

from client.commands.opened import open_host
from client.errors import EXIT_OK, UsageError
from client.host_api import rows_of
from client.output import Screen
from client.records import Field, ago, number, show_record, show_records, text, when

_LINK = [
    Field("id", "id", text, "dim"),
    Field("label", "label", text, "bold", may_shrink=True),
    Field("needs_approval", "needs your yes"),
    Field("n_uses", "used", number),
    Field("max_uses", "at most", number),
    Field("created_at", "made", ago),
    Field("expires_at", "ends", when),
    Field("revoked_at", "ended", ago),
]
_OPTIONS = {"label": "--label", "max_uses": "--uses", "expires_at": "--until"}
_NEW_LINK = [Field("url", "link, told this once", text, "bold"), *_LINK]
_LISTED = [Field("id", "id", text, "dim"), Field("kind", "kind"), Field("entry", "who", text, "bold")]
_USER = [
    Field("user", "user", text, "bold"),
    Field("name", "name"),
    Field("section", "section"),
    Field("team", "team"),
    Field("state", "state"),
    Field("note", "note"),
]


def links(args: Namespace, screen: Screen) -> int:
    """List the links by which users come in, without their secrets."""
    with open_host(args, screen) as host:
        found = host.get("/admission")
    show_records(screen, {"links": found["links"]}, _LINK, rows_of(found, "links"), empty="There is no link.")
    return EXIT_OK


def link(args: Namespace, screen: Screen) -> int:
    """Make a link by which users come in."""
    body = {
        "label": args.label,
        "needs_approval": args.approval,
        "max_uses": args.uses,
        "expires_at": args.until,
    }
    with open_host(args, screen, options=_OPTIONS) as host:
        found = host.change("POST", "/admission/links", body)
    show_record(screen, found, _NEW_LINK)
    return EXIT_OK


def unlink(args: Namespace, screen: Screen) -> int:
    """End a link; who came in by it stays."""
    with open_host(args, screen) as host:
        found = host.change("DELETE", f"/admission/links/{args.id}")
    show_record(screen, found, _LINK)
    return EXIT_OK


def allowed(args: Namespace, screen: Screen) -> int:
    """List who may enter: user names, e-mail addresses, domains."""
    with open_host(args, screen) as host:
        found = host.get_all("/admission", "listed")
    show_records(screen, {"listed": found["listed"]}, _LISTED, rows_of(found, "listed"), empty="Nobody is on the list.")
    return EXIT_OK


def allow(args: Namespace, screen: Screen) -> int:
    """Put user names, e-mail addresses and domains on the list of who may enter."""
    with open_host(args, screen) as host:
        found = host.change("POST", "/admission/list", {"entries": "\n".join(args.entry)})
    screen.data(found, ("n_added",))
    screen.say(f"{found['n_added']} more may enter.")
    return EXIT_OK


def disallow(args: Namespace, screen: Screen) -> int:
    """Take a line from the list; who has entered by it stays."""
    with open_host(args, screen) as host:
        found = host.change("DELETE", f"/admission/list/{args.id}")
    screen.data(found, ("entry",))
    screen.say(f"{found['entry']} is taken from the list.")
    return EXIT_OK


def describe(args: Namespace, screen: Screen) -> int:
    """Put a user into a section, or keep a note on them that only hosts read."""
    if args.section is None and args.note is None:
        raise UsageError("Nothing is said of the user.", hint="Give --section NAME, --note TEXT, or both.")
    with open_host(args, screen) as host:
        found, person = {}, f"/entrants/{quote(args.user, safe='')}"
        if args.section is not None:
            found = dict(host.change("PUT", f"{person}/section", {"section": args.section}))
        if args.note is not None:
            found = dict(host.change("PUT", f"{person}/note", {"note": args.note}))
    show_record(screen, found, _USER)
    return EXIT_OK
