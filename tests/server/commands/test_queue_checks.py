from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr
from redis.exceptions import ResponseError

from server.commands.findings import Level
from server.commands.queue_checks import check_exposure
from server.settings import Settings

ELSEWHERE = Settings(redis_url=SecretStr("redis://queue.example.org/0"))


class Options:
    """A Redis that tells its options, as one on other machines would; a real one would have to listen to strangers."""

    def __init__(self, **options: str) -> None:
        self._options = options

    def config_get(self, *_names: str) -> dict[str, str]:
        if not self._options:
            raise ResponseError("unknown command")
        return self._options


@pytest.mark.parametrize(
    ("options", "level"),
    [
        ({"bind": "127.0.0.1 -::1", "requirepass": "", "port": "6379"}, Level.OK),
        ({"bind": "*", "requirepass": "", "port": "0"}, Level.OK),
        ({"bind": "10.0.0.7", "requirepass": "x", "port": "6379"}, Level.WARNING),
        ({"bind": "0.0.0.0", "requirepass": "", "port": "6379"}, Level.FAULT),
        ({"bind": "", "requirepass": "", "port": "6379"}, Level.FAULT),
        ({}, Level.WARNING),
    ],
)
def test_a_redis_that_strangers_reach_is_named(options: dict[str, str], level: Level) -> None:
    redis: Any = Options(**options)

    assert check_exposure(ELSEWHERE, redis).level is level
