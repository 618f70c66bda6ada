"""The shapes that the client reads are those that the server of the tests writes."""

from typing import get_type_hints

import pytest

from client import answers
from tests.client.fakes import LIMITS, PROBLEMS, Fake, make_row


def scored() -> dict[str, object]:
    fake = Fake(n_pending_polls=0)
    stored = dict.fromkeys(
        ["id", "competition", "team", "submitted_by", "file_name", "size_bytes", "sha256", "description"], ""
    )
    fake.submissions.append(stored | {"received_at": "", "url": "", "is_bad": False})
    return fake.submission(17)


@pytest.mark.parametrize(
    ("shape", "written"),
    [
        (answers.Limits, LIMITS),
        (answers.Problem, PROBLEMS[0]),
        (answers.Competition, Fake().competition("wa-churn")),
        (answers.LeaderboardRow, make_row(1, "ada", 0.5)),
        (answers.Submission, scored()),
    ],
)
def test_shapes_agree(shape: type, written: dict[str, object]) -> None:
    assert set(get_type_hints(shape)) == set(written)
