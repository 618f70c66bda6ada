import pytest

from server.services.cuts import Cut, cut_after, cut_by_number


@pytest.mark.parametrize(
    ("n_found", "page", "expected"),
    [
        (0, 1, Cut(0, 1, 1, 0)),
        (50, 1, Cut(0, 1, 1, 50)),
        (51, 2, Cut(50, 2, 2, 51)),
        (51, 9, Cut(50, 2, 2, 51)),
        (51, -3, Cut(0, 1, 2, 51)),
    ],
)
def test_a_page_is_found_by_its_number(n_found: int, page: int, expected: Cut):
    assert cut_by_number(n_found, per_page=50, page=page) == expected


@pytest.mark.parametrize(
    ("n_found", "offset", "expected"),
    [
        (100, 50, Cut(50, 2, 2, 100)),
        (101, 50, Cut(50, 2, 3, 101)),
        (100, 30, Cut(30, 1, 2, 100)),
        (80, 30, Cut(30, 1, 1, 80)),
        (60, 60, Cut(60, 2, 2, 60)),
        (10, 60, Cut(60, 2, 2, 10)),
    ],
)
def test_after_so_many_rows_there_is_more_just_if_rows_are_left(n_found: int, offset: int, expected: Cut):
    part = cut_after(n_found, per_page=50, offset=offset)

    assert part == expected
    assert (part.page < part.n_pages) == (n_found > offset + 50)
