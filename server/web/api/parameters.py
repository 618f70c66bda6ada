"""What a request to the API may say: named query parameters and JSON fields; anything else is refused by name."""

from __future__ import annotations

import json
import string
from collections.abc import Iterable

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from server.errors import InvalidInputError
from server.web.paging import LONGEST_SEARCH, PAGE_LIMIT

LONGEST_KEY = 128
LARGEST_ID = 2**63 - 1
KEY_CHARACTERS = frozenset(string.ascii_letters + string.digits + string.punctuation + " ")


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
    text = request.args.get("search", "")
    if len(text) > LONGEST_SEARCH:
        raise InvalidInputError(
            "The query parameter “search” is too long.", fields={"search": f"Give at most {LONGEST_SEARCH} characters."}
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


def read_json(*allowed: str) -> dict[str, object]:
    """Return the JSON object in the body.

    Raises
    ------
    InvalidInputError
        If the body is no JSON object, or has fields that the address does not know.
    UnsupportedMediaType
        If the body is not declared as JSON.
    """
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        data = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError) as error:
        raise InvalidInputError("The body is not valid JSON.") from error
    if not isinstance(data, dict):
        raise InvalidInputError("The body is not a JSON object. Send one such as {}.")
    refuse_unknown(data, allowed, kind="field")
    return data


def read_texts(*required: str, **optional: str) -> dict[str, str]:
    """Return the JSON fields of a body that has nothing but texts; an optional one has its value where it is missing.

    Raises
    ------
    InvalidInputError
        If a required one is missing, or one is no text.
    """
    data: dict[str, object] = {**optional, **read_json(*required, *optional)}
    texts = {name: value for name, value in data.items() if isinstance(value, str)}
    faults = {name: "Give a text." for name in (*required, *optional) if name not in texts}
    if faults:
        raise InvalidInputError("The fields are wrong.", fields=faults)
    return texts


def read_mark(name: str) -> tuple[bool, str]:
    """Return the JSON fields by which a host takes something away or gives it back: the flag `name`, and the reason.

    Raises
    ------
    InvalidInputError
        If the flag is no boolean or the reason no text.
    """
    data = read_json(name, "reason")
    flag, reason = data.get(name), data.get("reason", "")
    faults = {} if isinstance(flag, bool) else {name: "Give true or false."}
    if not isinstance(reason, str):
        faults["reason"] = "Give a text."
    if faults:
        raise InvalidInputError("The fields are wrong.", fields=faults)
    return bool(flag), str(reason)


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
