"""Warming up: the loops are there at once, and no thread is."""

from __future__ import annotations

from scorer.acceleration import ScoringPath, current_path
from tests.scorer.test_main import files, run_python

__all__ = ["files"]


def test_warming_up_starts_no_thread(files):
    code = (
        "import os; os.environ['OPENBLAS_NUM_THREADS'] = '1'; import numpy, pyarrow, scorer.scoring; "
        "count = lambda: len(os.listdir('/proc/self/task')); before = count(); "
        "from scorer.warming import warm_up; assert warm_up(); print(count() - before)"
    )

    assert run_python(code) == "0"


def test_without_numba_the_portable_path_is_taken():
    code = (
        "import importlib.util, sys; real = importlib.util.find_spec; "
        "importlib.util.find_spec = lambda name, *rest: None if name == 'numba' else real(name, *rest); "
        "from scorer.warming import warm_up; from scorer.acceleration import current_path; "
        "print(warm_up(), current_path())"
    )

    assert run_python(code) == "False portable"


def test_the_path_that_is_taken_is_told(compiled_path):
    assert current_path() is ScoringPath.COMPILED


def test_the_rules_of_a_shape_are_loaded_when_they_are_asked_for_or_all_ahead():
    told = "import sys; print(*(name for name in sys.modules if name.startswith('scorer.shapes.')))"
    begin, ahead = (
        "from scorer.shapes.choice import SHAPES; ",
        "from scorer.warming import load_shapes; load_shapes(); ",
    )
    none, all_of_them = (run_python(text + told).split() for text in (begin, ahead))

    assert "scorer.shapes.label" not in none
    assert {"scorer.shapes.label", "scorer.shapes.scalar", "scorer.shapes.boxes"} <= set(all_of_them)
