"""Images of pages: taken from a competition's folder when it is published, and read by all who see its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.db import after_commit
from server.domain.images import LARGEST_BYTES, content_type
from server.errors import NotFoundError
from server.models import Competition, PageImage
from server.storage import Storage, StoredFile

FOLDER = "images"
PREFIX = "images"


def publish(
    session: Session,
    *,
    storage: Storage,
    competition: Competition,
    folder: Path,
    copies: Mapping[Path, StoredFile],
    now: datetime,
) -> None:
    """Make the images of a folder those of the competition; `copies` are in storage already, for all `list_paths`."""
    paths = {path.name: path for path in list_paths(folder)}
    for image in list_images(session, competition=competition):
        path = paths.get(image.name)
        if path is not None and copies[path].sha256 == image.sha256:
            del paths[image.name]
            continue
        key = image.storage_key
        after_commit(session, lambda key=key: storage.delete(key))  # type: ignore[misc]
        session.delete(image)
    session.flush()  # names are unique in a competition
    for name, path in paths.items():
        stored = copies[path]
        session.add(
            PageImage(
                competition_id=competition.id,
                name=name,
                size_bytes=stored.size_bytes,
                sha256=stored.sha256,
                storage_key=stored.key,
                created_at=now,
            )
        )


def list_images(session: Session, *, competition: Competition) -> Sequence[PageImage]:
    """Return the images of a competition by name."""
    wanted = select(PageImage).where(PageImage.competition_id == competition.id)
    return session.scalars(wanted.order_by(PageImage.name)).all()


def get_image(session: Session, *, competition: Competition, name: str) -> PageImage:
    """Return an image of a competition.

    Raises
    ------
    NotFoundError
        If it has none of that name.
    """
    wanted = select(PageImage).where(PageImage.competition_id == competition.id, PageImage.name == name)
    found = session.scalar(wanted)
    if found is None:
        raise NotFoundError
    return found


def list_paths(folder: Path) -> list[Path]:
    """Return the images of a competition's folder; what is no image by its name and size is passed over."""
    folder = folder / FOLDER
    if not folder.is_dir() or folder.is_symlink():
        return []
    return [
        path
        for path in sorted(folder.iterdir())
        if content_type(path.name) and path.is_file() and not path.is_symlink()
        if path.stat().st_size <= LARGEST_BYTES
    ]
