"""Programs of other platforms wrapped as metric files, which run in the sandbox alone."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from server.bundles import MAX_METRIC_BYTES

ADAPTERS = Path(__file__).parent / "adapters"


class TooLargeToSealError(Exception):
    """A program that is larger than a metric file may be."""


def _fill(adapter: str, **values: str) -> str:
    """Put values into an adapter."""
    template = (ADAPTERS / f"{adapter}.py.txt").read_text(encoding="utf-8")
    # in one pass: what is put in may hold such a mark itself
    text = re.sub(r"%\((\w+)\)s", lambda mark: values[mark[1]], template)
    if len(text.encode()) > MAX_METRIC_BYTES:
        raise TooLargeToSealError
    return text


def _literal(value: object) -> str:
    """Write plain data as a string of JSON inside Python: nothing in it can end the string."""
    return repr(json.dumps(value, ensure_ascii=True))


def seal_sklearn(function: str) -> str:
    """Return a metric file that calls a function of scikit-learn; its name is an identifier."""
    if not function.isidentifier():
        raise ValueError(function)
    return _fill("sklearn", function=function)


def seal_huggingface(metric: str, *, id_column: str, columns: Sequence[str], rows: int, key: str) -> str:
    """Return a metric file around a repository's `metric.py`; raises TooLargeToSealError."""
    settings = {"id_column": id_column, "columns": list(columns), "rows": rows, "key": key}
    return _fill("huggingface", settings=_literal(settings), files=_literal({"metric.py": metric}))


def seal_mlebench(slug: str, files: Mapping[str, str], *, function: tuple[str, str]) -> str:
    """Return a metric file around a grader and the modules beside it; raises TooLargeToSealError."""
    return _fill(
        "mlebench",
        slug_json=_literal(slug),
        slug="".join(char for char in slug if char.isalnum() or char in "-_"),
        function=_literal(list(function)),
        files=_literal(dict(files)),
    )


def seal_codabench(
    files: Mapping[str, bytes],
    *,
    command: Sequence[str],
    key: str,
    reference: Mapping[str, object],
    prediction: Mapping[str, object],
) -> str:
    """Return a metric file around a scoring program; raises TooLargeToSealError.

    Parameters
    ----------
    files
        By their place below /app, such as `program/score.py`.
    command
        The program's file and its arguments.
    key
        Which of the scores that it writes counts.
    reference, prediction
        How the two files look that are written for it: `name`, `delimiter`, `header`, `columns`.
    """
    texts, rest = {}, {}
    for name, content in files.items():
        try:
            texts[name] = content.decode("utf-8")
        except UnicodeDecodeError:
            rest[name] = base64.b64encode(content).decode()
    return _fill(
        "codabench",
        command=_literal(list(command)),
        key=_literal(key),
        reference=_literal(dict(reference)),
        prediction=_literal(dict(prediction)),
        texts=_literal(texts),
        bytes=_literal(rest),
    )
