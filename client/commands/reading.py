"""What there is to read: rules, announcements, notices."""

from argparse import Namespace

from client import columns, times
from client.errors import EXIT_OK
from client.output import Screen
from client.records import Field, ago, number, show_records, text
from client.session import open_session

ANNOUNCEMENT = ("id", "title", "text", "by", "published_at", "changed_at")
_NOTICE = [
    Field("id"),
    Field("seen_at"),
    Field("created_at", "when", ago, "dim"),
    Field("message", "notice", text, may_shrink=True),
    Field("url", "where", text, "dim"),
]


def rules(args: Namespace, screen: Screen) -> int:
    """Show the rules in force."""
    with open_session(screen) as api:
        found = api.get_rules(args.slug)
    screen.data(found, columns.RULES)
    screen.say(screen.paint(f"Version {found['version']}", "dim"))
    screen.say()
    screen.say(found["markdown"].strip())
    return EXIT_OK


def announcements(args: Namespace, screen: Screen) -> int:
    """Show what the hosts told all entrants, newest first."""
    with open_session(screen) as api:
        found = api.list_announcements(args.slug)
    screen.data({"announcements": found}, ANNOUNCEMENT, found)
    for each in found:
        changed = ", changed since" if each["changed_at"] else ""
        when = f"{each['by']}, {times.ago(each['published_at'], times.now())}{changed}"
        screen.say(f"{screen.paint(each['title'], 'bold')}  {screen.paint(when, 'dim')}")
        screen.say(each["text"].strip())
        screen.say()
    if not found:
        screen.say("Nothing was announced yet.")
    return EXIT_OK


def notices(_args: Namespace, screen: Screen) -> int:
    """List the newest notices of one's competitions."""
    with open_session(screen) as api:
        found = api.list_notices()
    show_records(screen, found, _NOTICE, found["notices"], empty="There is no notice for you.")
    n_unseen = found["n_unseen"]
    if n_unseen:
        screen.say(screen.paint(f"{number(n_unseen)} not seen on the site yet.", "dim"))
    return EXIT_OK
