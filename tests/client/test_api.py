"""The routes of the API."""

import json

import pytest

from tests.client.conftest import Podium
from tests.client.fakes import Fake


def test_all_pages_of_competitions_come(podium: Podium) -> None:
    done = podium("competitions", "--json")

    assert [row["slug"] for row in json.loads(done.stdout)] == ["wa-churn", "hpc-runtime"]


def test_an_unknown_slug_is_answered_with_near_ones(podium: Podium) -> None:
    done = podium("files", "wa-chrun", "--json")

    fault = json.loads(done.stderr)
    assert done.returncode == 4
    assert (fault["code"], fault["near"]) == ("not_found", ["wa-churn"])


def test_a_slug_is_also_found_by_a_part_of_it(podium: Podium) -> None:
    assert "Did you mean hpc-runtime?" in podium("leaderboard", "hpc").stderr


def test_a_slug_like_nothing_known_points_to_the_list(podium: Podium) -> None:
    assert "`podium competitions` lists them." in podium("leaderboard", "zzzzz").stderr


def test_a_slug_can_not_climb_to_another_route(podium: Podium, server: Fake) -> None:
    done = podium("files", "wa-churn/rules?x=")

    assert done.returncode == 4
    assert server.requests[0][1] == "/api/podium/v1/competitions/wa-churn/rules?x=/files"


@pytest.mark.parametrize("slug", ["", ".", ".."])
def test_what_would_name_another_route_is_no_slug(podium: Podium, server: Fake, slug: str) -> None:
    done = podium("leaderboard", slug)

    assert done.returncode == 4
    assert f"There is no competition “{slug}”" in done.stderr
    assert not any("leaderboard" in request[1] for request in server.requests)
