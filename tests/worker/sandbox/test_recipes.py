"""Tests for `worker.sandbox.recipes`: what a level takes and how it says that it is not there."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.worker.sandbox.walls import BOUNDS
from worker.sandbox.bounds import Bounds
from worker.sandbox.recipes import Basic, Full, UnavailableError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has sandboxes")


def test_without_bubblewrap_its_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(UnavailableError, match="Install the package bubblewrap"):
        Full(BOUNDS)


@pytest.mark.parametrize("recipe", [Full, Basic])
def test_another_system_is_told_what_to_take(
    recipe: Callable[[Bounds], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Darwin")

    with pytest.raises(UnavailableError, match="Darwin has no such walls"):
        recipe(BOUNDS)


def test_the_command_line_names_every_wall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bwrap").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with ExitStack() as stack:
        command = " ".join(Full(BOUNDS).start(tmp_path, ["python"], stack).command)

    for wall in ("--unshare-all --unshare-user --disable-userns", "--die-with-parent", "--cap-drop ALL", "--seccomp "):
        assert wall in command
    assert f"--ro-bind {tmp_path} /in" in command
    assert f"--size {BOUNDS.scratch_bytes} --perms 0700 --tmpfs /podium-scratch --remount-ro /" in command
    assert command.endswith("prlimit --nproc=16 python")


def test_basic_needs_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with ExitStack() as stack:
        started = Basic(BOUNDS).start(tmp_path, ["python"], stack)

    assert (started.command, started.scratch) == (["python"], tmp_path / "scratch")
