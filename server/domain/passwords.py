"""What a password must be: long enough, and not among the first that anybody would try."""

from __future__ import annotations

import unicodedata

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from server.domain.names import name_key
from server.errors import InvalidInputError

SHORTEST = 10
LARGEST_BYTES = 1024
SITE_NAME = "podium"
# From leaked lists, as the zxcvbn package carries them (MIT); shorter ones are refused for their length.
_COMMON = frozenset(word for word in FREQUENCY_LISTS["passwords"] if len(word) >= SHORTEST)


def normalize_password(password: str) -> str:
    """Return the password as it is hashed: the same signs typed on another keyboard are the same password."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *, user_name: str, field: str = "password") -> str:
    """Return the password as it is hashed, or refuse it. Any signs are good; there are no rules of composition.

    Raises
    ------
    InvalidInputError
        If it is too short or too long, common, one sign repeated, or the user's or site's name.
    """
    normal = normalize_password(password)
    fault = _find_fault(normal, user_name)
    if fault:
        raise InvalidInputError("Choose another password.", fields={field: fault})
    return normal


def _find_fault(password: str, user_name: str) -> str | None:
    if len(password) < SHORTEST:
        return f"At least {SHORTEST} characters; this has {len(password)}. A few words in a row are good."
    if len(password.encode()) > LARGEST_BYTES:
        return f"At most {LARGEST_BYTES:,} bytes."
    if password.casefold() in _COMMON or len(set(password)) == 1:
        return "This is among the first passwords that anybody would try. Choose another."
    if _is_made_of(name_key(password), {name_key(user_name), SITE_NAME}):
        return "This is your name, or the name of this site. Choose another."
    return None


def _is_made_of(key: str, names: set[str]) -> bool:
    """Whether there is nothing in it but the names, and digits around them."""
    rest = key
    for name in sorted(names - {""}, key=len, reverse=True):
        rest = rest.replace(name, "")
    return rest != key and (not rest or rest.isdigit())
