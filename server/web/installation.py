"""What one installation consists of, as the views reach it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from flask import current_app, request

from server.db import Database
from server.jobs import JobQueue
from server.settings import Settings
from server.storage import Storage
from server.web.faces import is_kaggle, is_to_proxy
from server.web.throttle import Throttle

EXTENSION = "podium"
_SOCKET = "gunicorn.socket"


@dataclass(frozen=True)
class Installation:
    """The parts that `create_app` has put together."""

    settings: Settings
    database: Database
    storage: Storage
    queue: JobQueue
    throttle: Throttle
    secret_key: bytes
    clock: Callable[[], datetime]


def installation() -> Installation:
    """Return the installation that the current request belongs to."""
    return cast(Installation, current_app.extensions[EXTENSION])


def is_secure() -> bool:
    """Whether the reader reaches the site by HTTPS: by its public address, or as a trusted proxy says."""
    url = installation().settings.url
    return request.is_secure or (url is not None and url.scheme == "https")


def site_url() -> str:
    """Return the public address of the site without a slash at its end: the setting, else that of the request.

    Kaggle's clients name `localhost` wherever they are sent by a proxy variable: for them it is where they came in.
    """
    url = installation().settings.url
    if url is not None:
        return str(url).rstrip("/")
    return (_find_entrance() if is_kaggle() else None) or request.host_url.rstrip("/")


def site_hosts() -> set[str]:
    """Return the hosts (with port, if any) from which forms may come: that of the request and the public one."""
    return {request.host, urlsplit(site_url()).netloc}


def _find_entrance() -> str | None:
    """Return the address of the socket by which a request came that is written as to a proxy; None of any other."""
    connection = cast(socket.socket | None, request.environ.get(_SOCKET))
    if connection is None or not is_to_proxy() or connection.family not in (socket.AF_INET, socket.AF_INET6):
        return None
    host, port = connection.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
