"""Fixtures of the scorer: each of its two paths."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from scorer.acceleration import find_kernels, use_kernels
from scorer.warming import warm_up

# A property is true or false on a busy machine, too.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def compiled_path() -> Iterator[None]:
    """Take the compiled loops during one test."""
    before = find_kernels()
    assert warm_up()
    yield
    use_kernels(before)


@pytest.fixture
def portable_path() -> Iterator[None]:
    """Take the portable loops during one test."""
    before = find_kernels()
    use_kernels(None)
    yield
    use_kernels(before)
