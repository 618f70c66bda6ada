"""Tests for `worker.solutions`: a solution is compiled once, from the right bytes, for one format."""

from __future__ import annotations

import dataclasses
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scorer.compiled import FORMAT_VERSION, load_compiled
from server.services.scoring import Task
from server.storage import Storage, save_file
from tests.worker.arena import solution_text, submission_text
from worker import solutions
from worker.child import Outcome
from worker.files import DamagedFileError
from worker.messages import Broken, CompileRequest, Limits
from worker.solutions import SolutionCache, SolutionNotCompiledError
from worker.tasks import perform

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

LIMITS = Limits(20.0, 1 << 28, 1 << 20)


class Counted:
    """Compiles in this process and counts how often it was asked, in a file that its forks share."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.touch()

    def __call__(self, request: CompileRequest) -> Outcome:
        with self._path.open("a") as file:
            file.write(".")
        assert request.limits == LIMITS
        return perform(request)

    @property
    def count(self) -> int:
        return self._path.stat().st_size


@pytest.fixture
def ask(tmp_path: Path) -> Counted:
    """Return what compiles."""
    return Counted(tmp_path / "count")


@pytest.fixture
def task(storage: Storage, tmp_path: Path) -> Task:
    """Return a task whose solution is in storage; of its submission nothing is."""
    (tmp_path / "upload").write_text(solution_text())
    stored = save_file(storage, tmp_path / "upload", "solutions")
    return Task(
        1, 1, "lease", 1, "submissions/1/x", "0" * 64, 1, 7, stored.key, stored.sha256, "roc_auc", {}, "id", True
    )


@pytest.fixture
def cache(storage: Storage, tmp_path: Path) -> SolutionCache:
    """Return an empty cache."""
    return SolutionCache(tmp_path / "cache" / "solutions", storage, limits=LIMITS)


def get(cache: SolutionCache, task: Task, ask: Callable[[CompileRequest], Outcome]) -> Path:
    return cache.get(task, ask=ask, beat=lambda: None)


def test_a_solution_is_compiled_when_first_needed_and_kept(cache: SolutionCache, task: Task, ask: Counted) -> None:
    folders = {get(cache, task, ask) for _ in range(3)}

    assert ask.count == 1
    assert load_compiled(folders.pop()).schema.metric == "roc_auc"
    assert folders == set()


def test_two_processes_compile_it_once(cache: SolutionCache, task: Task, ask: Counted) -> None:
    gate, opener = os.pipe()
    children = []
    for _ in range(2):
        children.append(os.fork())
        if children[-1] == 0:
            signal.alarm(30)
            os.close(opener)
            os.read(gate, 1)  # both go at once
            os._exit(0 if (get(cache, task, ask) / "manifest.json").exists() else 1)
    os.close(gate)
    os.close(opener)

    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    assert ask.count == 1


CHANGES: dict[str, dict[str, Any]] = {
    "another solution": {"solution_id": 8},
    "another metric": {"metric": "binary_log_loss"},
    "another sample": {"sample_sha256": "1" * 64},
    "another parameter": {"metric_parameters": {"max_fpr": 0.5}},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_it_depends_on_makes_it_another(
    cache: SolutionCache, task: Task, ask: Counted, change: dict[str, Any]
) -> None:
    folders = {get(cache, task, ask), get(cache, dataclasses.replace(task, **change), ask)}

    assert len(folders) == ask.count == 2


def test_a_folder_of_another_format_is_left_to_the_other_release(
    cache: SolutionCache, task: Task, ask: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = get(cache, task, ask)
    monkeypatch.setattr(solutions, "FORMAT_VERSION", FORMAT_VERSION + 1)

    new = get(cache, task, ask)

    assert new != old
    assert (old.is_dir(), ask.count) == (True, 2)


def test_what_is_discarded_is_compiled_again(cache: SolutionCache, task: Task, ask: Counted) -> None:
    folder = get(cache, task, ask)

    cache.discard(task)

    assert not folder.exists()
    assert (get(cache, task, ask), ask.count) == (folder, 2)


def test_discarding_what_is_not_there_does_nothing(cache: SolutionCache, task: Task) -> None:
    cache.discard(task)


def test_a_solution_with_another_checksum_is_never_compiled(cache: SolutionCache, task: Task, ask: Counted) -> None:
    with pytest.raises(DamagedFileError) as damaged:
        get(cache, dataclasses.replace(task, solution_sha256="0" * 64), ask)

    assert (damaged.value.key, damaged.value.found, ask.count) == (task.solution_key, "changed", 0)


def test_a_solution_that_is_gone_is_damaged(cache: SolutionCache, task: Task, ask: Counted, storage: Storage) -> None:
    storage.delete(task.solution_key)

    with pytest.raises(DamagedFileError) as damaged:
        get(cache, task, ask)

    assert (damaged.value.found, ask.count) == ("missing", 0)


def test_a_solution_that_cannot_be_compiled_is_told_and_tried_anew(
    cache: SolutionCache, task: Task, ask: Counted
) -> None:
    unknown = dataclasses.replace(task, id_column="key")

    for _ in range(2):
        with pytest.raises(SolutionNotCompiledError) as failed:
            get(cache, unknown, ask)
        assert failed.value.outcome == Broken("SolutionError")

    assert ask.count == 2


def with_sample(storage: Storage, task: Task, folder: Path, text: str = "id,y\n0,0.5\n1,0.25\n") -> Task:
    (folder / "sample").write_text(text)
    stored = save_file(storage, folder / "sample", "data")
    return dataclasses.replace(task, sample_key=stored.key, sample_sha256=stored.sha256)


def test_the_sample_leaves_its_marks_so_that_it_is_known_again(
    cache: SolutionCache, task: Task, ask: Counted, storage: Storage, tmp_path: Path
) -> None:
    known = with_sample(storage, task, tmp_path, submission_text())

    assert load_compiled(get(cache, known, ask)).schema.sample.first_rows
    assert not load_compiled(get(cache, task, ask)).schema.sample.first_rows


def test_a_lost_sample_costs_its_note_and_no_score(
    cache: SolutionCache, task: Task, ask: Counted, storage: Storage, tmp_path: Path
) -> None:
    known = dataclasses.replace(with_sample(storage, task, tmp_path), sample_key="data/nowhere")

    assert load_compiled(get(cache, known, ask)).schema.metric == "roc_auc"
