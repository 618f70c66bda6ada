"""What users are told is kept until they have seen it."""

from server.services import notices
from tests import factories
from tests.server.services.season import begin


def test_a_notice_is_new_until_it_was_seen(session):
    season = begin(session, "ada", "bo")
    for message in ("first", "second"):
        notices.tell_team(
            session, team=season.team("ada"), competition=season.competition, message=message, now=factories.NOW
        )
    ada, bo = season.users["ada"], season.users["bo"]
    session.flush()

    assert [told.message for told in notices.list_notices(session, user=ada)] == ["second", "first"]
    assert (notices.count_unseen(session, user=ada), notices.count_unseen(session, user=bo)) == (2, 0)
    notices.mark_seen(session, user=ada, now=factories.NOW)

    assert notices.count_unseen(session, user=ada) == 0
    assert len(notices.list_notices(session, user=ada)) == 2


def test_a_notice_leads_to_the_team_page_or_where_it_says(session):
    season = begin(session, "ada")
    everything = {"competition": season.competition, "user_ids": [season.users["ada"].id], "now": factories.NOW}

    notices.tell_users(session, message="a", **everything)
    notices.tell_users(session, message="b", path="/x", **everything)
    session.flush()

    paths = [told.path for told in notices.list_notices(session, user=season.users["ada"])]
    assert paths == ["/x", "/competitions/harbour/team"]
