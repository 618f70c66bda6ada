"""The words of `podium competition`."""

import pytest

from client.arguments import parse
from client.errors import UsageError


def test_checks_are_waived_by_name_with_a_reason() -> None:
    words = ["competition", "create", "iris", "--waive", "leak=It is meant so.", "--waive", "order=a=b"]

    assert parse(words).waive == {"leak": "It is meant so.", "order": "a=b"}
    assert parse(["competition", "create", "iris"]).waive == {}


@pytest.mark.parametrize("text", ["leak", "leak=", "leak= ", "=why"])
def test_a_check_is_not_waived_without_a_reason(text: str) -> None:
    with pytest.raises(UsageError, match="a reason"):
        parse(["competition", "create", "iris", "--waive", text])
