"""Today's libraries made to behave as old metric files expect; only in the process in which a metric runs."""

from __future__ import annotations

import sys
import warnings
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from scorer.custom import kaggle_metric_utilities

# NumPy 2 writes np.float64(0.5) where doctests written for NumPy 1 expect 0.5.
DOCTEST_PRINTING: Final = "1.25"


def restore() -> None:
    """Bring back strings as objects and the names that were taken away, and supply Kaggle's module."""
    with warnings.catch_warnings(action="ignore", category=pd.errors.Pandas4Warning):
        pd.set_option("future.infer_string", False)
    for owner, name, value in _ALIASES:
        if not hasattr(owner, name):
            setattr(owner, name, value)
    sys.modules["kaggle_metric_utilities"] = kaggle_metric_utilities
    # In the sandbox joblib finds no shared memory, says so, and works in one process, as is wanted.
    warnings.filterwarnings("ignore", module=r"joblib\b")


def _in1d(ar1: npt.ArrayLike, ar2: npt.ArrayLike, **options: Any) -> npt.NDArray[np.bool_]:
    return np.isin(np.ravel(ar1), ar2, **options)


_ALIASES: tuple[tuple[Any, str, Any], ...] = (
    (pd.DataFrame, "applymap", pd.DataFrame.map),
    (np, "trapz", np.trapezoid),
    (np, "in1d", _in1d),
    (np, "float_", np.float64),
)
