"""The page of Kaggle's commands, as the tests run it: what is written there is what is run."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "kaggle-client.md"
_BLOCK = re.compile(r"^```(\w+) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NEWER = re.compile(r"\s+# 2\.2\.5$")


def read_block(kind: str, name: str) -> str:
    """Return the block that is called so."""
    found = {(kind, name): text for kind, name, text in _BLOCK.findall(PAGE.read_text(encoding="utf-8"))}
    return found[kind, name]


def list_files() -> dict[str, str]:
    """Return the files that the page has written, by path."""
    return {name: text for kind, name, text in _BLOCK.findall(PAGE.read_text(encoding="utf-8")) if kind == "json"}


def list_commands(name: str, *, is_newest: bool) -> list[str]:
    """Return the lines of a block; those for the newest client only for that."""
    lines = read_block("sh", name).splitlines()
    return [_NEWER.sub("", line) for line in lines if is_newest or not _NEWER.search(line)]
