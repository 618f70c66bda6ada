"""Two submissions compared: their difference, and whether it is more than chance."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, request

from server.errors import ConflictError, EntryRequiredError, InvalidInputError
from server.services import comparisons
from server.services.comparisons import Pair
from server.web.api.answers import answer
from server.web.api.declaring import declared
from server.web.api.lookup import find_competition
from server.web.api.parameters import LARGEST_ID
from server.web.auth import began_at, require_user
from server.web.contract import Parameter
from server.web.installation import installation

blueprint = Blueprint("api_comparisons", __name__)
_NUMBER = {"type": "integer", "minimum": 0, "maximum": LARGEST_ID}
FIRST = Parameter("first", "The number of a submission.", _NUMBER, is_required=True)
SECOND = Parameter("second", "The number of another.", _NUMBER, is_required=True)


@dataclass(frozen=True)
class ComparisonItem:
    """A pair; interval and p-value are null unless the state is `found`."""

    first: int
    second: int
    state: str
    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None


@blueprint.get("/competitions/<slug>/submissions/compare")
@declared(ComparisonItem, query=(FIRST, SECOND), errors=(EntryRequiredError, ConflictError))
def show(slug: str) -> Response:
    """Answer what is known of a pair, and ask a worker to compare it if nobody has."""
    require_user()
    found = find_competition(slug)
    numbers = {"first_id": _read_number("first"), "second_id": _read_number("second")}
    database = installation().database
    pair = database.read(comparisons.get_pair, competition=found.competition, user=found.user, **numbers)
    if pair.is_new:
        database.write(comparisons.ask, competition=found.competition, **numbers, now=began_at())
    return answer(_item(pair))


def _item(pair: Pair) -> ComparisonItem:
    found = pair.found
    return ComparisonItem(
        first=pair.first.submission.id,
        second=pair.second.submission.id,
        state=pair.state.value,
        difference=pair.difference,
        low=None if found is None else found.low,
        high=None if found is None else found.high,
        p_value=None if found is None else found.p_value,
    )


def _read_number(name: str) -> int:
    text = request.args.get(name, "")
    if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST_ID:
        return int(text)
    raise InvalidInputError(
        f"The query parameter “{name}” is wrong.", fields={name: "Give the number of a submission."}
    )
