"""E-mail addresses: checked for their form only, since this platform sends no mail."""

from __future__ import annotations

import re

from server.domain.names import clean_text
from server.errors import InvalidInputError

LONGEST = 254
LONGEST_VOUCHED = 200  # the key names the host, too
_FORM = re.compile(r"[^@\s\"(),:;<>\[\]\\]{1,64}@[^@\s\"(),:;<>\[\]\\.]+(?:\.[^@\s\"(),:;<>\[\]\\.]+)*")


def check_email(email: str) -> str:
    """Return the address without spaces around it, or refuse it; raises InvalidInputError."""
    cleaned = email.strip()
    if len(cleaned) > LONGEST or cleaned != clean_text(cleaned) or not _FORM.fullmatch(cleaned):
        raise InvalidInputError("Check the e-mail address.", fields={"email": "An address such as ada@example.org."})
    return cleaned


def email_key(email: str) -> str:
    """Return the key under which an address that somebody vouches for is unique."""
    return email.casefold()


def vouched_key(email: str, host_id: int) -> str:
    """Return the key of an address that one host vouches for: unique among the accounts that this host has made."""
    return f"by:{host_id}:{email_key(email)}"
