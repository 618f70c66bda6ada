from __future__ import annotations

import pytest

from server.__main__ import COMMANDS
from tests.up import run_server


def test_help_names_every_command() -> None:
    shown = run_server("--help")

    assert shown.returncode == 0
    assert [name for name in COMMANDS if f"    {name}" not in shown.stdout] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_of_its_own(name: str) -> None:
    shown = run_server(name, "--help")

    assert shown.returncode == 0
    assert shown.stdout.startswith(f"usage: python -m server {name}")


@pytest.mark.parametrize("arguments", [(), ("fly",), ("up", "--port", "x"), ("user", "create")])
def test_wrong_usage_ends_with_exit_code_2(arguments: tuple[str, ...]) -> None:
    assert run_server(*arguments).returncode == 2


def test_wrong_settings_are_named_together_in_one_sentence() -> None:
    ended = run_server("doctor", changes={"PODIUM_PORT": "http", "PODIUM_WORKERS": "many"})

    assert ended.returncode == 1
    assert "PODIUM_PORT" in ended.stderr
    assert "PODIUM_WORKERS" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
