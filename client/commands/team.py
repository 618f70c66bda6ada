"""One's own team: who is in it, what it asks and is asked, and what changes it."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from client import times
from client.asking import confirm
from client.errors import EXIT_OK
from client.output import Screen
from client.records import Field, ago, number, show_records, text, when
from client.session import open_session
from client.tables import Cell, Column, render
from client.team_api import Team, TeamApi

MEMBER = [
    Field("name", "member", text, "bold"),
    Field("display_name", "name", may_shrink=True),
    Field("is_captain", "captain"),
    Field("entries", "entries", number),
    Field("accepted_at", "entered", ago, "dim"),
]
INVITATION = ("id", "team", "user", "created_at", "expires_at")
REQUEST = ("id", "team", "asked_team", "message", "created_at", "n_members", "n_submissions", "fits")


def show(args: Namespace, screen: Screen) -> int:
    """Show the team, what it asked of others and what is asked of it."""
    with _open(args, screen) as teams:
        team = teams.get()
    return _show(team, screen)


def name(args: Namespace, screen: Screen) -> int:
    """Give the team another name."""
    with _open(args, screen) as teams:
        team = teams.rename(args.name)
    return _show(team, screen)


def captain(args: Namespace, screen: Screen) -> int:
    """Hand the captaincy over."""
    confirm(f"Make {args.user} the captain in your place?", screen, is_agreed=args.yes)
    with _open(args, screen) as teams:
        team = teams.make_captain(args.user)
    return _show(team, screen)


def invite(args: Namespace, screen: Screen) -> int:
    """Invite a user by name."""
    with _open(args, screen) as teams:
        invitation = teams.invite(args.user)
    screen.data(invitation, INVITATION)
    until = times.until(invitation["expires_at"], times.now())
    screen.say(f"Invitation {invitation['id']}: {args.user} may come into {invitation['team']}; it ends {until}.")
    return EXIT_OK


def link(args: Namespace, screen: Screen) -> int:
    """Make a link that lets one person in."""
    with _open(args, screen) as teams:
        made = teams.make_link()
    screen.data(made, (*INVITATION, "url"))
    screen.say(made["url"])
    screen.say(screen.paint(f"It lets one person into {made['team']} and is told this once.", "dim"))
    return EXIT_OK


def join(args: Namespace, screen: Screen) -> int:
    """Come into the team of a link."""
    confirm("Go over into the team of this link, with all you have handed in?", screen, is_agreed=args.yes)
    with _open(args, screen) as teams:
        team = teams.join(args.link.rstrip("/").rpartition("/")[2])
    return _show(team, screen)


def request(args: Namespace, screen: Screen) -> int:
    """Ask another team to take this one in."""
    with _open(args, screen) as teams:
        made = teams.ask_to_merge(args.team, args.message)
    screen.data(made, REQUEST)
    screen.say(f"Request {made['id']}: {made['team']} would go over into {made['asked_team']}, if its captain agrees.")
    return EXIT_OK


def accept(args: Namespace, screen: Screen) -> int:
    """Accept an invitation, or a request to merge."""
    question = (
        "Go over into the team that invites you, with all you have handed in?"
        if args.kind == "invitation"
        else "Take the other team in? It can't be undone, and clears the final submissions of both."
    )
    confirm(question, screen, is_agreed=args.yes)
    with _open(args, screen) as teams:
        team = teams.accept(args.kind, args.id)
    return _show(team, screen)


def decline(args: Namespace, screen: Screen) -> int:
    """Decline an invitation, or a request to merge."""
    with _open(args, screen) as teams:
        outcome = teams.decline(args.kind, args.id)
    screen.data(outcome, ("id", "outcome"))
    screen.say(f"You declined the {args.kind} {args.id}.")
    return EXIT_OK


def cancel(args: Namespace, screen: Screen) -> int:
    """Take back an invitation, a link, or a request to merge."""
    with _open(args, screen) as teams:
        outcome = teams.withdraw(args.kind, args.id)
    screen.data(outcome, ("id", "outcome"))
    screen.say(f"The {args.kind} {args.id} is taken back.")
    return EXIT_OK


def leave(args: Namespace, screen: Screen) -> int:
    """Leave the team; what was handed in stays with it."""
    confirm("Leave your team? Its submissions and its rank stay with it.", screen, is_agreed=args.yes)
    with _open(args, screen) as teams:
        team = teams.leave()
    return _show(team, screen)


@contextmanager
def _open(args: Namespace, screen: Screen) -> Iterator[TeamApi]:
    with open_session(screen) as api:
        yield TeamApi(api, args.slug)


def _show(team: Team, screen: Screen) -> int:
    """Print the team: its members as the table, and below them what is asked and what is closed."""
    members = team["members"]
    room = f"{len(members)} of {team['max_team_size']} members"
    screen.say(f"{screen.paint(team['name'], 'accent')}, {room}{', you are captain' if team['is_captain'] else ''}")
    if team["disqualified_at"] is not None:
        screen.say(screen.paint(f"Disqualified: {team['disqualified_reason']}", "bad"))
    show_records(screen, team, MEMBER, members, empty="")
    for title, lines in _open_matters(team).items():
        if lines:
            screen.say()
            screen.say(screen.paint(title, "bold"))
        table = [[Cell(str(own)), Cell(words), Cell(since, "dim")] for own, words, since in lines]
        columns = [Column("id", is_figure=True), Column("", may_shrink=True), Column("")]
        for line in render(columns, table, width=screen.width, paint=screen.paint)[1:] if lines else []:
            screen.say(line)
    if not team["is_open"]:
        screen.say()
        screen.say(team["closed_reason"])
    return EXIT_OK


def _open_matters(team: Team) -> dict[str, list[tuple[int, str, str]]]:
    """Return what is open, by its title: number, words and time."""
    return {
        "Invitations of your team": [
            (own["id"], own["user"] or "a link for one person", f"ends {when(own['expires_at'])}")
            for own in team["invitations_sent"]
        ],
        "Invitations to you": [
            (own["id"], f"into {own['team']}", f"ends {when(own['expires_at'])}")
            for own in team["invitations_received"]
        ],
        "Requests of your team to merge": [
            (own["id"], f"into {own['asked_team']}", ago(own["created_at"])) for own in team["requests_sent"]
        ],
        "Requests to your team to merge": [
            (
                own["id"],
                f"{own['team']} would come in: {own['n_members']} of {own['max_members']} members, "
                f"{own['n_submissions']} of {own['max_submissions']} submissions together"
                + (f" “{own['message']}”" if own["message"] else ""),
                ago(own["created_at"]),
            )
            for own in team["requests_received"]
        ],
    }
