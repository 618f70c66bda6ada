"""HTTP with manners: one origin, bounded retries, faults in plain words."""

import importlib.metadata
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from client import times
from client.errors import UnavailableError, UsageError
from client.output import Screen
from client.refusals import broken, refusal

Params: TypeAlias = Mapping[str, str | int]

_N_TRIES = 6
_LONGEST_PAUSE_SECONDS = 60.0
_UNDONE = (429, 503)  # answers of a server that has done nothing


@dataclass(frozen=True)
class Body:
    """A request body that can be sent again: its size, a way to read it from its start, and its type."""

    size_bytes: int
    read: Callable[[], Iterator[bytes]]
    content_type: str = "application/octet-stream"


class Patience:
    """How often one thing is tried, and how long the pause before the next time is."""

    def __init__(self, most: int = _N_TRIES) -> None:
        self._most = most
        self._n_tries = 0

    def next_pause(self, asked_seconds: float | None = None) -> float | None:
        """Return the seconds to wait, or None when it is enough."""
        self._n_tries += 1
        if self._n_tries >= self._most:
            return None
        if asked_seconds is None:
            # A random share keeps a class of students from coming back at one instant.
            return float(min(8.0, 0.25 * 2**self._n_tries) * random.uniform(0.75, 1.25))
        return asked_seconds if asked_seconds <= _LONGEST_PAUSE_SECONDS else None

    def renew(self) -> None:
        """Begin to count anew, since something got through."""
        self._n_tries = 0


class Connection:
    """Requests to one server.

    No redirect is followed, so the token never reaches another host. Proxies and certificates are those
    of the environment (`HTTPS_PROXY`, `NO_PROXY`, `SSL_CERT_FILE`).

    Parameters
    ----------
    url : str
        The address of the server.
    token : str or None
        What is sent as `Authorization`.
    is_hasty : bool
        Whether nothing is waited for, and nothing tried twice.
    """

    def __init__(self, url: str, token: str | None, screen: Screen, *, is_hasty: bool = False) -> None:
        self.url = url
        self._is_hasty = is_hasty
        self._screen = screen
        self._has_answered = False
        headers = {"User-Agent": f"podium/{importlib.metadata.version('podium')}", "Accept": "application/json"}
        timeout = httpx.Timeout(1.5) if is_hasty else httpx.Timeout(60, connect=10)
        try:
            self._http = httpx.Client(headers=headers, timeout=timeout, follow_redirects=False)
        except (OSError, ValueError) as error:
            raise _unprepared(str(error)) from error
        except httpx.InvalidURL as error:  # of which the words could quote a password
            raise _unprepared(
                "the address of a proxy is wrong; expected one such as http://proxy.example.org:3128"
            ) from error
        except ImportError as error:
            raise _unprepared("a proxy of the kind SOCKS needs `pip install httpx[socks]`") from error
        if token:
            self.authorize(token)

    def authorize(self, token: str) -> None:
        """Send this token from now on."""
        self._http.headers["Authorization"] = f"Bearer {token}"

    def close(self) -> None:
        """Close the sockets."""
        self._http.close()

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        body: Body | None = None,
        may_repeat: bool = True,
        n_tries: int = _N_TRIES,
    ) -> httpx.Response:
        """Send a request, again if need be, and return its whole answer: a success or 304.

        Parameters
        ----------
        may_repeat : bool
            Whether it does no harm to send it twice; else it is tried again only where nothing came of it for certain.

        Raises
        ------
        ClientError
            If the server refuses, or can't be reached after so many tries.
        """
        patience = Patience(n_tries)
        while True:
            request = self._build(method, path, params=params, headers=headers, json=json, body=body)
            try:
                with self._send(request) as response:
                    response.read()
                    return response
            except UnavailableError as error:
                if not may_repeat and error.code != "no_connection" and error.details.get("status") not in _UNDONE:
                    hint = "Perhaps it was done all the same: look before you try again."
                    status = error.details.get("status")
                    raise UnavailableError(error.message, code=error.code, hint=hint, status=status) from error
                self.wait_after(error, patience)

    @contextmanager
    def stream(self, path: str, *, headers: Mapping[str, str] | None = None) -> Iterator[httpx.Response]:
        """Send one GET and give its answer while it arrives; the caller tries again.

        Raises
        ------
        ClientError
            If the server refuses or the connection drops, also in the midst of the answer.
        """
        with self._send(self._build("GET", path, headers=headers)) as response:
            yield response

    def wait_after(self, error: UnavailableError, patience: Patience) -> None:
        """Pause before the next try, or raise the fault when it can't pass or has been tried enough."""
        may_wait = error.may_pass and not self._is_hasty
        pause = patience.next_pause(error.retry_after_seconds) if may_wait else None
        if pause is None:
            raise error
        self._screen.note(f"{error.message} Trying again in {times.seconds(pause)}.")
        time.sleep(pause)

    def _build(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        body: Body | None = None,
    ) -> httpx.Request:
        """Return a request; a body is streamed, and its size is said beforehand."""
        sent = dict(headers or {})
        if body is not None:
            sent |= {"Content-Type": body.content_type, "Content-Length": str(body.size_bytes)}
        content = body.read() if body is not None else None
        return self._http.build_request(
            method, self.url + path, params=params, headers=sent, json=json, content=content
        )

    @contextmanager
    def _send(self, request: httpx.Request) -> Iterator[httpx.Response]:
        """Send once and give the answer; refusals and broken connections become errors of ours."""
        if self._http.is_closed:
            raise UsageError(f"The connection to {self.url} is closed.", code="closed", hint="Open it anew.")
        started = time.monotonic()
        try:
            response = self._http.send(request, stream=True)
            self._has_answered = True
            elapsed = f"{(time.monotonic() - started) * 1000:.0f} ms"
            self._screen.trace(f"{request.method} {request.url.raw_path.decode()} → {response.status_code}, {elapsed}")
            try:
                if not (response.is_success or response.status_code == 304):
                    response.read()
                    raise refusal(response, self.url)
                yield response
            finally:
                response.close()
        except (httpx.TransportError, httpx.DecodingError) as error:
            self._screen.trace(f"{request.method} {request.url.raw_path.decode()} → {type(error).__name__}: {error}")
            raise broken(error, self.url, had_answered=self._has_answered, proxy=find_proxy(self.url)) from error


def find_proxy(url: str) -> str:
    """Return the proxy by which an address is reached, as the environment says, without a password; else nothing."""
    parts, proxies = urlsplit(url), getproxies()
    if proxy_bypass(parts.netloc):
        return ""
    return proxies.get(parts.scheme, proxies.get("all", "")).rpartition("@")[2].rpartition("//")[2]


def _unprepared(reason: str) -> UsageError:
    """Return the fault of an environment by which nothing can be asked."""
    hint = "Look at SSL_CERT_FILE, SSL_CERT_DIR, HTTP_PROXY, HTTPS_PROXY and ALL_PROXY."
    return UsageError(f"The connection can't be prepared: {reason.rstrip('.')}.", code="bad_environment", hint=hint)
