"""Tests for `server.services.prepared_folders`: the folder of a competition makes an equal one."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from server.bundles import load_bundle, prepare_bundle
from server.domain.documents import write_document
from server.domain.spec_parts import Pins
from server.domain.specs import CompetitionSpec
from server.models import DataFile, Role
from server.services import prepared_folders
from tests import factories
from tests.drafts import FILES, PAGES, SPEC, write_folder
from tests.publishing import publish_bundle

ROOT = Path(__file__).parents[3]
NOW = factories.NOW
METRIC = "def score(solution, submission, row_id_column_name): return 1.0\n"
FULL = {
    **{key: value for key, value in SPEC.items() if key != "practice"},
    "keywords": ["tabular", "small"],
    "metric": {
        "name": "Cost of errors",
        "file": "metric.py",
        "higher_is_better": False,
        "description": "What wrong answers cost.",
        "category": "Classification",
        "complete_submission": True,
        "parameters": {"weight": 2},
    },
    "visibility": "unlisted",
    "publish_at": "2030-01-02T09:00:00Z",
    "timeline": {
        "starts_at": "2030-01-07T09:00:00Z",
        "entry_deadline_at": "2030-01-28T23:59:00Z",
        "merger_deadline_at": "2030-01-28T23:59:00Z",
        "ends_at": "2030-02-04T23:59:00Z",
    },
    "finalize_after_minutes": 1440,
    "daily_limit": 7,
    "error_limit": 70,
    "total_limit": 100,
    "max_team_size": 3,
    "n_selected": 3,
    "score_decimals": 4,
    "allows_late": False,
    "max_upload_bytes": 10_000,
    "rules_version": 2,
    "source": {**SPEC["source"], "citation": "Fisher (1936)"},
}


@pytest.fixture
def host(any_database):
    return any_database.write(factories.make_user, name="host", role=Role.HOST)


@pytest.fixture
def publish(any_database, storage, queue, host, tmp_path):
    """Return a function that makes a competition of a folder."""

    def run(folder):
        bundle = load_bundle(folder)
        prepared = prepare_bundle(bundle, tmp_path / "made" / bundle.spec.slug)
        about = {"storage": storage, "queue": queue, "bundle": bundle, "prepared": prepared, "host": host}
        return publish_bundle(any_database, now=NOW, **about)

    return run


def describe(database, competition):
    return database.read(prepared_folders.describe, competition=competition, now=NOW)


def write(folder, storage, target, slug):
    """Write a folder out under another slug."""
    target.mkdir()
    (target / "competition.yaml").write_text(write_document({**folder.spec, "slug": slug}))
    for page, markdown in folder.pages.items():
        (target / f"{page}.md").write_text(markdown)
    for file in folder.files:
        (target / file.path).parent.mkdir(parents=True, exist_ok=True)
        with storage.open(file.storage_key) as source, (target / file.path).open("wb") as sink:
            shutil.copyfileobj(source, sink)
    return target


def facts(folder):
    files = {file.path: file.sha256 for file in folder.files}
    return {**folder.spec, "slug": ""}, folder.pages, files


@pytest.mark.parametrize("slug", ["customer-churn", "diamond-prices", "job-run-time", "loan-defaults"])
def test_the_folder_of_a_practice_competition_makes_an_equal_one(any_database, storage, publish, tmp_path, slug):
    first = describe(any_database, publish(ROOT / "competitions" / slug))

    second = describe(any_database, publish(write(first, storage, tmp_path / "again", "another-one")))

    assert facts(second) == facts(first)
    written = load_bundle(ROOT / "competitions" / slug).spec
    assert CompetitionSpec.model_validate(first.spec) == written.model_copy(update={"pins": Pins()})


def test_every_key_of_a_description_comes_back(any_database, storage, publish, tmp_path):
    folder = write_folder(tmp_path / "iris", spec=FULL, files={**FILES, "metric.py": METRIC})

    first = describe(any_database, publish(folder))
    second = describe(any_database, publish(write(first, storage, tmp_path / "again", "another-one")))

    assert first.spec == FULL
    assert first.pages == PAGES
    assert facts(second) == facts(first)
    # A key that is new to the description must be told here, or be one of those that no table keeps.
    told = {*FULL, "practice", "rolling_days", "honest_mode", "id_column", "split"}
    assert set(CompetitionSpec.model_fields) - told == {"pins"}


def test_how_the_split_was_drawn_and_the_rest_of_practice_come_back(any_database, storage, publish, tmp_path):
    spec = {**SPEC, "split": {"public_share": 0.5, "seed": 7}, "rolling_days": 30, "honest_mode": "rounded"}
    solution = "id,species\n3,a\n4,b\n5,a\n6,b\n"
    folder = write_folder(tmp_path / "iris", spec=spec, files={**FILES, "private/solution.csv": solution})

    first = describe(any_database, publish(folder))
    second = describe(any_database, publish(write(first, storage, tmp_path / "again", "another-one")))

    assert CompetitionSpec.model_validate(first.spec) == CompetitionSpec.model_validate(spec)
    assert facts(second) == facts(first)


def test_what_is_published_already_has_no_time_of_publishing(any_database, publish, tmp_path):
    competition = publish(write_folder(tmp_path / "iris", spec=FULL, files={**FILES, "metric.py": METRIC}))
    later = competition.published_at + timedelta(days=1)

    assert "publish_at" not in any_database.read(prepared_folders.describe, competition=competition, now=later).spec


def test_words_of_columns_that_were_published_before_they_were_kept_are_found(any_database, publish, tmp_path):
    competition = publish(write_folder(tmp_path / "iris"))
    any_database.write(lambda session: session.execute(update(DataFile).values(columns=None)))

    files = describe(any_database, competition).spec["files"]

    assert files == SPEC["files"]
