"""Pages of long lists: which one is asked for, what is searched for and since when, and the links to the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from flask import request

PAGE_LIMIT = 1_000_000
LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Pager:
    """Where the reader is in a list of `n_pages` pages, from 1; `address` is the list's, if not the request's."""

    page: int
    n_pages: int
    address: str = ""

    @property
    def shown(self) -> list[int | None]:
        """Return the pages to link: the first, the last and the neighbours; None stands for a gap."""
        wanted = sorted({1, self.n_pages, *range(self.page - 2, self.page + 3)} & set(range(1, self.n_pages + 1)))
        numbers: list[int | None] = []
        for number in wanted:
            last = numbers[-1] if numbers else 0
            if last is not None and number - last > 1:
                numbers.append(None)
            numbers.append(number)
        return numbers

    def path(self, page: int) -> str:
        """Return the address of a page of the same list, with the same search."""
        kept = {name: value for name, value in request.args.items() if name != "page"}
        query = urlencode({**kept, **({"page": page} if page > 1 else {})})
        address = self.address or request.path
        return f"{address}?{query}" if query else address


def page_number() -> int:
    """Return the page that is asked for; whatever is no number from 1 upwards means the first."""
    text = request.args.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1
    return min(max(number, 1), PAGE_LIMIT)


def count_pages(n_items: int, per_page: int) -> int:
    """Return how many pages `n_items` fill; an empty list has one, too."""
    return max(1, -(-n_items // per_page))


def read_search(name: str = "search") -> str:
    """Return the words that a form searches for, cut where they are too long."""
    return request.args.get(name, "").strip()[:LONGEST_SEARCH]


def read_day(values: Mapping[str, str], faults: dict[str, str], name: str) -> datetime | None:
    """Return the moment at which a filter by time begins, or with the name `until` ends; None where none is given.

    A day is one in UTC, and the last one is in it. What is no time is named in `faults`.
    """
    text = values[name]
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if len(text) <= len("2030-01-07") and name == "until":
            moment += timedelta(days=1)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        faults[name] = "Give a day such as 2030-01-07, or a time such as 2030-01-07T09:00Z."
        return None
