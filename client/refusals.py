"""Answers and broken connections, put into the errors of the client."""

import email.utils
import re
import time

import httpx

from client.errors import ClientError, NotAllowedError, NotFoundError, RefusedError, UnavailableError, UsageError
from client.output import plain

_BUSY = {429, 502, 503, 504}
_KINDS: dict[int, type[ClientError]] = {
    400: UsageError,
    401: NotAllowedError,
    403: NotAllowedError,
    404: NotFoundError,
}
_HINTS = {
    "entry_required": "`podium enter SLUG` shows the rules and asks.",
    "rules_changed": "`podium enter SLUG` shows the new rules and asks.",
}
_COMPETITION = re.compile("/competitions/([a-z0-9-]+)(?:/|$)")
_NOT_PODIUM = "Is this the address of a Podium server? `podium login URL` changes it."


def content_of(response: httpx.Response) -> object:
    """Return the JSON of an answer, its texts made safe for a terminal.

    Raises
    ------
    UnavailableError
        If it is no JSON: a portal or another program answers.
    """
    try:
        return _plain(response.json())
    except ValueError as error:
        kind = plain(response.headers.get("Content-Type", "nothing"))
        message = f"{response.url.host} answered with {kind} where JSON was expected."
        raise UnavailableError(message, code="unexpected_answer", hint=_NOT_PODIUM) from error


def refusal(response: httpx.Response, url: str) -> ClientError:
    """Return the error that an answer without success stands for."""
    status = response.status_code
    if response.is_redirect:
        place = plain(response.headers["Location"])
        message = f"{url} sends on to {place}. Redirects are not followed, so that your token stays here."
        hint = "If you trust that address, sign in there: `podium login URL`."
        return UnavailableError(message, code="redirected", hint=hint)
    problem = _problem(response)
    if problem is None:
        return _unknown_answer(response, url)
    message = str(problem.get("detail") or problem.get("title") or f"The server answered {status}.")
    code = str(problem.get("code") or f"http_{status}")
    fields, request_id = problem.get("fields"), problem.get("request_id")
    if status == 429 or status >= 500:
        may_pass, pause = status in _BUSY, _retry_after(response)
        return UnavailableError(
            message,
            code=code,
            may_pass=may_pass,
            retry_after_seconds=pause,
            status=status,
            fields=fields,
            request_id=request_id,
        )
    kind = _KINDS.get(status, RefusedError)
    hint = f"Sign in again: `podium login {url}`." if status == 401 else _HINTS.get(code, "")
    if named := _COMPETITION.search(response.url.path):
        hint = hint.replace("SLUG", named[1])
    return kind(message, code=code, hint=hint, status=status, fields=fields, request_id=request_id)


def broken(error: httpx.RequestError, url: str, *, had_answered: bool, proxy: str = "") -> UnavailableError:
    """Return the error for a connection that failed.

    Parameters
    ----------
    had_answered : bool
        Whether this server has answered before: a first failure is a wrong address more often than a restart,
        and is told at once.
    proxy : str
        The proxy by which the server is reached, if by one.
    """
    reason = (plain(str(error)) or type(error).__name__).rstrip(".")
    if "CERTIFICATE_VERIFY_FAILED" in reason:
        hint = "If your network has its own authority, name its certificates in SSL_CERT_FILE."
        return UnavailableError(
            f"The certificate of {url} is not trusted: {reason}.", code="bad_certificate", hint=hint
        )
    if isinstance(error, httpx.TimeoutException):
        return UnavailableError(f"{url} took too long to answer.", code="timeout", may_pass=had_answered)
    if isinstance(error, (httpx.ConnectError, httpx.ProxyError, httpx.UnsupportedProtocol)):
        hint = "Is the address right, and is the server running? `podium login URL` changes the address."
        message = f"{url} can't be reached: {reason}."
        if "WRONG_VERSION_NUMBER" in reason:
            hint = "What answers there speaks no TLS. Perhaps the address begins with http://, not https://."
        if proxy:
            message = f"{url} can't be reached by the proxy {proxy}: {reason}."
            host = httpx.URL(url).host
            hint = f"Look at HTTP_PROXY, HTTPS_PROXY and ALL_PROXY; with NO_PROXY={host} the proxy is not asked."
        return UnavailableError(message, code="no_connection", hint=hint, may_pass=had_answered)
    return UnavailableError(f"The connection to {url} was lost: {reason}.", code="connection_lost", may_pass=True)


def _unknown_answer(response: httpx.Response, url: str) -> ClientError:
    """Return the error for an answer that Podium would not give; a proxy's “busy” may pass."""
    status = response.status_code
    if status == 414:
        return UsageError("What you typed is too long for the server: shorten it.", code="http_414", status=status)
    return UnavailableError(
        f"{url} answered {status} {plain(response.reason_phrase)}, but not in the way of Podium.",
        code="unexpected_answer",
        hint=_NOT_PODIUM,
        may_pass=status in _BUSY,
        retry_after_seconds=_retry_after(response),
        status=status,
    )


def _problem(response: httpx.Response) -> dict[str, object] | None:
    """Return the problem that the server tells, if it is one."""
    try:
        content = _plain(response.json())
    except ValueError:
        return None
    return content if isinstance(content, dict) and ("code" in content or "detail" in content) else None


def _plain(value: object) -> object:
    """Make every text within a JSON value safe."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value


def _retry_after(response: httpx.Response) -> float | None:
    """Return the seconds of `Retry-After`, which may also be a date."""
    text = response.headers.get("Retry-After", "")
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return None
