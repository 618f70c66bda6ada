"""The first description of a competition, and what a proposal adds to it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.documents import Document
from server.domain.first_spec import begin_spec, make_slug, propose_changes
from server.domain.specs import CompetitionSpec
from server.domain.validation import validate

NOW = datetime(2030, 7, 1, 22, 30, tzinfo=UTC)
PROPOSAL = {
    "roles": {"id_column": "id", "targets": ["y"]},
    "task": "regression",
    "metrics": [{"name": "rmse", "parameters": {}}, {"name": "mae", "parameters": {"weight_column": "w"}}],
    "split": {"public_share": 0.3, "drawing": "stratified", "by": "y"},
}


def propose(spec=None, proposal=PROPOSAL, *, is_other=True):
    return propose_changes(spec or {}, proposal, numbered="id", seed=7, is_other=is_other)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Über-Preise 2030!", "uber-preise-2030"),
        ("  A  ", "competition-a"),
        ("猫", "competition"),
        ("x" * 90, "x" * 60),
    ],
)
def test_a_title_becomes_a_name_in_addresses(title, slug):
    assert make_slug(title) == slug


@given(st.text(min_size=1, max_size=80))
def test_every_title_has_a_valid_one(title):
    fault = validate(Document({"slug": make_slug(title)}, {}, []), CompetitionSpec, file="x")[1]

    assert [each.place for each in fault if each.place == "slug"] == []


def test_it_runs_from_now_for_four_weeks_in_the_hosts_zone():
    spec = begin_spec("Prices", host="Ada", zone="Europe/Berlin", now=NOW)

    assert spec["timeline"] == {
        "zone": "Europe/Berlin",
        "starts_at": "2030-07-02T00:30",
        "ends_at": "2030-07-30T23:59",
    }
    assert spec["source"] == {"name": "Data of Ada", "licence": "For this competition only"}


def test_with_a_proposal_the_description_is_whole():
    spec = begin_spec("Prices", host="Ada", zone="UTC", now=NOW)

    assert validate(Document({**spec, **propose(spec)}, {}, []), CompetitionSpec, file="x")[1] == []


def test_the_first_metric_and_the_split_are_taken_over():
    changes = propose()

    assert changes["metric"] == {"name": "rmse"}
    assert changes["split"] == {"public_share": 0.3, "seed": 7, "drawing": "stratified", "by": "y"}
    assert changes["tagline"] == "Predict y."


def test_what_the_host_chose_stays_while_the_same_is_predicted():
    spec = {
        "metric": {"name": "spearman"},
        "task": "other",
        "tagline": "Guess.",
        "split": {"public_share": 0.5, "seed": 1},
    }

    assert propose(spec, is_other=False) == {"id_column": "id"}


def test_a_metric_that_still_fits_stays_and_another_makes_room():
    assert "metric" not in propose({"metric": {"name": "mae"}})
    assert propose({"metric": {"name": "roc_auc"}})["metric"] == {"name": "rmse"}


def test_the_seed_of_a_split_stays():
    assert propose({"split": {"seed": 1}})["split"]["seed"] == 1


def test_a_file_with_usage_takes_the_split_away():
    assert propose({"split": {"seed": 1}}, {**PROPOSAL, "split": None})["split"] is None


def test_rows_without_an_id_are_numbered():
    assert propose(proposal={**PROPOSAL, "roles": {"id_column": None, "targets": ["y"]}})["id_column"] == "id"
