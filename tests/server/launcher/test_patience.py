"""Patience: a head that does not come is not waited for, and no traceback tells of it."""

import logging
import socket
import sys

import pytest
from gunicorn.config import Config
from gunicorn.workers.gthread import TConn

from server.launcher import patience


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch):
    """Limit the patience of this process's gunicorn for one test."""
    monkeypatch.setattr(TConn, "init", TConn.init)
    patience.limit_patience()
    yield
    logging.getLogger("gunicorn.error").removeFilter(patience._is_worth_a_line)


def test_a_connection_waits_a_few_seconds_for_a_head(patient: None):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        connection = TConn(Config(), ours, ("127.0.0.1", 1), ("127.0.0.1", 2))
        connection.init()

        assert ours.gettimeout() == patience.HEAD_SECONDS


def test_the_end_of_a_wait_is_not_logged_but_other_faults_are(patient: None, caplog: pytest.LogCaptureFixture):
    log = logging.getLogger("gunicorn.error")
    for error in (TimeoutError("silent"), OSError("broken")):
        try:
            raise error
        except OSError:
            log.error("Socket error processing request.", exc_info=sys.exc_info())

    assert [record.exc_info[1].args for record in caplog.records if record.exc_info] == [("broken",)]
