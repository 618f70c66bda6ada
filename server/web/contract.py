"""What a route of the API takes and answers, declared where it is defined; its OpenAPI document is made of this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from server.errors import PlatformError
from server.services.tokens import Scope
from server.web.throttle import Limit

FORM = "application/x-www-form-urlencoded"
# In a schema, what holds beyond it: a value that fits the schema alone may still be refused with 400.
RULE = "x-rule"


@dataclass(frozen=True)
class Parameter:
    """A query parameter or header: what it means, and its JSON Schema."""

    name: str
    description: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    is_required: bool = False


@dataclass(frozen=True)
class Media:
    """A body or an answer that is no JSON.

    Of a stored file a range can be asked for. A body may be required, and of its type alone.
    """

    content_type: str
    description: str
    has_ranges: bool = False
    is_required: bool = True
    is_strict: bool = False


@dataclass(frozen=True)
class Declaration:
    """One route: its answers by status, what it takes, who may ask, and what it may refuse besides what all refuse."""

    answer: Any
    statuses: tuple[int, ...] = (200,)
    query: tuple[Parameter, ...] = ()
    headers: tuple[Parameter, ...] = ()
    body: Any = None
    takes_form: bool = False
    scope: Scope | None = Scope.READ
    is_public: bool = False
    errors: tuple[type[PlatformError], ...] = ()
    limits: tuple[Limit, ...] = ()
    stream: Media | None = None


def declaration_of(view: object) -> Declaration | None:
    """Return what a view has declared, if it has."""
    found = getattr(view, "declaration", None)
    return found if isinstance(found, Declaration) else None
