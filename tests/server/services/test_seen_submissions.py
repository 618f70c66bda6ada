"""All submissions for the host: with both scores, filtered and sorted."""

from datetime import timedelta

import pytest

from server.domain.submissions import Fault, SubmissionStatus
from server.domain.visibility import Viewer
from server.errors import NotFoundError
from server.services import moderation, reruns, seen_submissions
from server.services.seen_submissions import Order, Wanted
from tests import factories
from tests.fakes import FakeQueue
from tests.server.services.season import begin

NOW = factories.NOW
DAY = timedelta(days=1)
HOST = Viewer(is_signed_in=True, is_host=True)


@pytest.fixture
def season(session):
    return begin(session, "ada", "bo", "cy")


def find(season, *, viewer=HOST, order=Order.NEWEST, page=1, **wanted):
    return seen_submissions.list_submissions(
        season.session,
        competition=season.competition,
        viewer=viewer,
        now=NOW,
        wanted=Wanted(**wanted),
        order=order,
        page=page,
    )


def submissions(season, **more):
    return [(row.team, row.public_score, row.private_score) for row in find(season, **more).rows]


def numbers(season, **more):
    return [row.submission.id for row in find(season, **more).rows]


def fail(season, name, code, **more):
    return season.hand_in(
        name,
        None,
        status=SubmissionStatus.ERROR,
        fault=Fault.FILE,
        error_code=code,
        scored_at=NOW,
        report={"code": "invalid_file", "message": "Wrong.", "problems": []},
        **more,
    )


def test_the_host_sees_both_scores_of_all_teams_newest_first(season):
    season.hand_in("ada", 0.5, private_score=0.123456789)
    season.hand_in("bo", None)

    assert submissions(season) == [("bo", None, None), ("ada", 0.5, 0.12346)]


@pytest.mark.parametrize("viewer", [Viewer(), Viewer(is_signed_in=True, is_entrant=True, team_id=1)])
def test_nobody_else_sees_them(season, viewer):
    with pytest.raises(NotFoundError):
        submissions(season, viewer=viewer)


def test_a_co_host_sees_them(season):
    season.hand_in("ada", 0.5, private_score=0.25)

    assert submissions(season, viewer=Viewer(is_signed_in=True, is_co_host=True)) == [("ada", 0.5, 0.25)]


def test_submissions_are_found_by_team_number_status_and_mark(season):
    first = season.hand_in("ada", 0.5)
    season.hand_in("ada", None)
    hidden = season.hand_in("bo", 0.7)
    late = season.hand_in("cy", 0.6, is_late=True, is_selected=True)
    moderation.hide(
        season.session,
        competition=season.competition,
        submission_id=hidden.id,
        host=season.competition.host,
        reason="Made of leaked labels.",
        now=NOW,
    )

    assert [row[0] for row in submissions(season, search=" ADA ")] == ["ada", "ada"]
    assert submissions(season, search="ada", status=SubmissionStatus.COMPLETE) == [("ada", 0.5, None)]
    assert numbers(season, search=f"#{first.id}") == [first.id]
    assert numbers(season, is_hidden=True) == [hidden.id]
    assert hidden.id not in numbers(season, is_hidden=False)
    assert numbers(season, is_late=True) == numbers(season, is_selected=True) == [late.id]
    assert find(season, is_late=False).n_found == 3


def test_they_are_found_by_the_time_of_receipt_and_by_the_score(season):
    old = season.hand_in("ada", 0.5, at=NOW - 2 * DAY)
    new = season.hand_in("bo", 0.7, at=NOW)
    season.hand_in("cy", None)

    assert numbers(season, since=NOW, lowest=0.0) == [new.id]
    assert numbers(season, until=NOW) == [old.id]
    assert numbers(season, lowest=0.5, highest=0.5) == [old.id]
    assert numbers(season, lowest=0.6) == [new.id]
    assert numbers(season, highest=0.4) == []


def test_they_are_found_by_what_was_wrong(season):
    wrong = fail(season, "ada", "missing_ids")
    fail(season, "bo", "not_a_number")

    assert numbers(season, error_code="missing_ids") == [wrong.id]
    assert seen_submissions.list_codes(season.session, competition=season.competition) == [
        "missing_ids",
        "not_a_number",
    ]


@pytest.mark.parametrize(
    ("order", "teams"),
    [
        (Order.NEWEST, ["cy", "bo", "ada"]),
        (Order.OLDEST, ["ada", "bo", "cy"]),
        (Order.HIGHEST, ["bo", "ada", "cy"]),
        (Order.LOWEST, ["ada", "bo", "cy"]),
        (Order.TEAM, ["ada", "bo", "cy"]),
    ],
)
def test_they_stand_in_the_order_of_choice_and_those_without_a_score_last(season, order, teams):
    season.hand_in("ada", 0.5, at=NOW - 2 * DAY)
    season.hand_in("bo", 0.7, at=NOW - DAY)
    season.hand_in("cy", None)

    assert [row.team for row in find(season, order=order).rows] == teams


def test_fifty_stand_on_a_page(season):
    for number in range(51):
        season.hand_in("ada", number / 100)

    assert (len(submissions(season)), len(submissions(season, page=2)), find(season).n_pages) == (50, 1, 2)


def test_what_is_scored_again_is_pending_and_keeps_its_score(season):
    submission = season.hand_in("ada", 0.5)
    reruns.ask(
        season.session,
        competition=season.competition,
        submission_id=submission.id,
        host=season.competition.host,
        queue=FakeQueue(),
        now=NOW,
    )

    [row] = find(season).rows

    assert (row.shown_status, row.submission.status, row.public_score) == ("pending", "complete", 0.5)


def test_asking_for_everything_narrows_nothing():
    assert not Wanted().narrows
    assert Wanted(search="ada").narrows
