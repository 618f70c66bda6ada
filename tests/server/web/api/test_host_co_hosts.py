from tests.programs import Program
from tests.server.web.api.conftest import World

PATH = "/competitions/harbour/host/co-hosts"


def test_co_hosts_are_added_listed_and_removed(keeper: Program, world: World):
    added = keeper.post(PATH, json={"name": "ben"})

    item = {"user": "ben", "added_by": "hosanna", "added_at": "2026-11-21T12:00:00Z"}
    assert (added.status_code, added.json) == (201, item)
    assert keeper.get(PATH).json == {"host": "hosanna", "co_hosts": [item]}
    assert keeper.delete(f"{PATH}/ben").json == {"host": "hosanna", "co_hosts": []}
    assert keeper.delete(f"{PATH}/ben").status_code == 404


def test_what_is_wrong_is_named(keeper: Program, world: World):
    assert keeper.post(PATH, json={"name": 5}).json["fields"] == {"name": "Give the name of a user."}
    assert "name" in keeper.post(PATH, json={"name": "nobody"}).json["fields"]
    assert keeper.post(PATH, json={"name": "ada"}).json["code"] == "conflict"


def test_an_entrant_is_no_co_host(ada: Program):
    assert ada.get(PATH).status_code == 404
