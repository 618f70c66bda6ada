from __future__ import annotations

from datetime import datetime

from server.jobs import SCHEDULE_SIGN, connect
from tests.servers import RedisServer
from worker.heartbeat import EVERY_SECONDS, LASTS_SECONDS, Heartbeat


def test_the_sign_of_life_expires_unless_it_is_given_again(redis: RedisServer, now: datetime) -> None:
    with connect(redis.url) as connection:
        assert Heartbeat(connection).beat(now) == 1

        assert 0 < connection.ttl(SCHEDULE_SIGN) <= LASTS_SECONDS
    assert 2 * EVERY_SECONDS < LASTS_SECONDS
