"""The data of a competition: what the files hold, and the files themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from server.domain.visibility import may_download
from server.errors import NotFoundError
from server.models import DataFile, User
from server.services import competitions, data_files
from server.storage import StoredFile
from server.web.auth import began_at, current_user, require_user
from server.web.competition_head import Head, load_head
from server.web.downloads import send_stored
from server.web.installation import installation
from server.web.markdown import render_markdown
from server.web.pages.drawings import ColumnCard, column_cards

blueprint = Blueprint("data_files", __name__, url_prefix="/competitions/<slug>")


@dataclass(frozen=True)
class DataPage:
    """The data page; columns of `shown` are previewed to those who may download it."""

    head: Head
    text: Markup
    files: Sequence[DataFile]
    archive: DataFile | None
    may_download: bool
    shown: DataFile | None
    columns: tuple[ColumnCard, ...]

    @property
    def previewed(self) -> list[DataFile]:
        """The files whose columns can be looked at."""
        return [file for file in self.files if file.preview]


@blueprint.get("/data")
def index(slug: str) -> ResponseReturnValue:
    """Show the files and the columns of one of them."""
    page = installation().database.read(
        _load_page, slug=slug, user=current_user(), now=began_at(), name=request.args.get("file", "")
    )
    return render_template("pages/data_files/index.html", page=page)


@blueprint.get("/data/<path:name>")
def download(slug: str, name: str) -> Response:
    """Send one file."""
    return _send(installation().database.read(_find_file, slug=slug, user=current_user(), name=name, now=began_at()))


@blueprint.get("/archive")
def archive(slug: str) -> Response:
    """Send all files in one zip."""
    return _send(installation().database.read(_find_file, slug=slug, user=current_user(), name=None, now=began_at()))


def _send(file: DataFile) -> Response:
    stored = StoredFile(file.storage_key, file.size_bytes, file.sha256)
    return send_stored(stored, name=file.name, content_type=file.content_type, user=require_user())


def _find_file(session: Session, *, slug: str, user: User | None, name: str | None, now: datetime) -> DataFile:
    competition, viewer = competitions.get_competition(session, slug=slug, user=user, now=now)
    if name is not None:
        return data_files.get_file(session, competition=competition, viewer=viewer, name=name)
    data_files.check_may_download(competition, viewer)
    found = data_files.find_archive(session, competition=competition)
    if found is None:
        raise NotFoundError
    return found


def _load_page(session: Session, *, slug: str, user: User | None, now: datetime, name: str) -> DataPage:
    head = load_head(session, slug=slug, user=user, now=now, tab="data")
    pages = {page.slug: page.markdown for page in competitions.list_pages(session, competition=head.competition)}
    files = data_files.list_files(session, competition=head.competition)
    is_open = may_download(head.viewer)
    previewed = [file for file in files if file.preview] if is_open else []
    shown = next((file for file in previewed if file.name == name), previewed[0] if previewed else None)
    return DataPage(
        head=head,
        text=render_markdown(pages.get("data", "")),
        files=files,
        archive=data_files.find_archive(session, competition=head.competition),
        may_download=is_open,
        shown=shown,
        columns=column_cards(shown.preview) if shown and shown.preview else (),
    )
