"""For the host: the competition as the prepared folder that would make an equal one, as an archive."""

from __future__ import annotations

import io
from typing import IO

from flask import Blueprint, Response

from server.bundles import PRIVATE, SPEC_FILE
from server.domain.documents import write_document
from server.errors import NotFoundError, UnavailableError
from server.imports.reference_boards import REFERENCE_FILE
from server.services import prepared_folders
from server.services.host_exports import ExportedFile
from server.services.prepared_folders import PreparedFolder
from server.services.tokens import Scope
from server.storage import Storage
from server.web import throttle
from server.web.api.declaring import ARCHIVE, declared
from server.web.api.lookup import find_hosted
from server.web.archives import name_parts, write_archive
from server.web.auth import began_at
from server.web.headers import mark_download, tag
from server.web.installation import installation
from server.web.slots import DOWNLOADS

blueprint = Blueprint("api_host_bundle", __name__)


@blueprint.get("/competitions/<slug>/host/bundle")
@declared(ARCHIVE, scope=Scope.HOST, limits=(throttle.DOWNLOAD,))
def send(slug: str) -> Response:
    """Send description, pages, public files, solution, baselines and metric."""
    found, installed = find_hosted(slug), installation()
    installed.throttle.hit(throttle.DOWNLOAD, f"user:{found.reader.id}")
    give_back = DOWNLOADS.take(f"user:{found.reader.id}")
    try:
        folder = installed.database.read(prepared_folders.describe, competition=found.competition, now=began_at())
        check_files(folder, installed.storage)  # before the first byte, so that a file that is lost can still be told
    except BaseException:
        give_back()
        raise
    files = [ExportedFile(file.path, file.storage_key) for file in folder.files]
    texts = _list_texts(folder)
    tables: list[tuple[str, IO[bytes]]] = [(name, io.BytesIO(text)) for name, text in texts]
    response = Response(write_archive(tables, files, installed.storage), mimetype="application/zip")
    response.call_on_close(give_back)
    response.headers["Cache-Control"] = "private, no-store"
    return tag(mark_download(response, f"{slug}-bundle.zip"), name_parts(texts, files), is_weak=True)


def check_files(folder: PreparedFolder, storage: Storage) -> None:
    """Refuse a folder of which a file is lost.

    Raises
    ------
    UnavailableError
    """
    for file in folder.files:
        try:
            storage.open(file.storage_key).close()
        except NotFoundError as error:
            words = f"The storage has lost {file.path}. Ask the operator to look at `python -m server doctor`."
            raise UnavailableError(words) from error


def _list_texts(folder: PreparedFolder) -> list[tuple[str, bytes]]:
    pages = {f"{page}.md": markdown for page, markdown in folder.pages.items()}
    texts = {SPEC_FILE: write_document(folder.spec), **pages}
    if folder.reference:
        texts[f"{PRIVATE}/{REFERENCE_FILE}"] = folder.reference
    return [(name, text.encode()) for name, text in texts.items()]
