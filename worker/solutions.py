"""Compiled solutions on this machine's disk: made once by whoever needs one first, then only read."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import structlog

from scorer.compiled import FORMAT_VERSION
from server.services.scoring import Task
from server.storage import Storage
from worker.child import Outcome
from worker.files import DamagedFileError, check_file, fetched_path
from worker.locking import locked
from worker.messages import Compiled, CompileRequest, Limits

log = structlog.get_logger(__name__)

Ask = Callable[[CompileRequest], Outcome]
Beat = Callable[[], None]


class SolutionNotCompiledError(Exception):
    """The child did not compile the solution; `outcome` says why."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


class SolutionCache:
    """Folders named after everything that they depend on, so that none is ever changed or out of date."""

    def __init__(self, root: Path, storage: Storage, *, limits: Limits) -> None:
        self._root = root
        self._storage = storage
        self._limits = limits

    def get(self, task: Task, *, ask: Ask, beat: Beat) -> Path:
        """Return the folder of the task's compiled solution; compiles it first if need be.

        Raises
        ------
        DamagedFileError
            If the solution's file is gone or is not the one that was stored.
        SolutionNotCompiledError
            If the compiling child answered anything but that it is done.
        """
        folder = self._root / _name(task)
        if folder.is_dir():
            return folder
        with locked(self._lock_of(folder), beat=beat):
            if not folder.is_dir():  # another worker may have made it while this one waited
                self._compile(task, folder, ask)
        return folder

    def discard(self, task: Task) -> None:
        """Forget a folder that cannot be read."""
        folder = self._root / _name(task)
        with locked(self._lock_of(folder)):
            shutil.rmtree(folder, ignore_errors=True)

    def _compile(self, task: Task, folder: Path, ask: Ask) -> None:
        with ExitStack() as files:
            solution = files.enter_context(fetched_path(self._storage, task.solution_key))
            check_file(solution, key=task.solution_key, sha256=task.solution_sha256)
            sample = self._fetch_sample(task, files)
            outcome = ask(
                CompileRequest(
                    solution=str(solution),
                    folder=str(folder),  # written beside its place and renamed when it is whole
                    metric=task.metric,
                    parameters=task.metric_parameters,
                    id_column=task.id_column,
                    limits=self._limits,
                    sample=None if sample is None else str(sample),
                )
            )
        if not isinstance(outcome, Compiled):
            raise SolutionNotCompiledError(outcome)

    def _fetch_sample(self, task: Task, files: ExitStack) -> Path | None:
        """Return the sample submission; without it solutions are compiled all the same, for it only earns a note."""
        if task.sample_key is None:
            return None
        try:
            sample = files.enter_context(fetched_path(self._storage, task.sample_key))
            check_file(sample, key=task.sample_key, sha256=task.sample_sha256)
        except DamagedFileError as error:
            log.error("sample_damaged", solution_id=task.solution_id, key=error.key, found=error.found)
            return None
        return sample

    def _lock_of(self, folder: Path) -> Path:
        return self._root / f"{folder.name}.lock"


def _name(task: Task) -> str:
    made_with = json.dumps(
        [FORMAT_VERSION, task.metric, dict(task.metric_parameters), task.id_column, task.sample_sha256], sort_keys=True
    ).encode()
    return f"{task.solution_id}-{task.solution_sha256[:16]}-{hashlib.sha256(made_with).hexdigest()[:16]}"
