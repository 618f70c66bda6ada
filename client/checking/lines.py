"""Text in pieces to lines."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from client.checking.findings import FileRefusedError, refuse

LINE_BYTES = 1 << 20


@dataclass
class Lines:
    """The lines of a text; counts what tells of a quotation mark that is not closed.

    Attributes
    ----------
    n_quotes : int
        Quotation marks so far.
    since : list of str
        The lines since it was last emptied; from the first quotation mark on, before which each line is a row.
    is_in_header : bool
        Whether the header is still to come, as a message of too long a line says.
    """

    pieces: Iterator[str]
    n_quotes: int = 0
    is_in_header: bool = True
    since: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        """Give the lines, whichever way they end."""
        rest = ""
        for piece in self.pieces:
            text = rest + piece
            # A line feed may follow in the next piece.
            held = "\r" if text.endswith("\r") else ""
            lines = text[: len(text) - len(held)].replace("\r\n", "\n").replace("\r", "\n").split("\n")
            rest = lines.pop() + held
            if self.n_quotes or '"' in text or max(map(len, lines), default=0) > LINE_BYTES // 4:
                yield from map(self._take, lines)
            else:
                yield from lines
            if len(rest) > LINE_BYTES:
                raise self.too_long()
        if rest:
            yield self._take(rest.removesuffix("\r"))

    def _take(self, line: str) -> str:
        if len(line) > LINE_BYTES // 4 and len(line.encode()) > LINE_BYTES:
            raise self.too_long()
        self.n_quotes += line.count('"')
        line += "\n"
        self.since.append(line)
        return line

    def too_long(self) -> FileRefusedError:
        """Return the refusal of a line beyond the limit."""
        place = "The header" if self.is_in_header else "A line of the file"
        return refuse("line_too_long", f"{place} is longer than {LINE_BYTES:,} bytes, the limit.")
