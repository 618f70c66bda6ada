"""Ask one page many times, from one or many connections at once, and print how long the answers take.

A connection asks again when it has the whole answer, so the figures say how long a reader waits at this concurrency.
`python -m benchmarks.http_load http://127.0.0.1:8000/competitions/churn/leaderboard --count 500 --concurrency 8`
"""

from __future__ import annotations

import argparse
import itertools
import json
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from benchmarks.latency import percentiles

LONGEST_WAIT_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """What came back; names of headers in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes


class Visitor:
    """One kept connection, by hand on a socket: a comfortable client takes as long as the server does."""

    def __init__(self, url: str, headers: Mapping[str, str] | None = None) -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._fixed = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        self._socket: socket.socket | None = None

    def get(self, target: str, **headers: str) -> Answer:
        """Ask for a page; once more on a new connection if the kept one was closed meanwhile."""
        extra = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        request = f"GET {target} HTTP/1.1\r\nHost: {self._address[0]}:{self._address[1]}\r\n{self._fixed}{extra}\r\n"
        if self._socket is not None:
            try:
                return self._ask(self._socket, request.encode())
            except ConnectionError:
                self.close()
        self._socket = socket.create_connection(self._address, LONGEST_WAIT_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._ask(self._socket, request.encode())

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _ask(self, connection: socket.socket, request: bytes) -> Answer:
        connection.sendall(request)
        got = b""
        while b"\r\n\r\n" not in got:
            got += _receive(connection)
        head, _, body = got.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        length = int(headers.get("content-length", "0"))
        while len(body) < length:
            body += _receive(connection)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(status.split()[1]), headers, body)


def _receive(connection: socket.socket) -> bytes:
    piece = connection.recv(1 << 18)
    if not piece:
        raise ConnectionResetError("The server closed the connection.")
    return piece


def load(url: str, *, count: int, concurrency: int, headers: Mapping[str, str] | None = None) -> dict[str, object]:
    """Ask `count` times from `concurrency` connections and return the figures."""
    parts = urlsplit(url)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    tickets = itertools.count()  # next() on it is atomic: all threads share one number of requests
    milliseconds: list[float] = []
    outcomes: Counter[int] = Counter()
    start = threading.Barrier(concurrency + 1)

    def visit() -> None:
        visitor = Visitor(url, headers)
        visitor.get(target)
        start.wait()
        while next(tickets) < count:
            began = time.perf_counter()
            status = visitor.get(target).status
            milliseconds.append(1e3 * (time.perf_counter() - began))
            outcomes[status] += 1
        visitor.close()

    threads = [threading.Thread(target=visit, daemon=True) for _ in range(concurrency)]
    for thread in threads:
        thread.start()
    start.wait(LONGEST_WAIT_SECONDS)
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    per_second = len(milliseconds) / (time.perf_counter() - began)
    return {
        "concurrency": concurrency,
        "count": len(milliseconds),
        "per_second": per_second,
        "ms": percentiles(milliseconds),
        "outcomes": dict(outcomes),
    }


def main() -> int:
    """Put the load on a page and print the figures; 1 if an answer was not as wished."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("--count", type=int, default=200, help="how many requests in all")
    parser.add_argument("--concurrency", type=int, default=1, help="how many connections at once")
    parser.add_argument("--header", action="append", default=[], metavar="NAME=VALUE")
    options = parser.parse_args()
    headers = dict(header.split("=", 1) for header in options.header)
    figures = load(options.url, count=options.count, concurrency=options.concurrency, headers=headers)
    print(json.dumps(figures))
    outcomes = figures["outcomes"]
    return 0 if isinstance(outcomes, dict) and all(200 <= status < 300 for status in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
