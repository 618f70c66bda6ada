"""`user`: make accounts, tokens and sign-in links; mark the accounts of programs."""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from server.commands.opening import open_database
from server.errors import InvalidInputError, NotFoundError
from server.launcher.address import site_address
from server.models import Role, User
from server.services import accounts, agents, links, tokens
from server.services.tokens import Scope
from server.settings import Settings

LONGEST_DAYS = 3650


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `user` takes."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    create = actions.add_parser("create", help="make an account; asks for its password")
    create.add_argument("name", metavar="NAME")
    create.add_argument("--email", required=True, metavar="E", help="e-mail address, which you vouch for")
    create.add_argument("--role", choices=[role.value for role in Role], default=Role.USER.value)
    create.add_argument("--password-stdin", action="store_true", help="read the password from the standard input")
    create.set_defaults(run=run_create)
    token = actions.add_parser("token", help="make an API token and print it, alone")
    token.add_argument("name", metavar="NAME")
    token.add_argument("--label", required=True, metavar="L", help="what the token is for")
    token.add_argument("--scopes", metavar="S", help="such as read,submit; all that the user may hand out if not given")
    token.add_argument("--competition", metavar="SLUG", default="", help="for this competition alone")
    token.add_argument("--days", metavar="N", type=int, help="ends after so many days; never if not given")
    token.set_defaults(run=run_token)
    agent = actions.add_parser("agent", help="mark an account as a program's, so that boards say so")
    agent.add_argument("name", metavar="NAME")
    agent.add_argument("--off", action="store_true", help="take the mark away")
    agent.set_defaults(run=run_agent)
    link = actions.add_parser("link", help="make a link that signs in once and print it, alone")
    link.add_argument("name", metavar="NAME")
    link.set_defaults(run=run_link)


def run_create(options: argparse.Namespace, settings: Settings) -> int:
    """Make an account."""
    password = read_password(from_stdin=options.password_stdin)
    account = accounts.prepare_account(name=options.name, email=options.email, password=password)
    with open_database(settings) as database:
        user = database.write(accounts.create_user, account, role=Role(options.role), now=datetime.now(UTC))
    print(f"Made the account {user.name} ({user.role}).")
    return 0


def run_token(options: argparse.Namespace, settings: Settings) -> int:
    """Make a token: with all rights that its user may hand out, unless some are named."""
    if options.days is not None and not 1 <= options.days <= LONGEST_DAYS:
        raise InvalidInputError(f"--days is {options.days}. Give 1 to {LONGEST_DAYS}, or leave it out.")
    with open_database(settings) as database:
        print(database.write(_make_token, options, now=datetime.now(UTC)))
    return 0


def run_agent(options: argparse.Namespace, settings: Settings) -> int:
    """Mark an account as a program's, or take the mark away."""
    with open_database(settings) as database:
        user = database.write(_mark_agent, options.name, is_agent=not options.off, now=datetime.now(UTC))
    print(f"{user.name} is {'marked as an agent’s account' if user.is_agent else 'not marked as an agent’s account'}.")
    return 0


def run_link(options: argparse.Namespace, settings: Settings) -> int:
    """Make a one-time sign-in link."""
    with open_database(settings) as database:
        path = database.write(_make_link, options.name, now=datetime.now(UTC))
    print(f"{site_address(settings)}{path}")
    return 0


def read_password(*, from_stdin: bool) -> str:
    """Read a password: a line of the standard input, or asked for twice without showing it.

    Raises
    ------
    InvalidInputError
        If the two differ, or there is nobody to ask.
    """
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise InvalidInputError("There is no terminal to ask for a password. Give one with --password-stdin.")
    password = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != password:
        raise InvalidInputError("The two passwords differ. Nothing was made.")
    return password


def _make_token(session: Session, options: argparse.Namespace, *, now: datetime) -> str:
    user, slug = _get_user(session, options.name), options.competition
    allowed = [scope for scope in tokens.allowed_scopes(user.role) if not (slug and scope is Scope.ADMIN)]
    scopes = allowed if options.scopes is None else [word.strip() for word in options.scopes.split(",")]
    lasts = None if options.days is None else timedelta(days=options.days)
    return tokens.make_token(session, user=user, label=options.label, now=now, scopes=scopes, lasts=lasts, slug=slug)


def _mark_agent(session: Session, name: str, *, is_agent: bool, now: datetime) -> User:
    return agents.mark(session, _get_user(session, name).id, is_agent=is_agent, by=None, now=now)


def _make_link(session: Session, name: str, *, now: datetime) -> str:
    return links.make_sign_in_link(session, user=_get_user(session, name), now=now)


def _get_user(session: Session, name: str) -> User:
    user = accounts.find_user(session, name)
    if user is None or user.is_disabled:
        raise NotFoundError(f"There is no account “{name}”, or it is disabled.")
    return user
