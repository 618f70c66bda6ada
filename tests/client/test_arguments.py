"""The words that the command understands."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterator

import pytest

from client.arguments import make_parser, parse
from client.errors import UsageError


def list_commands(
    parser: argparse.ArgumentParser, words: str = "podium"
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Yield each command, such as “podium competition check”, with its parser."""
    actions = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for action in actions:
        for name, below in action.choices.items():
            yield from list_commands(below, f"{words} {name}")
    if not actions:
        yield words, parser


COMMANDS = dict(list_commands(make_parser()))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_names_a_function_that_exists(name: str) -> None:
    module, _, function = COMMANDS[name].get_default("command").partition(".")

    assert callable(getattr(importlib.import_module(f"client.commands.{module}"), function))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_examples_in_its_help(name: str) -> None:
    assert f"  {name}" in COMMANDS[name].format_help().partition("examples:")[2]


def test_options_are_not_guessed_from_their_beginning() -> None:
    with pytest.raises(UsageError, match="--forc"):
        parse(["download", "iris", "--forc"])


def test_json_may_stand_on_either_side() -> None:
    assert parse(["--json", "whoami"]).json
    assert parse(["whoami", "--json"]).json
    assert not parse(["whoami"]).json


@pytest.mark.parametrize("words", [["--json", "--csv"], ["--raw"], ["--json", "--raw"]])
def test_forms_of_the_output_exclude_each_other(words: list[str]) -> None:
    with pytest.raises(UsageError):
        parse(["whoami", *words])


def test_words_too_many_are_answered_with_the_usage_of_their_command() -> None:
    with pytest.raises(UsageError, match="Unrecognized arguments: x --no") as caught:
        parse(["competition", "hide", "iris", "1", "x", "--no"])

    assert caught.value.hint.startswith("usage: podium competition hide ")
    assert caught.value.hint.endswith("See `podium competition hide --help`.")
