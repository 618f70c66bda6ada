"""A metric file imported and called, and what its result or its exception means to whom."""

from __future__ import annotations

import importlib.util
import numbers
import random
import sys
import traceback
import uuid
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import TypeVar

import numpy as np

from scorer.custom.answers import (
    MAX_ENTRANT_LETTERS,
    MAX_HOST_LETTERS,
    MAX_TRACE_LETTERS,
    Failure,
    Refusal,
    Values,
    cut,
    printable,
)
from scorer.custom.frames import Frames
from scorer.splits.usage import Part

Result = TypeVar("Result")
_NO_REASON = "The metric refuses this file and gives no reason."


class ResultError(Exception):
    """The metric returned something else than one finite number."""


def load_metric(path: str) -> ModuleType:
    """Import a metric file under a name of its own; raises whatever its top level raises."""
    name = f"metric_{uuid.uuid4().hex}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where dataclasses and pickle look for the module of a class
    spec.loader.exec_module(module)
    return module


def score_entry(
    metric: ModuleType, frames: Frames, entry: str, *, id_column: str, parameters: Mapping[str, object]
) -> Values:
    """Score one submission on each part, with new frames each time; raises whatever the metric raises."""
    scores = {}
    for part in frames.parts:
        _seed()
        solution, submission = frames.cut(part, entry)
        result = metric.score(solution, submission, id_column, **parameters)
        scores[part] = to_score(result)
    return Values(scores[Part.PUBLIC], scores.get(Part.PRIVATE))


def _seed() -> None:
    """Begin both generators anew, so that a metric that draws gives the same score each time."""
    random.seed(0)
    np.random.seed(0)


def to_score(result: object) -> float:
    """Return a metric's result as a float.

    Raises
    ------
    ResultError
        If it is anything but one finite number; NumPy's scalars are numbers, booleans are none.
    """
    if isinstance(result, bool | np.bool_) or not isinstance(result, numbers.Real):
        raise ResultError(f"score() returned {_describe(result)}; expected one finite number.")
    score = float(result)
    if not np.isfinite(score):
        raise ResultError(f"score() returned {score}; expected one finite number.")
    return score


def _describe(result: object) -> str:
    shape = f" of shape {result.shape}" if isinstance(result, np.ndarray) else ""
    return "None" if result is None else f"a value of type {type(result).__name__}{shape}"


def attempt(work: Callable[[], Result]) -> Result | Refusal | Failure:
    """Return what a stranger's code gives, or what its exception means.

    SystemExit is an exception like any other here: a metric does not choose how the process ends.
    """
    try:
        return work()
    except BaseException as error:  # the outermost place around a stranger's code
        return judge(error)


def judge(error: BaseException) -> Refusal | Failure:
    """Return what an exception means; the class names in its MRO decide, for each file defines the classes anew."""
    names = {kind.__name__ for kind in type(error).__mro__}
    text = _text_of(error)
    if "ParticipantVisibleError" in names:
        return Refusal(printable(text, MAX_ENTRANT_LETTERS) or _NO_REASON)
    return Failure(type(error).__name__, cut(text, MAX_HOST_LETTERS), cut(_trace_of(error), MAX_TRACE_LETTERS))


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException as again:  # its class is a stranger's code as well
        return f"(its text cannot be read: {type(again).__name__})"


def _trace_of(error: BaseException) -> str:
    begin = error.__traceback__
    while begin is not None and begin.tb_frame.f_code.co_filename == __file__:
        begin = begin.tb_next
    try:
        return "".join(traceback.format_exception(type(error), error, begin))
    except BaseException:  # what the exception refers to is a stranger's code as well, and memory may be short
        return ""
