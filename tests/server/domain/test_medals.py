"""Medals from rank and number of teams."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.medals import Medal, medal_zones


@pytest.mark.parametrize(
    ("n_teams", "gold", "silver", "bronze"),
    [
        (0, 1, 1, 1),
        (1, 1, 1, 1),
        (9, 1, 1, 3),
        (10, 1, 2, 4),
        (99, 9, 19, 39),
        (100, 10, 20, 40),
        (249, 10, 49, 99),
        (250, 10, 50, 100),
        (499, 10, 50, 100),
        (500, 11, 50, 100),
        (999, 11, 50, 100),
        (1000, 12, 50, 100),
        (1999, 13, 99, 199),
        (60_000, 130, 3000, 6000),
    ],
)
def test_the_zones_are_those_of_the_table(n_teams, gold, silver, bronze):
    zones = medal_zones(n_teams)

    assert (zones.gold, zones.silver, zones.bronze) == (gold, silver, bronze)


@given(st.integers(0, 100_000))
def test_zones_lie_behind_one_another_and_none_is_empty(n_teams):
    zones = medal_zones(n_teams)

    assert 1 <= zones.gold <= zones.silver <= zones.bronze


def test_each_rank_has_at_most_the_best_of_its_medals():
    zones = medal_zones(100)

    assert [zones.find_medal(rank) for rank in (1, 10, 11, 20, 21, 40, 41)] == [
        Medal.GOLD, Medal.GOLD, Medal.SILVER, Medal.SILVER, Medal.BRONZE, Medal.BRONZE, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("n_teams", "zones"),
    [
        (1, [("gold", 1, 1)]),
        (9, [("gold", 1, 1), ("bronze", 2, 3)]),
        (10, [("gold", 1, 1), ("silver", 2, 2), ("bronze", 3, 4)]),
        (214, [("gold", 1, 10), ("silver", 11, 42), ("bronze", 43, 85)]),
    ],
)
def test_the_zones_follow_each_other_and_an_empty_one_is_none(n_teams, zones):
    assert [(zone.medal, zone.first, zone.last) for zone in medal_zones(n_teams).list_zones()] == zones
