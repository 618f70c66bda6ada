"""A bundle of several tasks: one competition each, since a competition has one solution; the host says which."""

from __future__ import annotations

from collections.abc import Sequence

from server.imports.codabench_parts import BundleTask
from server.imports.conversions import Conversion, say


def choose_task(conversion: Conversion, tasks: Sequence[BundleTask]) -> BundleTask:
    """Return the task that the host chose by number or name, or the first of the last phase.

    Raises
    ------
    BundleError
        With all faults so far, if there is none.
    """
    wanted = conversion.choices.task.strip()
    if not tasks:
        conversion.check()
        conversion.blame("competition.yaml", "no task", "a task with labels and a scoring program", place="tasks")
        conversion.check()
    if not wanted:
        return tasks[0]
    for task in tasks:
        if wanted == task.number or wanted.casefold() == task.name.casefold():
            return task
    there = "; ".join(f"{task.number}: {task.name}" if task.name else task.number for task in tasks[:20])
    conversion.blame(
        "competition.yaml", f"no task {say(wanted)}", f"the number or name of one ({there})", place="tasks"
    )
    conversion.check()
    raise AssertionError


def is_alone(task: BundleTask, tasks: Sequence[BundleTask]) -> bool:
    """Whether all tasks have the same labels and program."""
    return all(_is_same(task, other) for other in tasks)


def tell_others(conversion: Conversion, task: BundleTask, tasks: Sequence[BundleTask]) -> None:
    """Say what becomes of the other tasks: those of the same labels and program are this one, others need a draft."""
    for other in tasks:
        if other is task:
            continue
        if _is_same(task, other):
            conversion.change(other.place, "the same competition", "it has the same labels and program")
        else:
            called = f"{other.number} (“{other.name}”)" if other.name else other.number
            why = "a competition has one solution and one score"
            conversion.leave(other.place, f"{why}; import the archive again with the task {called}")


def _is_same(first: BundleTask, second: BundleTask) -> bool:
    return (first.reference_data, first.scoring_program) == (second.reference_data, second.scoring_program)
