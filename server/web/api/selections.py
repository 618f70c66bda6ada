"""The submissions that a team chose to count at the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from flask import Blueprint, Response, request
from pydantic import Field
from sqlalchemy.orm import Session

from server.errors import DeadlinePassedError, EntryRequiredError, NotOpenError, SelectionError
from server.models import User
from server.services import selections
from server.services.selections import Choice
from server.services.tokens import Scope
from server.web.api.answers import answer, as_time
from server.web.api.bodies import WHOLE, Body, read_body
from server.web.api.declaring import declared
from server.web.api.lookup import Found, find_competition
from server.web.api.parameters import LARGEST_ID
from server.web.auth import began_at, require_user
from server.web.installation import installation

blueprint = Blueprint("api_selections", __name__)
MOST_NAMED = 1000


@dataclass(frozen=True)
class FinalItem:
    """A submission that would count, and whether the team chose it."""

    id: int
    is_chosen: bool


@dataclass(frozen=True)
class SelectionItem:
    """What the team chose, what may be chosen, and what would count if the competition ended now."""

    selected: list[int]
    selectable: list[int]
    final: list[FinalItem]
    max_selected: int
    is_open: bool
    closes_at: str | None


class Select(Body):
    """The submissions that are to count."""

    selected: Annotated[
        list[Annotated[int, Field(ge=1, le=LARGEST_ID), WHOLE]],
        Field(
            max_length=MOST_NAMED,
            description="the ids of the submissions as a list of whole numbers, such as [17, 21]",
        ),
    ]


@blueprint.get("/competitions/<slug>/selection")
@declared(SelectionItem, errors=(EntryRequiredError,))
def show(slug: str) -> Response:
    """Answer the choice of the reader's team."""
    require_user()
    found = find_competition(slug)
    choice = installation().database.read(
        selections.get_choice, competition=found.competition, team_id=found.team_id, now=began_at()
    )
    return answer(_item(choice))


@blueprint.put("/competitions/<slug>/selection")
@declared(
    SelectionItem,
    body=Select,
    scope=Scope.SUBMIT,
    errors=(EntryRequiredError, SelectionError, NotOpenError, DeadlinePassedError),
)
def choose(slug: str) -> Response:
    """Put a choice in the place of the one before."""
    user = require_user(Scope.SUBMIT)
    found = find_competition(slug)
    choice = installation().database.write(
        _choose, found, user, read_body(Select).selected, now=began_at(), address=request.remote_addr or ""
    )
    return answer(_item(choice))


def _choose(session: Session, found: Found, user: User, chosen: list[int], *, now: datetime, address: str) -> Choice:
    return selections.choose(
        session, competition=found.competition, user=user, submission_ids=chosen, now=now, address=address
    )


def _item(choice: Choice) -> SelectionItem:
    return SelectionItem(
        selected=sorted(choice.chosen),
        selectable=sorted(choice.selectable),
        final=[FinalItem(final.submission_id, final.is_chosen) for final in choice.finals],
        max_selected=choice.n_selected,
        is_open=choice.is_open,
        closes_at=as_time(choice.ends_at),
    )
