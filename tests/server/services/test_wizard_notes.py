"""What the wizard knows of a draft, and when a trial is still to be made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.models import Draft
from server.services.wizard_notes import (
    SAMPLE_PATH,
    SOLUTION_PATH,
    Wizard,
    find_inputs,
    has_own_metric,
    is_tried,
    keep_wizard,
    list_dummies,
    needs_trial,
    read_wizard,
)

WHOLE = {SOLUTION_PATH, SAMPLE_PATH}
KNOWN = Wizard(source="source/solution.csv", source_sha256="ab", id_column="id", targets=("y",), made=("a", "b"))


@pytest.fixture
def draft():
    return Draft(spec={"metric": {"name": "rmse"}, "split": {"seed": 1}}, notes={"other": 1})


def test_it_is_kept_beside_other_notes_and_read_back(draft):
    keep_wizard(draft, KNOWN)

    assert read_wizard(draft) == KNOWN
    assert draft.notes["other"] == 1


def test_a_draft_without_it_knows_nothing(draft):
    assert read_wizard(draft) == Wizard()


def test_a_trial_holds_for_what_was_chosen(draft):
    tried = replace(KNOWN, trial={"dummies": []}, trial_inputs=find_inputs(draft, KNOWN))
    assert is_tried(draft, tried)
    assert not needs_trial(draft, tried, WHOLE)

    draft.spec = {**draft.spec, "split": {"seed": 2}}
    assert not is_tried(draft, tried)
    assert needs_trial(draft, tried, WHOLE)


def test_without_solution_or_sample_a_trial_is_needed(draft):
    tried = replace(KNOWN, trial={"dummies": []}, trial_inputs=find_inputs(draft, KNOWN))

    assert needs_trial(draft, tried, {SOLUTION_PATH})


def test_of_a_competition_that_runs_nothing_is_tried_until_something_changes(draft):
    known = replace(KNOWN, base=find_inputs(draft, KNOWN))
    assert not needs_trial(draft, known, WHOLE)

    draft.spec = {**draft.spec, "metric": {"name": "mae"}}
    assert needs_trial(draft, known, WHOLE)


def test_without_a_file_or_with_a_metric_of_ones_own_nothing_can_be_tried(draft):
    assert not needs_trial(draft, Wizard(), set())

    draft.spec = {"metric": {"name": "Cost", "file": "metric.py"}}
    assert has_own_metric(draft)
    assert not needs_trial(draft, KNOWN, set())


def test_a_metric_that_is_no_mapping_is_none(draft):
    draft.spec = {"metric": "rmse"}

    assert find_inputs(draft, KNOWN)["metric"] is None
    assert not has_own_metric(draft)


def test_dummies_with_a_score_could_be_baselines():
    dummies = [
        {"file": "sample_submission.csv", "public_score": 1.0},
        {"file": "baselines/a.csv", "public_score": 1.0},
        {"file": "baselines/b.csv", "public_score": None},
    ]

    assert list_dummies(replace(KNOWN, trial={"dummies": dummies})) == [dummies[1]]
