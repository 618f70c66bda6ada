"""Tests for `server.services.whole_uploads`, on SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy.orm import Session

from server.db import Database
from server.errors import AlteredFileError, NotFoundError, NotWholeError
from server.models import ApiToken, Upload, User
from server.services import tokens, uploads, whole_uploads
from server.storage import Storage
from tests import factories
from tests.factories import NOW
from tests.server.services.test_uploads import append, begin, keys, store

DATA = b"id,label\n1,0\n2,1\n"
HASH = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def ada(any_database: Database) -> User:
    return any_database.write(factories.make_user, name="ada")


def send(database: Database, user: User, storage: Storage, *pieces: bytes, size: int = len(DATA), **more) -> Upload:
    upload, offset = begin(database, user, size=size, **more), 0
    for piece in pieces:
        append(database, user, upload, store(storage, piece), offset=offset)
        offset += len(piece)
    return upload


def complete(database: Database, user: User, storage: Storage, upload: Upload) -> Upload:
    _, pieces = database.read(whole_uploads.list_pieces, user=user, code=upload.code, now=NOW)
    whole = whole_uploads.put_together(storage, pieces)
    return database.write(whole_uploads.complete, user=user, code=upload.code, whole=whole, storage=storage, now=NOW)


@pytest.mark.parametrize("pieces", [(DATA,), (DATA[:5], DATA[5:6], DATA[6:])])
def test_the_whole_file_is_its_pieces_in_order_and_nothing_else_stays(
    any_database: Database, ada: User, storage: Storage, pieces: tuple[bytes, ...]
):
    upload = send(any_database, ada, storage, *pieces)

    kept = complete(any_database, ada, storage, upload)

    assert (kept.sha256, kept.offset_bytes) == (HASH, len(DATA))
    assert keys(storage) == {kept.storage_key}
    with storage.open(kept.storage_key) as file:
        assert file.read() == DATA
    assert any_database.read(whole_uploads.list_pieces, user=ada, code=upload.code, now=NOW)[1] == []


def test_of_two_that_complete_at_once_the_first_is_kept(any_database: Database, ada: User, storage: Storage):
    upload = send(any_database, ada, storage, DATA[:5], DATA[5:])
    _, pieces = any_database.read(whole_uploads.list_pieces, user=ada, code=upload.code, now=NOW)
    first, second = (whole_uploads.put_together(storage, pieces) for _ in range(2))
    named = {"user": ada, "code": upload.code, "storage": storage, "now": NOW}

    any_database.write(whole_uploads.complete, whole=first, **named)
    kept = any_database.write(whole_uploads.complete, whole=second, **named)

    assert kept.storage_key == first.key


def test_what_has_gaps_is_not_put_together(any_database: Database, ada: User, storage: Storage):
    upload = send(any_database, ada, storage, DATA[:5])

    with pytest.raises(NotWholeError, match="5 of 17 bytes"):
        any_database.read(whole_uploads.list_pieces, user=ada, code=upload.code, now=NOW)


@pytest.mark.parametrize(("announced", "given"), [("0" * 64, None), (None, "0" * 64), (HASH, "0" * 64)])
def test_other_bytes_than_announced_are_refused(
    any_database: Database, ada: User, storage: Storage, announced: str | None, given: str | None
):
    upload = begin(any_database, ada, size=len(DATA), sha256=announced)

    with pytest.raises(AlteredFileError, match=HASH):
        whole_uploads.check_whole(upload, store(storage, DATA), sha256=given)


def test_the_announced_bytes_are_taken_however_the_hash_is_written(any_database: Database, ada: User, storage: Storage):
    upload = begin(any_database, ada, size=len(DATA), sha256=HASH.upper())

    whole_uploads.check_whole(upload, store(storage, DATA), sha256=HASH)


def test_a_whole_file_is_handed_over_once_and_its_bytes_stay(any_database: Database, ada: User, storage: Storage):
    upload = send(any_database, ada, storage, DATA[:5], DATA[5:])
    kept = complete(any_database, ada, storage, upload)

    taken = any_database.write(whole_uploads.take, user=ada, code=upload.code, now=NOW, by=None)

    assert (taken.file_name, taken.stored.key, taken.stored.size_bytes) == ("train.csv", kept.storage_key, len(DATA))
    assert taken.stored.sha256 == HASH
    assert any_database.write(uploads.sweep_expired, storage=storage, now=NOW + uploads.LASTS) == 0
    assert keys(storage) == {kept.storage_key}
    with pytest.raises(NotFoundError):
        any_database.write(whole_uploads.take, user=ada, code=upload.code, now=NOW, by=None)


def test_what_was_not_completed_is_not_handed_over(any_database: Database, ada: User, storage: Storage):
    upload = send(any_database, ada, storage, DATA)

    with pytest.raises(NotWholeError, match="has not been completed"):
        any_database.write(whole_uploads.take, user=ada, code=upload.code, now=NOW, by=None)


def test_a_file_is_handed_over_only_to_a_token_that_may_do_all_that_the_one_by_which_it_was_begun(
    any_database: Database, ada: User, storage: Storage
):
    def make(session: Session, scopes: tuple[str, ...]) -> ApiToken:
        token = tokens.find_token(session, factories.make_token(session, user=ada, scopes=scopes), now=NOW)
        assert token is not None
        return token

    less, more = (any_database.write(make, scopes) for scopes in (("submit",), ("read", "submit")))
    upload = send(any_database, ada, storage, DATA, by=more)
    complete(any_database, ada, storage, upload)

    with pytest.raises(NotFoundError):
        any_database.write(whole_uploads.take, user=ada, code=upload.code, now=NOW, by=less)
    assert any_database.write(whole_uploads.take, user=ada, code=upload.code, now=NOW, by=more).stored.sha256 == HASH
