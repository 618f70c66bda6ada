"""Rows that come from the server a page at a time: walked, counted, shown, and made into a frame."""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, overload

from client import times
from client.tables import Cell, Column, render
from podium import markup
from podium.errors import PodiumError, translating

T = TypeVar("T")
Row = dict[str, object]

_N_SHOWN = 20


class Listing(Sequence[T], ABC):
    """A list whose pages are fetched as they are wanted; what was fetched is kept.

    Parameters
    ----------
    fetch : callable
        Gives the items of a page, from 1, and how many pages there are.
    """

    def __init__(self, fetch: Callable[[int], tuple[list[T], int]]) -> None:
        self._fetch = fetch
        self._found: list[T] = []
        self._page, self._n_pages = 0, 1
        self._get_page()

    def __iter__(self) -> Iterator[T]:
        place = 0
        while self._reach(place):
            yield self._found[place]
            place += 1

    def __len__(self) -> int:
        self._get_all()
        return len(self._found)

    def __bool__(self) -> bool:
        return bool(self._found)

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> list[T]: ...

    def __getitem__(self, place: int | slice) -> T | list[T]:
        if not (isinstance(place, slice) or hasattr(place, "__index__")):
            raise TypeError(f"Places in a list are whole numbers or slices, such as [0] and [:5]; not {place!r}.")
        if isinstance(place, slice) or place < 0:
            self._get_all()
        else:
            self._reach(place)
        return self._found[place]

    @property
    def rows(self) -> list[Row]:
        """All items as dictionaries with the same names: what `polars.DataFrame` and `pandas.DataFrame` take."""
        return [self._as_row(item) for item in self]

    def to_frame(self) -> Any:
        """Return all items as a frame of pandas.

        Raises
        ------
        PodiumError
            If pandas is not installed.
        """
        try:
            pandas = importlib.import_module("pandas")
        except ImportError as error:
            hint = "Install it, or make a frame of another library from `.rows`."
            raise PodiumError("pandas is not installed here.", code="no_pandas", hint=hint) from error
        return pandas.DataFrame(self.rows)

    def __repr__(self) -> str:
        shown = self._found[:_N_SHOWN]
        figures = self._figures()
        columns = [Column(name, is_figure=place in figures) for place, name in enumerate(self._headings())]
        cells = [[Cell(text) for text in self._texts(item)] for item in shown]
        lines = render(columns, cells, width=None, paint=lambda text, _style: text) if shown else []
        return "\n".join([self._title(), *lines, *self._rest()])

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        shown = self._found[:_N_SHOWN]
        strong = [number for number, item in enumerate(shown) if self._is_strong(item)]
        table = markup.table(
            self._headings(), [self._texts(item) for item in shown], figures=self._figures(), strong=strong
        )
        rest = [markup.paragraph(text, is_faint=True) for text in self._rest()]
        return markup.box(markup.paragraph(self._title(), is_title=True), table if shown else "", *rest)

    @abstractmethod
    def _title(self) -> str:
        """Return what stands above."""

    @abstractmethod
    def _headings(self) -> Sequence[str]:
        """Return the names of the columns that are shown."""

    @abstractmethod
    def _texts(self, item: T) -> Sequence[str]:
        """Return what is shown of an item."""

    @abstractmethod
    def _as_row(self, item: T) -> Row:
        """Return all that is known of an item."""

    def _figures(self) -> Sequence[int]:
        """Return the places of the columns that are aligned right."""
        return ()

    def _is_strong(self, item: T) -> bool:  # noqa: ARG002 - for those below, which look at it
        """Say whether an item stands out."""
        return False

    def _rest(self) -> list[str]:
        """Return what stands below."""
        if not self._found:
            return ["None."]
        is_more = len(self._found) > _N_SHOWN or self._page < self._n_pages
        n_shown = min(_N_SHOWN, len(self._found))
        return [f"The first {n_shown}; iterate to have all, or call `.to_frame()`."] if is_more else []

    @translating()
    def _get_page(self) -> None:
        found, self._n_pages = self._fetch(self._page + 1)
        self._found += found
        self._page += 1

    def _get_all(self) -> None:
        while self._page < self._n_pages:
            self._get_page()

    def _reach(self, place: int) -> bool:
        """Fetch pages until there is an item at a place; say whether there is."""
        while place >= len(self._found) and self._page < self._n_pages:
            self._get_page()
        return place < len(self._found)


def as_row(answer: Mapping[str, object]) -> Row:
    """Return what the server said as a row: times are times."""
    return {
        name: times.parse(value) if name.endswith("_at") and isinstance(value, str) else value
        for name, value in answer.items()
    }
