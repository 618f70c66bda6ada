"""Weak signals of two teams: each alone says nothing, two that weigh enough are shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from server.domain.accounts_behind import Arrival, Signal, find_accounts, shorten_address

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def arrive(team: int, *, day: int = 0, minute: int = 0, network: str = "", program: str = "") -> Arrival:
    return Arrival(team, NOON + timedelta(days=day, minutes=minute), network, program)


def take_turns(n_days: int, *, pause: int = 10) -> list[Arrival]:
    """Return days on which team 1 uses its two submissions, and team 2 begins after it."""
    ones = [arrive(1, day=day, minute=minute) for day in range(n_days) for minute in (0, 5)]
    return ones + [arrive(2, day=day, minute=5 + pause) for day in range(n_days)]


def find(arrivals, copied=None):
    found = find_accounts(arrivals, daily_limit=2, copied=copied or {})
    return {each.team_ids: dict(each.signals) for each in found}


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2"),
        ("2001:db8::1", "2001:db8"),
        ("fe80::1%eth0", "fe80"),
        ("", ""),
    ],
)
def test_a_network_is_an_address_or_the_first_half_of_one(address, network):
    assert shorten_address(address) == network


def test_one_signal_alone_is_none():
    shared = [arrive(team, network="a", minute=team) for team in (1, 2)]

    assert find(shared) == {}
    assert find(take_turns(5)) == {}
    assert find([], {(1, 2): 4}) == {}


def test_a_shared_network_and_copies_are_told_with_how_often():
    shared = [arrive(1, network="a"), arrive(1, network="a"), arrive(1, network="a"), arrive(2, network="a")]

    assert find(shared, {(1, 2): 4}) == {(1, 2): {Signal.COPIES: 4, Signal.NETWORK: 1}}


def test_a_network_that_many_teams_share_says_nothing():
    room = [arrive(team, network="a") for team in range(1, 5)]

    assert find(room, {(1, 2): 4}) == {}


def test_turns_at_the_daily_limit_with_one_browser_are_told():
    browsers = [arrive(team, day=9, minute=60 * team, program="Firefox 12 on a toaster") for team in (2, 1)]

    assert find([*take_turns(3), *browsers]) == {(1, 2): {Signal.PROGRAM: 1, Signal.TURNS: 3}}


@pytest.mark.parametrize(
    "arrivals",
    [take_turns(2), take_turns(3, pause=31), take_turns(3, pause=-3), take_turns(3)[1:]],
    ids=["too few days", "much later", "at the same time", "not at the limit"],
)
def test_what_is_no_turn_is_not_taken_for_one(arrivals):
    assert find(arrivals, {(1, 2): 4}) == {}


def test_nearly_all_signals_are_strong():
    shared = [arrive(team, network="a", day=8, minute=60 * team) for team in (1, 2)]

    (found,) = find_accounts([*take_turns(3), *shared], daily_limit=2, copied={(1, 2): 4})

    assert (found.weight, found.is_strong) == (6, True)
