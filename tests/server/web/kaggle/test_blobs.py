"""Files that hosts send: begun by hosts, cut and resumed, and taken from their beginning once they were forgotten."""

import pytest

from server.models import CoHost, Role, User
from server.services import drafts, uploads
from tests import factories
from tests.server.web.conftest import World
from tests.server.web.kaggle.conftest import FILE, Kaggle, make_kaggle
from tests.server.web.kaggle.hosting import SCOPES, Hosting, hanna, owner

__all__ = ["hanna", "owner"]

SERVICE = "/blobs.BlobApiService"
ASKED = {"Content-Range": f"bytes */{len(FILE)}"}


def test_a_file_goes_on_where_it_was_cut(hanna: Hosting):
    url, put = hanna.begin_blob("train.csv", len(FILE))["createUrl"], hanna.client.browser.put

    nothing = put(url, headers=ASKED)
    first = put(url, data=FILE[:9], headers={"Content-Range": f"bytes 0-8/{len(FILE)}"})
    asked = put(url, headers=ASKED)
    rest = put(url, data=FILE[9:], headers={"Content-Range": f"bytes 9-{len(FILE) - 1}/{len(FILE)}"})
    done = put(url, headers=ASKED)

    assert (nothing.status_code, nothing.headers.get("Range")) == (308, None)
    assert (first.status_code, asked.headers["Range"]) == (308, "bytes=0-8")
    assert [answer.headers.get("Location") for answer in (nothing, first, asked)] == [None] * 3
    assert (rest.status_code, done.status_code) == (201, 201)


def test_a_piece_that_does_not_fit_has_the_client_ask_again(hanna: Hosting):
    url, put = hanna.begin_blob("train.csv", len(FILE))["createUrl"], hanna.client.browser.put
    put(url, data=FILE[:9], headers={"Content-Range": f"bytes 0-8/{len(FILE)}"})

    assert put(url, data=FILE[4:], headers={"Content-Range": f"bytes 4-{len(FILE) - 1}/{len(FILE)}"}).status_code == 503
    assert put(url, headers=ASKED).headers["Range"] == "bytes=0-8"


def test_the_whole_file_may_come_again_over_what_is_here_of_it(hanna: Hosting):
    url, put = hanna.begin_blob("train.csv", len(FILE))["createUrl"], hanna.client.browser.put
    put(url, data=FILE[:9], headers={"Content-Range": f"bytes 0-8/{len(FILE)}"})

    assert put(url, data=FILE).status_code == 201


def test_a_file_that_was_forgotten_is_taken_from_its_beginning(hanna: Hosting, database, storage, clock):
    ticket = hanna.begin_blob("train.csv", len(FILE))
    url, put = ticket["createUrl"], hanna.client.browser.put
    put(url, data=FILE[:9], headers={"Content-Range": f"bytes 0-8/{len(FILE)}"})
    now = clock.advance(days=3)
    assert database.write(uploads.sweep_expired, storage=storage, now=now) == 1

    asked = put(url, headers=ASKED)
    piece = put(url, data=FILE[9:], headers={"Content-Range": f"bytes 9-{len(FILE) - 1}/{len(FILE)}"})

    assert (asked.status_code, asked.headers.get("Range")) == (308, None)
    assert piece.status_code == 503
    assert put(url, data=FILE).status_code == 201
    (again,) = database.read(uploads.list_uploads, user=hanna.user, now=now)
    assert again.storage_key is not None
    assert again.token is not None
    assert again.token.scopes == list(SCOPES)


def test_an_address_that_was_made_up_is_not_there(hanna: Hosting):
    url = hanna.begin_blob("train.csv", len(FILE))["createUrl"]

    for address in (url[:-2], "http://localhost/api/v1/blobs/invented", url.replace("/blobs/", "/uploads/")):
        assert hanna.client.browser.put(address, data=FILE).status_code == 404


def test_whoever_is_no_host_any_more_sends_nothing(app, hanna: Hosting, database):
    def lose(session) -> None:
        session.get_one(User, hanna.user.id).role = "user"

    database.write(lose)

    answer = hanna.ask("StartBlobUpload", service=SERVICE, type="DATASET", name="a.csv", contentLength=3)
    assert (answer.status_code, answer.json["message"]) == (403, "Only hosts send data of competitions.")


def test_an_address_takes_nothing_of_a_user_who_may_not_host_any_more(hanna: Hosting, database):
    url = hanna.begin_blob("train.csv", len(FILE))["createUrl"]
    database.write(lambda session: setattr(session.get_one(User, hanna.user.id), "role", Role.USER))

    assert hanna.client.browser.put(url, data=FILE).status_code == 403


def test_a_co_host_may_send(app, database, world: World, ben: Kaggle):
    def share(session) -> None:
        session.add(
            CoHost(
                competition_id=world.competition.id,
                user_id=world.ben.id,
                added_by_id=world.host.id,
                added_at=factories.NOW,
            )
        )

    database.write(share)
    client = Hosting(make_kaggle(app, database, world.ben, scopes=SCOPES), world.ben)

    assert client.begin_blob("a.csv", 3)["token"]
    # The scope of the token counts as well.
    assert ben.ask("StartBlobUpload", service=SERVICE, type="DATASET", name="a.csv", contentLength=3).status_code == 403


@pytest.mark.parametrize("fields", [{"type": "INBOX"}, {}, {"type": "DATASET", "contentLength": 0}])
def test_other_files_and_empty_ones_are_refused(hanna: Hosting, fields):
    named = {"name": "a.csv", "contentLength": 3, **fields}

    assert hanna.ask("StartBlobUpload", service=SERVICE, **named).status_code == 400


def test_a_host_has_more_files_on_their_way_than_others(hanna: Hosting):
    for number in range(uploads.MOST_UPLOADS + 1):
        hanna.begin_blob(f"{number}.csv", 3)


def test_files_of_a_command_that_failed_lock_nobody_out(hanna: Hosting, clock, monkeypatch):
    monkeypatch.setattr(drafts, "MOST_FILES", 3)
    for number in range(3):
        hanna.send_blob(f"{number}.csv", FILE)
    named = {"type": "DATASET", "name": "more.csv", "contentLength": 3}

    refused = hanna.ask("StartBlobUpload", service=SERVICE, **named)
    clock.advance(seconds=uploads.YIELDS_AFTER.total_seconds())
    taken = hanna.ask("StartBlobUpload", service=SERVICE, **named)

    assert (refused.status_code, taken.status_code) == (409, 200)
    assert "Wait for two minutes" in refused.json["message"]


def test_an_empty_file_is_told_by_its_name(hanna: Hosting):
    refused = hanna.ask("StartBlobUpload", service=SERVICE, type="DATASET", name="empty.txt")

    assert (refused.status_code, refused.json["message"]) == (400, "“empty.txt” is empty. Fill it, or leave it out.")
