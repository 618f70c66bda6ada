"""For whom the site answers: hosts of the allow-list, and requests that are meant for us, not for a proxy."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import BadRequest

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
    target = request.environ.get("RAW_URI", "")
    if "://" in target.partition("?")[0] and urlsplit(target).netloc.lower() != request.host.lower():
        raise BadRequest("This site is no proxy.")
