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
