"""A host with a competition that came from a prepared folder, for tests of what commands change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from server.bundles import load_bundle, prepare_bundle
from server.models import Competition, User
from server.services import publishing, ready_bundles
from server.storage import Storage
from tests.drafts import SPEC, write_folder
from tests.factories import NOW
from tests.fakes import FakeQueue


def publish(
    session: Session, /, *, storage: Storage, queue: FakeQueue, host: User, folder: Path, **spec: Any
) -> Competition:
    """Publish the competition of a folder."""
    described = {key: value for key, value in {**SPEC, **spec}.items() if value is not None}
    bundle = load_bundle(write_folder(folder / "iris", spec=described))
    prepared = prepare_bundle(bundle, folder / "made")
    about: dict[str, Any] = {"bundle": bundle, "prepared": prepared}
    ready = ready_bundles.make_ready(storage, **about)
    return publishing.create_from_bundle(
        session, storage=storage, queue=queue, ready=ready, host=host, now=NOW, **about
    )
