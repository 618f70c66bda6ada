"""The webhooks of a competition over the API."""

from tests.programs import Program

LIST = "/competitions/harbour/host/webhooks"
WANTED = {"url": "https://example.org/hook", "events": ["submission.scored", "alarm.raised"]}


def test_a_host_has_webhooks_for_a_competition(keeper: Program):
    made = keeper.post(LIST, json=WANTED).json
    path = f"{LIST}/{made['id']}"

    ping = keeper.post(f"{path}/ping", json={}).json
    changed = keeper.put(path, json={"is_on": True, "events": ["alarm.raised"]}).json
    renewed = keeper.post(f"{path}/secret", json={}).json
    deliveries = keeper.get(f"{path}/deliveries").json["deliveries"]
    again = keeper.post(f"{path}/deliveries/{ping['id']}/again", json={})
    listed = keeper.get(LIST).json
    left = keeper.delete(path).json

    assert made["made_by"] == "hosanna"
    assert changed["events"] == ["alarm.raised"]
    assert renewed["secret"] != made["secret"]
    assert [each["id"] for each in deliveries] == [ping["id"]]
    assert again.status_code == 202
    assert [each["id"] for each in listed["webhooks"]] == [made["id"]]
    assert "alarm.raised" in listed["events"]
    assert left["webhooks"] == []


def test_those_of_a_competition_are_not_the_hosts_own(keeper: Program, host: Program):
    made = keeper.post(LIST, json=WANTED).json

    assert host.get("/me/webhooks").json["webhooks"] == []
    assert host.get(f"/me/webhooks/{made['id']}/deliveries").status_code == 404


def test_an_entrant_finds_none(ada: Program, keeper: Program):
    keeper.post(LIST, json=WANTED)

    assert ada.get(LIST).status_code == 404
