"""A file in a form of a host: sent with the form itself, or before it in pieces and named by its code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from server.errors import InvalidInputError, TooLargeError
from server.models import User
from server.services import whole_uploads
from server.services.whole_uploads import TakenFile
from server.web import csrf
from server.web.installation import installation
from server.web.slots import UPLOADS
from server.web.uploads import receive_form

# The field by which the script of the page names what it has sent in pieces.
CODE_FIELD = "upload"


@dataclass(frozen=True)
class ReceivedFile:
    """A form with its file: in storage already, or among the uploads of the user."""

    user: User
    fields: dict[str, str]
    sent: TakenFile | None

    def claim(self, session: Session, *, now: datetime) -> TakenFile:
        """Return the file to the unit of work that names it in a row of its own.

        Raises
        ------
        NotFoundError, NotWholeError
            If the code names no whole file of the user's.
        """
        if self.sent is not None:
            return self.sent
        return whole_uploads.take(session, user=self.user, code=self.fields[CODE_FIELD], now=now, by=None)

    def forget(self) -> None:
        """Delete what came with the form: it was refused. What came in pieces stays, and can be named again."""
        if self.sent is not None:
            installation().storage.delete(self.sent.stored.key)


def receive_file(user: User, *, prefix: str, max_bytes: int) -> ReceivedFile:
    """Read a form with one file and store that under `prefix`, unless it names one that came in pieces.

    The view is marked `csrf.checked_by_view`: the token is judged here, before the file is read.

    Raises
    ------
    NotAllowedError
        If the form is not ours.
    InvalidInputError, TooLargeError, ThrottledError, StorageFullError
        If there is no such form or file, or it cannot be kept.
    """
    upload = receive_form(max_bytes=max_bytes, check=_check_size)
    csrf.check_token(upload.fields.get(csrf.FIELD, ""))
    if upload.fields.get(CODE_FIELD):
        return ReceivedFile(user, upload.fields, None)
    give_back = UPLOADS.take(f"user:{user.id}")
    try:
        with installation().storage.open_writer(prefix) as writer:
            upload.save(writer)
            return ReceivedFile(user, upload.fields, TakenFile(upload.file_name, writer.commit()))
    finally:
        give_back()


def _check_size(size_bytes: int, *, max_bytes: int) -> None:
    """Refuse a host's file that is empty or larger than allowed; it holds no predictions."""
    if size_bytes > max_bytes:
        words = f"At most {max_bytes:,} bytes."
        raise TooLargeError("The file is too large.", fields={"file": words})
    if size_bytes == 0:
        raise InvalidInputError("The file is empty.", fields={"file": "Choose a file that holds something."})
