from __future__ import annotations

import os
import pty
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from server.db import Database
from server.models import Role
from server.services import accounts, links, tokens
from tests.factories import make_competition
from tests.server.commands.conftest import Run
from tests.up import ROOT, environment

PASSWORD = "a-quiet-harbour-77"


def test_an_account_is_made_with_a_password_from_the_standard_input(run: Run, database: Database) -> None:
    arguments = ("user", "create", "ada", "--email", "ada@example.org", "--role", "host", "--password-stdin")

    made = run(*arguments, given=f"{PASSWORD}\n")

    assert (made.returncode, made.stdout) == (0, "Made the account ada (host).\n")
    assert database.read(accounts.check_credentials, name="ada", password=PASSWORD).user_id
    user = database.read(accounts.find_user, "ada")
    assert user is not None
    assert user.role is Role.HOST


def test_a_password_is_asked_for_twice_and_not_shown(data: Path, database: Database) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "server", "user", "create", "ada", "--email", "ada@example.org"],
        cwd=ROOT,
        env=environment(PODIUM_DATA=str(data)),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        shown = b""
        for prompt in (b"Password: ", b"The same again: "):
            while prompt not in shown:
                shown += os.read(ours, 1024)
            os.write(ours, f"{PASSWORD}\n".encode())
        while b"Made the account" not in shown:
            shown += os.read(ours, 1024)
    os.close(ours)

    assert process.returncode == 0
    assert PASSWORD.encode() not in shown
    assert database.read(accounts.check_credentials, name="ada", password=PASSWORD).user_id


def test_without_a_terminal_a_password_is_not_waited_for(run: Run) -> None:
    ended = run("user", "create", "ada", "--email", "ada@example.org")

    assert ended.returncode == 1
    assert ended.stderr == "There is no terminal to ask for a password. Give one with --password-stdin.\n"


def test_all_that_is_wrong_with_an_account_is_said_at_once(run: Run) -> None:
    ended = run("user", "create", "root", "--email", "nowhere", "--password-stdin", given="short\n")

    assert ended.returncode == 1
    assert [field for field in ("name:", "email:", "password:") if field not in ended.stderr] == []


def test_a_token_is_printed_alone_and_works(run: Run, database: Database, admin: str) -> None:
    made = run("user", "token", admin, "--label", "laptop")

    secret = made.stdout.removesuffix("\n")
    token = database.read(tokens.find_token, secret, now=datetime.now(UTC))
    assert (made.returncode, made.stderr) == (0, "")
    assert token is not None
    assert (token.user.name, token.label) == (admin, "laptop")
    assert set(token.scopes) == {"read", "submit", "host", "admin"}


def test_a_link_is_printed_alone_and_signs_in_once(run: Run, database: Database, admin: str) -> None:
    made = run("user", "link", admin, PODIUM_URL="https://podium.example.org")

    start = f"https://podium.example.org{links.PATH}"
    assert made.stdout.startswith(start)
    secret = made.stdout.strip().removeprefix(start)
    assert database.write(links.use_sign_in_link, secret, user_agent="Firefox", now=datetime.now(UTC))


def test_a_user_who_is_not_there_is_named(run: Run) -> None:
    for arguments in (("token", "nobody", "--label", "x"), ("link", "nobody")):
        ended = run("user", *arguments)

        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr == "There is no account “nobody”, or it is disabled.\n"


def test_a_token_can_have_fewer_scopes_an_end_and_one_competition(run: Run, database: Database, admin: str) -> None:
    database.write(make_competition, slug="harbour")
    chosen = ("--scopes", "read,submit", "--competition", "harbour", "--days", "7")

    made = run("user", "token", admin, "--label", "agent", *chosen)

    token = database.read(tokens.find_token, made.stdout.strip(), now=datetime.now(UTC))
    assert token is not None
    assert token.competition is not None
    assert token.expires_at is not None
    assert (token.scopes, token.competition.slug) == (["read", "submit"], "harbour")
    assert token.expires_at - token.created_at == timedelta(days=7)


def test_a_token_that_makes_no_sense_is_not_made(run: Run, admin: str) -> None:
    for wrong in (("--days", "0"), ("--competition", "nothing"), ("--scopes", "read,everything")):
        made = run("user", "token", admin, "--label", "x", *wrong)

        assert (made.returncode, made.stdout) == (1, "")


def test_an_account_is_marked_as_an_agents_and_no_more(run: Run, database: Database, admin: str) -> None:
    marked, unmarked = run("user", "agent", admin), run("user", "agent", admin, "--off")

    assert marked.stdout == f"{admin} is marked as an agent’s account.\n"
    assert unmarked.stdout == f"{admin} is not marked as an agent’s account.\n"
    assert run("user", "agent", "nobody").returncode == 1
