"""The versions on a receipt are those of the libraries that are loaded."""

from __future__ import annotations

import platform

import numpy as np
import pyarrow as pa

from scorer.versions import library_versions, scorer_version


def test_versions_are_those_of_what_is_loaded():
    versions = library_versions()

    assert versions["python"] == platform.python_version()
    assert (versions["numpy"], versions["pyarrow"]) == (np.__version__, pa.__version__)
    assert set(versions) <= {"python", "numpy", "pyarrow", "scikit-learn", "scipy", "numba"}
    assert scorer_version()[0].isdigit()
