"""The module that published metric files import as `kaggle_metric_utilities`: two exceptions and three functions.

Source: Kaggle's guide for hosts and its public metric template, whose behaviour this follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

Solution = pd.DataFrame | npt.NDArray[Any]


class ParticipantVisibleError(Exception):
    """What is wrong with the submission; shown to the entrant."""

    __module__ = "kaggle_metric_utilities"  # as doctests write it


class HostVisibleError(Exception):
    """What is wrong with solution or metric; shown to the host."""

    __module__ = "kaggle_metric_utilities"


_VISIBLE = {kind.__name__: kind for kind in (ParticipantVisibleError, HostVisibleError)}


def safe_call_score(
    metric_function: Callable[..., Any], solution: Solution, submission: Solution, **metric_func_kwargs: Any
) -> Any:
    """Return `metric_function(solution, submission, **metric_func_kwargs)`, its errors made fit for their readers.

    Parameters
    ----------
    metric_function : callable
        A function of a library, such as one of scikit-learn.
    solution, submission : DataFrame or ndarray
        Truth and predictions, as that function takes them.

    Raises
    ------
    ParticipantVisibleError
        If an error of that class name was raised, or another whose text can quote no truth.
    HostVisibleError
        If an error of that class name was raised.
    Exception
        Whatever else was raised, untouched.
    """
    try:
        return metric_function(solution, submission, **metric_func_kwargs)
    except Exception as error:  # whatever a stranger's function raises is judged here, and most of it raised again
        text = str(error)
        if type(error).__name__ in _VISIBLE:
            raise _VISIBLE[type(error).__name__](text) from None
        if treat_as_participant_error(text, solution):
            raise ParticipantVisibleError(text) from None
        raise


def treat_as_participant_error(error_message: str, solution: Solution) -> bool:
    """Whether an error's text is safe to show: it can quote no value of a solution that is all numbers.

    Parameters
    ----------
    error_message : str
        The text.
    solution : DataFrame or ndarray
        The truth; numbers, where booleans count as numbers.

    Returns
    -------
    bool
        True if all of the solution is numeric and the text holds no numeric character, nor “true” or “false” where
        the solution has booleans.
    """
    kinds = list(solution.dtypes) if isinstance(solution, pd.DataFrame) else [solution.dtype]
    if not all(is_numeric_dtype(kind) for kind in kinds):
        return False
    words = set(re.findall(r"true|false", error_message.lower()))
    if any(is_bool_dtype(kind) for kind in kinds) and words:
        return False
    return not any(letter.isnumeric() for letter in error_message)


def verify_valid_probabilities(df: pd.DataFrame, df_name: str) -> None:
    """Check that each row of a frame is a distribution over its columns.

    Parameters
    ----------
    df : DataFrame of shape (n_rows, n_classes)
        Probabilities, without the id column.
    df_name : str
        What messages call it.

    Raises
    ------
    ParticipantVisibleError
        If a column is not numeric, a value is below 0 or above 1, or a row does not sum to 1 within the tolerance
        of `numpy.allclose`.
    """
    if not all(is_numeric_dtype(kind) for kind in df.dtypes):
        raise ParticipantVisibleError(f"The target columns of {df_name} have to hold numbers alone.")
    if df.min().min() < 0:
        raise ParticipantVisibleError(f"A target value of {df_name} is negative; expected a probability.")
    if df.max().max() > 1:
        raise ParticipantVisibleError(f"A target value of {df_name} is above one; expected a probability.")
    if not np.allclose(df.sum(axis=1), 1):
        raise ParticipantVisibleError(f"The target values of a row of {df_name} do not sum to one.")
