"""Cutting a long list into pages: by number, or after the last row that a reader has seen, wherever that stands now."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class After:
    """The last row that a reader has seen: its number or name, and how many rows they had seen then."""

    key: int | str
    n_seen: int

    @property
    def number(self) -> int:
        """The number of the row."""
        return int(self.key)

    @property
    def name(self) -> str:
        """The name of the row."""
        return str(self.key)


@dataclass(frozen=True)
class Cut:
    """A part of a list of `n_found` rows: which one it is, of how many; the last one has `page` equal to `n_pages`."""

    offset: int
    page: int
    n_pages: int
    n_found: int


def cut(
    session: Session,
    query: Select[*tuple[Any, ...]],
    *,
    per_page: int,
    page: int = 1,
    passed: ColumnElement[bool] | None = None,
) -> Cut:
    """Return where a page of a query begins.

    Parameters
    ----------
    page
        From 1; past the end means the last.
    passed
        Says of a row that the reader has seen it, or would have; then the page begins after these, so that rows which
        came or went before it neither repeat nor skip one.
    """
    n_found = _count(session, query)
    if passed is None:
        return cut_by_number(n_found, per_page=per_page, page=page)
    return cut_after(n_found, per_page=per_page, offset=_count(session, query.where(passed)))


def cut_by_number(n_found: int, *, per_page: int, page: int) -> Cut:
    """Return the page of that number."""
    n_pages = max(1, math.ceil(n_found / per_page))
    page = min(max(page, 1), n_pages)
    return Cut((page - 1) * per_page, page, n_pages, n_found)


def cut_after(n_found: int, *, per_page: int, offset: int) -> Cut:
    """Return what comes after so many rows."""
    page = offset // per_page + 1
    n_left = max(0, n_found - offset)
    return Cut(offset, page, page + max(0, math.ceil(n_left / per_page) - 1), n_found)


def find_place(
    session: Session,
    query: Select[*tuple[Any, ...]],
    *,
    key: SQLColumnExpression[Any],
    order: Sequence[SQLColumnExpression[Any]],
    after: After,
) -> int:
    """Return at which place, from 1, the row that the reader saw last stands now; where it stood if it is no more."""
    place = func.row_number().over(order_by=order).label("place")
    numbered = query.order_by(None).with_only_columns(key.label("key"), place, maintain_column_froms=True).subquery()
    found: int | None = session.scalar(select(numbered.c.place).where(numbered.c.key == after.key))
    return after.n_seen if found is None else found


def _count(session: Session, query: Select[*tuple[Any, ...]]) -> int:
    counted = query.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
    return session.scalar(counted) or 0
