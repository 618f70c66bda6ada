"""The sandbox of one process: its level proved once, then any number of runs, each in a fresh one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import structlog

from worker.sandbox import processes
from worker.sandbox.bounds import Bounds, Level
from worker.sandbox.inputs import copied
from worker.sandbox.outcomes import Outcome
from worker.sandbox.proof import Proof, prove

log = structlog.get_logger(__name__)


class TooWeakError(Exception):
    """The walls that this machine gives are below the minimum; the message is for operator and host."""


class Sandbox:
    """Runs strangers' programs, if the machine's walls are at least as strong as `minimum`.

    What was proved before can be given; otherwise it is tried when it is first needed. `closed` are folders that must
    not be seen in there.
    """

    def __init__(
        self, bounds: Bounds, *, minimum: Level, proof: Proof | None = None, closed: Sequence[Path] = ()
    ) -> None:
        self._bounds = bounds
        self._minimum = minimum
        self._proof = proof
        self._closed = closed

    @property
    def bounds(self) -> Bounds:
        """The limits of each run."""
        return self._bounds

    def prove(self) -> Proof:
        """Return what the machine gives; tried when a process first asks, since kernels and settings change."""
        if self._proof is None:
            self._proof = prove(self._bounds, closed=self._closed)
            log.info("sandbox_proved", walls=str(self._proof.level), reason=self._proof.reason)
        return self._proof

    @property
    def weakness(self) -> str | None:
        """Why nothing is run here, or None if the walls are strong enough."""
        proof = self.prove()
        if proof.level.rank >= self._minimum.rank:
            return None
        return (
            f"A host's own metric is not run on this machine: its sandbox is at level “{proof.level}”, and"
            f" PODIUM_SANDBOX_MINIMUM asks for “{self._minimum}”. {proof.reason}"
        )

    def run(
        self,
        inputs: Mapping[str, Path],
        arguments: Callable[[Path], Sequence[str]],
        *,
        beat: Callable[[], None] = lambda: None,
    ) -> Outcome:
        """Run Python with arguments, which are told the folder where the inputs will lie under their names.

        Raises
        ------
        TooWeakError
            If the walls are below the minimum: nothing was run.
        """
        if (weakness := self.weakness) is not None:
            raise TooWeakError(weakness)
        recipe = self.prove().recipe
        assert recipe is not None
        with ExitStack() as stack:
            folder = stack.enter_context(copied(inputs, uid=self._bounds.uid, beat=beat))
            command = [sys.executable, "-I", *arguments(recipe.inputs_at(folder))]
            return processes.run(recipe.start(folder, command, stack), self._bounds, beat=beat)
