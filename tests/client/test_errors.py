"""The exit codes are a promise."""

import pytest

from client import errors
from tests.client.conftest import ROOT


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.SubmissionFaultError, 1),
        (errors.UsageError, 2),
        (errors.NotAllowedError, 3),
        (errors.NotFoundError, 4),
        (errors.RefusedError, 5),
        (errors.UnavailableError, 6),
        (errors.OwnFaultError, 70),
        (errors.InterruptedByUserError, 130),
    ],
)
def test_each_fault_has_its_exit_code_for_good(kind: type[errors.ClientError], code: int) -> None:
    assert kind.exit_code == code
    assert f"| {code} |" in (ROOT / "docs/entrants/command-line.md").read_text()
