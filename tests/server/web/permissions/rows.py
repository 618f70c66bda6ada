"""A row of the table of permissions, and the answers that many rows share.

The columns are `ROLES`; a co-host gets what the host gets, unless the row says otherwise. On pages 303 to a stranger
means “sign in first”; to one who sent a form, “done, go on”. In the API the stranger gets 401.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ROLES = ("anonymous", "user", "entrant", "rival", "other_host", "host", "admin")

READERS = (*ROLES, "co_host")

COMPETITIONS = ("harbour", "draft", "closed")  # public; not published; by invitation, with the entrant in it

API = "/api/podium/v1"

FILE = b"id,prediction\n1,0.5\n"

Answers = tuple[int, ...]


@dataclass(frozen=True)
class Permission:
    """What each kind of reader gets from an endpoint, in the order of `ROLES`; names in braces come from the world.

    `co_host` is what a co-host gets where that is not what the host gets. Of the API, what does not `needs_token` has
    its authority in the address or the body.
    """

    endpoint: str
    path: str
    answers: Answers
    method: str = "GET"
    form: Mapping[str, Any] = field(default_factory=dict)
    json: Mapping[str, Any] | None = None
    body: bytes | None = None
    co_host: int | None = None
    needs_token: bool = True

    @property
    def is_api(self) -> bool:
        """Whether programs ask it, with a token."""
        return self.path.startswith("/api/")

    @property
    def by_reader(self) -> dict[str, int]:
        """What each of `READERS` gets."""
        by_role = dict(zip(ROLES, self.answers, strict=True))
        return {**by_role, "co_host": by_role["host"] if self.co_host is None else self.co_host}

    def __str__(self) -> str:
        """Name the test."""
        return f"{self.method} {self.path}"


def users(status: int, *, anonymous: int = 303) -> Answers:
    """Return one answer for strangers and one for all who are signed in."""
    return (anonymous, *(status,) * (len(ROLES) - 1))


def of_each(
    endpoint: str, path: str, harbour: Answers, draft: Answers, closed: Answers, **more: Any
) -> tuple[Permission, ...]:
    """Return the rows of an endpoint for a competition of each visibility."""
    answers = zip(COMPETITIONS, (harbour, draft, closed), strict=True)
    return tuple(Permission(endpoint, path.replace("SLUG", slug), row, **more) for slug, row in answers)


ALL = (200,) * 7

LEADS = (303,) * 7

NO_STREAM = (204,) * 7  # the server of the tests lets no connection go

NOBODY = (404,) * 7

#          anonymous, user, entrant, rival, other host, host, admin
OF_HOST = (404, 404, 404, 404, 404, 200, 200)

OF_ENTRANT = (404, 404, 200, 404, 404, 200, 200)

# A stranger is asked to sign in before anything is looked up, also for what does not exist.
FIRST_HOST = (303, 404, 404, 404, 404, 200, 200)

FIRST_ENTRANT = (303, 404, 200, 404, 404, 200, 200)

API_HOST = (401, 404, 404, 404, 404, 200, 200)

API_ENTRANT = (401, 404, 200, 404, 404, 200, 200)

PAGE, CALL = "/competitions/SLUG", f"{API}/competitions/SLUG"

SUBMIT: dict[str, Any] = {"method": "POST", "form": {"file": FILE}}

CALL_SUBMIT: dict[str, Any] = {"method": "POST", "body": FILE}


def of_owner(status: int, *, anonymous: int) -> Answers:
    """Return the answers of what the entrant owns: even the administrator has nothing to do with it."""
    return (anonymous, 404, status, *(404,) * 4)


KAGGLE = "/api/v1"
