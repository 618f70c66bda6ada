import hashlib
import io
import tracemalloc
from pathlib import Path

import pytest
from sqlalchemy import func, select

from server.db import Database
from server.models import Competition, Submission
from server.storage import Storage
from server.web import csrf, slots, uploads
from tests import factories
from tests.browser import Browser
from tests.fakes import Clock
from tests.server.web.conftest import World

PATH = "/competitions/harbour/submissions"
EDGE = b"--edge"
MULTIPART = "multipart/form-data; boundary=edge"


class Body(io.RawIOBase):
    """A body that counts what is read of it and may break off."""

    def __init__(self, data: bytes, *, break_at: int | None = None) -> None:
        self.data = io.BytesIO(data)
        self.n_read = 0
        self.break_at = break_at

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if self.break_at is not None and self.n_read >= self.break_at:
            raise OSError("The connection is gone.")
        n_wanted = len(buffer) if self.break_at is None else min(len(buffer), self.break_at - self.n_read)
        data = self.data.read(n_wanted)
        buffer[: len(data)] = data
        self.n_read += len(data)
        return len(data)


def headers(browser: Browser, **more: str) -> dict[str, str]:
    return {"X-CSRF-Token": browser.csrf_token(), **more}


def post_stream(browser: Browser, body: Body, length: int | None, **more: str):
    environ = {"wsgi.input": body, "wsgi.input_terminated": True}
    if length is not None:
        environ["CONTENT_LENGTH"] = str(length)
    kind = "application/octet-stream"
    return browser.post(PATH, headers=headers(browser, **more), content_type=kind, environ_overrides=environ)


def field(name: str, value: bytes) -> bytes:
    return EDGE + b'\r\nContent-Disposition: form-data; name="' + name.encode() + b'"\r\n\r\n' + value + b"\r\n"


def file_part(data: bytes, *, name: str = "file", file_name: str = "mine.csv") -> bytes:
    head = f'\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n\r\n'
    return EDGE + head.encode() + data + b"\r\n"


def post_form(browser: Browser, *parts: bytes, end: bytes = b"--edge--\r\n"):
    token = field(csrf.FIELD, browser.csrf_token().encode())
    return browser.post(PATH, data=token + b"".join(parts) + end, content_type=MULTIPART)


def count(database: Database) -> int:
    return database.read(lambda session: session.scalar(select(func.count(Submission.id))))


def leftovers(storage: Storage, settings) -> list[Path]:
    folder = settings.data / "files"
    return [path for name in ("submissions", "partial") for path in (folder / name).rglob("*") if path.is_file()]


def limit(session, competition_id: int, size: int) -> None:
    session.get_one(Competition, competition_id).max_upload_bytes = size


def test_a_body_that_says_it_is_too_large_is_not_read(ada: Browser, world: World, database: Database):
    body = Body(b"x" * 100)

    response = post_stream(ada, body, 1_000_001)

    assert response.status_code == 413
    assert "larger than the 1,000,000 bytes" in response.get_json()["message"]
    assert body.n_read == 0


def test_a_body_of_unknown_length_is_refused_at_the_limit(
    ada: Browser,
    world: World,
    database: Database,
    storage: Storage,
    settings,
):
    body = Body(b"x" * 3_000_000)

    response = post_stream(ada, body, None)

    assert response.status_code == 413
    assert body.n_read <= 1_000_001
    assert (count(database), leftovers(storage, settings)) == (0, [])


def test_a_file_of_just_the_limit_is_taken(ada: Browser, world: World, database: Database):
    assert post_stream(ada, Body(b"x" * 1_000_000), None).status_code == 201


def test_a_file_of_one_byte_more_in_a_form_is_refused(
    ada: Browser,
    world: World,
    database: Database,
    storage: Storage,
    settings,
):
    taken = post_form(ada, file_part(b"x" * 1_000_000))
    refused = post_form(ada, file_part(b"x" * 1_000_001))

    assert (taken.status_code, refused.status_code) == (303, 413)
    assert (count(database), len(leftovers(storage, settings))) == (1, 1)


@pytest.mark.parametrize("length", [200_000, None])
def test_a_connection_that_breaks_leaves_nothing(
    ada: Browser,
    world: World,
    database: Database,
    storage: Storage,
    settings,
    length: int | None,
):
    response = post_stream(ada, Body(b"x" * 200_000, break_at=100_000), length)

    assert response.status_code == 400
    assert (count(database), leftovers(storage, settings)) == (0, [])


def test_a_body_shorter_than_it_says_leaves_nothing(
    ada: Browser,
    world: World,
    database: Database,
    storage: Storage,
    settings,
):
    response = post_stream(ada, Body(b"x" * 100_000), 200_000)

    assert response.status_code == 400
    assert response.get_json()["message"] == "The upload was cut off. Nothing was kept; send the file again."
    assert (count(database), leftovers(storage, settings)) == (0, [])


def test_a_form_that_is_cut_leaves_nothing(
    ada: Browser,
    world: World,
    database: Database,
    storage: Storage,
    settings,
):
    response = post_form(ada, file_part(b"id,chance\n1,0.5\n"), end=b"")

    assert response.status_code == 400
    assert (count(database), leftovers(storage, settings)) == (0, [])


def test_the_file_is_kept_byte_for_byte_also_when_it_looks_like_an_edge(
    ada: Browser,
    world: World,
    database: Database,
    storage: Storage,
):
    data = b"\r\n--edg\r\n--edgy\r\n\n--\r" * 40_000

    assert post_form(ada, file_part(data)).status_code == 303

    submission = database.read(lambda session: session.scalars(select(Submission)).one())
    with storage.open(submission.storage_key) as file:
        assert file.read() == data
    assert (submission.size_bytes, submission.sha256) == (len(data), hashlib.sha256(data).hexdigest())


def test_fields_may_stand_before_and_behind_the_file(ada: Browser, world: World, database: Database):
    post_form(ada, field("idempotency_key", b"k"), file_part(b"id\n1\n"), field("description", "späť".encode()))

    submission = database.read(lambda session: session.scalars(select(Submission)).one())
    assert (submission.idempotency_key, submission.description) == ("k", "späť")


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([file_part(b"x") * 2], 400),
        ([file_part(b"x", name="other")], 400),
        ([field("description", b"no file")], 400),
        ([field(f"f{number}", b"") for number in range(101)], 413),
        ([field("description", b"x" * 8193), file_part(b"x")], 413),
        ([file_part(b"x"), field("description", b"x" * 8193)], 413),
        ([EDGE + b"\r\nX: y\r\n\r\nx\r\n"], 400),
        ([EDGE + b"\r\nContent-Disposition: form-data; name=\xff\r\n\r\nx\r\n"], 400),
        ([EDGE + b"\r\n" + b"X: " + b"y" * 2_000_000], 413),
    ],
)
def test_forms_that_are_not_as_they_should_be_leave_nothing(
    ada: Browser,
    world: World,
    database: Database,
    storage: Storage,
    settings,
    parts: list[bytes],
    status: int,
):
    response = post_form(ada, *parts)

    assert response.status_code == status
    assert (count(database), leftovers(storage, settings)) == (0, [])


def test_a_form_without_boundary_is_refused(ada: Browser, world: World):
    assert ada.post(PATH, data=b"x", content_type="multipart/form-data").status_code == 400


def test_an_encoded_body_is_refused(ada: Browser, world: World, database: Database):
    body = Body(b"x" * 100)

    response = post_stream(ada, body, 100, **{"Content-Encoding": "gzip"})

    assert response.status_code == 400
    assert "without Content-Encoding" in response.get_json()["message"]
    assert body.n_read == 0


def test_who_may_not_submit_is_refused_before_the_file_is_read(ada: Browser, world: World, database: Database):
    def use_up(session):
        for _ in range(5):
            factories.make_submission(session, competition=world.competition, team=world.team, user=world.ada)

    database.write(use_up)
    body = Body(b"x" * 500_000)

    response = post_stream(ada, body, 500_000)

    assert (response.status_code, response.get_json()["code"]) == (422, "daily_limit_reached")
    assert body.n_read == 0


def test_a_limit_reached_while_the_file_arrived_deletes_it(
    ada: Browser,
    world: World,
    database: Database,
    storage: Storage,
    settings,
):
    class Slow(Body):
        def readinto(self, buffer) -> int:
            if not self.n_read:

                def use_up(session):
                    for _ in range(5):
                        factories.make_submission(
                            session, competition=world.competition, team=world.team, user=world.ada
                        )

                database.write(use_up)
            return super().readinto(buffer)

    response = post_stream(ada, Slow(b"x" * 1000), 1000)

    assert response.status_code == 422
    assert leftovers(storage, settings) == []


def test_what_was_accepted_is_answered_again_after_the_limit(
    ada: Browser,
    world: World,
    database: Database,
    storage: Storage,
    settings,
):
    def limit_to_one(session):
        session.get_one(Competition, world.competition.id).daily_limit = 1

    database.write(limit_to_one)

    first = post_stream(ada, Body(b"id\n"), 3, **{"Idempotency-Key": "k"})
    again = post_stream(ada, Body(b"id\n"), 3, **{"Idempotency-Key": "k"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    assert len(leftovers(storage, settings)) == 1


def test_a_team_has_two_uploads_at_once(ada: Browser, world: World, database: Database):
    taken = [slots.UPLOADS.take(f"team:{world.team.id}") for _ in range(2)]
    try:
        response = post_stream(ada, Body(b"id\n"), 3)
    finally:
        for give_back in taken:
            give_back()

    assert (response.status_code, response.get_json()["code"]) == (429, "too_many_requests")
    assert post_stream(ada, Body(b"id\n"), 3).status_code == 201


def test_memory_does_not_grow_with_the_file(ada: Browser, world: World, database: Database):
    database.write(limit, world.competition.id, 64_000_000)
    part = b"1234567,0.123456789\n" * 50_000

    class Long(Body):
        def __init__(self) -> None:
            super().__init__(b"")
            self.rest = 40

        def readinto(self, buffer) -> int:
            if self.data.tell() == len(self.data.getbuffer()):
                if not self.rest:
                    return 0
                self.rest -= 1
                self.data = io.BytesIO(part)
            return super().readinto(buffer)

    tracemalloc.start()
    try:
        response = post_stream(ada, Long(), 40 * len(part))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert response.status_code == 201
    assert peak < 8_000_000


def test_a_body_that_drips_is_given_up(ada: Browser, world: World, database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(uploads, "PATIENCE_SECONDS", -1)
    monkeypatch.setattr(uploads, "SLOWEST_BYTES_PER_SECOND", 10**12)

    response = post_stream(ada, Body(b"x" * 500_000), 500_000)

    assert response.status_code == 408
    assert count(database) == 0


class Crawling(Body):
    """A body of which each piece takes its time."""

    def __init__(self, data: bytes, clock: Clock, **span: float) -> None:
        super().__init__(data)
        self.clock, self.span = clock, span

    def readinto(self, buffer) -> int:
        self.clock.advance(**self.span)
        return super().readinto(buffer)


def end_now(database: Database, world: World, clock: Clock) -> None:
    """Let the competition end at this instant; late files are taken."""

    def work(session):
        session.get_one(Competition, world.competition.id).ends_at = clock.now

    database.write(work)


def test_an_upload_that_began_before_the_end_is_ended_when_it_can_count_no_more(
    ada: Browser, world: World, database: Database, storage: Storage, settings, clock: Clock
):
    end_now(database, world, clock)
    body = Crawling(b"x" * 900_000, clock, minutes=2)

    response = post_stream(ada, body, 900_000)

    assert (response.status_code, response.get_json()["code"]) == (422, "deadline_passed")
    assert "5 minutes after the end" in response.get_json()["message"]
    assert body.n_read < 900_000
    assert (count(database), leftovers(storage, settings)) == (0, [])


def test_an_upload_that_began_before_the_end_and_is_whole_in_time_counts(
    ada: Browser, world: World, database: Database, clock: Clock
):
    end_now(database, world, clock)

    response = post_stream(ada, Crawling(b"x" * 1000, clock, minutes=2), 1000)

    assert response.status_code == 201
    assert not database.read(lambda session: session.scalars(select(Submission.is_late)).one())


def test_an_upload_that_begins_after_the_end_may_take_its_time(
    ada: Browser, world: World, database: Database, clock: Clock
):
    end_now(database, world, clock)
    clock.advance(seconds=1)

    response = post_stream(ada, Crawling(b"x" * 1000, clock, minutes=30), 1000)

    assert response.status_code == 201
    assert database.read(lambda session: session.scalars(select(Submission.is_late)).one())
