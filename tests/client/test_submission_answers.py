"""The shapes of submissions are those that the server of the tests writes."""

from typing import get_type_hints

import pytest

from client.submission_answers import Problem, Submission
from tests.client.fakes import PROBLEMS, Fake


def scored() -> dict[str, object]:
    fake = Fake(n_pending_polls=0)
    stored = dict.fromkeys(
        ["id", "competition", "team", "submitted_by", "file_name", "size_bytes", "sha256", "description"], ""
    )
    fake.submissions.append(stored | {"received_at": "", "url": "", "is_bad": False})
    return fake.submission(17)


@pytest.mark.parametrize(("shape", "written"), [(Problem, PROBLEMS[0]), (Submission, scored())])
def test_shapes_agree(shape: type, written: dict[str, object]) -> None:
    assert set(get_type_hints(shape)) == set(written)
