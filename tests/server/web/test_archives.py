from __future__ import annotations

import io
import zipfile

from flask import Flask

from server.services.host_exports import ExportedFile
from server.storage import Storage
from server.web import archives
from server.web.archives import write_archive
from tests.server.web.conftest import World


def store(storage: Storage, text: bytes) -> str:
    with storage.open_writer("submissions") as writer:
        writer.write(text)
        return writer.commit().key


def open_archive(pieces) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


def test_tables_and_files_are_in_it_and_what_is_gone_is_named(storage: Storage):
    files = [
        ExportedFile("submissions/1-a.csv", store(storage, b"id,y\n1,2\n" * 100_000)),
        ExportedFile("submissions/2-b.csv", "submissions/gone"),
    ]

    archive = open_archive(write_archive([("record.csv", io.BytesIO(b"at\n"))], files, storage))

    assert archive.namelist() == ["record.csv", "submissions/1-a.csv", "MISSING.txt"]
    assert archive.read("submissions/1-a.csv") == b"id,y\n1,2\n" * 100_000
    assert b"submissions/2-b.csv" in archive.read("MISSING.txt")


def test_it_is_sent_as_a_download_that_nobody_keeps(app: Flask, world: World, storage: Storage):
    file = ExportedFile("submissions/1-a.csv", store(storage, b"id\n"))

    with app.test_request_context("/"):
        response = archives.send_files([file], name="harbour-submissions.zip", user=world.host)
        data = b"".join(response.response)
        response.close()

    assert response.headers["Cache-Control"] == "private, no-store"
    assert "harbour-submissions.zip" in response.headers["Content-Disposition"]
    assert zipfile.ZipFile(io.BytesIO(data)).read("submissions/1-a.csv") == b"id\n"
