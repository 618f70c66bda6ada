"""How long gunicorn's threads wait for the head of a request: a client that falls silent must not keep one."""

from __future__ import annotations

import logging

from gunicorn.workers.gthread import TConn

HEAD_SECONDS = 5.0

_init = TConn.init


def _init_patiently(connection: TConn) -> None:
    """Begin with a connection; the application sets its own times once the head is there."""
    _init(connection)
    connection.sock.settimeout(HEAD_SECONDS)


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Whether it is anything but the traceback of a wait that ended."""
    return not (record.exc_info and isinstance(record.exc_info[1], TimeoutError))


def limit_patience() -> None:
    """End the wait for heads; gunicorn has no setting for it."""
    TConn.init = _init_patiently
    logging.getLogger("gunicorn.error").addFilter(_is_worth_a_line)
