"""`web`: run the web server alone, where database, Redis and workers run elsewhere."""

from __future__ import annotations

import argparse
import os

from server.commands.opening import check_database
from server.launcher.listening import listen
from server.launcher.webserver import WebServer
from server.settings import Settings
from server.storage import make_storage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `web` takes."""
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on; 0 takes any free one (default: 8000)")
    parser.add_argument(
        "--fd", type=int, metavar="N", help="an open listening socket, given by the process that starts"
    )
    parser.add_argument(
        "--after-fd", type=int, metavar="N", help="serve only once the other end of this pipe is closed"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Serve until SIGTERM, which lets running requests finish; refuse to start on what cannot be served."""
    if options.after_fd is not None:
        with os.fdopen(options.after_fd) as gate:
            gate.read()
    check_database(settings)
    make_storage(settings.files_url)  # what is wrong with it is told once here, not by every process
    descriptor = options.fd if options.fd is not None else listen(settings.host, settings.port).detach()
    WebServer(settings, bind=f"fd://{descriptor}").run()
    return 0
