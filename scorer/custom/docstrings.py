"""What the docstring of a metric says of each argument, in the styles in which hosts write: Google, NumPy, Sphinx."""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection

MOST_LETTERS = 500
_SPHINX = re.compile(r":param\s+(?:[^:\s]+\s+)?\*{0,2}(\w+)\s*:\s*(.*)")
# `name: help`, `name (type): help`, `name : type` and `- name: help`.
_ENTRY = re.compile(r"(\s*)[-*•]?\s*[`*]{0,2}(\w+)[`*]{0,2}\s*(?:\(([^)]*)\))?\s*(:|--|–|-(?=\s))\s*(.*)")
_HEADING = re.compile(r"\s*(?:-{3,}|={3,}|[A-Z][A-Za-z ]*:)\s*")


def read_helps(docstring: str, names: Collection[str]) -> dict[str, str]:
    """Return what a docstring says of each of these arguments, in one line; of which it says nothing is left out.

    Parameters
    ----------
    docstring : str
        As it stands in the file.
    names : collection of str
        The arguments to look for.
    """
    helps: dict[str, list[str]] = {}
    name, depth = "", 0
    for line in inspect.cleandoc(docstring).splitlines():
        indent = len(line) - len(line.lstrip())
        found = _find_entry(line, names)
        if found is not None and (not name or indent <= depth):
            name, depth = found[0], indent
            helps.setdefault(name, [found[1]])
        elif name and (indent <= depth or not line.strip() or _HEADING.fullmatch(line)):
            name = ""
        elif name:
            helps[name].append(line.strip())
    joined = {name: " ".join(part for part in parts if part)[:MOST_LETTERS] for name, parts in helps.items()}
    return {name: text for name, text in joined.items() if text}


def _find_entry(line: str, names: Collection[str]) -> tuple[str, str] | None:
    """Return the argument that a line begins to describe, with the rest of the line."""
    sphinx = _SPHINX.match(line.strip())
    if sphinx is not None:
        return (sphinx[1], sphinx[2]) if sphinx[1] in names else None
    entry = _ENTRY.fullmatch(line)
    if entry is None or entry[2] not in names:
        return None
    # In NumPy's style the type follows the colon with a space before it, and the help stands below.
    is_type = entry[4] == ":" and re.match(r"\s*\w+\s:\s", line) is not None
    return entry[2], "" if is_type else entry[5]
