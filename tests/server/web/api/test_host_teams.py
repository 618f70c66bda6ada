from tests.programs import Program
from tests.server.web.api.conftest import World

PATH = "/competitions/harbour/host/teams"


def test_teams_are_listed_and_found(keeper: Program, world: World):
    team = {
        "id": world.team.id,
        "name": "ada",
        "members": ["ada"],
        "n_submissions": 0,
        "public_score": None,
        "disqualified_at": None,
        "disqualified_reason": "",
    }

    assert keeper.get(PATH).json == {"teams": [team], "page": 1, "n_pages": 1, "next": None, "n_found": 1}
    assert keeper.get(f"{PATH}?search=nobody").json["n_found"] == 0


def test_a_team_is_disqualified_with_a_reason_and_put_back(keeper: Program, world: World):
    path = f"{PATH}/{world.team.id}/disqualified"

    out = keeper.put(path, json={"is_disqualified": True, "reason": "Two accounts."})
    without_reason = keeper.put(path, json={"is_disqualified": True, "reason": ""})
    back = keeper.put(path, json={"is_disqualified": False})

    assert out.json == {
        "id": world.team.id,
        "name": "ada",
        "is_disqualified": True,
        "disqualified_reason": "Two accounts.",
    }
    assert without_reason.status_code == 409  # it is disqualified already
    assert (back.json["is_disqualified"], back.json["disqualified_reason"]) == (False, "")
    assert keeper.put(f"{PATH}/{world.team.id + 1}/disqualified", json={"is_disqualified": False}).status_code == 404
