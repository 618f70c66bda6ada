"""The shapes that the client reads are those that the server of the tests writes."""

from typing import get_type_hints

import pytest

from client import answers
from tests.client.fakes import LIMITS, Fake, make_row


@pytest.mark.parametrize(
    ("shape", "written"),
    [
        (answers.Limits, LIMITS),
        (answers.Competition, Fake().competition("wa-churn")),
        (answers.LeaderboardRow, make_row(1, "ada", 0.5)),
    ],
)
def test_shapes_agree(shape: type, written: dict[str, object]) -> None:
    assert set(get_type_hints(shape)) == set(written)
