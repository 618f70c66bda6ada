"""Tests for `worker.spares`: children are ready before they are needed, used once, and put away."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.worker.arena import is_running, wait_until
from worker.messages import Answer, Broken, Limits, Request, ScoreRequest
from worker.spares import Spares

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


def tell_its_number(_: Request) -> Answer:
    return Broken(str(os.getpid()))


def list_children() -> set[int]:
    return {int(number) for number in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}


@pytest.fixture
def born() -> Callable[[], set[int]]:
    """Return a function that lists the processes that were started since the test began."""
    before = list_children()
    return lambda: list_children() - before


@pytest.fixture
def spares(born: Callable[[], set[int]]) -> Iterator[Spares]:
    """Return two spare children."""
    made = Spares(tell_its_number, n=2)
    made.refill()
    yield made
    made.close()
    assert born() == set()


@pytest.fixture
def ask(tmp_path: Path) -> Callable[[Spares], int]:
    """Return a function that has a child tell its process id."""
    request = ScoreRequest(str(tmp_path), str(tmp_path), 1, Limits(20.0, 1 << 28))

    def ask_one(spares: Spares) -> int:
        outcome = spares.ask(request, beat=lambda: None)
        assert isinstance(outcome, Broken)
        return int(outcome.error)

    return ask_one


def test_the_children_are_there_before_they_are_asked(
    spares: Spares, ask: Callable[[Spares], int], born: Callable[[], set[int]]
) -> None:
    ready = born()

    assert len(ready) == 2
    assert {ask(spares), ask(spares)} == ready


def test_no_child_works_twice_and_none_is_missed(spares: Spares, ask: Callable[[Spares], int]) -> None:
    assert len({ask(spares) for _ in range(4)}) == 4  # the last two were forked for it


def test_refilling_puts_the_used_away_and_forks_as_many(
    spares: Spares, ask: Callable[[Spares], int], born: Callable[[], set[int]]
) -> None:
    used = ask(spares)
    spares.refill()

    assert used not in born()
    assert len(born()) == 2


def test_a_spare_that_died_meanwhile_is_passed_over(
    spares: Spares, ask: Callable[[Spares], int], born: Callable[[], set[int]]
) -> None:
    dead = born()
    for number in dead:
        os.kill(number, signal.SIGKILL)
    wait_until(lambda: not any(is_running(number) for number in dead), "the end of the spares")

    assert ask(spares) not in dead


def test_each_child_is_prepared_before_it_is_asked(born: Callable[[], set[int]]) -> None:
    spares = Spares(tell_its_number, prepare=lambda: signal.raise_signal(signal.SIGSTOP), n=1)
    spares.refill()
    [child] = born()

    _, status = os.waitpid(child, os.WUNTRACED)

    assert os.WIFSTOPPED(status)
    spares.close()
