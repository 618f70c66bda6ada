"""What is wrong with single keys of a draft."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.errors import NotFoundError
from server.models import Role
from server.services import draft_faults, drafts
from tests import factories
from tests.drafts import SPEC, make_draft


@pytest.fixture
def host(database):
    return database.write(factories.make_user, name="host", role=Role.HOST)


@pytest.fixture
def find(database, storage, host):
    def act(keys, **spec):
        draft = database.write(make_draft, storage=storage, user=host, spec={**SPEC, **spec})
        return database.read(draft_faults.list_faults, draft_id=draft.id, user=host, keys=keys, now=factories.NOW)

    return act


def test_a_good_draft_has_none(find):
    assert find(tuple(SPEC)) == {}


def test_faults_are_told_by_place_and_only_of_the_keys_asked_for(find):
    found = find(("slug",), slug="No!", title="")

    assert list(found) == ["slug"]
    assert found["slug"].startswith("Found “No!”; expected small letters, digits and single hyphens")


def test_places_lie_within_keys(find):
    timeline = {"starts_at": "2030-01-07T09:00:00Z", "ends_at": "2030-01-01T09:00:00Z"}

    assert list(find(("timeline",), practice=False, timeline=timeline)) == ["timeline.ends_at"]
    assert list(find(("files",), files={**SPEC["files"], "a.csv": {"description": ""}})) == ["files[a.csv].description"]


def test_parameters_are_held_to_the_catalogue(find):
    assert list(find(("metric",), metric={"name": "roc_auc", "parameters": {"max_fpr": 2}})) == [
        "metric.parameters.max_fpr"
    ]


def test_a_key_that_is_missing_is_told(database, host):
    draft = database.write(drafts.create, user=host, now=factories.NOW)

    assert "Found nothing" in draft_faults.find_faults(draft, ("title",), {})["title"]


def test_another_hosts_draft_is_not_there(database, storage, host):
    draft = database.write(make_draft, storage=storage, user=host)
    other = database.write(factories.make_user, name="other", role=Role.HOST)

    with pytest.raises(NotFoundError):
        database.read(draft_faults.list_faults, draft_id=draft.id, user=other, keys=(), now=factories.NOW)


def test_a_name_that_another_competition_has_is_told_at_once(database, find):
    database.write(factories.make_competition, slug="taken-already")

    assert find(("slug",), slug="taken-already") == {"slug": "A competition has this name already. Choose another."}
    assert find(("title",), slug="taken-already") == {}
    assert find(("slug",), slug="free-still") == {}


@pytest.mark.parametrize(("zone", "is_over"), [("UTC", True), ("America/New_York", False)])
def test_an_end_that_has_passed_is_told_at_once(find, zone, is_over):
    ends_at = f"{factories.NOW - timedelta(hours=1):%Y-%m-%dT%H:%M}"
    timeline = {"zone": zone, "starts_at": "2020-01-01T00:00", "ends_at": ends_at}

    found = find(("timeline",), practice=False, timeline=timeline)

    assert found == ({"timeline.ends_at": "This has passed. Choose a time to come."} if is_over else {})
