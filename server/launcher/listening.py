"""The listening socket: opened once by the launcher, so that a restart of the web server refuses nobody."""

from __future__ import annotations

import errno
import os
import socket

from server.errors import StartError

BACKLOG = 2048
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104


def listen(host: str, port: int) -> socket.socket:
    """Open the socket; port 0 takes any free one.

    Raises
    ------
    StartError
        If the port is busy, needs more rights, or the host is not an address of this machine.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise StartError(f"{host} is not an address: {error.strerror}. Choose another with --host.") from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise StartError(_refusal(host, port, error)) from error
    return listener


def _refusal(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is in use by another program. Choose another with --port."
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than this user has. Choose one above 1023 with --port."
    return (
        f"Nothing can listen on {host}: {os.strerror(error.errno or 0)}. Choose an address of this machine with --host."
    )


def local_address(listener: socket.socket) -> tuple[str, int]:
    """Return host and port by which this machine itself reaches the socket."""
    host, port = listener.getsockname()[:2]
    return ANYWHERE.get(host, host), port


def local_url(listener: socket.socket) -> str:
    """Return the address for a browser on this machine."""
    host, port = local_address(listener)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
