"""Tests of the throttle: with a real Redis, with one that dies, and with none."""

import time
from collections.abc import Callable, Iterator

import pytest
from redis import Redis

from server.errors import ThrottledError
from server.web.throttle import Limit, Throttle
from tests.servers import RedisServer

KEY = b"k" * 32
THREE = Limit("three", 3, 60)


@pytest.fixture
def make_throttle() -> Iterator[Callable[..., Throttle]]:
    """Return a function that makes throttles, which are closed in the end."""
    made: list[Throttle] = []

    def make(redis_url: str, *, is_on: bool = True) -> Throttle:
        made.append(Throttle(redis_url, key=KEY, is_on=is_on))
        return made[-1]

    yield make
    for throttle in made:
        throttle.close()


def test_a_limit_is_reached_and_says_when_to_come_back(redis_url: str, make_throttle: Callable[..., Throttle]) -> None:
    throttle = make_throttle(redis_url)
    left = [throttle.hit(THREE, "ada").left for _ in range(3)]

    with pytest.raises(ThrottledError) as caught:
        throttle.hit(THREE, "ada")

    assert left == [2, 1, 0]
    assert 1 <= caught.value.retry_after_seconds <= 60


def test_others_and_other_limits_are_counted_apart(redis_url: str, make_throttle: Callable[..., Throttle]) -> None:
    throttle = make_throttle(redis_url)
    for _ in range(3):
        throttle.hit(THREE, "ada")

    assert throttle.hit(THREE, "ben").left == 2
    assert throttle.hit(Limit("other", 3, 60), "ada").left == 2


def test_two_processes_count_together(redis_url: str, make_throttle: Callable[..., Throttle]) -> None:
    first, second = make_throttle(redis_url), make_throttle(redis_url)

    first.hit(THREE, "ada")

    assert second.hit(THREE, "ada").left == 1


def test_the_window_slides(redis_url: str, make_throttle: Callable[..., Throttle]) -> None:
    throttle, limit = make_throttle(redis_url), Limit("second", 1, 1)
    throttle.hit(limit, "ada")
    with pytest.raises(ThrottledError):
        throttle.hit(limit, "ada")

    time.sleep(1.1)

    assert throttle.hit(limit, "ada").left == 0


def test_looking_and_checking_count_nothing(redis_url: str, make_throttle: Callable[..., Throttle]) -> None:
    throttle = make_throttle(redis_url)

    assert throttle.look(THREE, "ada").left == 3
    assert throttle.check(THREE, "ada").left == 3
    assert throttle.hit(THREE, "ada").left == 2


def test_what_was_counted_can_be_forgotten(redis_url: str, make_throttle: Callable[..., Throttle]) -> None:
    throttle = make_throttle(redis_url)
    throttle.hit(THREE, "ada")

    throttle.forget(THREE, "ada")

    assert throttle.look(THREE, "ada").left == 3


def test_redis_never_sees_who_is_counted(redis_url: str, make_throttle: Callable[..., Throttle]) -> None:
    make_throttle(redis_url).hit(THREE, "192.0.2.0/24 ada")

    with Redis.from_url(redis_url) as connection:
        keys = b" ".join(connection.keys("*"))
    assert b"podium:three" in keys
    assert b"ada" not in keys
    assert b"192.0" not in keys


def test_it_counts_alone_while_redis_is_down(redis: RedisServer, make_throttle: Callable[..., Throttle]) -> None:
    throttle = make_throttle(redis.url)
    throttle.hit(THREE, "ada")
    redis.stop()

    left = [throttle.hit(THREE, "ada").left for _ in range(3)]

    assert left == [2, 1, 0]
    with pytest.raises(ThrottledError):
        throttle.hit(THREE, "ada")


def test_it_counts_without_any_redis(tmp_path, make_throttle: Callable[..., Throttle]) -> None:
    throttle = make_throttle(f"unix://{tmp_path}/nothing.sock")

    assert throttle.hit(THREE, "ada").left == 2


def test_turned_off_it_counts_nothing(tmp_path, make_throttle: Callable[..., Throttle]) -> None:
    throttle = make_throttle(f"unix://{tmp_path}/nothing.sock", is_on=False)

    assert [throttle.hit(THREE, "ada").left for _ in range(5)] == [3] * 5
    assert throttle.check(THREE, "ada").left == 3
    throttle.forget(THREE, "ada")
