"""How often who may do what: sliding windows in Redis, or in this process while Redis is down."""

from __future__ import annotations

import hashlib
import hmac
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog
from limits import RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import ConnectionPool

from server.errors import ThrottledError

T = TypeVar("T")

REDIS_SECONDS = 0.25
LOCAL_SECONDS = 5.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Limit:
    """At most `amount` in any `seconds`; `name` keeps the counts of limits apart."""

    name: str
    amount: int
    seconds: int

    @property
    def item(self) -> RateLimitItemPerSecond:
        """Return it in the words of the library."""
        return RateLimitItemPerSecond(self.amount, self.seconds, namespace=f"podium:{self.name}")


@dataclass(frozen=True)
class Window:
    """What is left of a limit, and in how many seconds there is more."""

    limit: Limit
    left: int
    resets_in: int


ANONYMOUS = Limit("anonymous", 300, 60)
API = Limit("api", 300, 60)
SEARCH = Limit("search", 30, 60)
LIVE = Limit("live", 6_000, 60)  # changed boards to open pages: a whole class behind one address follows
SUBMIT = Limit("submit", 20, 60)
DOWNLOAD = Limit("download", 60, 60)
# Programs that ask to be signed in, of one network: a whole class begins within minutes.
DEVICE_LOGINS = Limit("device-logins", 120, 900)
# Codes of such programs that a user got wrong.
DEVICE_CODES = Limit("device-codes", 10, 900)
# Failures to say who one is. The delay grows with their number: seconds, then minutes, then a quarter of an hour.
ACCOUNT_FAILURES = (
    Limit("account-failures-10s", 4, 10),
    Limit("account-failures-2min", 7, 120),
    Limit("account-failures", 10, 900),
)
NETWORK_FAILURES = Limit("network-failures", 50, 900)


class Throttle:
    """Counts, and refuses what is too much. Whoever is counted is kept as a keyed hash only."""

    def __init__(self, redis_url: str, *, key: bytes, is_on: bool = True) -> None:
        self._key = key
        self._is_on = is_on
        self._connections = ConnectionPool.from_url(
            redis_url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
        )
        shared = RedisStorage(redis_url, connection_pool=self._connections, wrap_exceptions=True)
        self._shared = MovingWindowRateLimiter(shared)
        self._local = MovingWindowRateLimiter(MemoryStorage())
        self._local_until = 0.0

    def hit(self, limit: Limit, who: str) -> Window:
        """Count one act of `who` and return what is left.

        Raises
        ------
        ThrottledError
            If the limit is reached; the act is not counted then.
        """
        name = self._name(who)
        if not self._is_on:
            return Window(limit, limit.amount, 0)
        is_counted = self._ask(lambda limiter: limiter.hit(limit.item, name))
        window = self._window(limit, name)
        if not is_counted:
            raise _refusal(window)
        return window

    def check(self, limit: Limit, who: str) -> Window:
        """Return what is left of a limit without counting; raises ThrottledError if nothing is."""
        window = self.look(limit, who)
        if window.left < 1:
            raise _refusal(window)
        return window

    def look(self, limit: Limit, who: str) -> Window:
        """Return what is left of a limit."""
        if not self._is_on:
            return Window(limit, limit.amount, 0)
        return self._window(limit, self._name(who))

    def forget(self, limit: Limit, who: str) -> None:
        """Forget what `who` did."""
        if self._is_on:
            name = self._name(who)
            self._ask(lambda limiter: limiter.clear(limit.item, name))

    def close(self) -> None:
        """Let go of the connections."""
        self._connections.disconnect()

    def _name(self, who: str) -> str:
        return hmac.new(self._key, who.encode(), hashlib.sha256).hexdigest()[:32]

    def _window(self, limit: Limit, name: str) -> Window:
        stats = self._ask(lambda limiter: limiter.get_window_stats(limit.item, name))
        resets_in = min(limit.seconds, max(1, math.ceil(stats.reset_time - time.time())))
        return Window(limit, max(0, stats.remaining), resets_in)

    def _ask(self, question: Callable[[MovingWindowRateLimiter], T]) -> T:
        """Ask Redis; while it does not answer, this process counts alone and asks again every few seconds."""
        if time.monotonic() >= self._local_until:
            try:
                answer = question(self._shared)
                self._local_until = 0.0
                return answer
            except StorageError as error:
                if not self._local_until:
                    log.warning("throttle_is_local", error=type(error.storage_error).__name__)
                self._local_until = time.monotonic() + LOCAL_SECONDS
        return question(self._local)


def _refusal(window: Window) -> ThrottledError:
    seconds = window.resets_in
    span = f"{seconds} seconds" if seconds < 90 else f"{math.ceil(seconds / 60)} minutes"
    return ThrottledError(f"That was too often. Try again in {span}.", retry_after_seconds=seconds)
