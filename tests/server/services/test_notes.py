"""A team's note on its submission."""

import pytest

from server.errors import InvalidInputError, NotFoundError
from server.services import notes
from server.services.competitions import find_viewer
from tests import factories


@pytest.fixture
def season(session):
    competition = factories.make_competition(session)
    ada = factories.make_user(session)
    team = factories.make_team(session, competition=competition, user=ada)
    submission = factories.make_submission(session, competition=competition, team=team, user=ada)
    return competition, ada, submission


def write(session, season, note, *, user=None, competition=None):
    asked = competition or season[0]
    viewer = find_viewer(session, competition=season[0], user=user or season[1])
    return notes.change_note(session, competition=asked, viewer=viewer, submission_id=season[2].id, note=note)


def test_a_note_keeps_its_lines_and_loses_what_cannot_be_seen(session, season):
    submission = write(session, season, "\nSeeds:  four\u202e\r\nLeaves: 31 \n\n")

    assert submission.note == "Seeds: four\nLeaves: 31"


def test_an_empty_note_takes_the_old_one_away(session, season):
    write(session, season, "Four seeds.")

    assert write(session, season, " \n ").note == ""


def test_a_note_that_is_too_long_is_refused_with_its_length(session, season):
    with pytest.raises(InvalidInputError) as refused:
        write(session, season, "x" * 2001)

    assert refused.value.fields == {"note": "It has 2,001 characters; at most 2,000 are kept."}
    assert write(session, season, "x" * 2000).note == "x" * 2000


def test_neither_another_team_nor_the_host_writes_it(session, season):
    rival = factories.make_user(session, name="rival")
    factories.make_team(session, competition=season[0], user=rival)

    for user in (rival, season[0].host):
        with pytest.raises(NotFoundError):
            write(session, season, "Mine.", user=user)


def test_under_another_competition_it_is_not_there(session, season):
    other = factories.make_competition(session, slug="other")

    with pytest.raises(NotFoundError):
        write(session, season, "Mine.", competition=other)
