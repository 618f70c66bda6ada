import pytest

from server.db import Database
from server.models import User
from tests.programs import Program
from tests.server.web.api.conftest import World


def test_a_public_profile_is_told_to_all_and_a_private_one_to_its_owner(ada: Program, stranger: Program):
    ada.patch("/me", json={"is_public": False})
    assert stranger.get("/users/ada").status_code == 404
    assert ada.get("/users/ada").get_json()["is_public"] is False

    ada.patch("/me", json={"is_public": True})
    profile = stranger.get("/users/ada").get_json()
    assert (profile["name"], profile["display_name"]) == ("ada", "Ada L.")
    assert profile["medals"] == {"gold": 0, "silver": 0, "bronze": 0}
    assert [result["competition"] for result in profile["results"]] == ["harbour"]
    assert profile["url"].endswith("/users/ada")


def test_what_is_not_given_of_a_profile_stays(ada: Program, world: World, database: Database):
    changed = ada.patch("/me", json={"about": "Sails.", "time_zone": "Europe/Berlin"}).get_json()

    assert changed == {
        "name": "ada",
        "display_name": "Ada L.",
        "role": "user",
        "is_agent": False,
        "about": "Sails.",
        "time_zone": "Europe/Berlin",
        "is_public": True,
    }
    assert database.read(lambda session: session.get_one(User, world.ada.id).about) == "Sails."


@pytest.mark.parametrize(
    ("body", "field"),
    [({"time_zone": "Mars/North"}, "time_zone"), ({"about": "a" * 501}, "about"), ({"is_public": "yes"}, "is_public")],
)
def test_a_wrong_field_is_named_and_nothing_changed(ada: Program, body: dict, field: str):
    response = ada.patch("/me", json={"display_name": "Other", **body})

    assert response.status_code == 400
    assert field in response.get_json()["fields"]
    assert ada.get("/me").get_json()["display_name"] == "Ada L."


def test_a_token_that_reads_changes_no_profile(reader: Program):
    assert reader.patch("/me", json={"about": "Sails."}).status_code == 403
