"""Lists of what the server says, of any kind: one dictionary each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from client.tables import score
from podium.listings import Listing, Row, as_row


class Records(Listing[Row]):
    """Rows of one kind: all that the server says of each stands in its dictionary, and some of it is shown.

    Parameters
    ----------
    title : str
        What stands above them.
    shown : mapping of str to str
        The names that are shown, each with the heading of its column.
    fetch : callable
        Gives the records of a page, from 1, and how many pages there are.
    """

    def __init__(
        self,
        title: str,
        shown: Mapping[str, str],
        fetch: Callable[[int], tuple[Sequence[Mapping[str, object]], int]],
    ) -> None:
        self._about = title
        self._shown = shown

        def get(page: int) -> tuple[list[Row], int]:
            found, n_pages = fetch(page)
            return [as_row(record) for record in found], n_pages

        super().__init__(get)

    def _title(self) -> str:
        return self._about

    def _headings(self) -> Sequence[str]:
        return tuple(self._shown.values())

    def _texts(self, item: Row) -> Sequence[str]:
        return tuple(_text(item.get(name)) for name in self._shown)

    def _as_row(self, item: Row) -> Row:
        return item


def _text(value: object) -> str:
    """Return a value as it is shown."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, float):
        return score(value)
    return ", ".join(map(_text, value)) if isinstance(value, list) else str(value)
