"""Tests for `server.services.uploads`, on SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
import threading
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from server.db import Database
from server.errors import (
    InvalidInputError,
    NotFoundError,
    PlatformError,
    TooLargeError,
    TooManyUploadsError,
    WrongOffsetError,
)
from server.models import ApiToken, Role, Upload, User
from server.services import uploads, whole_uploads
from server.storage import Storage, StoredFile
from tests import factories
from tests.factories import NOW

LARGEST = 1000


@pytest.fixture
def ada(any_database: Database) -> User:
    return any_database.write(factories.make_user, name="ada")


def begin(database: Database, user: User, *, size: int = 10, **more) -> Upload:
    named = {"file_name": "train.csv", "sha256": None, "largest_bytes": LARGEST, "now": NOW, **more}
    return database.write(uploads.begin, user=user, size_bytes=size, **named)


def store(storage: Storage, data: bytes) -> StoredFile:
    with storage.open_writer(uploads.PREFIX) as writer:
        writer.write(data)
        return writer.commit()


def append(database: Database, user: User, upload: Upload, piece: StoredFile, *, offset: int, now=NOW) -> Upload:
    return database.write(uploads.append, user=user, code=upload.code, offset_bytes=offset, piece=piece, now=now)


def keys(storage: Storage) -> set[str]:
    return {file.key for file in storage.list_files(uploads.PREFIX)}


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"file_name": ""}, InvalidInputError),
        ({"file_name": "data/.."}, InvalidInputError),
        ({"file_name": "x" * 201}, InvalidInputError),
        ({"size": 0}, InvalidInputError),
        ({"size": LARGEST + 1}, TooLargeError),
        ({"sha256": "abc"}, InvalidInputError),
    ],
)
def test_what_cannot_be_a_file_is_not_begun(any_database: Database, ada: User, given, error):
    with pytest.raises(error):
        begin(any_database, ada, **given)

    assert any_database.read(uploads.list_uploads, user=ada, now=NOW) == []


def test_a_file_is_known_by_its_own_name_without_folders(any_database: Database, ada: User):
    assert begin(any_database, ada, file_name="C:\\data\\train set.csv").file_name == "train set.csv"


def test_hosts_may_send_larger_files_than_entrants():
    limits = {"max_data_bytes": 100, "max_upload_bytes": 10}

    sizes = [uploads.largest_of(User(role=role), **limits) for role in (Role.USER, Role.HOST, Role.ADMIN)]

    assert sizes == [10, 100, 100]


def test_each_piece_goes_on_where_the_last_ended(any_database: Database, ada: User, storage: Storage):
    upload = begin(any_database, ada)
    later = NOW + timedelta(hours=3)

    append(any_database, ada, upload, store(storage, b"1234"), offset=0)
    after = append(any_database, ada, upload, store(storage, b"567890"), offset=4, now=later)

    assert (after.offset_bytes, after.expires_at) == (10, later + uploads.LASTS)


@pytest.mark.parametrize("offset", [0, 3, 5])
def test_a_piece_that_begins_elsewhere_is_refused_with_the_offset(
    any_database: Database, ada: User, storage: Storage, offset: int
):
    upload = begin(any_database, ada)
    append(any_database, ada, upload, store(storage, b"1234"), offset=0)

    with pytest.raises(WrongOffsetError) as refused:
        append(any_database, ada, upload, store(storage, b"x"), offset=offset)

    assert refused.value.offset_bytes == 4
    assert "4 bytes are here" in refused.value.message


def test_a_piece_beyond_the_end_is_refused(any_database: Database, ada: User, storage: Storage):
    upload = begin(any_database, ada)

    with pytest.raises(TooLargeError):
        append(any_database, ada, upload, store(storage, b"x" * 11), offset=0)

    assert any_database.read(uploads.get_upload, user=ada, code=upload.code, now=NOW).offset_bytes == 0


def test_of_pieces_that_come_at_once_one_counts_and_the_file_is_whole(
    any_database: Database, ada: User, storage: Storage
):
    upload = begin(any_database, ada, size=6 * 8)
    barrier, refused = threading.Barrier(6), []
    pieces = [bytes([65 + number]) * 8 for number in range(6)]

    def send(number: int) -> None:
        """Send the piece at every offset in turn until it has its place."""
        piece = store(storage, pieces[number])
        barrier.wait()
        while True:
            try:
                current = any_database.read(uploads.get_upload, user=ada, code=upload.code, now=NOW)
                append(any_database, ada, upload, piece, offset=current.offset_bytes)
                return
            except WrongOffsetError as error:
                refused.append(error)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found, rows = any_database.read(whole_uploads.list_pieces, user=ada, code=upload.code, now=NOW)
    whole = whole_uploads.put_together(storage, rows)
    with storage.open(whole.key) as file:
        data = file.read()
    assert found.offset_bytes == len(data) == 48
    assert sorted(data[start : start + 8] for start in range(0, 48, 8)) == pieces
    assert whole.sha256 == hashlib.sha256(data).hexdigest()


def test_two_that_begin_at_once_do_not_pass_the_limit_together(
    any_database: Database, ada: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(uploads, "MOST_UPLOADS", 3)
    barrier, answers = threading.Barrier(8), []

    def work() -> None:
        barrier.wait()
        try:
            begin(any_database, ada)
            answers.append("begun")
        except TooManyUploadsError:
            answers.append("refused")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["begun"] * 3 + ["refused"] * 5


def test_all_files_on_their_way_together_have_a_limit_in_bytes(any_database: Database, ada: User):
    for _ in range(uploads.MOST_LARGEST):
        begin(any_database, ada, size=LARGEST)

    with pytest.raises(TooManyUploadsError) as refused:
        begin(any_database, ada, size=1)

    assert "at most 4,000" in refused.value.message
    begin(any_database, any_database.write(factories.make_user, name="bo"), size=LARGEST)


def test_the_oldest_quiet_file_that_yields_makes_room(any_database: Database, storage: Storage, ada: User):
    about = {"most": 3, "storage": storage}
    kept = begin(any_database, ada, **about)
    oldest, newer = (begin(any_database, ada, does_yield=True, **about) for _ in range(2))
    append(any_database, ada, oldest, store(storage, b"abc"), offset=0)
    append(any_database, ada, newer, store(storage, b"xyz"), offset=0, now=NOW + timedelta(seconds=1))

    later = NOW + uploads.YIELDS_AFTER
    new = begin(any_database, ada, does_yield=True, now=later, **about)

    under_way = any_database.read(uploads.list_uploads, user=ada, now=later)
    assert [each.code for each in under_way] == [new.code, newer.code, kept.code]
    assert len(keys(storage)) == 1
    with pytest.raises(TooManyUploadsError, match="Wait for two minutes, then send fewer at once"):
        begin(any_database, ada, does_yield=True, now=later, **about)
    begin(any_database, ada, now=later + timedelta(seconds=1), **about)


def test_files_that_yield_make_room_for_bytes_and_no_others_do(any_database: Database, storage: Storage, ada: User):
    for number in range(uploads.MOST_LARGEST):
        begin(any_database, ada, size=LARGEST, does_yield=number < 2)
    later = NOW + timedelta(hours=1)

    for _ in range(2):
        begin(any_database, ada, size=LARGEST, now=later, storage=storage)

    with pytest.raises(TooManyUploadsError, match="Complete or delete one first"):
        begin(any_database, ada, size=1, now=later, storage=storage)


def test_a_file_in_endlessly_many_pieces_is_refused(
    any_database: Database, ada: User, storage: Storage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(uploads, "MOST_PIECES", 2)
    upload = begin(any_database, ada)
    for offset in range(2):
        append(any_database, ada, upload, store(storage, b"x"), offset=offset)

    with pytest.raises(TooLargeError, match="larger ones"):
        append(any_database, ada, upload, store(storage, b"x"), offset=2)


def test_a_file_is_nobody_elses_and_ends_a_day_after_its_last_piece(any_database: Database, ada: User):
    upload = begin(any_database, ada)
    bo = any_database.write(factories.make_user, name="bo")

    for user, now in ((bo, NOW), (ada, NOW + uploads.LASTS)):
        with pytest.raises(NotFoundError):
            any_database.read(uploads.get_upload, user=user, code=upload.code, now=now)
    assert any_database.read(uploads.list_uploads, user=bo, now=NOW) == []


def test_a_discarded_file_leaves_neither_row_nor_bytes(any_database: Database, ada: User, storage: Storage):
    upload = begin(any_database, ada)
    append(any_database, ada, upload, store(storage, b"1234"), offset=0)

    any_database.write(uploads.discard, user=ada, code=upload.code, storage=storage, now=NOW)

    assert keys(storage) == set()
    with pytest.raises(NotFoundError):
        any_database.write(uploads.discard, user=ada, code=upload.code, storage=storage, now=NOW)


def test_the_bytes_stay_where_discarding_is_rolled_back(any_database: Database, ada: User, storage: Storage):
    upload = begin(any_database, ada)
    piece = store(storage, b"1234")
    append(any_database, ada, upload, piece, offset=0)

    def discard_and_fail(session: Session) -> None:
        uploads.discard(session, user=ada, code=upload.code, storage=storage, now=NOW)
        raise PlatformError("Something else failed.")

    with pytest.raises(PlatformError):
        any_database.write(discard_and_fail)

    assert keys(storage) == {piece.key}


def test_the_sweep_deletes_what_has_expired_and_nothing_else(any_database: Database, ada: User, storage: Storage):
    old, young = begin(any_database, ada), begin(any_database, ada, now=NOW + timedelta(hours=1))
    append(any_database, ada, old, store(storage, b"1234"), offset=0)
    kept = store(storage, b"5678")
    append(any_database, ada, young, kept, offset=0, now=NOW + timedelta(hours=1))
    due = NOW + uploads.LASTS

    assert any_database.write(uploads.sweep_expired, storage=storage, now=due) == 1
    assert any_database.write(uploads.sweep_expired, storage=storage, now=due) == 0

    assert keys(storage) == {kept.key}
    assert [found.id for found in any_database.read(uploads.list_uploads, user=ada, now=due)] == [young.id]


def test_a_file_that_comes_again_replaces_what_is_shorter(any_database: Database, ada: User, storage: Storage):
    upload = begin(any_database, ada)
    append(any_database, ada, upload, store(storage, b"01"), offset=0)
    append(any_database, ada, upload, store(storage, b"23"), offset=2)
    about = {"user": ada, "code": upload.code, "storage": storage, "now": NOW}

    shorter = any_database.write(uploads.take_again, piece=store(storage, b"0123"), **about)
    longer = any_database.write(uploads.take_again, piece=store(storage, b"0123456789"), **about)
    whole = any_database.write(uploads.take_again, piece=store(storage, b"0123456789"), **about)

    assert [(each.offset_bytes, is_kept) for each, is_kept in (shorter, longer, whole)] == [
        (4, False),
        (10, True),
        (10, False),
    ]
    _, pieces = any_database.read(whole_uploads.list_pieces, user=ada, code=upload.code, now=NOW)
    assert [piece.size_bytes for piece in pieces] == [10]


def test_a_file_that_comes_again_is_no_longer_than_announced(any_database: Database, ada: User, storage: Storage):
    upload = begin(any_database, ada, size=3)
    about = {"user": ada, "code": upload.code, "storage": storage, "now": NOW}

    with pytest.raises(TooLargeError):
        any_database.write(uploads.take_again, piece=store(storage, b"0123"), **about)


def test_a_file_is_begun_again_under_its_code_and_more_of_them_where_that_is_said(any_database: Database, ada: User):
    for _ in range(uploads.MOST_UPLOADS):
        begin(any_database, ada)

    with pytest.raises(TooManyUploadsError):
        begin(any_database, ada)
    assert begin(any_database, ada, code="c" * 32, most=uploads.MOST_UPLOADS + 1).code == "c" * 32


@pytest.mark.parametrize(
    ("begun", "asking", "is_open"),
    [
        (("submit",), None, True),
        (("submit",), ("submit",), True),
        (("submit",), ("read", "submit"), True),
        (("host",), ("read", "submit"), False),
        (("submit", "host"), ("submit",), False),
        (None, ("host",), True),
        (None, ("read", "submit"), False),
        (None, None, True),
    ],
)
def test_a_file_is_for_tokens_that_may_do_all_that_the_one_may_by_which_it_was_begun(begun, asking, is_open):
    upload = Upload(token=None if begun is None else ApiToken(id=1, scopes=list(begun)))
    by = None if asking is None else ApiToken(id=2, scopes=list(asking))

    assert uploads.is_open_to(upload, by) is is_open


def test_a_token_for_one_competition_goes_on_with_its_own_alone():
    bound = ApiToken(id=1, scopes=["submit", "host"], competition_id=7)

    assert uploads.is_open_to(Upload(token=bound), bound)
    assert uploads.is_open_to(Upload(token=bound), ApiToken(id=2, scopes=["submit", "host"]))
    assert not uploads.is_open_to(Upload(token=ApiToken(id=2, scopes=["submit"])), bound)
    assert not uploads.is_open_to(Upload(token=ApiToken(id=3, scopes=["submit"], competition_id=8)), bound)
    assert not uploads.is_open_to(Upload(token=None), bound)
