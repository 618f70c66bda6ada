"""Asking before harm."""

import io

import pytest

from client.asking import confirm
from client.errors import UsageError
from client.output import Screen


def test_a_yes_that_was_given_asks_nothing() -> None:
    confirm("Sure?", Screen(as_json=True), is_agreed=True)


@pytest.mark.parametrize("screen", [Screen(), Screen(as_json=True), Screen(as_csv=True)])
def test_where_nobody_can_be_asked_the_option_is_named(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))

    with pytest.raises(UsageError) as raised:
        confirm("Sure?", screen, is_agreed=False)

    assert "--yes" in raised.value.hint
