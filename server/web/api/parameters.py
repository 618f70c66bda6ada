"""What a request to the API may say beside its body: named query parameters and headers; others are refused by name."""

from __future__ import annotations

import string
from collections.abc import Iterable

from flask import request

from server.errors import InvalidInputError
from server.web.contract import RULE, Parameter
from server.web.paging import LONGEST_SEARCH, PAGE_LIMIT

LONGEST_KEY = 128
LARGEST_ID = 2**63 - 1
KEY_CHARACTERS = frozenset(string.ascii_letters + string.digits + string.punctuation + " ")
PAGE = Parameter(
    "page",
    "Which page, from 1; past the end means the last.",
    {"type": "integer", "minimum": 1, "maximum": PAGE_LIMIT},
)
SEARCH = Parameter("search", "Words to search for.", {"type": "string", "maxLength": LONGEST_SEARCH})
IDEMPOTENCY_KEY = Parameter(
    "Idempotency-Key",
    "A text of your own, such as a UUID: what comes again with it is done once.",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"},
)
_IN_PLACE = {"type": "string", RULE: "in place of a body"}
UPLOAD = Parameter("upload", "The id of a whole file that was sent in pieces.", _IN_PLACE)
RANGE = Parameter("Range", "The bytes to send, such as `bytes=0-1023`; one range.", {"type": "string"})


def choice(name: str, choices: Iterable[str], description: str) -> Parameter:
    """Return a query parameter that `read_choice` reads."""
    return Parameter(name, description, {"type": "string", "enum": list(choices)})


def check_query(*allowed: str) -> None:
    """Refuse query parameters that the address does not know, and those given twice.

    Raises
    ------
    InvalidInputError
        Naming each of them.
    """
    refuse_unknown(request.args.keys(), allowed, kind="query parameter")
    twice = {name: "Give it once." for name, values in request.args.lists() if len(values) > 1}
    if twice:
        raise InvalidInputError(f"Query parameters are given more than once: {', '.join(twice)}.", fields=twice)


def read_page() -> int:
    """Return the page that is asked for, the first if none is.

    Raises
    ------
    InvalidInputError
        If it is no whole number from 1 upwards.
    """
    text = request.args.get("page", "1")
    if text.isascii() and text.isdigit() and len(text) <= 7 and 1 <= int(text) <= PAGE_LIMIT:
        return int(text)
    raise InvalidInputError(
        "The query parameter “page” is wrong.", fields={"page": "Give a whole number from 1 upwards."}
    )


def read_search() -> str:
    """Return the words to search for.

    Raises
    ------
    InvalidInputError
        If they are too long.
    """
    return read_text("search", LONGEST_SEARCH)


def read_text(name: str, longest: int) -> str:
    """Return a query parameter that is a text, or nothing if it is not given.

    Raises
    ------
    InvalidInputError
        If it is too long.
    """
    text = request.args.get(name, "")
    if len(text) > longest:
        raise InvalidInputError(
            f"The query parameter “{name}” is too long.", fields={name: f"Give at most {longest} characters."}
        )
    return text


def read_choice(name: str, choices: Iterable[str]) -> str:
    """Return a query parameter that is one of some words, or nothing if it is not given.

    Raises
    ------
    InvalidInputError
        If it is another word.
    """
    text, known = request.args.get(name, ""), list(choices)
    if text in ("", *known):
        return text
    raise InvalidInputError(
        f"The query parameter “{name}” is wrong.", fields={name: f"Give one of: {', '.join(known)}."}
    )


def read_idempotency_key() -> str | None:
    """Return the header `Idempotency-Key`, or None.

    Raises
    ------
    InvalidInputError
        If it is not of 1 to 128 printable ASCII characters.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None or (0 < len(key) <= LONGEST_KEY and KEY_CHARACTERS.issuperset(key)):
        return key
    raise InvalidInputError(
        "The header Idempotency-Key is wrong.",
        fields={"Idempotency-Key": f"Give 1 to {LONGEST_KEY} printable ASCII characters, such as a UUID."},
    )


def refuse_unknown(names: Iterable[str], allowed: Iterable[str], *, kind: str) -> None:
    """Refuse what an address does not know, by name; raises InvalidInputError."""
    known = sorted(allowed)
    unknown = sorted(set(names) - set(known))[:10]
    if unknown:
        hint = f"Known here: {', '.join(known)}." if known else "None is known here."
        shown = [name[:50] for name in unknown]
        raise InvalidInputError(
            f"Unknown {kind}{'s' if len(shown) > 1 else ''}: {', '.join(shown)}.", fields=dict.fromkeys(shown, hint)
        )
