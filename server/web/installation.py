"""What one installation consists of, as the views reach it."""

from __future__ import annotations

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
from server.web.throttle import Throttle

EXTENSION = "podium"


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
    """Return the public address of the site without a slash at its end: the setting, else that of the request."""
    url = installation().settings.url
    return str(url).rstrip("/") if url is not None else request.host_url.rstrip("/")


def site_hosts() -> set[str]:
    """Return the hosts (with port, if any) from which forms may come: that of the request and the public one."""
    return {request.host, urlsplit(site_url()).netloc}
