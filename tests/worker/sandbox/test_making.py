"""Tests for `worker.sandbox.making`."""

from __future__ import annotations

from server.settings import Settings
from worker.sandbox.bounds import Bounds
from worker.sandbox.making import make_sandbox


def test_the_settings_are_the_bounds() -> None:
    settings = Settings(
        sandbox_seconds=5, sandbox_memory_bytes=1 << 30, sandbox_scratch_bytes=1 << 21, sandbox_uid=60000
    )

    assert make_sandbox(settings).bounds == Bounds(5.0, 1 << 30, 1 << 21, 60000)
