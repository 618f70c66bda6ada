"""Competitions of bundles and data files for tests, published as everywhere: files first, then rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from server.bundles import Bundle, Prepared
from server.db import Database
from server.models import Competition
from server.services import data_files, publishing, ready_bundles
from server.storage import Storage


def publish_bundle(
    database: Database,
    work: Callable[..., Any] = publishing.create_from_bundle,
    *,
    storage: Storage,
    bundle: Bundle,
    prepared: Prepared,
    **more: Any,
) -> Any:
    """Copy the files of a bundle, then create, update or rescore its competition."""
    about: dict[str, Any] = {"bundle": bundle, "prepared": prepared}
    if work is not publishing.rescore_from_bundle:
        more["storage"] = storage
    with ready_bundles.made_ready(database, storage, **about) as ready:
        return database.write(work, ready=ready, **about, **more)


def publish_data(
    session: Session,
    /,
    *,
    storage: Storage,
    competition: Competition,
    folder: Path,
    descriptions: Mapping[str, tuple[str, Mapping[str, str]]],
    id_column: str,
    now: datetime,
) -> None:
    """Publish the files of a folder."""
    about: dict[str, Any] = {"folder": folder, "descriptions": descriptions, "id_column": id_column}
    files = data_files.make_ready(storage, slug=competition.slug, **about)
    data_files.publish(session, competition=competition, files=files, now=now)
