"""For what the site answers: hosts of the allow-list, requests meant for us and not for a proxy, readable addresses."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import BadRequest

from server.errors import NotFoundError
from server.web.faces import is_to_proxy
from server.web.installation import installation


def check_host() -> None:
    """Refuse a request for another host than ours, or one written as to a proxy.

    Raises
    ------
    BadRequest
        If the Host header is not in the allow-list, or the request line names another host than the header.
    """
    allowed = installation().settings.hosts
    host = urlsplit(f"//{request.host}").hostname or ""
    if allowed and host not in allowed:
        raise BadRequest("This site does not answer to that host name.")
    if is_to_proxy() and urlsplit(request.environ["RAW_URI"]).netloc.lower() != request.host.lower():
        raise BadRequest("This site is no proxy.")


def check_address() -> None:
    """Refuse a NUL in the address: nothing of ours has one in its name, and PostgreSQL cannot even look for it.

    Raises
    ------
    NotFoundError
        If there is one in the path.
    BadRequest
        If there is one in the query.
    """
    if "\0" in request.path:
        raise NotFoundError
    if any("\0" in name + value for name, value in request.args.items(multi=True)):
        raise BadRequest("The query has a NUL character.")
