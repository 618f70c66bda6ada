"""Names that people give: cleaned once, and compared by a key under which look-alikes are equal."""

from __future__ import annotations

import re
import unicodedata

from server.errors import InvalidInputError

USER_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?", re.IGNORECASE)
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
RESERVED = frozenset({"admin", "administrator", "root", "podium", "host", "operator", "support", "system", "me"})
_SPACES = re.compile(r"\s+")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean_text(text: str) -> str:
    """Bring text to NFKC, fold white space, and drop control, bidirectional and zero-width characters."""
    spaced = _SPACES.sub(" ", unicodedata.normalize("NFKC", text))
    seen = "".join(char for char in spaced if unicodedata.category(char) not in _INVISIBLE)
    return unicodedata.normalize("NFKC", _SPACES.sub(" ", seen)).strip()


def clean_lines(text: str) -> str:
    """Clean text of several lines, each as by `clean_text`; empty lines at both ends fall away."""
    return "\n".join(clean_text(line) for line in text.splitlines()).strip()


def name_key(name: str) -> str:
    """Return the key under which names must be unique: cleaned, case folded, without accents, spaces and signs."""
    decomposed = unicodedata.normalize("NFKD", clean_text(name).casefold())
    return "".join(char for char in decomposed if char.isalnum())


def check_user_name(name: str) -> str:
    """Return the user name, or refuse it: 2 to 40 Latin letters, digits, `-` and `_`, not a reserved word.

    Raises
    ------
    InvalidInputError
        If the name does not have that form.
    """
    if not USER_NAME.fullmatch(name) or len(name) < 2:
        raise InvalidInputError(
            "Choose another user name.",
            fields={"name": "2 to 40 letters a–z, digits, “-” or “_”, beginning and ending with a letter or digit."},
        )
    if name_key(name) in RESERVED:
        raise InvalidInputError("Choose another user name.", fields={"name": f"“{name}” is reserved. Choose another."})
    return name


def check_title(text: str, *, field: str, longest: int) -> str:
    """Return a cleaned line of text of 1 to `longest` characters, or refuse it.

    Raises
    ------
    InvalidInputError
        If it is empty, too long, or has no letter or digit.
    """
    cleaned = clean_text(text)
    if not 1 <= len(cleaned) <= longest or not name_key(cleaned):
        raise InvalidInputError(
            f"Check the {field.replace('_', ' ')}.",
            fields={field: f"1 to {longest} characters with at least one letter or digit."},
        )
    return cleaned
