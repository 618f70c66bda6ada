"""Where to go after signing in: a path of this site, rebuilt from its parts and never echoed."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlencode, urlsplit

HOME = "/"
_PATH_CHARACTERS = "/-._~!$&'()*+,;=:@"


def safe_next(target: str | None) -> str:
    r"""Return the path and query of `target` if it is a page of ours, else the home page.

    It begins with one `/`, not `//` or `/\`, and has no control character, backslash, scheme or host, also not
    behind percent signs.
    """
    if not target or len(target) > 2000 or not target.startswith("/"):
        return HOME
    plain = unquote(target)
    if plain.startswith("//"):
        return HOME
    if any(ord(char) < 32 or ord(char) == 127 or char == "\\" for char in target + plain):
        return HOME
    parts = urlsplit(target)
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or "\ufffd" in path:
        return HOME
    query = f"?{quote(unquote(parts.query), safe=_PATH_CHARACTERS + '?')}" if parts.query else ""
    return quote(path, safe=_PATH_CHARACTERS) + query


def sign_in_path(target: str) -> str:
    """Return the address of the sign-in page that leads on to `target`."""
    page = safe_next(target)
    return "/sign-in" if page == HOME else f"/sign-in?{urlencode({'next': page})}"
