"""Programs of other platforms wrapped as metric files, which run in the sandbox alone."""

from __future__ import annotations

import base64
import json
import lzma
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from server.bundles import MAX_METRIC_BYTES

MAX_READABLE_BYTES = 400_000
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


def seal_mlebench(
    slug: str, files: Mapping[str, str], *, function: tuple[str, str], record: str = "", nested: Sequence[str] = ()
) -> str:
    """Return a metric file around a grader and the modules beside it; raises TooLargeToSealError.

    With `record` the grader gets the JSON in that column of the solution as a list of records; `nested` are columns of
    submissions whose cells are JSON.
    """
    return _fill(
        "mlebench",
        slug_json=_literal(slug),
        slug="".join(char for char in slug if char.isalnum() or char in "-_"),
        function=_literal(list(function)),
        record=_literal(record),
        nested=_literal(list(nested)),
        files=_literal(dict(files)),
    )


def seal_codabench(
    files: Mapping[str, bytes],
    *,
    command: Mapping[str, object],
    key: str,
    references: Sequence[Mapping[str, object]],
    predictions: Sequence[Mapping[str, object]],
) -> str:
    """Return a metric file around a scoring program; raises TooLargeToSealError.

    Parameters
    ----------
    files
        By their place below /app, such as `program/score.py`; they are packed if they are too large to be read.
    command
        What is run: `script`, the `module` that it is run as, `arguments`.
    key
        Which of the scores that it writes counts.
    references, predictions
        How the files look that are written for it: `name`, `delimiter`, `header`, `columns`, `part`.
    """
    texts, rest = {}, {}
    for name, content in files.items():
        try:
            texts[name] = content.decode("utf-8")
        except UnicodeDecodeError:
            rest[name] = base64.b64encode(content).decode()
    plain = {"texts": texts, "bytes": rest}
    is_small = sum(map(len, files.values())) <= MAX_READABLE_BYTES
    return _fill(
        "codabench",
        command=_literal(dict(command)),
        key=_literal(key),
        references=_literal([dict(form) for form in references]),
        predictions=_literal([dict(form) for form in predictions]),
        files=_literal(plain if is_small else {}),
        packed=_literal("" if is_small else _pack(plain)),
    )


def _pack(value: object) -> str:
    """Return plain data packed, the same each time."""
    return base64.b85encode(lzma.compress(json.dumps(value).encode(), preset=6)).decode()
