"""Whom a host lets in: the lines of a list, and what becomes of who asks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.domain.emails import check_email, email_key
from server.domain.names import USER_NAME, clean_text, name_key
from server.errors import InvalidInputError

MOST_LINES = 2000
MOST_FAULTS = 10
_DIVIDERS = re.compile(r"[\s,;]+")
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")


class AdmissionState(StrEnum):
    """What a user is to the host of a competition."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    REFUSED = "refused"
    REMOVED = "removed"


class ListedKind(StrEnum):
    """What a line of the list names."""

    NAME = "name"
    EMAIL = "email"
    DOMAIN = "domain"


@dataclass(frozen=True)
class Listed:
    """A line of the list: what it names, the key that is compared, and how it was written."""

    kind: ListedKind
    value: str
    shown: str


def read_list(text: str) -> tuple[Listed, ...]:
    """Read user names, e-mail addresses and domains such as ``@uni.example``, divided by lines, commas or spaces.

    Raises
    ------
    InvalidInputError
        With each line that is none of them, or if there are none or too many.
    """
    found: dict[tuple[ListedKind, str], Listed] = {}
    faults = []
    for number, line in enumerate(text.splitlines(), start=1):
        for word in _DIVIDERS.split(clean_text(line)):
            listed = _read_word(word) if word else None
            if listed is not None:
                found.setdefault((listed.kind, listed.value), listed)
            elif word:
                faults.append(
                    f"Line {number}: “{word[:60]}” is no user name, e-mail address or domain such as @uni.example."
                )
    if faults:
        more = [f"And {len(faults) - MOST_FAULTS} more."] if len(faults) > MOST_FAULTS else []
        raise InvalidInputError(
            "Nothing was added. Check the list.", fields={"entries": " ".join(faults[:MOST_FAULTS] + more)}
        )
    if not 1 <= len(found) <= MOST_LINES:
        fault = f"Give 1 to {MOST_LINES:,} user names, e-mail addresses or domains; these are {len(found):,}."
        raise InvalidInputError("Nothing was added.", fields={"entries": fault})
    return tuple(found.values())


def _read_word(word: str) -> Listed | None:
    if word.startswith("@"):
        domain = word[1:].casefold()
        return Listed(ListedKind.DOMAIN, domain, word) if len(word) <= 254 and _DOMAIN.fullmatch(domain) else None
    if "@" in word:
        try:
            return Listed(ListedKind.EMAIL, email_key(check_email(word)), word)
        except InvalidInputError:
            return None
    return Listed(ListedKind.NAME, name_key(word), word) if USER_NAME.fullmatch(word) else None


def find_domain(email: str) -> str:
    """Return the domain of an address, as it is compared."""
    return email.rpartition("@")[2].casefold()


def is_link_open(
    *, revoked_at: datetime | None, expires_at: datetime | None, n_uses: int, max_uses: int | None, now: datetime
) -> bool:
    """Whether a link lets one more in: the instant of its end still counts."""
    return revoked_at is None and (expires_at is None or now <= expires_at) and (max_uses is None or n_uses < max_uses)
