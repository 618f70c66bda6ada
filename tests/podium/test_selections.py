"""Which submissions count at the end."""

from __future__ import annotations

from podium.selections import Selection

ANSWER = {
    "selected": [17],
    "selectable": [15, 17, 21],
    "final": [{"id": 17, "is_chosen": True}, {"id": 21, "is_chosen": False}],
    "max_selected": 2,
    "is_open": True,
    "closes_at": "2026-11-30T23:59:00Z",
}


def test_what_is_chosen_and_what_would_count_is_told():
    selection = Selection(ANSWER)

    assert (selection.selected, selection.final, selection.selectable) == ([17], [17, 21], [15, 17, 21])
    assert repr(selection) == (
        "<Selection: chosen: 17 (1 of 2); would count: 17, 21; the choice is: open until 2026-11-30 23:59 UTC>"
    )
    assert "17, 21" in selection._repr_html_()


def test_a_choice_that_is_over_says_so():
    selection = Selection(ANSWER | {"selected": [], "is_open": False, "closes_at": None})

    assert "chosen: none (0 of 2)" in repr(selection)
    assert "closed" in repr(selection)
