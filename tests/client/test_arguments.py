"""The words that the command understands."""

import importlib

import pytest

from client.arguments import make_parser, parse
from client.errors import UsageError

COMMANDS = {
    "login": ["https://podium.example.org"],
    "logout": [],
    "whoami": [],
    "competitions": [],
    "enter": ["iris"],
    "files": ["iris"],
    "download": ["iris"],
    "submit": ["iris", "f.csv"],
    "submissions": ["iris"],
    "compare": ["iris", "21", "17"],
    "select": ["iris", "17"],
    "leaderboard": ["iris"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_names_a_function_that_exists(name: str) -> None:
    module, _, function = parse([name, *COMMANDS[name]]).command.partition(".")

    assert callable(getattr(importlib.import_module(f"client.commands.{module}"), function))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_examples_in_its_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        make_parser().parse_args([name, "--help"])

    assert f"  podium {name}" in capsys.readouterr().out


def test_options_are_not_guessed_from_their_beginning() -> None:
    with pytest.raises(UsageError, match="--forc"):
        parse(["download", "iris", "--forc"])


def test_json_may_stand_on_either_side() -> None:
    assert parse(["--json", "whoami"]).json
    assert parse(["whoami", "--json"]).json
    assert not parse(["whoami"]).json


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", "²", "9223372036854775808"])
def test_a_submission_has_a_number(text: str) -> None:
    with pytest.raises(UsageError):
        parse(["compare", "iris", "17", "--", text])
