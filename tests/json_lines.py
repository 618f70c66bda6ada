"""A competition of mle-bench whose answers and sample submission are JSON lines, and its grader."""

from __future__ import annotations

import json
from collections.abc import Iterable

from tests.imports import mlebench_folder

SPANS_GRADE = """\
import pandas as pd

from mlebench.grade_helpers import InvalidSubmissionError


def grade(submission: pd.DataFrame, answers: list) -> float:
    assert isinstance(answers, list) and isinstance(answers[0], dict)
    said = dict(zip(submission["id"], submission["spans"]))
    if set(said) != {record["id"] for record in answers}:
        raise InvalidSubmissionError("other ids")
    total = 0.0
    for record in answers:
        true = {tuple(span) for note in record["notes"] for span in note["spans"]}
        found = {tuple(span) for span in said[record["id"]]}
        total += (2 * len(true & found) + 1) / (len(true) + len(found) + 1)
    return total / len(answers)
"""
RECORDS = [
    {"id": f"d{number}", "notes": [{"spans": [[number, number + 3], [9, 12]], "by": 'x, "y"'}]} for number in range(12)
]
SAID = [{"id": record["id"], "spans": [[number, number + 3]] * (number % 3)} for number, record in enumerate(RECORDS)]


def lines(records: Iterable[object]) -> str:
    """Return each record on a line of its own."""
    return "".join(f"{json.dumps(record)}\n" for record in records)


def json_folder(**more: str | bytes) -> dict[str, str | bytes]:
    """Return a competition whose answers and sample submission are JSON lines."""
    files = mlebench_folder(grade=SPANS_GRADE, label="span score", **more)
    for old, new in (("private/test.csv", "private/test.jsonl"), ("sampleSubmission.csv", "sampleSubmission.jsonl")):
        files["config.yaml"] = str(files["config.yaml"]).replace(old, new)
    del files["prepared/private/test.csv"], files["prepared/public/sampleSubmission.csv"]
    return {
        **files,
        "prepared/private/test.jsonl": lines(RECORDS),
        "prepared/public/sampleSubmission.jsonl": lines(SAID),
        "prepared/public/train.jsonl": lines(RECORDS[:1]),
    }
