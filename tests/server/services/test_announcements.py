"""What hosts tell all entrants: when it shows, who is told, and what the record keeps."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.errors import ConflictError, InvalidInputError, NotFoundError
from server.models import AuditEvent, Letter, Notice
from server.services import announcements
from tests import factories
from tests.server.services.season import begin

NOW = factories.NOW
HOUR = timedelta(hours=1)


@pytest.fixture
def season(session):
    return begin(session, "ada", "bo")


def who(season, now=NOW):
    return {"competition": season.competition, "host": season.competition.host, "now": now}


def write(season, **more):
    fields = {"title": "New data", "text": "Get **train.csv** anew.", "publish_at": None, "is_mailed": False, **more}
    return announcements.write(season.session, **fields, **who(season))


def change(season, made, *, now=NOW, **more):
    fields = {"title": made.title, "text": made.markdown, "publish_at": None, "is_mailed": made.is_mailed, **more}
    return announcements.change(season.session, announcement_id=made.id, **fields, **who(season, now))


def remove(season, made):
    announcements.remove(season.session, announcement_id=made.id, **who(season))


def fresh(season, name=None, now=NOW):
    user = None if name is None else season.users[name]
    listed = announcements.list_fresh(season.session, competition=season.competition, user=user, now=now)
    return [each.title for each in listed]


def told(season):
    rows = season.session.scalars(select(Notice).order_by(Notice.id))
    return [(row.user_id, row.message) for row in rows]


def test_it_is_shown_at_once_and_each_entrant_is_told(season):
    made = write(season)

    assert fresh(season) == fresh(season, "ada") == ["New data"]
    people = [season.users[name].id for name in ("ada", "bo")]
    assert told(season) == [(number, "News of “Harbour”: New data") for number in people]
    path = season.session.scalars(select(Notice.path)).first()
    assert path == f"/competitions/harbour/announcements#announcement-{made.id}"
    assert season.session.scalars(select(Letter)).all() == []


def test_letters_wait_for_those_who_want_them(season):
    season.users["bo"].wants_letters = False
    season.session.flush()

    write(season, is_mailed=True)

    assert [letter.user.name for letter in season.session.scalars(select(Letter))] == ["ada"]


def test_a_planned_one_shows_nothing_until_its_time(season):
    made = write(season, publish_at=NOW + HOUR)

    assert (fresh(season), told(season)) == ([], [])
    assert announcements.publish_due(season.session, now=NOW + HOUR - timedelta(seconds=1)) == 0
    assert announcements.publish_due(season.session, now=NOW + HOUR) == 1
    assert announcements.publish_due(season.session, now=NOW + 2 * HOUR) == 0
    assert fresh(season, now=NOW + HOUR) == ["New data"]
    assert len(told(season)) == 2
    assert made.told_at == NOW + HOUR


def test_the_clock_shows_it_even_before_the_schedule_has_told_of_it(season):
    write(season, publish_at=NOW + HOUR)

    assert fresh(season, now=NOW + HOUR) == ["New data"]


def test_a_reader_puts_one_away_for_themselves(season):
    made = write(season)
    for _ in range(2):
        announcements.dismiss(
            season.session,
            competition=season.competition,
            user=season.users["ada"],
            announcement_id=made.id,
            now=NOW,
        )
        season.session.flush()

    assert (fresh(season, "ada"), fresh(season, "bo")) == ([], ["New data"])
    assert len(announcements.list_shown(season.session, competition=season.competition, now=NOW)) == 1


def test_what_is_not_out_cannot_be_put_away(season):
    made = write(season, publish_at=NOW + HOUR)

    with pytest.raises(NotFoundError):
        announcements.dismiss(
            season.session,
            competition=season.competition,
            user=season.users["ada"],
            announcement_id=made.id,
            now=NOW,
        )


def test_a_change_is_shown_as_one_and_tells_nobody_again(season):
    made = write(season)

    change(season, made, title="Newer data", now=NOW + HOUR)

    assert (fresh(season), made.changed_at, len(told(season))) == (["Newer data"], NOW + HOUR, 2)
    with pytest.raises(ConflictError, match="is out"):
        change(season, made, publish_at=NOW + HOUR)


def test_a_planned_one_can_be_moved_or_published_at_once(season):
    made = write(season, publish_at=NOW + HOUR)

    change(season, made, publish_at=NOW + 3 * HOUR)
    assert announcements.publish_due(season.session, now=NOW + 2 * HOUR) == 0
    change(season, made)

    assert (made.told_at, len(told(season))) == (NOW, 2)


def test_what_was_removed_is_nowhere_but_on_the_record(season):
    made = write(season, is_mailed=True)

    remove(season, made)

    assert fresh(season) == []
    assert announcements.list_all(season.session, competition=season.competition) == []
    assert season.session.scalars(select(Letter)).all() == []
    with pytest.raises(NotFoundError):
        remove(season, made)
    with pytest.raises(NotFoundError):
        change(season, made)
    acts = season.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [act.action for act in acts] == ["announcement.write", "announcement.remove"]
    assert (acts[0].detail["before"], acts[1].detail["after"]) == (None, None)
    assert acts[1].detail["before"] == acts[0].detail["after"]
    assert acts[1].detail["before"]["text"] == "Get **train.csv** anew."


def test_one_that_was_removed_before_its_time_never_comes_out(season):
    remove(season, write(season, publish_at=NOW + HOUR))

    assert announcements.publish_due(season.session, now=NOW + HOUR) == 0
    assert told(season) == []


def test_an_announcement_of_another_competition_is_not_there(season):
    other = begin(season.session, slug="orchard")

    with pytest.raises(NotFoundError):
        announcements.get(season.session, competition=other.competition, announcement_id=write(season).id)


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"title": " "}, ["title"]),
        ({"title": "x" * 121}, ["title"]),
        ({"text": "\n "}, ["text"]),
        ({"text": "x" * 8001}, ["text"]),
        ({"title": "", "text": ""}, ["text", "title"]),
        ({"publish_at": NOW}, ["publish_at"]),
        ({"publish_at": NOW + timedelta(days=400)}, ["publish_at"]),
    ],
)
def test_what_is_wrong_is_named_and_nobody_is_told(season, wrong, fields):
    with pytest.raises(InvalidInputError) as refused:
        write(season, **wrong)

    assert sorted(refused.value.fields) == fields
    assert told(season) == []


def test_many_entrants_are_told_on_both_databases(any_database):
    def work(session):
        season = begin(session, *[f"u{number}" for number in range(20)])
        write(season, is_mailed=True)
        return len(told(season)), len(session.scalars(select(Letter)).all())

    assert any_database.write(work) == (20, 20)
