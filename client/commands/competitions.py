"""The list of competitions, and entering one."""

import sys
from argparse import Namespace

from client import columns, times
from client.answers import Competition, CompetitionDetail, Rules, own_end
from client.api import Api
from client.errors import EXIT_OK, NotAllowedError, UsageError
from client.output import Screen
from client.session import open_session
from client.tables import Cell, Column, render

_COLUMNS = [
    Column("slug"),
    Column("title", may_shrink=True),
    Column("status"),
    Column("metric", may_shrink=True),
    Column("teams", is_figure=True),
    Column("ends"),
    Column(""),
]
_STATUS_STYLES = {"active": "good", "practice": "good", "upcoming": "warn", "finished": "dim"}


def competitions(args: Namespace, screen: Screen) -> int:
    """List the competitions."""
    with open_session(screen) as api:
        found = api.list_competitions(search=args.search, status=args.status)
    screen.data(found, columns.COMPETITION, found)
    if not found:
        screen.say(f"No competition matches “{args.search}”." if args.search else "There is no competition here yet.")
        return EXIT_OK
    rows = [_row(competition) for competition in found]
    for line in render(_COLUMNS, rows, width=screen.width, paint=screen.paint):
        screen.say(line)
    return EXIT_OK


def enter(args: Namespace, screen: Screen) -> int:
    """Show the rules and accept them."""
    if screen.is_for_programs and not args.yes:
        raise UsageError(
            "With --json or --csv nothing is asked.", hint="Add --yes to accept the rules as they are now."
        )
    with open_session(screen) as api:
        if args.link is not None and _is_waiting(api, args, screen):
            return EXIT_OK
        competition = api.get_competition(args.slug)
        accepted = competition["accepted_rules_version"]
        if accepted is not None and accepted >= competition["rules_version"] and not args.yes:
            screen.say(f"You have already entered {competition['title']}.")
            return EXIT_OK
        rules = api.get_rules(args.slug)
        if not args.yes:
            _ask(competition, rules, screen)
        entry = api.enter(args.slug, rules_version=rules["version"])
    screen.say(f"You are in: {screen.paint(competition['title'], 'bold')}, as team {entry['team']['name']}.")
    screen.say(f"Get the data: podium download {args.slug}")
    screen.data({**entry, "slug": args.slug}, columns.ENTRY)
    return EXIT_OK


def _is_waiting(api: Api, args: Namespace, screen: Screen) -> bool:
    """Come in by a link; say so if the host has to agree first."""
    admission = api.come_in(args.slug, secret=args.link.rstrip("/").rpartition("/")[2], message=args.message)
    is_waiting = admission["state"] == "waiting"
    if is_waiting:
        screen.say("The host has to agree first; you will be told. Enter then with the same command, without --link.")
        screen.data(admission, ("competition", "state"))
    return is_waiting


def _row(competition: Competition) -> list[Cell]:
    """Return a competition as a row of the table."""
    status = competition["status"]
    end = own_end(competition)
    ends = "never" if end is None else times.until(end, times.now())
    return [
        Cell(competition["slug"], "bold"),
        Cell(competition["title"]),
        Cell(status, _STATUS_STYLES.get(status, "")),
        Cell(competition["metric"]["title"]),
        Cell(f"{competition['n_teams']:,}"),
        Cell(ends),
        Cell("entered" if competition["is_entered"] else "", "accent"),
    ]


def _ask(competition: CompetitionDetail, rules: Rules, screen: Screen) -> None:
    """Show the rules and ask; anything but yes refuses."""
    if not sys.stdin.isatty():
        hint = "Read them on the site, then add --yes to accept them."
        raise UsageError("There is no terminal to ask on whether you accept the rules.", hint=hint)
    screen.say(screen.paint(f"Rules of {competition['title']}, version {rules['version']}", "bold"))
    screen.say()
    screen.say(rules["markdown"].strip())
    screen.say()
    answer = input("Do you accept these rules? [y/N] ")
    if answer.strip().lower() not in ("y", "yes"):
        raise NotAllowedError("You did not accept the rules, so you have not entered.", code="rules_not_accepted")
