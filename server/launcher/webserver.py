"""The web server: gunicorn with threads, and the platform in each of its processes."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, Response
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.http import wsgi
from gunicorn.http.errors import ParseException
from gunicorn.workers.base import Worker
from werkzeug.exceptions import BadRequest

from server.app import create_app
from server.launcher.parent import die_with_parent
from server.launcher.patience import limit_patience
from server.settings import Settings
from server.web.errors import answer_http_error

GRACE_SECONDS = 30
MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108 — gunicorn makes its own files in it, under random names

_default_headers = wsgi.Response.default_headers


def _headers_without_server(response: wsgi.Response) -> list[str]:
    """Keep to ourselves which server this is; gunicorn has no setting for it."""
    return [header for header in _default_headers(response) if not header.startswith("Server:")]


def _answer_unreadable(_error: ParseException) -> Response:
    """Answer a body whose chunks are not as they must be; gunicorn closes the connection after it."""
    return answer_http_error(BadRequest())


class WebServer(BaseApplication):  # type: ignore[misc]
    """Gunicorn, told by our settings alone: no configuration file, no command line of its own."""

    def __init__(self, settings: Settings, *, bind: str) -> None:
        self._settings = settings
        self._bind = bind
        super().__init__()

    def load_config(self) -> None:
        """Hand gunicorn its options."""
        for name, value in self._options().items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the platform, once in each process; its modules were imported before the fork."""
        app = create_app(self._settings)
        app.register_error_handler(ParseException, _answer_unreadable)
        return app

    def run(self) -> None:
        """Serve until a signal ends it."""
        wsgi.Response.default_headers = _headers_without_server
        limit_patience()
        super().run()

    def _options(self) -> dict[str, object]:
        arm = die_with_parent()

        def after_fork(_arbiter: Arbiter, _worker: Worker) -> None:
            arm()

        return {
            "bind": self._bind,
            "worker_class": "gthread",
            "workers": self._settings.web_processes,
            "threads": self._settings.web_threads,
            "keepalive": 5,
            "graceful_timeout": GRACE_SECONDS,
            "timeout": 60,
            "max_requests": 200_000,  # 500 open pages ask some 300 times a second
            "max_requests_jitter": 20_000,
            "limit_request_field_size": 8_190,
            "limit_request_fields": 64,
            "forwarded_allow_ips": "",  # X-Forwarded-* is judged by the platform alone
            "control_socket_disable": True,
            "worker_tmp_dir": str(MEMORY_FOLDER) if os.access(MEMORY_FOLDER, os.W_OK) else None,
            "proc_name": "podium-web",
            "post_fork": after_fork,
        }
