"""The values that several commands take."""

import pytest

from client.arguments import parse
from client.errors import UsageError


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", "²", "9223372036854775808"])
def test_a_submission_has_a_number(text: str) -> None:
    with pytest.raises(UsageError):
        parse(["compare", "iris", "17", "--", text])


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", "²"])
def test_pages_are_counted_from_one(text: str) -> None:
    with pytest.raises(UsageError):
        parse(["leaderboard", "iris", f"--page={text}"])


@pytest.mark.parametrize("words", [("link", "iris"), ("grant", "iris", "ada")])
def test_a_time_that_is_none_is_told_by_its_option_and_the_forms(words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match=r"--until: “tomorrow” is no time .* “2026-12-01 10:00” on this machine"):
        parse(["competition", *words, "--until", "tomorrow"])


@pytest.mark.parametrize("text", ["2026-12-01 10:00 UTC", "2026-12-01T10:00:00Z", "2026-12-01T11:00+01:00"])
def test_a_time_is_taken_in_several_forms(text: str) -> None:
    assert parse(["competition", "link", "iris", "--until", text]).until == "2026-12-01T10:00:00Z"
