"""The wizard's use cases, beside what `tests/worker/drafts/test_reading.py` sees a worker do."""

from __future__ import annotations

import pytest

from server.errors import ConflictError, InvalidInputError, NotAllowedError
from server.models import Role
from server.services import draft_jobs, drafts, wizard
from server.services.wizard_notes import find_inputs, read_wizard
from tests import factories
from tests.drafts import MOST, store
from tests.wizard import begin_draft, give_source

NOW = factories.NOW
PROPOSAL = {
    "columns": [{"name": "id"}, {"name": "y"}, {"name": "z"}],
    "roles": {"id_column": "id", "targets": ["y"]},
    "task": "regression",
    "metrics": [{"name": "rmse", "parameters": {}}],
    "split": {"public_share": 0.5, "drawing": "random", "by": None},
}
DUMMY = {"name": "Mean", "file": "baselines/mean.csv", "description": "The mean.", "public_score": 1.0}
TRIAL = {"dummies": [DUMMY], "sample_lines": ["id,y"]}


@pytest.fixture
def host(any_database):
    return any_database.write(factories.make_user, name="host", role=Role.HOST)


@pytest.fixture
def draft_id(any_database, storage, host):
    return any_database.write(begin_draft, storage=storage, user=host).id


@pytest.fixture
def record(any_database, host, draft_id):
    """Record a proposal and a trial, as a worker would."""

    def act(**files):
        def work(session):
            draft = drafts.lock(session, draft_id, host)
            known = read_wizard(draft)
            common = {"draft_id": draft_id, "user": host, "now": NOW}
            sha256 = known.source_sha256
            wizard.record_proposal(session, source_sha256=sha256, before=[], proposal=PROPOSAL, **common)
            inputs = find_inputs(draft, read_wizard(draft), {})
            wizard.record_trial(session, inputs=inputs, trial=TRIAL, made=files, max_bytes=MOST, **common)

        any_database.write(work)

    return act


def load(database, draft_id, host):
    def read(session):
        draft = drafts.get_draft(session, draft_id=draft_id, user=host)
        return draft, read_wizard(draft), draft_jobs.find_open(session, draft_id=draft_id)

    return database.read(read)


def test_only_hosts_begin(any_database):
    ada = any_database.write(factories.make_user)

    with pytest.raises(NotAllowedError):
        any_database.write(wizard.begin, user=ada, title="Mine", now=NOW)


@pytest.mark.parametrize("title", ["", "   ", "x" * 81])
def test_a_title_has_one_to_eighty_characters(any_database, host, title):
    with pytest.raises(InvalidInputError):
        any_database.write(wizard.begin, user=host, title=title, now=NOW)


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.csv", ".csv"), ("A.CSV.GZ", ".csv.gz"), ("x.y.parquet", ".parquet"), ("labels.zip", ".zip")],
)
def test_a_table_is_known_by_its_ending(name, suffix):
    assert wizard.find_suffix(name) == suffix


@pytest.mark.parametrize("name", ["a", "a.exe", "a.csv.exe", ""])
def test_other_endings_are_refused(name):
    with pytest.raises(InvalidInputError, match="is no table"):
        wizard.find_suffix(name)


def test_a_new_file_takes_the_place_of_the_old_one_and_of_its_reading(any_database, storage, host, draft_id):
    any_database.write(
        lambda session: give_source(session, draft_id, storage=storage, user=host, file_name="b.parquet")
    )

    draft, known, job = load(any_database, draft_id, host)
    paths = any_database.read(lambda session: [file.path for file in drafts.list_files(session, draft=draft)])
    assert paths == ["source/solution.parquet"]
    assert (known.file_name, job.arguments["source"]) == ("b.parquet", "source/solution.parquet")


def test_a_proposal_is_taken_over_and_tried(any_database, host, draft_id, record):
    record()

    draft, known, job = load(any_database, draft_id, host)
    assert (draft.spec["metric"], draft.spec["id_column"], known.targets) == ({"name": "rmse"}, "id", ("y",))
    assert job.kind == draft_jobs.TRY


def test_columns_must_be_there_and_apart(any_database, host, draft_id, record):
    record()
    about = {"draft_id": draft_id, "user": host, "now": NOW}

    for id_column, targets, field in (
        ("none", ["y"], "id_column"),
        ("id", [], "target"),
        ("id", ["none"], "target"),
        ("y", ["y"], "target"),
    ):
        with pytest.raises(InvalidInputError) as refused:
            any_database.write(wizard.choose_columns, id_column=id_column, targets=targets, **about)
        assert list(refused.value.fields) == [field]


def test_the_same_columns_are_not_read_again(any_database, host, draft_id, record):
    record()
    before = load(any_database, draft_id, host)[0].version

    any_database.write(wizard.choose_columns, draft_id=draft_id, user=host, id_column="id", targets=["y"], now=NOW)

    assert load(any_database, draft_id, host)[0].version == before


def test_what_a_trial_made_is_kept_described_and_written_of(any_database, storage, host, draft_id, record):
    record(
        **{
            "private/solution.csv": store(storage, "id,y\n1,2\n"),
            "public/sample_submission.csv": store(storage, "id,y\n1,0\n"),
            "private/baselines/mean.csv": store(storage, "id,y\n1,1\n"),
        }
    )

    draft, known, _ = load(any_database, draft_id, host)
    assert known.made == ("private/baselines/mean.csv", "private/solution.csv", "public/sample_submission.csv")
    assert draft.spec["baselines"] == [{"name": "Mean", "file": "baselines/mean.csv", "description": "The mean."}]
    assert "id,y" in draft.pages["evaluation"]


def test_baselines_that_are_not_to_be_shown_are_not_described(any_database, storage, host, draft_id, record):
    record(**{"private/baselines/mean.csv": store(storage, "id,y\n1,1\n")})

    any_database.write(wizard.show_baselines, draft_id=draft_id, user=host, unshown=["baselines/mean.csv"], now=NOW)

    assert "baselines" not in load(any_database, draft_id, host)[0].spec


def test_a_page_that_the_host_wrote_stays_and_the_others_follow(any_database, host, draft_id, record):
    record()
    about = {"draft_id": draft_id, "user": host, "now": NOW}
    any_database.write(drafts.write_page, page="rules", markdown="Mine.", **about)
    any_database.write(drafts.change_spec, changes={"tagline": "Guess well."}, **about)

    any_database.write(wizard.write_first_pages, **about)

    draft, *_ = load(any_database, draft_id, host)
    assert draft.pages["rules"] == "Mine."
    assert "Guess well." in draft.pages["overview"]


def test_without_a_file_nothing_can_be_tried(any_database, host):
    draft = any_database.write(wizard.begin, user=host, title="Bare", now=NOW)

    with pytest.raises(ConflictError, match="no solution yet"):
        any_database.write(wizard.ask_trial, draft_id=draft.id, user=host, now=NOW)
