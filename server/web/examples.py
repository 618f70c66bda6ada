"""Examples of what routes read and answer: those of the reference, kept beside the code that the image carries."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parent / "examples.json"


def shape_of(method: str, path: str) -> str:
    """Return the key of a route: its variables are written alike."""
    return f"{method} {re.sub(r'{[^}]*}', '{}', path)}"


def example_of(method: str, path: str, part: str) -> Any:
    """Return the example of the `body` that a route reads or of its `answer`, or None if there is none."""
    return _read().get(shape_of(method, path), {}).get(part)


@cache
def _read() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return found
