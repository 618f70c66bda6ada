"""Who may see what, as tables: who × what × when → allowed."""

from datetime import UTC, datetime, timedelta

import pytest

from server.domain.schedule import Timeline
from server.domain.visibility import (
    Viewer,
    Visibility,
    may_download,
    may_see_competition,
    may_see_private_scores,
    may_see_submission,
)

END = datetime(2026, 4, 1, tzinfo=UTC)
ANONYMOUS = Viewer()
USER = Viewer(is_signed_in=True)
ENTRANT = Viewer(is_signed_in=True, is_entrant=True, team_id=7)
HOST = Viewer(is_signed_in=True, is_host=True)
ADMIN = Viewer(is_signed_in=True, is_admin=True)


@pytest.mark.parametrize(
    ("viewer", "draft", "public", "unlisted", "invitation"),
    [
        (ANONYMOUS, False, True, True, False),
        (USER, False, True, True, False),
        (ENTRANT, False, True, True, True),
        (HOST, True, True, True, True),
        (ADMIN, True, True, True, True),
    ],
)
def test_who_may_see_a_competition(viewer, draft, public, unlisted, invitation):
    assert may_see_competition(viewer, Visibility.PUBLIC, is_published=False) is draft
    assert may_see_competition(viewer, Visibility.PUBLIC, is_published=True) is public
    assert may_see_competition(viewer, Visibility.UNLISTED, is_published=True) is unlisted
    assert may_see_competition(viewer, Visibility.INVITATION, is_published=True) is invitation


@pytest.mark.parametrize(
    ("viewer", "allowed"), [(ANONYMOUS, False), (USER, False), (ENTRANT, True), (HOST, True), (ADMIN, True)]
)
def test_who_may_download_the_data(viewer, allowed):
    assert may_download(viewer) is allowed


@pytest.mark.parametrize(
    ("viewer", "own", "other"),
    [
        (ANONYMOUS, False, False),
        (USER, False, False),
        (ENTRANT, True, False),
        (HOST, True, True),
        (ADMIN, True, True),
    ],
)
def test_who_may_see_a_submission(viewer, own, other):
    assert may_see_submission(viewer, team_id=7) is own
    assert may_see_submission(viewer, team_id=8) is other


@pytest.mark.parametrize("viewer", [ANONYMOUS, USER, ENTRANT])
def test_the_private_score_stays_hidden_until_the_end_and_the_finalization(viewer):
    finalized_at = END + timedelta(days=1)
    timeline = Timeline(ends_at=END, finalized_at=finalized_at)

    assert not may_see_private_scores(viewer, timeline, END - timedelta(days=1))
    assert not may_see_private_scores(viewer, timeline, finalized_at - timedelta(microseconds=1))
    assert may_see_private_scores(viewer, timeline, finalized_at)


@pytest.mark.parametrize("viewer", [ANONYMOUS, USER, ENTRANT])
def test_the_private_score_of_a_practice_competition_stays_hidden(viewer):
    assert not may_see_private_scores(viewer, Timeline(is_practice=True), END)


@pytest.mark.parametrize("viewer", [HOST, ADMIN])
def test_the_host_sees_private_scores_at_any_time(viewer):
    assert may_see_private_scores(viewer, Timeline(ends_at=END), END - timedelta(days=1))
