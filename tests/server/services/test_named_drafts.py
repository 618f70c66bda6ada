"""What a host calls by a slug."""

from datetime import timedelta

import pytest

from server.domain.drafts import DraftReport
from server.errors import NotFoundError
from server.models import Draft, Role
from server.services import drafts, named_drafts
from tests import factories
from tests.factories import NOW
from tests.server.services.hosted import publish


@pytest.fixture
def host(any_database):
    return any_database.write(factories.make_user, name="host", role=Role.HOST)


@pytest.fixture
def make(any_database, host):
    """Return what makes a draft with a slug."""

    def act(slug, user=host, now=NOW):
        return any_database.write(drafts.create, user=user, spec={"slug": slug}, now=now)

    return act


@pytest.fixture
def iris(any_database, storage, queue, host, tmp_path):
    return any_database.write(publish, storage=storage, queue=queue, host=host, folder=tmp_path)


def find(database, slug, user):
    return database.read(named_drafts.find, slug=slug, user=user, now=NOW)


def test_a_draft_is_found_by_its_slug_the_last_changed_first(any_database, host, make):
    make("quay")
    newer = make("quay", now=NOW + timedelta(hours=1))
    make("pier")

    found = find(any_database, "quay", host)

    assert (found.competition, found.draft.id) == (None, newer.id)


def test_a_competition_comes_before_a_draft_of_its_slug(any_database, host, make, iris):
    make(iris.slug)

    found = find(any_database, iris.slug, host)

    assert (found.competition.id, found.draft) == (iris.id, None)


def test_others_find_nothing(any_database, host, make, iris):
    make("quay")
    other = any_database.write(factories.make_user, name="otto", role=Role.HOST)

    for slug in ("quay", iris.slug, "nothing"):
        with pytest.raises(NotFoundError):
            find(any_database, slug, other)
    # A draft of one's own stands beside somebody's competition of that name.
    mine = make(iris.slug, user=other)
    assert find(any_database, iris.slug, other).draft.id == mine.id


def test_who_is_no_host_any_more_finds_no_draft(any_database, host, make):
    make("quay")
    any_database.write(lambda session: setattr(session.merge(host), "role", Role.USER))
    user = any_database.read(lambda session: session.get_one(type(host), host.id))

    with pytest.raises(NotFoundError):
        find(any_database, "quay", user)


def test_changes_to_a_competition_go_to_one_draft_that_commands_began(any_database, storage, host, make, iris):
    about = {"slug": iris.slug, "user": host, "storage": storage, "now": NOW}
    any_database.write(drafts.create, user=host, competition=iris, spec={"slug": iris.slug}, now=NOW)

    first = any_database.write(named_drafts.open_draft, **about)
    second = any_database.write(named_drafts.open_draft, **about)

    assert first.id == second.id
    assert first.notes["commands"] is True
    assert first.spec["title"] == "Iris Species"
    assert find(any_database, iris.slug, host).draft.id == first.id


def test_what_was_waived_at_the_last_publication_stays_so(any_database, storage, host, iris):
    def remember(session):
        draft = drafts.create(session, user=host, now=NOW)
        draft.competition_id, draft.published_at = iris.id, NOW
        draft.report = DraftReport().to_dict(with_lines=False)
        draft.waivers = {"row_order": "On purpose."}

    any_database.write(remember)

    draft = any_database.write(named_drafts.open_draft, slug=iris.slug, user=host, storage=storage, now=NOW)

    assert draft.waivers == {"row_order": "On purpose."}
    assert draft.report is not None
    assert draft.checked_version is None


def test_only_new_ones_are_listed(any_database, host, make, iris):
    make("quay")
    any_database.write(drafts.create, user=host, competition=iris, now=NOW)

    def publish_one(session):
        draft = session.get_one(Draft, make_published)
        draft.published_at = NOW

    make_published = make("pier").id
    any_database.write(publish_one)

    assert [draft.spec["slug"] for draft in any_database.read(named_drafts.list_new, user=host)] == ["quay"]
