import pytest

from tests.fakes import Clock
from tests.programs import Program
from tests.server.web.api.conftest import World

HOSTED = "/competitions/harbour/host/announcements"
OPEN = "/competitions/harbour/announcements"
GOOD = {"title": "New data", "text": "Get **train.csv** anew."}


def test_an_announcement_is_written_read_changed_and_removed(
    keeper: Program, stranger: Program, world: World, clock: Clock
):
    made = keeper.post(HOSTED, json=GOOD)

    number = made.json["id"]
    assert (made.status_code, made.json) == (
        201,
        {
            "id": number,
            **GOOD,
            "by": "hosanna",
            "publish_at": "2026-11-21T12:00:00Z",
            "is_mailed": False,
            "told_at": "2026-11-21T12:00:00Z",
            "changed_at": None,
        },
    )
    assert keeper.get(HOSTED).json == {"announcements": [made.json], "sends_mail": False}
    assert stranger.get(OPEN).json == {
        "announcements": [
            {
                "id": number,
                **GOOD,
                "by": "hosanna",
                "published_at": "2026-11-21T12:00:00Z",
                "changed_at": None,
            }
        ]
    }
    clock.advance(hours=1)
    changed = keeper.put(f"{HOSTED}/{number}", json={**GOOD, "title": "Newer data"})
    assert (changed.json["title"], changed.json["changed_at"]) == ("Newer data", "2026-11-21T13:00:00Z")
    assert keeper.delete(f"{HOSTED}/{number}").json == {"announcements": [], "sends_mail": False}
    assert keeper.delete(f"{HOSTED}/{number}").status_code == 404
    assert stranger.get(OPEN).json == {"announcements": []}


def test_a_planned_one_is_the_hosts_alone_until_its_time(
    keeper: Program, stranger: Program, world: World, clock: Clock
):
    made = keeper.post(HOSTED, json={**GOOD, "publish_at": "2026-11-21T14:00:00+01:00", "is_mailed": True})

    assert (made.json["publish_at"], made.json["told_at"]) == ("2026-11-21T13:00:00Z", None)
    assert stranger.get(OPEN).json == {"announcements": []}
    clock.advance(hours=1)
    assert len(stranger.get(OPEN).json["announcements"]) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": 5}, "title"),
        ({"text": None}, "text"),
        ({"text": " "}, "text"),
        ({"is_mailed": "yes"}, "is_mailed"),
        ({"publish_at": "soon"}, "publish_at"),
        ({"publish_at": 5}, "publish_at"),
        ({"publish_at": "2026-11-22T10:00:00"}, "publish_at"),
        ({"publish_at": "2026-11-20T10:00:00Z"}, "publish_at"),
        ({"body": "x"}, "body"),
    ],
)
def test_what_is_wrong_is_named(keeper: Program, world: World, changes, field: str):
    response = keeper.post(HOSTED, json={**GOOD, **changes})

    assert (response.status_code, list(response.json["fields"])) == (400, [field])
    assert keeper.get(HOSTED).json["announcements"] == []


def test_an_announcement_is_put_away_by_who_has_read_it(keeper: Program, ada: Program, reader: Program):
    number = keeper.post(HOSTED, json=GOOD).json["id"]

    assert reader.post(f"{OPEN}/{number}/dismissal", json={}).status_code == 403
    assert ada.post(f"{OPEN}/{number}/dismissal", json={}).status_code == 204
    assert ada.post(f"{OPEN}/{number}/dismissal", json={}).status_code == 204
    assert ada.post(f"{OPEN}/1000/dismissal", json={}).status_code == 404
