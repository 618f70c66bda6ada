"""The docstrings of the statistics: whole, with sources, and with examples that are true."""

from __future__ import annotations

import doctest
import importlib
import inspect
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent.parent
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for pattern in ("intervals/[a-z]*.py", "diagnostics/[a-z]*.py", "drawing.py", "split_*.py")
    for path in sorted((ROOT / "scorer").glob(pattern))
]
FUNCTIONS = [
    function
    for name in MODULES
    for function in vars(importlib.import_module(name)).values()
    if inspect.isfunction(function) and function.__module__ == name and not function.__name__.startswith("_")
]


@pytest.mark.parametrize("module", MODULES)
def test_examples_are_true(module):
    globs = {**vars(importlib.import_module(module)), "np": np}

    assert doctest.testmod(importlib.import_module(module), globs=globs).failed == 0


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: f"{function.__module__}.{function.__name__}")
def test_long_docstrings_say_parameters_and_what_is_returned(function):
    text = inspect.getdoc(function) or ""

    assert text.partition("\n")[0].endswith(".")
    assert "\n" not in text or all(section in text for section in ("Parameters\n---", "Returns\n---"))
