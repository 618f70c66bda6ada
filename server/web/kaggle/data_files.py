"""The files of a competition: listed, and downloaded by a redirect to a signed address that bears the file's name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.http import http_date

from server.errors import NotFoundError
from server.models import Competition, DataFile, Draft, User
from server.services import competitions, data_files
from server.storage import StoredFile
from server.web.auth import began_at
from server.web.downloads import send_stored
from server.web.installation import installation
from server.web.kaggle import links, unlaunched
from server.web.kaggle.calls import COMPETITIONS, PREFIX, Call, answer, as_date, take_page

PURPOSE = "file"

blueprint = Blueprint("kaggle_data_files", __name__, url_prefix=PREFIX)


@blueprint.post(f"{COMPETITIONS}/ListDataFiles")
def index() -> Response:
    """Answer a page of the files."""
    return answer(find_page(Call()))


def find_page(call: Call) -> dict[str, object]:
    """Return a page of the files."""
    rows, token = take_page(_list(call), *call.page())
    return {"files": rows, "nextPageToken": token}


@blueprint.post(f"{COMPETITIONS}/ListDataTreeFiles")
def tree() -> Response:
    """Answer a page of what lies in a folder: the folders first, then the files."""
    call = Call()
    path = call.text("path").strip("/")
    directories, files = _look_into(_list(call), f"{path}/" if path else "")
    rows, token = take_page([*directories, *files], *call.page())
    return answer(
        {
            "files": [row for row in rows if row in files],
            "directories": [row for row in rows if row in directories],
            "totalChildren": len(files) + len(directories),
            "totalDirectories": len(directories),
            "totalFiles": len(files),
            "nextPageToken": token,
        }
    )


@blueprint.post(f"{COMPETITIONS}/GetCompetitionDataFilesSummary")
def summary() -> Response:
    """Answer how many files there are, and of what kinds."""
    files = _list(Call())
    names = [PurePosixPath(str(file["name"])).name for file in files]
    kinds = sorted({f".{name.rpartition('.')[2]}" for name in names if "." in name})
    extensions = [{"extension": kind, "fileCount": sum(name.endswith(kind) for name in names)} for kind in kinds]
    return answer({"filesSummary": {"extensions": extensions}, "totalFiles": len(files)})


@blueprint.post(f"{COMPETITIONS}/DownloadDataFile")
def download() -> ResponseReturnValue:
    """Lead to one file."""
    call = Call()
    return lead(call, call.text("fileName").removeprefix("./"))


@blueprint.post(f"{COMPETITIONS}/DownloadDataFiles")
def download_all() -> ResponseReturnValue:
    """Lead to the zip of all files."""
    return lead_to_all(Call())


def lead_to_all(call: Call) -> ResponseReturnValue:
    """Lead to the signed address of the zip."""
    found = call.competition()
    data_files.check_may_download(found.competition, found.viewer)
    archive = installation().database.read(data_files.find_archive, competition=found.competition)
    if archive is None:
        raise NotFoundError("This competition has no files yet.")
    return lead(call, archive.name)


@blueprint.get("/files/<signed>/<path:name>")
def send(signed: str, name: str) -> Response:
    """Send a file to whoever has its address; whether its user may download is asked anew."""
    named = links.read(PURPOSE, signed)
    file, user = installation().database.read(_open, user_id=named["user"], slug=named["slug"], name=name)
    if named["name"] != name:
        raise NotFoundError
    stored = StoredFile(file.storage_key, file.size_bytes, file.sha256)
    response = send_stored(stored, name=file.name, content_type=file.content_type, user=user)
    # The clients compare it with their own copy; what is older has been replaced.
    response.headers["Last-Modified"] = http_date(file.created_at)
    return response


def lead(call: Call, name: str) -> ResponseReturnValue:
    """Lead to the signed address of a file that the reader may download."""
    found = call.competition()
    file = installation().database.read(
        data_files.get_file, competition=found.competition, viewer=found.viewer, name=name
    )
    signed = links.sign(PURPOSE, {"user": found.reader.id, "slug": found.competition.slug, "name": file.name})
    return redirect(links.address(f"/files/{signed}/{file.name}"), 302)


def _list(call: Call) -> list[dict[str, object]]:
    found = unlaunched.find(call)
    if isinstance(found, Draft):
        return unlaunched.list_files(found)
    return [_item(file) for file in installation().database.read(data_files.list_files, competition=found.competition)]


def _look_into(
    files: Sequence[dict[str, object]], folder: str
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return the folders in a folder, and the files that lie in it itself, by their own names."""
    inside = [(str(file["name"]).removeprefix(folder), file) for file in files if str(file["name"]).startswith(folder)]
    here = [{**file, "name": name} for name, file in inside if "/" not in name]
    names = dict.fromkeys(name.partition("/")[0] for name, _ in inside if "/" in name)
    return [_folder_item(files, f"{folder}{name}/") for name in names], here


def _folder_item(files: Sequence[dict[str, object]], folder: str) -> dict[str, object]:
    inside = [str(file["name"]).removeprefix(folder) for file in files if str(file["name"]).startswith(folder)]
    n_files = sum("/" not in name for name in inside)
    n_directories = len({name.partition("/")[0] for name in inside if "/" in name})
    return {
        "name": PurePosixPath(folder).name,
        "relativeUrl": folder.rstrip("/"),
        "totalDirectories": n_directories,
        "totalFiles": n_files,
        "totalChildren": n_files + n_directories,
    }


def _open(session: Session, *, user_id: int, slug: str, name: str) -> tuple[DataFile, User]:
    user = links.get_user(session, user_id)
    competition: Competition
    competition, viewer = competitions.get_competition(session, slug=slug, user=user, now=began_at())
    return data_files.get_file(session, competition=competition, viewer=viewer, name=name), user


def _item(file: DataFile) -> dict[str, object]:
    return {
        "ref": file.name,
        "name": file.name,
        "description": file.description,
        "totalBytes": file.size_bytes,
        "creationDate": as_date(file.created_at),
    }
