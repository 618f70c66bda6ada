"""Findings in words and as JSON."""

from __future__ import annotations

import json

import pytest

from scorer.preflight.findings import Finding, State, list_names, passes_over, share_of


def test_a_finding_is_json_with_the_word_of_its_state():
    found = Finding("split", State.WARN, "Few rows.", "Take more.", ("y",), ("7",), {"share": 0.5})

    told = json.loads(json.dumps(found.to_dict()))

    assert told["state"] == "warn"
    assert (told["columns"], told["examples"], told["figures"]) == (["y"], ["7"], {"share": 0.5})


def test_what_does_not_apply_says_why_and_needs_no_advice():
    found = passes_over("split", "There is no solution.")

    assert (found.state, found.found, found.advice) == (State.NOT_APPLICABLE, "There is no solution.", "")


def test_of_many_names_the_first_are_told_and_the_others_counted():
    assert list_names(["a", "b"]) == "`a`, `b`"
    assert list_names([*"abcdefg"]).endswith("`e` and 2 more")


@pytest.mark.parametrize(("share", "words"), [(0.0, "0.0%"), (0.5, "50.0%"), (0.00123, "0.12%"), (0.00001, "0.001%")])
def test_small_shares_keep_their_digits(share, words):
    assert share_of(share) == words
