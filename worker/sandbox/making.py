"""The sandbox, put together from the settings."""

from __future__ import annotations

from pathlib import Path

from server.settings import Settings
from worker.sandbox.bounds import Bounds, Level
from worker.sandbox.sandbox import Sandbox

PLATFORM = Path(__file__).parents[2] / "server"


def make_sandbox(settings: Settings) -> Sandbox:
    """Return the sandbox of this process; nothing is tried before it is asked."""
    bounds = Bounds(
        seconds=settings.sandbox_seconds,
        memory_bytes=settings.sandbox_memory_bytes,
        scratch_bytes=settings.sandbox_scratch_bytes,
        uid=settings.sandbox_uid,
    )
    return Sandbox(bounds, minimum=Level(settings.sandbox_minimum), closed=(settings.data, PLATFORM))
