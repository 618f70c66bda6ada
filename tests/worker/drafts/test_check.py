"""Tests for `worker.drafts.check`: all that is wrong with a draft, and what a good one promises."""

from __future__ import annotations

import pytest

from server.models import Role
from server.services import drafts
from tests import factories
from tests.drafts import FILES, SPEC, make_draft, make_runner

NOW = factories.NOW


@pytest.fixture
def host(database):
    return database.write(factories.make_user, name="host", role=Role.HOST)


@pytest.fixture
def check(database, storage, queue, clock, host):
    """Return a function that makes a draft, has it checked and returns it."""

    def run(text=None, **more):
        draft = database.write(make_draft, storage=storage, user=host, **more)
        if text is not None:
            database.write(drafts.write_spec, draft_id=draft.id, user=host, text=text, now=NOW)
        database.write(drafts.ask_check, draft_id=draft.id, user=host, now=NOW)
        make_runner(database, storage, queue, clock).run_one()
        return database.read(drafts.get_draft, draft_id=draft.id, user=host)

    return run


def test_a_good_draft_has_no_fault_and_tells_what_entrants_will_see(check):
    draft = check()

    report = draft.report
    assert (report["faults"], report["rescores"], draft.checked_version) == ([], False, draft.version)
    assert (report["release"]["n_public"], report["release"]["n_private"]) == (2, 2)
    assert report["release"]["budget"].startswith("Leak budget:")
    solution = next(file for file in report["files"] if file["path"] == "private/solution.csv")
    assert solution["n_rows"] == 4
    assert {file["path"] for file in report["files"]} == set(FILES)


def test_faults_of_the_description_come_at_once_with_the_lines_of_the_hosts_own_text(check):
    draft = check(text="slug: Iris\ntitel: Iris\n")

    faults = {(fault["file"], fault["place"], fault["line"]) for fault in draft.report["faults"]}
    assert {("competition.yaml", "slug", 1), ("competition.yaml", "titel", 2)} <= faults
    assert {place for _, place, _ in faults} >= {"title", "tagline", "task", "metric", "source", "files"}


def test_faults_of_a_description_that_was_never_text_have_no_line(check):
    draft = check(spec={**SPEC, "slug": "Iris"})

    assert [(fault["place"], fault["line"]) for fault in draft.report["faults"]] == [("slug", None)]


def test_faults_of_the_data_come_at_once(check):
    files = {**FILES, "public/more.csv": "id\n1\n"}
    del files["public/test.csv"]

    messages = [fault["message"] for fault in check(files=files).report["faults"]]

    assert messages == [
        "public/test.csv: found no such file; expected a file of the folder, since the description names it.",
        "competition.yaml: found public/more.csv; expected only public files that `files` describes.",
    ]


def test_a_sample_that_is_refused_is_told_in_the_words_of_the_scorer(check):
    files = {**FILES, "public/sample_submission.csv": "id,species\n3,a\n3,a\n5,a\n6,a\n"}

    assert any("sample_submission.csv" in fault["message"] for fault in check(files=files).report["faults"])


def test_a_file_as_it_came_is_no_part_of_the_folder(check):
    assert check(files={**FILES, "source/all.csv": "x"}).report["faults"] == []


def test_a_slug_that_is_taken_is_a_fault(database, check):
    database.write(factories.make_competition, slug="iris-species")

    [fault] = check().report["faults"]

    assert (fault["place"], fault["expected"]) == ("slug", "a slug that no competition has")


def test_a_competition_that_would_be_over_at_once_is_a_fault(check):
    timeline = {"starts_at": "2019-01-01T00:00:00Z", "ends_at": "2020-01-01T00:00:00Z"}

    [fault] = check(spec={**SPEC, "practice": False, "timeline": timeline}).report["faults"]

    assert (fault["place"], fault["found"]) == ("timeline.ends_at", "2020-01-01 00:00 UTC, which has passed")
