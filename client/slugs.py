"""The slugs of the competitions of a server, for the completion of shells."""

import re

from client.api import Api
from client.connection import Connection
from client.output import Screen

# A shell puts what it completes on the command line as it stands, so nothing else may come from a server.
_SLUG = re.compile("[a-z0-9][a-z0-9-]*")


def fetch_slugs(url: str, token: str | None, *, n_pages: int) -> list[str]:
    """Return the slugs of the first pages of the list; a server that does not answer at once is not waited for.

    Raises
    ------
    ClientError
        If it can't be had.
    """
    connection = Connection(url, token, Screen(as_json=True), is_hasty=True)
    try:
        slugs = [competition["slug"] for competition in Api(connection).list_competitions(n_pages=n_pages)]
        return [slug for slug in slugs if _SLUG.fullmatch(slug)]
    finally:
        connection.close()
