"""A file that comes with a form of the wizard: received as a stream, kept by what the step does with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect
from flask.typing import ResponseReturnValue

from server.services import drafts
from server.web.auth import require_user
from server.web.forms import Form, answer_form
from server.web.host.wizard.drafts import keep_received, most_bytes
from server.web.host.wizard.steps import PREFIX, load_draft, read_draft
from server.web.received import receive_file


def answer_upload(
    draft_id: int,
    step: str,
    take: Callable[..., Any],
    *,
    show: Callable[[Form], str],
    max_bytes: int | None = None,
    onward: str = "",
) -> ResponseReturnValue:
    """Receive one file for a draft, have `take` keep it, and go back to the step, or to `onward`.

    `take` gets the session, and by name what was received, the number of the draft, the user and the moment. Without
    `max_bytes` the file may be as large as a draft. The view must be marked with `csrf.checked_by_view`.
    """
    user = require_user()
    read_draft(load_draft, draft_id, step=step)  # before a byte is read

    def act() -> ResponseReturnValue:
        received = receive_file(user, prefix=f"{drafts.PREFIX}/{draft_id}", max_bytes=max_bytes or most_bytes())
        keep_received(received, take, draft_id=draft_id, user=user)
        return redirect(f"{PREFIX}/{draft_id}/{onward or step}", 303)

    return answer_form(Form(), act, show=show)
