"""Sends messages to webhooks, a few at the same time and those of one in their order; what fails is tried again."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import structlog

from server.db import Database
from server.domain.names import clean_text
from server.services import outbox
from server.services.outbox import DueDelivery
from worker.faults import trace_of
from worker.posting import Answer, PostError, Posting

MOST_AT_ONCE = 8
# One webhook after so many messages makes room for others.
MOST_IN_A_ROW = 50
SHOWN_CHARACTERS = 300

log = structlog.get_logger(__name__)


class Courier:
    """Takes what is due from the outbox; a slow address holds up nobody but itself."""

    def __init__(
        self, database: Database, posting: Posting, *, key: bytes, clock: Callable[[], datetime], is_on: bool = True
    ) -> None:
        self._database = database
        self._posting = posting
        self._key = key
        self._clock = clock
        self._is_on = is_on
        self._pool = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="webhooks")
        self._busy: set[int] = set()
        self._lock = threading.Lock()

    def sweep(self, now: datetime) -> int:
        """Begin to send what is due, without waiting for it; returns to how many webhooks."""
        with self._lock:
            busy = self._busy.copy()
        room = MOST_AT_ONCE - len(busy)
        if not self._is_on or room <= 0:
            return 0
        due = self._database.read(outbox.list_due, now=now, most=room, but=busy)
        for webhook_id in due:
            with self._lock:
                self._busy.add(webhook_id)
            self._pool.submit(self._serve, webhook_id)
        return len(due)

    def forget(self, now: datetime) -> int:
        """Delete messages that ended long ago; returns how many."""
        return self._database.write(outbox.forget_old, now=now)

    def close(self) -> None:
        """Wait until what is being sent has come to an end, and begin nothing more."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _serve(self, webhook_id: int) -> None:
        """Send the messages of one webhook until there are no more, or one is not taken."""
        try:
            for _ in range(MOST_IN_A_ROW):
                due = self._database.write(outbox.take_next, webhook_id=webhook_id, key=self._key, now=self._clock())
                if due is None or not self._send(due):
                    return
        except Exception as error:  # the outermost of this thread: the message comes again
            log.error("webhook_failed", webhook_id=webhook_id, error=type(error).__name__, trace=trace_of(error))
        finally:
            with self._lock:
                self._busy.discard(webhook_id)

    def _send(self, due: DueDelivery) -> bool:
        """Send one message and note what came of it; whether it was taken."""
        try:
            answer = self._posting.post(due.url, due.body, due.headers)
        except PostError as error:
            self._note_failure(due, None, str(error), "")
            return False
        text = clean_text(answer.text)[:SHOWN_CHARACTERS]
        if not answer.is_good:
            self._note_failure(due, answer, f"The answer was {answer.status}.", text)
            return False
        self._database.write(
            outbox.mark_delivered, delivery_id=due.id, status=answer.status, answer=text, now=self._clock()
        )
        return True

    def _note_failure(self, due: DueDelivery, answer: Answer | None, fault: str, text: str) -> None:
        status = None if answer is None else answer.status
        log.info("webhook_refused", webhook_id=due.webhook_id, delivery_id=due.id, status=status, n_tries=due.n_tries)
        self._database.write(
            outbox.mark_failed,
            delivery_id=due.id,
            status=status,
            fault=fault,
            answer=text,
            spread=random.random(),
            now=self._clock(),
        )
