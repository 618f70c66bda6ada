"""The files of a competition: the list of them, one of them, and all in one zip."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, url_for
from sqlalchemy.orm import Session

from server.errors import EntryRequiredError, NotFoundError, NotOpenError
from server.models import Competition, DataFile
from server.services import data_files
from server.storage import StoredFile
from server.web import throttle
from server.web.api.answers import answer
from server.web.api.declaring import FILE, declared
from server.web.api.lookup import Found, find_competition
from server.web.api.parameters import RANGE
from server.web.auth import require_user
from server.web.downloads import send_stored
from server.web.installation import installation, site_url

blueprint = Blueprint("api_data_files", __name__)


@dataclass(frozen=True)
class FileItem:
    """A published file; `url` is where the API gives it."""

    name: str
    size_bytes: int
    sha256: str
    content_type: str
    description: str
    url: str


@dataclass(frozen=True)
class FileList:
    """All files, and the zip of them (null as long as there are none)."""

    files: list[FileItem]
    archive: FileItem | None


@blueprint.get("/competitions/<slug>/files")
@declared(FileList, is_public=True)
def index(slug: str) -> Response:
    """Answer which files there are; whoever sees the competition may know."""
    return answer(installation().database.read(_list_items, find_competition(slug).competition))


@blueprint.get("/competitions/<slug>/files/<path:name>")
@declared(FILE, headers=(RANGE,), errors=(EntryRequiredError, NotOpenError), limits=(throttle.DOWNLOAD,))
def show(slug: str, name: str) -> Response:
    """Answer the bytes of a file."""
    require_user()
    return _send(find_competition(slug), name)


@blueprint.get("/competitions/<slug>/archive")
@declared(FILE, headers=(RANGE,), errors=(EntryRequiredError, NotOpenError), limits=(throttle.DOWNLOAD,))
def archive(slug: str) -> Response:
    """Answer the bytes of the zip of all files."""
    require_user()
    found = find_competition(slug)
    data_files.check_may_download(found.competition, found.viewer)
    zipped = installation().database.read(data_files.find_archive, competition=found.competition)
    if zipped is None:
        raise NotFoundError
    return _send(found, zipped.name)


def _send(found: Found, name: str) -> Response:
    file = installation().database.read(
        data_files.get_file, competition=found.competition, viewer=found.viewer, name=name
    )
    stored = StoredFile(file.storage_key, file.size_bytes, file.sha256)
    return send_stored(stored, name=file.name, content_type=file.content_type, user=require_user())


def _list_items(session: Session, competition: Competition) -> FileList:
    zipped = data_files.find_archive(session, competition=competition)
    files = data_files.list_files(session, competition=competition)
    slug, archive_path = competition.slug, url_for("api_data_files.archive", slug=competition.slug)
    return FileList(
        files=[_item(file, url_for("api_data_files.show", slug=slug, name=file.name)) for file in files],
        archive=None if zipped is None else _item(zipped, archive_path),
    )


def _item(file: DataFile, path: str) -> FileItem:
    return FileItem(file.name, file.size_bytes, file.sha256, file.content_type, file.description, site_url() + path)
