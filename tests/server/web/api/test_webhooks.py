"""A user's own webhooks over the API."""

from typing import Any

import pytest

from server.db import Database
from server.services import outbox
from tests import factories
from tests.programs import Program
from tests.server.web.api.conftest import World

LIST = "/me/webhooks"
URL = "https://example.org/hook"
WANTED = {"url": URL, "events": ["submission.scored"]}


@pytest.fixture
def made(ada: Program) -> dict[str, Any]:
    answer = ada.post(LIST, json=WANTED)
    assert answer.status_code == 201
    return dict(answer.json)


def test_a_webhook_is_made_and_its_secret_told_once(ada: Program, made: dict[str, Any]):
    listed = ada.get(LIST).json

    assert made["secret"].startswith("whsec_")
    assert listed["webhooks"] == [{name: value for name, value in made.items() if name != "secret"}]
    assert "alarm.raised" not in listed["events"]
    assert made["secret"] not in str(ada.get(f"{LIST}/{made['id']}/deliveries").json)


def test_what_is_wrong_is_named_at_its_field(ada: Program):
    answer = ada.post(LIST, json={"url": "http://10.0.0.1/", "events": []})

    assert answer.status_code == 400
    assert set(answer.json["fields"]) == {"url", "events"}


def test_a_token_that_may_only_read_makes_none(reader: Program):
    assert reader.get(LIST).status_code == 200
    assert reader.post(LIST, json=WANTED).status_code == 403


def test_a_webhook_is_changed_pinged_sent_again_and_deleted(ada: Program, made: dict[str, Any], database: Database):
    path = f"{LIST}/{made['id']}"

    off = ada.put(path, json={"is_on": False}).json
    refused = ada.post(f"{path}/ping", json={})
    on = ada.put(path, json={"is_on": True, "events": ["board.finalized"]}).json
    ping = ada.post(f"{path}/ping", json={})
    database.write(outbox.mark_delivered, delivery_id=ping.json["id"], status=204, answer="ok", now=factories.NOW)
    delivered = ada.get(f"{path}/deliveries").json["deliveries"]
    again = ada.post(f"{path}/deliveries/{ping.json['id']}/again", json={})
    left = ada.delete(path)

    assert (off["is_on"], on["is_on"], on["events"]) == (False, True, ["board.finalized"])
    assert (refused.status_code, ping.status_code, again.status_code) == (409, 202, 202)
    assert [(each["state"], each["status"], each["answer"]) for each in delivered] == [("delivered", 204, "ok")]
    assert (again.json["state"], again.json["message_id"]) == ("waiting", ping.json["message_id"])
    assert left.json["webhooks"] == []
    assert ada.get(f"{path}/deliveries").status_code == 404


def test_a_new_secret_is_another(ada: Program, made: dict[str, Any]):
    renewed = ada.post(f"{LIST}/{made['id']}/secret", json={}).json

    assert renewed["secret"] != made["secret"]


def test_others_do_not_see_it(ben: Program, made: dict[str, Any]):
    path = f"{LIST}/{made['id']}"

    assert ben.get(LIST).json["webhooks"] == []
    assert [
        ben.get(f"{path}/deliveries").status_code,
        ben.post(f"{path}/ping", json={}).status_code,
        ben.delete(path).status_code,
    ] == [404, 404, 404]


def test_a_site_that_sends_none_makes_none(make_app: Any, world: World):
    program = Program(make_app(webhooks=False), world.tokens["ada"])

    answer = program.post(LIST, json=WANTED)

    assert answer.status_code == 403
    assert "sends no webhooks" in answer.json["detail"]
