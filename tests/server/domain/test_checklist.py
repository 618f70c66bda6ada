"""The check list: read from what commands print, in its order, and the rule of publishing."""

from __future__ import annotations

import pytest

from server.domain.checklist import (
    LONGEST_FOUND,
    TITLES,
    CheckOutcome,
    NotGreenError,
    check_may_publish,
    is_waived,
    list_open,
    make_check,
    may_publish,
    read_checks,
    read_waiver,
    sort_checks,
)
from server.errors import InvalidInputError

ORDER = make_check("row_order", CheckOutcome.WARN, "AUC 0.7", "Shuffle the rows.")
BOT = make_check("bot_perfect", CheckOutcome.FAIL, "It scored 0.")
GREEN = make_check("split", CheckOutcome.OK, "Fine.")
ABSENT = make_check("bot_nan", CheckOutcome.NOT_APPLICABLE, "There is no such file.")


def test_what_is_green_or_does_not_apply_stands_in_nobodys_way():
    assert may_publish([GREEN, ABSENT], {})
    assert may_publish([], {})


@pytest.mark.parametrize("check", [ORDER, BOT])
def test_what_is_not_green_needs_a_reason(check):
    assert not may_publish([GREEN, check], {})
    assert not may_publish([GREEN, check], {check.name: "  "})
    assert not may_publish([GREEN, check], {"split": "Another check's."})
    assert may_publish([GREEN, check], {check.name: "It is meant so."})


def test_each_open_check_is_named_when_publishing_is_refused():
    assert list_open([ORDER, BOT, GREEN], {"row_order": "Time."}) == [BOT]
    with pytest.raises(NotGreenError, match="row_order, bot_perfect are neither green nor waived"):
        check_may_publish([ORDER, BOT, GREEN], {})
    check_may_publish([ORDER, GREEN], {"row_order": "Time."})


def test_a_reason_that_is_none_waives_nothing():
    assert not is_waived("split", {"split": None})


def test_checks_are_read_as_commands_print_them():
    told = [
        {"name": "split", "state": "warn", "found": "Few rows.", "advice": "Take more."},
        {
            "name": "id_target",
            "state": "ok",
            "found": "x" * 9000,
            "advice": "",
            "columns": ["y"],
            "examples": ["7"],
            "figures": {"strength": 0.5},
        },
    ]

    split, ids = read_checks(told)

    assert (split.title, split.state, split.found) == (TITLES["split"], CheckOutcome.WARN, "Few rows.")
    assert (ids.columns, ids.examples, ids.figures) == (("y",), ("7",), {"strength": 0.5})
    assert len(ids.found) == LONGEST_FOUND


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        [{}],
        ["split"],
        [{"name": "another", "state": "ok", "found": "", "advice": ""}],
        [{"name": "split", "state": "green", "found": "", "advice": ""}],
    ],
)
def test_what_is_no_check_is_refused(told):
    with pytest.raises(ValueError, match=r"check|green"):
        list(read_checks(told))


def test_checks_stand_in_the_order_of_the_list():
    assert [check.name for check in sort_checks([GREEN, ORDER, BOT])] == ["bot_perfect", "row_order", "split"]


def test_a_waiver_is_a_check_and_a_reason():
    assert read_waiver(" row_order = Time = order. ") == ("row_order", "Time = order.")


@pytest.mark.parametrize("text", ["row_order", "row_order=", "rows=Time.", f"split={'x' * 501}"])
def test_a_waiver_without_a_check_or_a_reason_is_refused(text):
    with pytest.raises(InvalidInputError):
        read_waiver(text)
