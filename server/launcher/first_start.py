"""The first start: an administrator without a password, and the practice competitions."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.bundles import SPEC_FILE, Bundle, load_bundle, prepare_bundle
from server.db import Database
from server.errors import PlatformError
from server.jobs import JobQueue
from server.models import AuditEvent, Competition, OneTimeLink, Role, User
from server.services import accounts, audit, links, publishing, ready_bundles
from server.storage import Storage
from server.trial import check_by_trial

BUNDLES = Path(__file__).parents[2] / "competitions"
ADMIN = accounts.NewAccount("admin", "admin@localhost", None)
FILLED = "installation.fill"
LINK_LASTS = timedelta(days=1)


@dataclass(frozen=True)
class FirstStart:
    """What a first start works with; `say` tells the operator how far it is."""

    database: Database
    storage: Storage
    queue: JobQueue
    say: Callable[[str], None]

    def run(self) -> None:
        """Make what is missing. A start that was cut short is finished by the next one; a finished one stays so."""
        if self.database.read(_is_filled):
            return
        admin = self.database.write(_find_or_make_admin, now=datetime.now(UTC))
        made = [self._make(bundle, admin) for bundle in self._load_missing()]
        if all(made):
            self.database.write(_note_filled, admin_id=admin.id, now=datetime.now(UTC))

    def _load_missing(self) -> Sequence[Bundle]:
        bundles = [load_bundle(path.parent) for path in sorted(BUNDLES.glob(f"*/{SPEC_FILE}"))]
        known = self.database.read(_list_slugs)
        missing = [bundle for bundle in bundles if bundle.spec.slug not in known]
        if missing:
            number = "1 practice competition" if len(missing) == 1 else f"{len(missing)} practice competitions"
            self.say(f"Preparing {number} …")
        return missing

    def _make(self, bundle: Bundle, admin: User) -> bool:
        """Make one competition; one that cannot be made is named, and tried again at the next start."""
        try:
            with tempfile.TemporaryDirectory(prefix="podium-bundle-") as folder:
                prepared = prepare_bundle(bundle, Path(folder))
                trial = check_by_trial(bundle, prepared)
                about: dict[str, Any] = {"bundle": bundle, "prepared": prepared}
                with ready_bundles.made_ready(self.database, self.storage, **about) as ready:
                    self.database.write(
                        publishing.create_from_bundle,
                        storage=self.storage,
                        queue=self.queue,
                        ready=ready,
                        host=admin,
                        now=datetime.now(UTC),
                        rounding_step=trial.rounding_step,
                        **about,
                    )
        except PlatformError as error:
            self.say(f"“{bundle.spec.title}” is left out. {error.message}")
            return False
        self.say(f"  {bundle.spec.title}")
        return True


def make_first_link(session: Session, *, now: datetime) -> str | None:
    """Return the path of a link for the administrator who has never signed in, or None if there is no such."""
    admin = find_admin(session)
    if admin is None or admin.password_hash is not None:
        return None
    if session.scalar(select(OneTimeLink.id).where(OneTimeLink.user_id == admin.id, OneTimeLink.used_at.is_not(None))):
        return None
    return links.make_sign_in_link(session, user=admin, now=now, lasts=LINK_LASTS)


def find_admin(session: Session) -> User | None:
    """Return the first administrator, or None."""
    return session.scalar(select(User).where(User.role == Role.ADMIN, ~User.is_disabled).order_by(User.id).limit(1))


def _find_or_make_admin(session: Session, *, now: datetime) -> User:
    return find_admin(session) or accounts.create_user(session, ADMIN, role=Role.ADMIN, now=now)


def _list_slugs(session: Session) -> set[str]:
    return set(session.scalars(select(Competition.slug)))


def _is_filled(session: Session) -> bool:
    return session.scalar(select(AuditEvent.id).where(AuditEvent.action == FILLED).limit(1)) is not None


def _note_filled(session: Session, *, admin_id: int, now: datetime) -> None:
    audit.record(session, action=FILLED, subject="installation", user_id=admin_id, now=now)
