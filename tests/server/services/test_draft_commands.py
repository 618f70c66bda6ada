"""What commands change in a draft, beside what `tests/server/web/kaggle` sees them do."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.domain.visibility import Visibility
from server.errors import ConflictError, InvalidInputError, NameTakenError, NotAllowedError, TooLargeError
from server.models import AuditEvent, Draft, Role
from server.services import draft_commands, drafts, named_drafts
from server.services.draft_commands import Command
from server.services.whole_uploads import TakenFile
from tests import factories
from tests.drafts import MOST, store
from tests.factories import NOW
from tests.server.services.hosted import publish

NAMES = {"title": "Quay", "slug": "quay", "tagline": "Tell quays apart.", "visibility": Visibility.PUBLIC}


@pytest.fixture
def host(any_database):
    return any_database.write(factories.make_user, name="host", role=Role.HOST)


@pytest.fixture
def command(any_database, host):
    draft = any_database.write(draft_commands.create, user=host, now=NOW, **NAMES)
    return Command(draft.id, host, NOW, "198.51.100.7")


@pytest.fixture
def changing(any_database, storage, queue, host, tmp_path):
    """Return a command on changes to a competition that starts in a week."""
    times = {"starts_at": "2026-11-28T12:00:00Z", "ends_at": "2027-02-01T00:00:00Z"}
    spec = {"practice": None, "timeline": times, "publish_at": "2026-11-28T12:00:00Z"}
    slug = any_database.write(publish, storage=storage, queue=queue, host=host, folder=tmp_path, **spec).slug
    draft = any_database.write(named_drafts.open_draft, slug=slug, user=host, storage=storage, now=NOW)
    return Command(draft.id, host, NOW)


def load(database, command):
    def read(session):
        draft = session.get_one(Draft, command.draft_id)
        return draft, {file.path for file in drafts.list_files(session, draft=draft)}

    return database.read(read)


def events(database, action):
    query = select(AuditEvent).where(AuditEvent.action == action)
    return database.read(lambda session: session.scalars(query).all())


def test_only_hosts_begin(any_database):
    ada = any_database.write(factories.make_user)

    with pytest.raises(NotAllowedError):
        any_database.write(draft_commands.create, user=ada, now=NOW, **NAMES)


def test_a_slug_is_taken_by_competitions_and_by_ones_own_drafts(any_database, host, command, changing):
    for slug in ("quay", "iris-species"):
        with pytest.raises(NameTakenError):
            any_database.write(draft_commands.create, user=host, now=NOW, **{**NAMES, "slug": slug})
        with pytest.raises((NameTakenError, InvalidInputError)):
            any_database.write(draft_commands.change, command=changing, changes={"slug": "quay"})


def test_a_change_is_on_the_record_with_before_and_after_and_none_is_not(any_database, command):
    any_database.write(draft_commands.change, command=command, changes={"title": "The Quay"})
    version = load(any_database, command)[0].version
    any_database.write(draft_commands.change, command=command, changes={"title": "The Quay"})

    [event] = events(any_database, "draft.change")
    assert event.detail == {"before": {"title": "Quay"}, "after": {"title": "The Quay"}}
    assert (event.subject, event.user_id, event.address) == (
        f"draft:{command.draft_id}",
        command.user.id,
        "198.51.100.7",
    )
    assert load(any_database, command)[0].version == version


def test_data_and_solution_are_on_the_record(any_database, storage, command):
    files = [(name, store(storage, "x\n1\n")) for name in ("train.csv", "extra.csv")]
    about = {"command": command, "max_bytes": MOST}
    any_database.write(draft_commands.replace_data, files=files, notes="first", **about)
    any_database.write(draft_commands.replace_data, files=files[:1], notes="second", **about)
    taken = TakenFile("labels.csv", store(storage, "id,y\n1,0\n"))
    any_database.write(draft_commands.replace_solution, taken=taken, **about)

    assert [event.detail for event in events(any_database, "draft.data")] == [
        {"before": [], "after": ["train.csv", "extra.csv"], "notes": "first"},
        {"before": ["extra.csv", "train.csv"], "after": ["train.csv"], "notes": "second"},
    ]
    assert events(any_database, "draft.solution")[0].detail["file"] == "labels.csv"
    assert load(any_database, command)[1] == {"public/train.csv", "source/solution.csv"}


def test_data_have_the_room_of_those_that_they_replace(any_database, storage, command):
    large = [("train.csv", store(storage, "x" * 600))]
    about = {"command": command, "notes": "", "max_bytes": 1000}
    any_database.write(draft_commands.replace_data, files=large, **about)
    any_database.write(draft_commands.replace_data, files=[("other.csv", store(storage, "y" * 700))], **about)

    with pytest.raises(TooLargeError):
        any_database.write(draft_commands.replace_data, files=[("a.csv", store(storage, "y" * 1001))], **about)

    assert load(any_database, command)[1] == {"public/other.csv"}


@pytest.fixture
def solved(any_database, storage, command):
    """Return the command on a draft that has a solution."""
    solution = {"path": "private/solution.csv", "stored": store(storage, "id,y\n1,0\n"), "max_bytes": MOST}
    any_database.write(drafts.add_file, draft_id=command.draft_id, user=command.user, now=NOW, **solution)
    return command


def test_without_a_solution_no_launch_is_set(any_database, command):
    with pytest.raises(ConflictError, match="Upload the solution first"):
        any_database.write(draft_commands.set_launch, command=command, at=NOW + timedelta(days=2))

    assert events(any_database, "draft.launch") == []


def test_a_launch_at_a_time_moves_start_and_publication(any_database, solved):
    at = NOW + timedelta(days=2)
    any_database.write(draft_commands.set_launch, command=solved, at=at)
    planned = load(any_database, solved)[0].spec
    any_database.write(draft_commands.set_launch, command=solved, at=None)
    now = load(any_database, solved)[0].spec

    assert planned["publish_at"] == "2026-11-23T12:00:00Z"
    assert planned["timeline"]["starts_at"].startswith("2026-11-23T12:00:00")
    assert "publish_at" not in now
    assert now["timeline"]["starts_at"].startswith("2026-11-21T12:00:00")
    assert [event.detail["at"] for event in events(any_database, "draft.launch")] == [at.isoformat(), None]


def test_a_start_that_the_host_chose_stays(any_database, solved):
    before = load(any_database, solved)[0].spec["timeline"]

    any_database.write(draft_commands.set_launch, command=solved, at=None)

    assert load(any_database, solved)[0].spec["timeline"] == before


def test_a_competition_that_is_planned_is_launched_now(any_database, changing):
    any_database.write(draft_commands.set_launch, command=changing, at=None)

    spec = load(any_database, changing)[0].spec
    assert (spec["publish_at"], spec["timeline"]["starts_at"]) == ("2026-11-21T12:00:00Z", "2026-11-21T12:00:00Z")


def test_the_solution_in_force_is_read_once(any_database, command, changing):
    assert any_database.write(draft_commands.read_solution_in_force, command=command) is True
    assert any_database.write(draft_commands.read_solution_in_force, command=changing) is False
    assert any_database.write(draft_commands.read_solution_in_force, command=changing) is False
    assert "source/solution.csv" in load(any_database, changing)[1]


def test_a_page_is_on_the_record_without_its_text(any_database, command):
    any_database.write(draft_commands.write_page, command=command, page="rules", markdown="Be fair.")

    assert load(any_database, command)[0].pages["rules"] == "Be fair."
    assert events(any_database, "draft.page")[0].detail == {"page": "rules", "n_characters": 8}
