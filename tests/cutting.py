"""A connection that breaks: a relay before a server, which cuts what passes through it after so many bytes or halts."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading

PIECE_BYTES = 64 * 1024
RESET = struct.pack("ii", 1, 0)


class Cutter:
    """Relays connections to a server; the next of `cuts` says after how many bytes of one connection it breaks.

    Once `stops_after` bytes of all connections have passed in either direction, nothing does any more.
    """

    def __init__(self, address: tuple[str, int], *cuts: int, stops_after: int | None = None) -> None:
        self.cuts = list(cuts)
        self.n_sent = 0
        self.n_received = 0
        self.has_stopped = threading.Event()
        self._stops_after = stops_after
        self._closed = threading.Event()
        self._address = address
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        """Take no further connection."""
        self._closed.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        threads = []
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                threads.append(threading.Thread(target=self._carry, args=(near,)))
                threads[-1].start()
        for thread in threads:
            thread.join()

    def _carry(self, near: socket.socket) -> None:
        """Carry one connection in both directions until either end is done, or it is cut."""
        with near, socket.create_connection(self._address) as far:
            back = threading.Thread(target=self._relay, args=(far, near))
            back.start()
            if self._relay(near, far, may_cut=True):
                near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                near.close()
            back.join()

    def _relay(self, source: socket.socket, target: socket.socket, *, may_cut: bool = False) -> bool:
        """Carry bytes to the end; return whether they were cut off."""
        n_bytes, is_cut = 0, False
        with contextlib.suppress(OSError):
            while not is_cut and (data := source.recv(PIECE_BYTES)):
                self._count(len(data), is_sent=may_cut)
                target.sendall(data)
                n_bytes += len(data)
                is_cut = may_cut and self._is_cut(n_bytes)
            target.shutdown(socket.SHUT_WR)
        return is_cut

    def _count(self, n_bytes: int, *, is_sent: bool) -> None:
        """Count what passes, and stand still once it is enough."""
        with self._lock:
            self.n_sent += n_bytes if is_sent else 0
            self.n_received += 0 if is_sent else n_bytes
            is_enough = self._stops_after is not None and self.n_sent + self.n_received > self._stops_after
        if is_enough:
            self.has_stopped.set()
            self._closed.wait()

    def _is_cut(self, n_bytes: int) -> bool:
        with self._lock:
            if self.cuts and n_bytes >= self.cuts[0]:
                self.cuts.pop(0)
                return True
            return False
