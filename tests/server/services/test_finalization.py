"""The private leaderboard becomes final: what it holds, and when it can."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.domain.medals import Medal
from server.domain.schedule import ARRIVAL
from server.errors import ConflictError, NotFoundError, NotOpenError
from server.models import AuditEvent, Competition, LeaderboardRow, PrivateRow
from server.services import accommodations, board_rows, finalization, moderation, private_leaderboards
from server.services.board_filters import BoardFilter
from server.services.competitions import find_viewer
from tests import factories
from tests.server.services.season import begin

NOW = factories.NOW
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def season(session):
    return begin(session, "ada", "bo", "cy", "dot")


def over(season):
    return season.competition.ends_at + ARRIVAL + INSTANT


def finalize(season, *, now=None):
    return finalization.finalize(
        season.session, competition=season.competition, host=season.competition.host, now=now or over(season)
    )


def board(season, **more):
    now = over(season) + timedelta(days=1)
    page = private_leaderboards.get_page(season.session, competition=season.competition, now=now, **more)
    return [(row.rank, row.team, row.private_score, row.shake_up) for row in page.rows]


def play(season):
    """Let the public order be ada, bo, cy and the private one of the finals cy, ada, bo."""
    season.hand_in("ada", 0.9, private_score=0.6)
    season.hand_in("bo", 0.8, private_score=0.5)
    season.hand_in("cy", 0.7, private_score=0.7)


def test_teams_are_ranked_by_the_best_private_score_of_their_final_submissions(season):
    play(season)

    assert finalize(season) == 3
    assert board(season) == [(1, "cy", 0.7, 2), (2, "ada", 0.6, -1), (3, "bo", 0.5, -1)]


def test_a_better_private_score_that_is_not_among_the_finals_does_not_count(season):
    chosen = season.hand_in("ada", 0.5, private_score=0.5)
    season.hand_in("ada", 0.4, private_score=0.99)
    season.hand_in("ada", 0.9, private_score=0.6)
    chosen.is_selected = True

    finalize(season)

    assert board(season) == [(1, "ada", 0.6, 0)]


def test_afterwards_the_public_board_shows_the_same_submission(season):
    season.hand_in("ada", 0.9, private_score=0.1)
    season.hand_in("ada", 0.8, private_score=0.6)
    season.hand_in("bo", 0.85, private_score=0.2)

    finalize(season)

    rows = season.session.scalars(select(LeaderboardRow).order_by(LeaderboardRow.sort_score)).all()
    season.session.expire_all()
    assert [row.public_score for row in rows] == [0.85, 0.8]
    assert [row.n_entries for row in rows] == [1, 2]


def test_of_equal_private_scores_the_earlier_is_ahead(season):
    season.hand_in("ada", 0.9, private_score=0.6)
    season.hand_in("bo", 0.5, private_score=0.6, at=NOW - timedelta(days=1))

    finalize(season)

    assert [row[:2] for row in board(season)] == [(1, "bo"), (2, "ada")]


def test_late_hidden_and_disqualified_ones_are_not_ranked(season):
    play(season)
    season.hand_in("dot", 0.95, private_score=0.95, is_late=True)
    season.hand_in("dot", 0.94, private_score=0.94, is_hidden=True)
    moderation.disqualify(
        season.session,
        competition=season.competition,
        team_id=season.team("cy").id,
        host=season.competition.host,
        reason="Two accounts.",
        now=NOW,
    )

    finalize(season)

    assert [row[:2] for row in board(season)] == [(1, "ada"), (2, "bo")]


def test_medals_go_by_rank_and_number_of_teams(season):
    play(season)

    finalize(season)

    medals = season.session.scalars(select(PrivateRow.medal).order_by(PrivateRow.rank)).all()
    assert medals == [Medal.GOLD, None, None]


def test_a_baseline_stands_between_the_rows_without_a_rank(season):
    play(season)
    baseline = factories.make_team(season.session, competition=season.competition, name="Mean", is_baseline=True)
    submission = factories.make_submission(
        season.session,
        competition=season.competition,
        team=baseline,
        user=season.competition.host,
        public_score=0.55,
        private_score=0.55,
    )
    board_rows.add_score(season.session, submission=submission, public_score=0.55, higher_is_better=True, now=NOW)

    finalize(season)

    assert [row[:2] for row in board(season)] == [(1, "cy"), (2, "ada"), (None, "Mean"), (3, "bo")]


def test_without_private_rows_the_public_score_decides(season):
    season.hand_in("ada", 0.5)
    season.hand_in("bo", 0.6)

    finalize(season)

    assert [row[:3] for row in board(season)] == [(1, "bo", 0.6), (2, "ada", 0.5)]


def test_it_waits_until_every_submission_has_its_score(season):
    play(season)
    season.hand_in("ada", None)

    with pytest.raises(NotOpenError, match="1 submission waits for a score"):
        finalize(season)


def test_a_late_submission_that_waits_holds_nothing_up(season):
    play(season)
    season.hand_in("ada", None, is_late=True)

    assert finalize(season) == 3


def test_it_waits_for_the_end_and_for_uploads_on_their_way(season):
    play(season)

    with pytest.raises(NotOpenError, match="5 minutes to arrive"):
        finalize(season, now=over(season) - INSTANT)


def test_it_waits_for_the_team_with_the_latest_end(season):
    play(season)
    accommodations.grant(
        season.session,
        competition=season.competition,
        team_id=season.team("bo").id,
        host=season.competition.host,
        extra_attempts=0,
        deadline_at=over(season) + timedelta(days=1),
        reason="Ill.",
        now=NOW,
    )

    with pytest.raises(NotOpenError, match="2026-12-12"):
        finalize(season)


def test_it_happens_once(season):
    play(season)
    finalize(season)

    with pytest.raises(ConflictError, match="final since"):
        finalize(season)


def test_in_practice_it_never_happens(season):
    season.competition.is_practice, season.competition.ends_at = True, None
    season.session.flush()

    with pytest.raises(NotOpenError, match="practice"):
        finalize(season, now=NOW)


def test_it_is_on_the_record(season):
    play(season)

    finalize(season)

    event = season.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.detail["n_ranked"]) == ("competition.finalize", 3)


def test_before_it_nobody_gets_the_board_and_the_host_alone_a_preview(season):
    play(season)
    everything = {"session": season.session, "competition": season.competition, "now": over(season)}
    host = find_viewer(season.session, competition=season.competition, user=season.competition.host)
    ada = find_viewer(season.session, competition=season.competition, user=season.users["ada"])

    with pytest.raises(NotFoundError):
        private_leaderboards.get_page(**everything)
    with pytest.raises(NotFoundError):
        private_leaderboards.preview(viewer=ada, **everything)
    assert [row.team for row in private_leaderboards.preview(viewer=host, **everything)] == ["cy", "ada", "bo"]
    assert private_leaderboards.find_row(team_id=season.team("ada").id, **everything) is None


def test_the_row_of_a_team_is_found_with_its_medal(season):
    play(season)
    finalize(season)

    row = private_leaderboards.find_row(
        season.session, competition=season.competition, team_id=season.team("cy").id, now=over(season)
    )

    assert (row.rank, row.medal, row.members) == (1, Medal.GOLD, ("cy",))
    assert (
        private_leaderboards.find_row(
            season.session, competition=season.competition, team_id=season.team("dot").id, now=over(season)
        )
        is None
    )


def test_the_board_is_searched_by_team_and_person_with_true_ranks(season):
    play(season)
    finalize(season)

    assert board(season, wanted=BoardFilter(search="AD")) == [(2, "ada", 0.6, -1)]
    assert board(season, wanted=BoardFilter(search="nobody")) == []


def by_host(season, **more):
    return {
        "session": season.session,
        "competition": season.competition,
        "host": season.competition.host,
        "now": over(season) + INSTANT,
        **more,
    }


def test_a_disqualification_afterwards_closes_the_ranks_of_both_boards_up(season):
    play(season)
    finalize(season)

    moderation.disqualify(reason="Labels by hand.", **by_host(season, team_id=season.team("ada").id))

    assert board(season) == [(1, "cy", 0.7, 1), (2, "bo", 0.5, -1)]


def test_what_is_undone_afterwards_leaves_the_shake_up_as_it_was(season):
    play(season)
    finalize(season)
    before = board(season)
    everything = by_host(season, team_id=season.team("cy").id)

    moderation.disqualify(reason="Labels by hand.", **everything)
    moderation.reinstate(**everything)

    assert board(season) == before == [(1, "cy", 0.7, 2), (2, "ada", 0.6, -1), (3, "bo", 0.5, -1)]


def test_the_only_final_submission_of_a_team_comes_back_with_its_shake_up(season):
    only = season.hand_in("ada", 0.95, private_score=0.4)
    season.hand_in("bo", 0.8, private_score=0.5)
    finalize(season)
    everything = by_host(season, submission_id=only.id)

    moderation.hide(reason="Copied.", **everything)
    hidden = board(season)
    moderation.unhide(**everything)

    assert hidden == [(1, "bo", 0.5, 0)]
    assert board(season) == [(1, "bo", 0.5, 1), (2, "ada", 0.4, -1)]


def test_what_was_taken_away_before_the_end_and_put_back_after_it_has_a_shake_up(season):
    play(season)
    hidden = season.hand_in("dot", 0.95, private_score=0.1)
    before = {"now": NOW}
    moderation.disqualify(reason="A mistake.", **by_host(season, team_id=season.team("ada").id) | before)
    moderation.hide(reason="A mistake.", **by_host(season, submission_id=hidden.id) | before)
    finalize(season)

    moderation.reinstate(**by_host(season, team_id=season.team("ada").id))
    moderation.unhide(**by_host(season, submission_id=hidden.id))

    # On the public board at the end they would have been dot, ada, bo, cy.
    assert board(season) == [(1, "cy", 0.7, 3), (2, "ada", 0.6, 0), (3, "bo", 0.5, 0), (4, "dot", 0.1, -3)]


def test_a_hidden_best_no_longer_counts_for_the_public_rank_at_the_end(season):
    season.hand_in("ada", 0.6, private_score=0.9)
    best = season.hand_in("ada", 0.9, private_score=0.8)
    season.hand_in("bo", 0.7, private_score=0.5)
    finalize(season)

    moderation.hide(reason="Copied.", **by_host(season, submission_id=best.id))

    assert board(season) == [(1, "ada", 0.9, 1), (2, "bo", 0.5, -1)]


def test_what_is_due_becomes_final_by_itself_after_the_delay(season):
    play(season)
    season.competition.finalize_after_minutes = 60
    due = season.competition.ends_at + timedelta(hours=1)
    season.session.flush()

    assert finalization.finalize_due(season.session, now=due - INSTANT) == 0
    assert finalization.finalize_due(season.session, now=due) == 1
    assert finalization.finalize_due(season.session, now=due) == 0
    assert season.session.get_one(Competition, season.competition.id).finalized_at == due


def test_without_a_delay_it_waits_for_the_host(season):
    play(season)

    assert finalization.finalize_due(season.session, now=over(season) + timedelta(days=99)) == 0


def test_a_submission_that_arrives_after_it_is_late(season):
    assert not season.competition.finalized_at
    play(season)
    finalize(season)

    readiness = finalization.describe_readiness(
        season.session, competition=season.competition, now=over(season) + INSTANT
    )

    assert (readiness.is_ready, readiness.n_pending) == (False, 0)
    assert "final since" in readiness.reason
