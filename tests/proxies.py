"""A network with a proxy and an authority of its own: a forward proxy that counts, and certificates made here."""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

HEAD_BYTES = 64 * 1024


class Proxy:
    """Forwards requests of both kinds, `CONNECT` for https and whole addresses for http.

    `seen` holds the first line of each, and `carried` all that clients sent through it, as a listener there reads it.
    """

    def __init__(self, *, user: str = "", password: str = "") -> None:
        self.seen: list[str] = []
        self.carried = b""
        self._credentials = base64.b64encode(f"{user}:{password}".encode()).decode() if user else ""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        """Take no further connection."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        threads = []
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                threads.append(threading.Thread(target=self._answer, args=(near,)))
                threads[-1].start()
        for thread in threads:
            thread.join()

    def _answer(self, near: socket.socket) -> None:
        """Take one connection: the first request says where all of it goes."""
        with near, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head and (data := near.recv(HEAD_BYTES)):
                head += data
            line, _, rest = head.partition(b"\r\n")
            self.seen.append(line.decode())
            method, target, _ = line.decode().split(" ")
            if self._credentials and f"Basic {self._credentials}".encode() not in rest:
                near.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                return
            if method == "CONNECT":
                host, _, port = target.rpartition(":")
                with socket.create_connection((host, int(port))) as far:
                    near.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    self._carry(near, far)
                return
            parts = urlsplit(target)
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            with socket.create_connection((parts.hostname or "", parts.port or 80)) as far:
                first = f"{method} {path} HTTP/1.1\r\nConnection: close\r\n".encode()
                # One request a connection, so that the next one comes here, too.
                rest = rest.replace(b"\r\nConnection: keep-alive", b"").replace(b"\r\nconnection: keep-alive", b"")
                self.carried += first + rest
                far.sendall(first + rest)
                self._carry(near, far)

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        back = threading.Thread(target=_relay, args=(far, near))
        back.start()
        with contextlib.suppress(OSError):
            while data := near.recv(HEAD_BYTES):
                self.carried += data
                far.sendall(data)
            far.shutdown(socket.SHUT_WR)
        back.join()


def _relay(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(HEAD_BYTES):
            target.sendall(data)
        target.shutdown(socket.SHUT_RDWR)


@contextmanager
def run_proxy(*, user: str = "", password: str = "") -> Iterator[Proxy]:
    """Run a proxy for the block."""
    proxy = Proxy(user=user, password=password)
    try:
        yield proxy
    finally:
        proxy.close()


class Authority:
    """An authority that nobody knows, and a certificate of its for this machine; made by `openssl`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.certificate, self._key = folder / "authority.pem", folder / "authority.key"
        _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                 "-subj", "/CN=An authority of tests", "-addext", "keyUsage=critical,keyCertSign",
                 "-keyout", self._key, "-out", self.certificate)  # fmt: skip
        self._server, self._server_key = folder / "server.pem", folder / "server.key"
        request, names = folder / "server.csr", folder / "names"
        _openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost",
                 "-keyout", self._server_key, "-out", request)  # fmt: skip
        names.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\nauthorityKeyIdentifier=keyid\n")
        _openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key, "-CAcreateserial",
                 "-days", "2", "-extfile", names, "-out", self._server)  # fmt: skip

    def context(self) -> ssl.SSLContext:
        """Return what a server answers with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._server, self._server_key)
        return context

    def folder_of_hashes(self, folder: Path) -> Path:
        """Return a folder with the authority's certificate under its hash, as `SSL_CERT_DIR` names one."""
        folder.mkdir()
        (folder / "authority.pem").write_bytes(self.certificate.read_bytes())
        _openssl("rehash", folder)
        return folder


def _openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=60)
