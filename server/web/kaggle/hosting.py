"""What the commands of hosts share: whose competition is named, its draft, and the way to its publication."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from server.errors import ConflictError, InvalidInputError
from server.models import User
from server.services import draft_launches, named_drafts
from server.services.draft_commands import Command
from server.services.drafts import NotReadyError
from server.services.named_drafts import Hosted
from server.services.tokens import Scope
from server.web.auth import began_at, require_user
from server.web.installation import installation, site_url
from server.web.kaggle.calls import Call
from server.web.slots import COMMANDS

LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Host:
    """A host, and what they call by a slug."""

    user: User
    slug: str
    hosted: Hosted

    @property
    def is_launched(self) -> bool:
        """Whether others than the host can find it."""
        published_at = None if self.hosted.competition is None else self.hosted.competition.published_at
        return published_at is not None and published_at <= began_at()


@dataclass(frozen=True)
class Changed:
    """A draft that was changed; `is_change` if a competition is there already that the draft would change.

    `result` is what the change returned.
    """

    draft_id: int
    version: int
    is_change: bool
    result: object


def read_host(call: Call) -> Host:
    """Return what the reader hosts under the slug of a call.

    Whether it exists is told before what a token lacks.

    Raises
    ------
    NotFoundError
        If the reader hosts nothing of that name.
    NotAllowedError
        If the token was not made for hosts.
    """
    user, slug = require_user(), call.slug()
    hosted = installation().database.read(named_drafts.find, slug=slug, user=user, now=began_at())
    return Host(require_user(Scope.HOST), slug, hosted)


def change(host: Host, work: Callable[..., object], **more: object) -> Changed:
    """Do one thing to the draft of what is hosted; a change to a competition that is there is published at once.

    Raises
    ------
    PlatformError
        What `work` raises, and then nothing is changed; and what `launch` does, and then the draft has the change.
    """
    changed = installation().database.write(_change, host=host, work=work, more=more)
    if changed.is_change:
        launch(host.user, changed.draft_id)
    return changed


def open_draft(host: Host, work: Callable[..., object], **more: object) -> Changed:
    """Do one thing to the draft of what is hosted, and leave it there."""
    return installation().database.write(_change, host=host, work=work, more=more)


def launch(user: User, draft_id: int) -> None:
    """Have workers check a draft and publish it, and wait until that has been done.

    Raises
    ------
    NotReadyError
        If a check is neither green nor waived, or workers are not done in time.
    InvalidInputError
        If a worker refused it, or all submissions would be scored again, for which a reason is to be given.
    """
    parts = installation()
    since = parts.database.read(draft_launches.find_last_job, draft_id=draft_id)

    def look() -> bool:
        about: dict[str, Any] = {"draft_id": draft_id, "user": user, "since": since}
        is_idle = parts.database.read(draft_launches.is_idle, **about)  # most looks find a worker at it
        return is_idle and parts.database.write(draft_launches.advance, now=parts.clock(), **about)

    where = f"{site_url()}/host/drafts/{draft_id}/publish"
    try:
        is_done = wait_until(user, look)
    except (NotReadyError, InvalidInputError) as error:
        told = " ".join([error.message, *error.fields.values()])
        raise type(error)(f"{told}\nMend it at {where} and launch again.") from error
    if not is_done:
        raise ConflictError(f"It is still being checked. Launch it again in a moment, or follow it at {where}.")


def wait_until(user: User, look: Callable[[], bool]) -> bool:
    """Look again and again until something is so; False if it takes too long."""
    until = time.monotonic() + installation().settings.command_seconds
    give_back = COMMANDS.take(f"user:{user.id}")
    try:
        while not look():
            if time.monotonic() >= until:
                return False
            time.sleep(LOOK_SECONDS)
        return True
    finally:
        give_back()


def _change(session: Session, *, host: Host, work: Callable[..., object], more: dict[str, Any]) -> Changed:
    now, address = began_at(), request.remote_addr or ""
    about: dict[str, Any] = {"slug": host.slug, "user": host.user, "storage": installation().storage}
    draft = named_drafts.open_draft(session, now=now, address=address, **about)
    result = work(session, command=Command(draft.id, host.user, now, address), **more)
    session.flush()
    return Changed(draft.id, draft.version, draft.competition_id is not None, result)
