"""What the documentation must name: every setting, command, metric and error code, and no page that is not there."""

from __future__ import annotations

import argparse
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import server.__main__
from scorer.registry import METRICS
from server.errors import PlatformError
from server.settings import Settings

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "competitions").glob("*.md")])
OPERATORS = "\n".join(path.read_text() for path in (DOCS / "operators").glob("*.md"))


def settings_row(name: str) -> str:
    """Return the row of the table in docs/reference/settings.md that a setting must have."""
    field = Settings.model_fields[name]
    default = field.default
    if default is None or default == ():
        shown = "–"
    elif isinstance(default, bool):
        shown = f"`{str(default).lower()}`"
    else:
        shown = f"`{default}`"
    return f"| `PODIUM_{name.upper()}` | {shown} | {field.description} |"


def list_all_codes() -> list[str]:
    """Return the code of each refusal; a class is known once its module is imported."""
    for path in (ROOT / "server").rglob("*.py"):
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    return sorted(set(list_codes(PlatformError)) - {PlatformError.code})


def list_codes(of: type[PlatformError]) -> Iterator[str]:
    yield of.code
    for below in of.__subclasses__():
        yield from list_codes(below)


def list_actions(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Return the actions of a command, such as `create` of `user`."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented_with_its_default_and_meaning(name: str) -> None:
    assert settings_row(name) in (DOCS / "reference" / "settings.md").read_text()


@pytest.mark.parametrize("name", sorted(METRICS))
def test_every_metric_is_documented(name: str) -> None:
    assert f"`{name}`" in (DOCS / "reference" / "metrics.md").read_text()


@pytest.mark.parametrize("code", list_all_codes())
def test_every_error_code_is_documented(code: str) -> None:
    assert f"`{code}`" in (DOCS / "reference" / "errors.md").read_text()


@pytest.mark.parametrize("command", server.__main__.COMMANDS)
def test_every_command_of_the_operator_is_documented_with_its_actions(command: str) -> None:
    parser = server.__main__.make_parser(command)
    subparsers = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))

    actions = list(list_actions(subparsers.choices[command])) or [""]

    missing = [action for action in actions if f"python -m server {command} {action}".strip() not in OPERATORS]
    assert missing == []


def test_every_check_of_the_doctor_is_documented() -> None:
    calls = re.compile(r"(?:fine|warning|fault|Finding)\)?\(\s*\"([a-z_]+)\"")
    sources = (ROOT / "server" / "commands").glob("*.py")
    names = {name for source in sources for name in calls.findall(source.read_text())}

    page = (DOCS / "operators" / "doctor.md").read_text()

    assert len(names) >= 14
    assert [name for name in sorted(names) if f"| `{name}` |" not in page] == []


@pytest.mark.parametrize("target", sorted(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)))
def test_every_target_of_make_has_its_line_in_the_help(target: str) -> None:
    assert re.search(rf"^{target}:.*## \w", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_page_that_is_there(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(), flags=re.DOTALL)
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link and not link.startswith("#")]

    dead = [link for link in links if not (page.parent / link.partition("#")[0]).exists()]

    assert dead == []
