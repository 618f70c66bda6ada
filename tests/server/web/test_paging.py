"""Tests of pages of long lists."""

import pytest
from flask import Flask

from server.web.paging import Pager, count_pages, page_number


@pytest.mark.parametrize(
    ("query", "page"),
    [("", 1), ("page=3", 3), ("page=0", 1), ("page=-1", 1), ("page=x", 1), ("page=٣", 1), ("page=99999999999", 1)],
)
def test_the_page_that_is_asked_for(app: Flask, query: str, page: int) -> None:
    with app.test_request_context(f"/?{query}"):
        assert page_number() == page


@pytest.mark.parametrize(("n_items", "n_pages"), [(0, 1), (1, 1), (50, 1), (51, 2), (1000, 20)])
def test_how_many_pages_there_are(n_items: int, n_pages: int) -> None:
    assert count_pages(n_items, 50) == n_pages


@pytest.mark.parametrize(
    ("page", "n_pages", "shown"),
    [
        (1, 1, [1]),
        (1, 5, [1, 2, 3, None, 5]),
        (5, 9, [1, None, 3, 4, 5, 6, 7, None, 9]),
        (9, 9, [1, None, 7, 8, 9]),
        (3, 4, [1, 2, 3, 4]),
        (50, 9, [1, None, 9]),
    ],
)
def test_which_pages_are_linked(page: int, n_pages: int, shown: list[int | None]) -> None:
    assert Pager(page, n_pages).shown == shown


def test_a_link_to_another_page_keeps_the_search(app: Flask) -> None:
    with app.test_request_context("/competitions?search=a%26b&page=2"):
        assert Pager(2, 5).path(3) == "/competitions?search=a%26b&page=3"
        assert Pager(2, 5).path(1) == "/competitions?search=a%26b"


def test_the_first_page_of_a_plain_list_has_a_plain_address(app: Flask) -> None:
    with app.test_request_context("/competitions"):
        assert Pager(1, 5).path(1) == "/competitions"
