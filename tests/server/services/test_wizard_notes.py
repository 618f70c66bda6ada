"""What the wizard knows of a draft, and when a trial is still to be made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.models import Draft
from server.services.wizard_notes import (
    SAMPLE_PATH,
    SOLUTION_PATH,
    Wizard,
    can_be_tried,
    find_inputs,
    find_signature,
    has_own_metric,
    is_tried,
    keep_wizard,
    list_dummies,
    list_texts,
    needs_trial,
    read_wizard,
)

WHOLE = {SOLUTION_PATH: "s", SAMPLE_PATH: "t"}
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
    tried = replace(KNOWN, trial={"dummies": []}, trial_inputs=find_inputs(draft, KNOWN, WHOLE))
    assert is_tried(draft, tried, WHOLE)
    assert not needs_trial(draft, tried, WHOLE)

    draft.spec = {**draft.spec, "split": {"seed": 2}}
    assert not is_tried(draft, tried, WHOLE)
    assert needs_trial(draft, tried, WHOLE)


def test_without_solution_or_sample_a_trial_is_needed(draft):
    tried = replace(KNOWN, trial={"dummies": []}, trial_inputs=find_inputs(draft, KNOWN, WHOLE))

    assert needs_trial(draft, tried, {SOLUTION_PATH: "s"})


def test_of_a_competition_that_runs_nothing_is_tried_until_something_changes(draft):
    known = replace(KNOWN, base=find_inputs(draft, KNOWN, WHOLE))
    assert not needs_trial(draft, known, WHOLE)

    draft.spec = {**draft.spec, "metric": {"name": "mae"}}
    assert needs_trial(draft, known, WHOLE)


def test_without_a_file_nothing_can_be_tried(draft):
    assert not needs_trial(draft, Wizard(), {})


OWN = {"name": "Cost", "file": "metric.py", "higher_is_better": False}
WITH_FILE = {**WHOLE, "metric.py": "m"}


def test_a_metric_of_ones_own_is_tried_once_it_has_its_file_and_a_direction(draft):
    draft.spec = {"metric": OWN}
    assert has_own_metric(draft)
    assert not can_be_tried(draft, WHOLE)
    assert not needs_trial(draft, KNOWN, WHOLE)
    assert needs_trial(draft, KNOWN, WITH_FILE)

    draft.spec = {"metric": {"name": "Cost", "file": "metric.py"}}
    assert not needs_trial(draft, KNOWN, WITH_FILE)


@pytest.mark.parametrize(
    ("spec", "hashes"),
    [
        ({**OWN, "higher_is_better": True}, WITH_FILE),
        ({**OWN, "complete_submission": True}, WITH_FILE),
        ({**OWN, "parameters": {"beta": 2}}, WITH_FILE),
        (OWN, {**WITH_FILE, "metric.py": "n"}),
        (OWN, {**WITH_FILE, SAMPLE_PATH: "another of the host's own"}),
    ],
)
def test_another_file_setting_or_sample_is_tried_anew(draft, spec, hashes):
    draft.spec = {"metric": OWN}
    tried = replace(KNOWN, trial={"dummies": []}, trial_inputs=find_inputs(draft, KNOWN, WITH_FILE))
    assert is_tried(draft, tried, WITH_FILE)

    draft.spec = {"metric": spec}
    assert not is_tried(draft, tried, hashes)


def test_a_sample_that_podium_made_is_no_part_of_what_was_tried(draft):
    draft.spec = {"metric": OWN}
    before = find_inputs(draft, KNOWN, {"metric.py": "m"})

    assert find_inputs(draft, replace(KNOWN, made=(SAMPLE_PATH,)), WITH_FILE) == before


def test_columns_that_a_metric_of_ones_own_names_stay_in_the_solution(draft):
    columns = [{"name": name} for name in ("id", "y", "w", "v", "u")]
    signature = {"parameters": [{"name": "weight", "default": "w"}, {"name": "by", "default": "u"}]}
    known = replace(KNOWN, proposal={"columns": columns}, signature=signature, signature_sha256="m")
    draft.spec = {"metric": {**OWN, "parameters": {"weight": "v"}}}

    assert find_inputs(draft, known, WITH_FILE)["own"]["also"] == ["u", "v"]


def test_a_signature_holds_for_the_file_that_it_was_read_from(draft):
    known = replace(KNOWN, signature={"parameters": []}, signature_sha256="m")
    assert find_signature(draft, known, WITH_FILE) is None

    draft.spec = {"metric": OWN}
    assert find_signature(draft, known, WITH_FILE) == {"parameters": []}
    assert find_signature(draft, known, {**WITH_FILE, "metric.py": "n"}) is None


def test_texts_are_found_at_any_depth():
    assert list(list_texts({"a": "x", "b": [1, "y", {"c": "z"}], "d": None})) == ["x", "y", "z"]


def test_a_metric_that_is_no_mapping_is_none(draft):
    draft.spec = {"metric": "rmse"}

    assert find_inputs(draft, KNOWN, WHOLE)["metric"] is None
    assert not has_own_metric(draft)


def test_dummies_with_a_score_could_be_baselines():
    dummies = [
        {"file": "sample_submission.csv", "public_score": 1.0},
        {"file": "baselines/a.csv", "public_score": 1.0},
        {"file": "baselines/b.csv", "public_score": None},
    ]

    assert list_dummies(replace(KNOWN, trial={"dummies": dummies})) == [dummies[1]]


def test_weights_groups_and_times_stay_in_the_solution_for_a_metric_of_ones_own(draft):
    columns = [{"name": name} for name in ("id", "y", "w", "g", "t", "x")]
    proposal = {"columns": columns, "roles": {"weight": "w", "group": None, "time": "t"}}
    draft.spec = {"metric": OWN}

    assert find_inputs(draft, replace(KNOWN, proposal=proposal), WITH_FILE)["own"]["also"] == ["t", "w"]
