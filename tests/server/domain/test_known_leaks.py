"""What mle-bench's authors say of their data: found by keyword and source, for no other competition."""

import pytest

from server.domain.known_leaks import KAGGLE, LEAKS, comes_from_mlebench, find_leak


def test_a_competition_of_mlebench_is_known_by_its_source():
    found = find_leak(("mle-bench",), f"{KAGGLE}smartphone-decimeter-2022/")

    assert found is LEAKS["smartphone-decimeter-2022"]
    assert found.words.startswith(
        "The public span_log.nmea files of the test set tell the answers whole (mle-bench's issue 93)."
    )


@pytest.mark.parametrize(
    ("keywords", "url"),
    [
        ((), f"{KAGGLE}smartphone-decimeter-2022"),
        (("mle-bench",), f"{KAGGLE}spooky-author-identification"),
        (("mle-bench",), "https://example.org/smartphone-decimeter-2022"),
        (("mle-bench",), ""),
    ],
)
def test_nothing_is_known_of_others(keywords, url):
    assert find_leak(keywords, url) is None
    assert comes_from_mlebench(keywords) == ("mle-bench" in keywords)


def test_all_issues_that_its_readme_numbers_are_there():
    assert sorted(leak.number for leak in LEAKS.values()) == [30, 58, 63, 70, 77, 93, 108]
