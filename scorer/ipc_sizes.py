"""What the messages of an Arrow file say of their size, added up before a single column is read."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

ArrowMessage = Any  # pyarrow ships no types
# Places in the tables of Message.fbs, of the Arrow columnar format 1.5.
_HEADER, _BATCH_OF_DICTIONARY = 2, 1
_LENGTH, _BUFFERS, _COMPRESSION = 0, 2, 3
_PREFIX_BYTES = 8
_NOT_COMPRESSED = -1


class BrokenMessageError(ValueError):
    """A message that contradicts itself."""


@dataclass(frozen=True)
class Extent:
    """What a stream of messages holds: rows and batches of rows, and the bytes of all of its columns once unpacked."""

    n_batches: int
    n_rows: int
    n_bytes: int


def measure(source: ArrowMessage) -> Extent:
    """Walk through a stream of messages, from the schema to the mark of its end, and add up what each declares.

    Buffers are compressed one by one, and each begins with its unpacked size; Arrow unpacks to no more than that.

    Raises
    ------
    BrokenMessageError
        If a message is of an unknown kind or points outside itself.
    ArrowException, OSError
        If the stream cannot be divided into messages.
    """
    n_batches = n_rows = n_bytes = 0
    while (message := _next_message(source)) is not None:
        if message.type == "schema":
            continue
        if message.type not in ("record batch", "dictionary"):
            raise BrokenMessageError(f"a message of the kind {message.type}")
        rows, size = _measure_batch(message)
        n_bytes += size
        if message.type == "record batch":
            n_batches, n_rows = n_batches + 1, n_rows + rows
    return Extent(n_batches, n_rows, n_bytes)


def _next_message(source: ArrowMessage) -> ArrowMessage | None:
    try:
        return pa.ipc.read_message(source)
    except EOFError:
        return None


def _measure_batch(message: ArrowMessage) -> tuple[int, int]:
    """Return the rows of a batch, and the bytes of its buffers once unpacked."""
    try:
        batch = _Table.root(memoryview(message.metadata)).table(_HEADER)
        if message.type == "dictionary":
            batch = batch.table(_BATCH_OF_DICTIONARY)
        n_rows, is_packed = batch.whole_number(_LENGTH), batch.has(_COMPRESSION)
        body = memoryview(message.body or b"")
        sizes = [_unpacked(body, place, length, is_packed=is_packed) for place, length in batch.pairs(_BUFFERS)]
    except struct.error as error:
        raise BrokenMessageError("a message that points outside itself") from error
    if n_rows < 0:
        raise BrokenMessageError(f"a batch of {n_rows} rows")
    return n_rows, sum(sizes)


def _unpacked(body: memoryview, place: int, length: int, *, is_packed: bool) -> int:
    if place < 0 or length < 0 or place + length > len(body):
        raise BrokenMessageError("a buffer outside its message")
    if not is_packed or length < _PREFIX_BYTES:
        return length
    (declared,) = struct.unpack_from("<q", body, place)
    if declared < _NOT_COMPRESSED:
        raise BrokenMessageError(f"a buffer of {declared} bytes")
    return length - _PREFIX_BYTES if declared == _NOT_COMPRESSED else declared


@dataclass(frozen=True)
class _Table:
    """A table of a FlatBuffer: a signed way back to the list of its fields' places, 0 where a field is absent."""

    data: memoryview
    start: int

    @classmethod
    def root(cls, data: memoryview) -> _Table:
        return cls(data, struct.unpack_from("<I", data, 0)[0])

    def _find(self, field: int) -> int:
        (back,) = struct.unpack_from("<i", self.data, self.start)
        places = self.start - back
        (n_bytes,) = struct.unpack_from("<H", self.data, places)
        entry = 4 + 2 * field
        return 0 if entry >= n_bytes else int(struct.unpack_from("<H", self.data, places + entry)[0])

    def has(self, field: int) -> bool:
        return self._find(field) > 0

    def _follow(self, field: int) -> int:
        place = self._find(field)
        if not place:
            raise BrokenMessageError("a message without its content")
        place += self.start
        return place + int(struct.unpack_from("<I", self.data, place)[0])

    def table(self, field: int) -> _Table:
        return _Table(self.data, self._follow(field))

    def whole_number(self, field: int) -> int:
        place = self._find(field)
        return int(struct.unpack_from("<q", self.data, self.start + place)[0]) if place else 0

    def pairs(self, field: int) -> list[tuple[int, int]]:
        """Return a list of structures of two 64-bit numbers."""
        if not self.has(field):
            return []
        start = self._follow(field)
        (count,) = struct.unpack_from("<I", self.data, start)
        numbers = struct.unpack_from(f"<{2 * count}q", self.data, start + 4)
        return list(zip(numbers[::2], numbers[1::2], strict=True))
