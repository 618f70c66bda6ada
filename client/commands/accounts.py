"""Signing in and out, and who is signed in."""

import getpass
import os
import sys
from argparse import Namespace

from client import columns, config, device_login
from client.api import Api
from client.errors import EXIT_OK, NotAllowedError, NotFoundError, UsageError
from client.output import Screen
from client.session import open_api, open_session


def login(args: Namespace, screen: Screen) -> int:
    """Get a token, by the browser or as it was given; try it, and keep it."""
    url = config.check_url(args.url)
    with open_api(url, None, screen) as api:
        try:
            api.me()  # without a token: is this Podium at all, before a token is sent there?
        except NotAllowedError:
            screen.trace(f"{url} asks for a token.")
        token = config.check_token(_get_token(args, api, screen))
        screen.conceal(token)
        api.connection.authorize(token)
        me = api.me()
    path = config.path_of(os.environ)
    config.save(path, config.SignIn(url, token))
    screen.say(f"Signed in to {url} as {screen.paint(me['name'], 'accent')}.")
    screen.say(f"The token is kept in {path}, which only you can read.")
    if os.environ.get("PODIUM_URL") or os.environ.get("PODIUM_TOKEN"):
        screen.warn("PODIUM_URL or PODIUM_TOKEN is set and goes before this sign-in.")
    screen.data({**me, "url": url}, columns.ME)
    return EXIT_OK


def logout(args: Namespace, screen: Screen) -> int:
    """Forget the token on this machine; if that is asked, end it on the server first."""
    if args.revoke:
        with open_session(screen) as api:
            api.revoke_token()
    was_signed_in = config.erase(config.path_of(os.environ))
    if args.revoke:
        screen.say("Signed out. The token is revoked: it works nowhere any more.")
    elif was_signed_in:
        screen.say("Signed out. The token is forgotten here; revoke it on your account page if it must not work again.")
    else:
        screen.say("You were not signed in.")
    if os.environ.get("PODIUM_TOKEN") and not args.revoke:
        screen.warn("PODIUM_TOKEN is set and still signs you in.")
    screen.data({"was_signed_in": was_signed_in}, ["was_signed_in"])
    return EXIT_OK


def whoami(_args: Namespace, screen: Screen) -> int:
    """Say which account the token belongs to."""
    with open_session(screen) as api:
        me = api.me()
        url = api.connection.url
    full_name = f" ({me['display_name']})" if me["display_name"] not in ("", me["name"]) else ""
    screen.say(f"{screen.paint(me['name'], 'accent')}{full_name}, {me['role']}, on {url}")
    screen.data({**me, "url": url}, columns.ME)
    return EXIT_OK


def _get_token(args: Namespace, api: Api, screen: Screen) -> str:
    """Return a token: read, asked for, or given by the server once its user has confirmed in the browser."""
    url = api.connection.url
    if args.token_stdin or args.with_token:
        return _read_token(args.token_stdin, url, screen)
    try:
        login = device_login.begin(api)
    except NotFoundError:
        screen.note(f"{url} knows no sign-in by the browser yet.")
        return _read_token(False, url, screen)
    return device_login.wait(api, login, screen)


def _read_token(is_on_stdin: bool, url: str, screen: Screen) -> str:
    """Return the token from standard input, or ask for it without showing it."""
    if is_on_stdin:
        return sys.stdin.readline()
    if not sys.stdin.isatty():
        hint = f"Pipe the token in: `podium login {url} --token-stdin < token.txt`."
        raise UsageError("There is no terminal to ask for the token on.", hint=hint)
    screen.note(f"Make a token on your account page at {url} and paste it here; it is not shown.")
    return getpass.getpass("Token: ", stream=sys.stderr)
