"""The words of `podium competition`."""

import importlib

import pytest

from client.arguments import make_parser, parse
from client.errors import UsageError

ACTIONS = {
    "check": ["iris"],
    "create": ["iris"],
    "update": ["iris"],
    "export": ["iris-species"],
    "import": ["bundle.zip"],
}


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_names_a_function_and_has_examples(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    module, _, function = parse(["competition", name, *ACTIONS[name]]).command.partition(".")
    with pytest.raises(SystemExit):
        make_parser().parse_args(["competition", name, "--help"])

    assert callable(getattr(importlib.import_module(f"client.commands.{module}"), function))
    assert f"  podium competition {name}" in capsys.readouterr().out


def test_checks_are_waived_by_name_with_a_reason() -> None:
    words = ["competition", "create", "iris", "--waive", "leak=It is meant so.", "--waive", "order=a=b"]

    assert parse(words).waive == {"leak": "It is meant so.", "order": "a=b"}
    assert parse(["competition", "create", "iris"]).waive == {}


@pytest.mark.parametrize("text", ["leak", "leak=", "leak= ", "=why"])
def test_a_check_is_not_waived_without_a_reason(text: str) -> None:
    with pytest.raises(UsageError, match="a reason"):
        parse(["competition", "create", "iris", "--waive", text])
