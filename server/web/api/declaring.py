"""How a route of the API says what it takes and answers: a decorator above its view, which also checks the query."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Response

from server.errors import PlatformError
from server.services.tokens import Scope
from server.web.api.parameters import check_query
from server.web.contract import Declaration, Media, Parameter
from server.web.throttle import Limit

P = ParamSpec("P")

FILE = Media("*/*", "The bytes of the file, under its own content type.", has_ranges=True)
ARCHIVE = Media("application/zip", "The files in one archive.")
CSV_FILE = Media("text/csv", "The rows as a file.")


def declared(
    answer: Any,
    *,
    status: int | tuple[int, ...] = 200,
    query: tuple[Parameter, ...] = (),
    headers: tuple[Parameter, ...] = (),
    body: Any = None,
    takes_form: bool = False,
    scope: Scope | None = Scope.READ,
    is_public: bool = False,
    errors: tuple[type[PlatformError], ...] = (),
    limits: tuple[Limit, ...] = (),
    stream: Media | None = None,
) -> Callable[[Callable[P, Response]], Callable[P, Response]]:
    """Declare a route, and refuse query parameters that it does not have before its view is called.

    Parameters
    ----------
    answer, body
        A dataclass of what is sent as JSON, a `Body` of what is read; `Media` for what is no JSON, None for nothing.
    status
        That of the answer; of several, the first is the usual one.
    takes_form
        Whether the fields may come as a form, too.
    scope, is_public
        The scope that a token must have, None if any will do; and whether the route answers without a token, too.
    errors, limits
        What the route refuses and counts beyond what all routes do.
    stream
        What is sent, in place of the answer, to whoever accepts it.
    """
    statuses = status if isinstance(status, tuple) else (status,)
    what = Declaration(answer, statuses, query, headers, body, takes_form, scope, is_public, errors, limits, stream)
    names = tuple(parameter.name for parameter in query)

    def declare(view: Callable[P, Response]) -> Callable[P, Response]:
        @wraps(view)
        def checked(*args: P.args, **values: P.kwargs) -> Response:
            check_query(*names)
            return view(*args, **values)

        checked.declaration = what  # type: ignore[attr-defined]
        return checked

    return declare
