"""Pages of the site in the browser."""

import os
from argparse import Namespace
from urllib.parse import quote

from client import browser, columns, config
from client.errors import EXIT_OK, NotAllowedError
from client.output import Screen
from client.session import open_session


def open_(args: Namespace, screen: Screen) -> int:
    """Open the site or a competition's page; where there is no browser, and for programs, print the address."""
    address = _site() if args.slug is None else _competition(args.slug, screen)
    was_opened = not screen.is_for_programs and browser.open_page(address)
    screen.say(f"Opened {address}." if was_opened else address)
    screen.data({"url": address}, columns.ADDRESS)
    return EXIT_OK


def _site() -> str:
    url, _ = config.find(os.environ)
    if url is None:
        raise NotAllowedError(
            "You are not signed in.", code="sign_in_required", hint="Sign in with `podium login URL`."
        )
    return f"{url}/"


def _competition(slug: str, screen: Screen) -> str:
    """Return the address of a competition that there is: made here, as no address that a server names is visited."""
    with open_session(screen) as api:
        found = api.get_competition(slug)
        return f"{api.connection.url}/competitions/{quote(found['slug'], safe='')}"
