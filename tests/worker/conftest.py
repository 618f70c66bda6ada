"""Installations with real workers: one for each test that does harm, one for all that do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.worker.arena import Arena


@pytest.fixture
def make_arena(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Callable[..., Arena]]:
    """Return a function that makes an installation with some settings changed."""
    made: list[Arena] = []

    def make(**settings: Any) -> Arena:
        made.append(Arena(tmp_path / f"arena-{len(made)}", migrated_sqlite, **settings))
        return made[-1]

    yield make
    for arena in made:
        arena.end()


@pytest.fixture
def arena(make_arena: Callable[..., Arena]) -> Arena:
    """Return an installation without a worker yet."""
    return make_arena()


@pytest.fixture(scope="package")
def staffed(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Arena]:
    """Return an installation with two workers that all tests share; no test may harm it."""
    arena = Arena(
        tmp_path_factory.mktemp("staffed"),
        migrated_sqlite,
        scoring_seconds=30,
        scoring_memory_bytes=256 * 1024 * 1024,
        max_expanded_bytes=64 * 1024 * 1024,
    )
    arena.start()
    arena.start()
    yield arena
    arena.end()
