"""Bundles of several tasks: one is chosen by number or name, the others are told with how to import them."""

import pytest

from server.bundles import BundleError
from server.imports.codabench_parts import BundleTask
from server.imports.codabench_tasks import choose_task, is_alone, tell_others
from server.imports.conversions import Choices, Conversion
from server.imports.outcomes import Format
from tests.imports import NOW

IRIS = BundleTask("tasks[0]", "3", "Iris", "iris.zip", "score.zip")
WINE = BundleTask("tasks[1]", "4", "Wine", "wine.zip", "score.zip")
AGAIN = BundleTask("tasks[2]", "5", "", "iris.zip", "score.zip")


def conversion(tmp_path, task=""):
    return Conversion(tmp_path, tmp_path, "x", Format.CODABENCH, Choices(now=NOW, seed=1, task=task))


@pytest.mark.parametrize(("task", "chosen"), [("", IRIS), ("4", WINE), (" wine ", WINE), ("5", AGAIN)])
def test_a_task_is_chosen_by_number_or_name(tmp_path, task, chosen):
    assert choose_task(conversion(tmp_path, task), [IRIS, WINE, AGAIN]) is chosen


def test_a_task_that_is_not_there_is_a_fault_with_those_that_are(tmp_path):
    with pytest.raises(BundleError, match=r"no task “7”; expected the number or name of one \(3: Iris; 5\)"):
        choose_task(conversion(tmp_path, "7"), [IRIS, AGAIN])
    with pytest.raises(BundleError, match="found no task; expected a task with labels"):
        choose_task(conversion(tmp_path), [])


def test_others_are_this_one_or_need_a_draft_of_their_own(tmp_path):
    running = conversion(tmp_path)

    tell_others(running, IRIS, [IRIS, WINE, AGAIN])

    assert [(item.part, item.fate.value, item.reason) for item in running.outcomes] == [
        (
            "tasks[1]",
            "left_out",
            "a competition has one solution and one score; import the archive again with the task 4 (“Wine”)",
        ),
        ("tasks[2]", "changed", "it has the same labels and program"),
    ]
    assert is_alone(IRIS, [IRIS, AGAIN])
    assert not is_alone(IRIS, [IRIS, WINE])
