"""The signed-in session that a command works in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from client import config
from client.api import Api
from client.connection import Connection
from client.errors import NotAllowedError
from client.output import Screen


@contextmanager
def open_session(screen: Screen) -> Iterator[Api]:
    """Give the API of the server that the environment or the file names.

    Raises
    ------
    NotAllowedError
        If there is no address, or no token for it.
    """
    url, token = config.find(os.environ)
    if url is None:
        raise NotAllowedError(
            "You are not signed in.", code="sign_in_required", hint="Sign in with `podium login URL`."
        )
    if token is None:
        hint = f"Sign in with `podium login {url}`, or set PODIUM_TOKEN."
        raise NotAllowedError(f"You are not signed in to {url}.", code="sign_in_required", hint=hint)
    with open_api(url, token, screen) as api:
        yield api


@contextmanager
def open_api(url: str, token: str | None, screen: Screen) -> Iterator[Api]:
    """Give the API of one server, and keep the token off the screen."""
    if token:
        screen.conceal(token)
    if config.is_open_to_listeners(url):
        screen.warn(f"{url} is not encrypted: others on the network can read your token. Use https if you can.")
    connection = Connection(url, token, screen)
    try:
        yield Api(connection)
    finally:
        connection.close()
