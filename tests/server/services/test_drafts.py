"""Tests for `server.services.drafts`."""

import pytest
from sqlalchemy import func, select

from server.domain.checklist import Check, CheckOutcome
from server.domain.drafts import DraftReport
from server.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError, TooLargeError
from server.models import AuditEvent, CheckState, Draft, DraftFile, DraftJob, DraftJobState, Role
from server.services import draft_jobs, drafts
from server.services.drafts import NotReadyError
from tests import factories
from tests.drafts import MOST, make_draft, store

NOW = factories.NOW
WEAK = Check("leak", "Leaks", CheckOutcome.WARN, found="an id that tells the target")


@pytest.fixture
def host(any_database):
    return any_database.write(factories.make_user, name="host", role=Role.HOST)


@pytest.fixture
def draft(any_database, storage, host):
    return any_database.write(make_draft, storage=storage, user=host)


def read(database, draft, user):
    return database.read(drafts.get_draft, draft_id=draft.id, user=user)


def check(database, draft, host, report=None):
    found = read(database, draft, host)
    database.write(drafts.record_check, draft_id=draft.id, version=found.version, report=report or DraftReport())


def test_only_hosts_and_administrators_make_drafts(any_database):
    ada = any_database.write(factories.make_user)

    with pytest.raises(NotAllowedError, match="Only hosts"):
        any_database.write(drafts.create, user=ada, now=NOW)


def test_a_draft_is_there_for_its_host_and_administrators_alone(any_database, host, draft):
    other = any_database.write(factories.make_user, name="other", role=Role.HOST)
    admin = any_database.write(factories.make_user, name="admin", role=Role.ADMIN)

    assert read(any_database, draft, host).id == read(any_database, draft, admin).id == draft.id
    for stranger in (None, other, any_database.write(factories.make_user)):
        with pytest.raises(NotFoundError):
            read(any_database, draft, stranger)
    with pytest.raises(NotFoundError):
        any_database.write(drafts.discard, draft_id=draft.id, user=other, now=NOW)


def test_a_host_who_is_one_no_longer_sees_no_draft(any_database, host, draft):
    host.role = Role.USER

    with pytest.raises(NotFoundError):
        read(any_database, draft, host)


def test_each_change_is_kept_at_once_and_raises_the_version(any_database, storage, host, draft):
    about = {"draft_id": draft.id, "user": host, "now": NOW}
    before = read(any_database, draft, host)

    any_database.write(drafts.change_spec, changes={"title": "Irises", "task": None}, **about)
    any_database.write(drafts.write_page, page="rules", markdown="Be kind.", **about)
    any_database.write(drafts.add_file, path="source/all.csv", stored=store(storage, "x"), max_bytes=MOST, **about)
    any_database.write(drafts.remove_file, path="public/test.csv", **about)

    after = read(any_database, draft, host)
    assert (after.spec["title"], "task" in after.spec, after.pages["rules"]) == ("Irises", False, "Be kind.")
    assert after.version == before.version + 4
    paths = [file.path for file in any_database.read(drafts.list_files, draft=after)]
    assert "source/all.csv" in paths
    assert "public/test.csv" not in paths


def test_a_description_may_come_as_text_which_is_kept_with_its_times(any_database, host, draft):
    text = "slug: iris # ours\ntimeline: {starts_at: 2030-01-07T09:00:00Z}\n"
    any_database.write(drafts.write_spec, draft_id=draft.id, user=host, text=text, now=NOW)
    written = read(any_database, draft, host)

    any_database.write(drafts.change_spec, draft_id=draft.id, user=host, changes={"title": "Iris"}, now=NOW)
    changed = read(any_database, draft, host)

    assert (written.spec_text, written.spec["timeline"]["starts_at"]) == (text, "2030-01-07T09:00:00+00:00")
    assert (changed.spec_text, changed.spec["slug"], changed.spec["title"]) == (None, "iris", "Iris")


@pytest.mark.parametrize("text", ["- a list", "slug: [", "a: !!python/name:os.system x", "\x00"])
def test_a_text_that_is_no_description_is_refused_and_nothing_lost(any_database, host, draft, text):
    with pytest.raises(InvalidInputError, match=r"competition\.yaml"):
        any_database.write(drafts.write_spec, draft_id=draft.id, user=host, text=text, now=NOW)

    assert read(any_database, draft, host).spec["title"] == "Iris Species"


@pytest.mark.parametrize(
    ("page", "markdown", "words"),
    [("prizes", "Money.", "no page"), ("rules", "x" * 200_001, "too long"), ("rules", "a\0b", "no text")],
)
def test_a_page_that_cannot_be_kept_is_refused(any_database, host, draft, page, markdown, words):
    with pytest.raises(InvalidInputError, match=words):
        any_database.write(drafts.write_page, draft_id=draft.id, user=host, page=page, markdown=markdown, now=NOW)


@pytest.mark.parametrize("value", ["\ud800", "x" * 1_000_001])
def test_a_description_that_cannot_be_kept_is_refused(any_database, host, draft, value):
    with pytest.raises(InvalidInputError):
        any_database.write(drafts.change_spec, draft_id=draft.id, user=host, changes={"title": value}, now=NOW)


def test_a_draft_holds_no_more_than_it_may(any_database, storage, host, draft):
    about = {"draft_id": draft.id, "user": host, "now": NOW, "stored": store(storage, "0123456789")}
    size = sum(file.size_bytes for file in any_database.read(drafts.list_files, draft=draft))

    any_database.write(drafts.add_file, path="public/more.csv", max_bytes=size + 10, **about)
    any_database.write(drafts.add_file, path="public/more.csv", max_bytes=size + 10, **about)
    with pytest.raises(TooLargeError, match="together"):
        any_database.write(drafts.add_file, path="public/again.csv", max_bytes=size + 19, **about)


def test_a_file_is_not_taken_where_there_is_a_folder(any_database, storage, host, draft):
    about = {"draft_id": draft.id, "user": host, "stored": store(storage, "x"), "max_bytes": MOST, "now": NOW}
    any_database.write(drafts.add_file, path="public/images/1.txt", **about)

    for path in ("public/images", "public/images/1.txt/2.txt"):
        with pytest.raises(InvalidInputError, match="can't be a file and the folder"):
            any_database.write(drafts.add_file, path=path, **about)
    any_database.write(drafts.add_file, path="public/images/1.txt", **about)


def test_my_drafts_are_listed_last_changed_first(any_database, storage, host, draft):
    admin = any_database.write(factories.make_user, name="admin", role=Role.ADMIN)
    newer = any_database.write(drafts.create, user=host, now=NOW)
    any_database.write(drafts.create, user=admin, now=NOW)

    assert [found.id for found in any_database.read(drafts.list_drafts, user=host)] == [newer.id, draft.id]


def test_a_host_has_so_many_drafts_at_a_time(any_database, host):
    def make_many(session):
        for _ in range(drafts.MOST_OPEN):
            drafts.create(session, user=host, now=NOW)

    any_database.write(make_many)

    with pytest.raises(ConflictError, match="50 drafts"):
        any_database.write(drafts.create, user=host, now=NOW)


def test_a_check_is_asked_for_once_and_its_state_is_told(any_database, host, draft):
    first, second = (any_database.write(drafts.ask_check, draft_id=draft.id, user=host, now=NOW) for _ in range(2))

    assert (first.id, first.state) == (second.id, DraftJobState.WAITING)
    assert read(any_database, draft, host).check_state is CheckState.WAITING


def test_what_was_not_checked_as_it_is_now_is_not_published(any_database, host, draft):
    about = {"draft_id": draft.id, "user": host, "now": NOW}
    with pytest.raises(NotReadyError, match="Check it first"):
        any_database.write(drafts.ask_publish, **about)

    check(any_database, draft, host)
    any_database.write(drafts.change_spec, changes={"title": "Irises"}, **about)

    with pytest.raises(NotReadyError, match="has changed"):
        any_database.write(drafts.ask_publish, **about)


def test_a_check_that_is_not_green_is_waived_with_a_reason_that_falls_when_more_is_found(any_database, host, draft):
    about = {"draft_id": draft.id, "user": host, "now": NOW}
    check(any_database, draft, host, DraftReport(checks=(WEAK,)))
    with pytest.raises(NotReadyError, match="Leaks: an id that tells the target"):
        any_database.write(drafts.ask_publish, **about)
    for waivers, words in (({"leak": " "}, "with a reason"), ({"other": "No."}, "no check")):
        with pytest.raises(InvalidInputError, match=words):
            any_database.write(drafts.waive, waivers=waivers, **about)

    any_database.write(drafts.waive, waivers={"leak": "It is meant so."}, **about)
    check(any_database, draft, host, DraftReport(checks=(WEAK,)))
    kept = read(any_database, draft, host).waivers
    worse = Check("leak", "Leaks", CheckOutcome.WARN, found="two ids")
    check(any_database, draft, host, DraftReport(checks=(worse,)))

    assert kept == {"leak": "It is meant so."}
    assert read(any_database, draft, host).waivers == {}


def test_scoring_all_again_needs_a_reason(any_database, host, draft):
    check(any_database, draft, host, DraftReport(rescores=True))

    with pytest.raises(InvalidInputError, match="needs a reason"):
        any_database.write(drafts.ask_publish, draft_id=draft.id, user=host, now=NOW, reason=" ")
    job = any_database.write(drafts.ask_publish, draft_id=draft.id, user=host, now=NOW, reason="Row 3 was wrong.")

    assert job.arguments["reason"] == "Row 3 was wrong."


def test_a_draft_that_is_being_published_is_not_changed(any_database, host, draft):
    check(any_database, draft, host)
    any_database.write(drafts.ask_publish, draft_id=draft.id, user=host, now=NOW)

    with pytest.raises(ConflictError, match="being published"):
        any_database.write(drafts.change_spec, draft_id=draft.id, user=host, changes={}, now=NOW)
    with pytest.raises(ConflictError, match="being published"):
        any_database.write(drafts.discard, draft_id=draft.id, user=host, now=NOW)


def test_a_discarded_draft_is_gone_with_its_files_and_jobs_and_on_the_record(any_database, host, draft):
    any_database.write(drafts.ask_check, draft_id=draft.id, user=host, now=NOW)

    any_database.write(drafts.discard, draft_id=draft.id, user=host, now=NOW)

    for table in (Draft, DraftFile, DraftJob):
        assert (
            any_database.read(lambda session, table=table: session.scalar(select(func.count()).select_from(table))) == 0
        )
    acts = any_database.read(lambda session: session.scalars(select(AuditEvent.action)).all())
    assert [act for act in acts if act.startswith("draft.")] == ["draft.create", "draft.discard"]


def test_a_report_of_a_draft_that_is_gone_is_dropped(any_database):
    any_database.write(drafts.record_check, draft_id=404, version=1, report=DraftReport())

    assert any_database.read(draft_jobs.find_last, draft_id=404) is None
