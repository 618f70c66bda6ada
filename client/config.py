"""Which server and which token: read from the environment and from one private file."""

import ipaddress
import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit, urlunsplit

from client.errors import NotAllowedError, UsageError

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class SignIn:
    """An address and the token made there; `repr` keeps the token to itself."""

    url: str
    token: str

    def __repr__(self) -> str:
        return f"SignIn(url={self.url!r}, token=…)"


def path_of(environ: Mapping[str, str]) -> Path:
    """Return where the sign-in is kept: `PODIUM_CONFIG`, else below the XDG folder of configuration."""
    if environ.get("PODIUM_CONFIG"):
        return Path(environ["PODIUM_CONFIG"]).expanduser()
    folder = environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(folder).expanduser() / "podium" / "config.json"


def find(environ: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Return address and token; what the environment says goes before the file.

    A token from the file goes only to the server it was made on: with another `PODIUM_URL` there is none.
    """
    stored = load(path_of(environ))
    url = check_url(environ["PODIUM_URL"]) if environ.get("PODIUM_URL") else (stored.url if stored else None)
    if environ.get("PODIUM_TOKEN"):
        return url, check_token(environ["PODIUM_TOKEN"])
    if stored and url and origin(url) == origin(stored.url):
        return url, stored.token
    return url, None


def load(path: Path) -> SignIn | None:
    """Return what is stored, or nothing when nobody has signed in."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return SignIn(check_url(stored["url"]), check_token(stored["token"]))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.", code="bad_config") from error
    except (ValueError, KeyError, TypeError, AttributeError, UsageError, NotAllowedError):
        # Without the cause: it could quote the file, and with it the token.
        message = f"{path} is not a file of `podium login`."
        raise UsageError(message, code="bad_config", hint="Run `podium login URL` to write it anew.") from None


def save(path: Path, sign_in: SignIn) -> None:
    """Write the sign-in so that only its owner can read it, whole or not at all."""
    try:
        write_private(path, json.dumps({"url": sign_in.url, "token": sign_in.token}, indent=2) + "\n")
    except OSError as error:
        message = f"{path} can't be written: {error.strerror}."
        raise UsageError(message, code="bad_config", hint="Name another file in PODIUM_CONFIG.") from error


def write_private(path: Path, text: str) -> None:
    """Write a file whole or not at all, with mode 0600, in a folder that is made with 0700; raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".podium-")  # made with mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(draft).replace(path)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise


def erase(path: Path) -> bool:
    """Forget the sign-in; say whether there was one."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise UsageError(f"{path} can't be deleted: {error.strerror}.", code="bad_config") from error
    return True


def check_url(text: str) -> str:
    """Return the address without a trailing slash; refuse what is no address of a server."""
    given = text.strip()
    if given.startswith("podium_"):
        hint = "Give the address; the token is asked for, or read with --token-stdin."
        raise UsageError("This is a token, not the address of a server.", code="bad_url", hint=hint)
    try:
        parts = urlsplit(given if "://" in given else f"//{given}")
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = SplitResult("", "", "", "", ""), None, None
    del port  # reading it is the check
    if not host or parts.scheme not in ("", "http", "https") or not given.isprintable() or " " in given:
        message = f"“{_without_user(given)}” is not the address of a server."
        raise UsageError(message, code="bad_url", hint="Write it like https://podium.example.org.")
    if parts.username is not None or parts.query or parts.fragment:
        message = "The address may hold no user name, password, query or fragment."
        raise UsageError(message, code="bad_url", hint="Write it like https://podium.example.org.")
    scheme = parts.scheme or ("http" if _is_loopback(host) else "https")
    return urlunsplit((scheme, parts.netloc, parts.path.rstrip("/"), "", ""))


def check_token(text: str) -> str:
    """Return the token without the white space around it; refuse what can't be one, without repeating it."""
    token = text.strip()
    if not re.fullmatch(r"podium_[!-~]{1,500}", token):
        message = "This is not a token: one begins with “podium_” and has no spaces."
        raise NotAllowedError(message, code="bad_token", hint="Make one on your account page and copy it whole.")
    return token


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Return scheme, host and port: tokens stay within one of them."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def is_open_to_listeners(url: str) -> bool:
    """Say whether a token sent there crosses a network unencrypted."""
    parts = urlsplit(url)
    return parts.scheme == "http" and not _is_loopback(parts.hostname or "")


def _is_loopback(host: str) -> bool:
    """Say whether the host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _without_user(url: str) -> str:
    """Return the text without what stands before an @, which may be a password."""
    return url.rpartition("@")[2]
