"""What all pages of a host begin with and how their forms are answered: nobody but host and admin gets further."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.errors import InvalidInputError
from server.models import User
from server.services import competitions
from server.web.auth import began_at, require_user
from server.web.competition_head import Head, load_head
from server.web.forms import Form, answer_form
from server.web.installation import installation

LARGEST_ID = 2**63 - 1
ID = f"int(max={LARGEST_ID})"
MOST_MARKED = 200


def load_hosted(opened: Session, *, slug: str, user: User, now: datetime, tab: str) -> Head:
    """Return the head of a page of the host.

    Raises
    ------
    NotFoundError
        If there is no such competition, or the reader is not its host.
    """
    head = load_head(opened, slug=slug, user=user, now=now, tab=tab)
    competitions.check_hosted(head.viewer)
    return head


def answer_act(
    slug: str,
    form: Form,
    work: Callable[..., Any],
    *,
    words: Callable[[Any], str],
    back: str,
    show: Callable[[Form], str],
    is_owners: bool = False,
) -> ResponseReturnValue:
    """Do what a form of the host asks, in one unit of work, and go on to `back`, below the host's address.

    `work` gets the session, and by name the competition, the host, the moment and the address. What `is_owners` a
    co-host may not do.
    """
    user = require_user()

    def act() -> ResponseReturnValue:
        done, path = installation().database.write(
            _work,
            slug=slug,
            user=user,
            work=work,
            is_owners=is_owners,
            now=began_at(),
            address=request.remote_addr or "",
        )
        flash(words(done), "good")
        target = f"{path}/host{back}"
        # Who acts on a list comes back to the same part of it.
        query = request.query_string.decode("ascii", "ignore") if request.path == target else ""
        return redirect(f"{target}?{query}" if query else target, 303)

    return answer_form(form, act, show=show)


def read_marked(field: str) -> list[int]:
    """Return the numbers that are marked in a list.

    Raises
    ------
    InvalidInputError
        If none is, or one is no number.
    """
    texts = request.form.getlist(field)[:MOST_MARKED]
    if not texts:
        raise InvalidInputError("Nothing is marked. Mark what you mean in the first column.")
    if all(text.isascii() and text.isdigit() and len(text) < 20 for text in texts):
        return sorted({min(int(text), LARGEST_ID) for text in texts})
    raise InvalidInputError("The form is damaged. Reload the page and mark the rows again.")


def _work(
    opened: Session,
    *,
    slug: str,
    user: User,
    work: Callable[..., Any],
    is_owners: bool,
    now: datetime,
    address: str,
) -> tuple[Any, str]:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="")
    if is_owners:
        competitions.check_owned(head.viewer)
    return work(opened, competition=head.competition, host=user, now=now, address=address), head.path
