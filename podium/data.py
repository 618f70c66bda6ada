"""The files of a competition: which there are, and getting them."""

from __future__ import annotations

from collections.abc import Sequence

from client.answers import FileList
from client.tables import size
from podium.listings import Listing, Row


class DataFiles(Listing[Row]):
    """The data files: one dictionary for each."""

    def __init__(self, slug: str, answer: FileList) -> None:
        self._slug = slug
        names = ("name", "size_bytes", "sha256", "content_type", "description")
        rows: list[Row] = [{name: file[name] for name in names} for file in answer["files"]]  # type: ignore[literal-required]
        super().__init__(lambda _page: (rows, 1))

    def _title(self) -> str:
        return f"Data of {self._slug}"

    def _headings(self) -> Sequence[str]:
        return ("file", "size", "about")

    def _texts(self, item: Row) -> Sequence[str]:
        return (str(item["name"]), size(int(str(item["size_bytes"]))), str(item["description"]))

    def _figures(self) -> Sequence[int]:
        return (1,)

    def _as_row(self, item: Row) -> Row:
        return item

    def _rest(self) -> list[str]:
        return [] if self else ["The host has not published data yet."]
