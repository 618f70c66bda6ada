"""A whole season: 300 teams and more than 20 000 submissions in a month, and every board as pandas computes it.

The platform's services live through the month under an injected clock; beside them the script keeps a book of what
was handed in and decided. From that book alone the boards are computed a second time.
"""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest
from sqlalchemy import event, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session

from server.db import Database, make_engine
from server.errors import NotOpenError
from server.models import BoardEvent, Competition, LeaderboardRow
from server.services import leaderboards, private_leaderboards
from tests.conftest import migrate
from tests.journeys.month import ENDS_AT, LATER_END_AT, N_DAYS, SMALL, STARTS_AT, WHOLE, Month, Size
from tests.journeys.recomputation import Recomputation

pytestmark = [pytest.mark.xdist_group("season"), pytest.mark.timeout(300)]

LOOKED_AT = [STARTS_AT + timedelta(days=number, hours=23, minutes=59, seconds=59) for number in (0, 7, 15, 24)]
PAST = [STARTS_AT + timedelta(days=number, hours=13, minutes=30, seconds=30) for number in (1, 9, 17, 28)]
DAYS_BEFORE_LOOKING = (0, 7, 8, 15, 16, 24, 27, N_DAYS - 1)
FINAL_AT = LATER_END_AT + timedelta(minutes=10)


class Season:
    """The month as it was lived, what the boards were at some moments of it, and the recomputation."""

    def __init__(self, database: Database, size: Size) -> None:
        self.database = database
        self.month = Month(database, size, seed=2026)
        self.seen: dict[object, pd.DataFrame] = {}
        self.steady, self.patient = (self.month.team_of[user] for user in self.month.regulars[-2:])
        self._plan()
        for number in range(N_DAYS + 1):
            self._live(number)
        with pytest.raises(NotOpenError):
            self.month.finalize(ENDS_AT + timedelta(hours=1))
        self.before_the_end = read_public(database)
        self.n_ranked = self.month.finalize(FINAL_AT)
        self.private, self.closed = read_private(database), read_public(database)
        self.recomputed = Recomputation(self.month.book, baseline=self.month.baseline_id, later_end=self.patient)

    def _live(self, number: int) -> None:
        day = STARTS_AT + timedelta(days=number)
        if number < N_DAYS:
            self.month.plan_day(day, is_watched=any(day.date() == moment.date() for moment in PAST))
        self.month.live_until(day + timedelta(hours=23, minutes=59, seconds=59))
        if day + timedelta(hours=23, minutes=59, seconds=59) in LOOKED_AT:
            self.seen[day + timedelta(hours=23, minutes=59, seconds=59)] = read_public(self.database)

    def _plan(self) -> None:
        """Put on the agenda what happens beside the daily files."""
        month, at = self.month, lambda day, hour: STARTS_AT + timedelta(days=day, hours=hour, seconds=20)
        regulars = month.regulars[:-2]
        for number, user in enumerate(month.latecomers):
            month.plan(at(3 + number % 9, -0.001), lambda now, user=user: month.enter(user, now))
        n_pairs = min(40, len(regulars) // 2 - 2)
        for number in range(n_pairs):
            asking, asked = regulars[2 * number], regulars[2 * number + 1]
            act = month.invite if number % 4 == 0 else month.merge
            first, second = (asked, asking) if number % 4 == 0 else (asking, asked)
            month.plan(
                at(2 + number // 2, 10.5), lambda now, act=act, first=first, second=second: act(first, second, now)
            )
        for number in range(min(8, n_pairs)):
            user = regulars[2 * number]
            month.plan(at(8 + number, 14.2), lambda now, user=user: month.leave(user, now))
        for number, user in enumerate((*regulars[::3], *month.latecomers)):
            month.plan(at(1 + number % 28, 23.99), lambda now, user=user: month.choose(user, now))
        judged = month.crowd[10:34]
        for number, user in enumerate(judged[:-4]):
            team = month.team_of[user]
            month.plan(at(5 + number, 23.992), lambda now, team=team: month.judge_best("hide", team, now))
        for number, user in enumerate(judged[-4:]):
            team = month.team_of[user]
            month.plan(at(6 + number, 23.993), lambda now, team=team: month.judge("disqualify", team, now))
            if number < 2:
                month.plan(at(12 + number, 23.993), lambda now, team=team: month.judge("reinstate", team, now))
        for day in (14, 20):
            month.plan(at(day, 23.994), self._unhide_first)
        banned = month.team_of[regulars[-1]]
        month.plan(at(11, 12.1), lambda now: month.judge("disqualify", banned, now))
        month.plan(at(13, 12.1), lambda now: month.judge("reinstate", banned, now))
        month.plan(at(10, 0.5), lambda now: month.grant(self.steady, now, extra_attempts=3))
        month.plan(at(29, 1.5), lambda now: month.grant(self.patient, now, deadline_at=LATER_END_AT))
        for day in DAYS_BEFORE_LOOKING:
            month.plan(at(day, 23.99), month.show_crowd)
        for day in (0, 12):
            month.plan(at(day, 9.3), month.hand_in_baseline)
        for number, user in enumerate((*regulars[-28:], month.regulars[-1])):
            month.plan(ENDS_AT + timedelta(hours=3, minutes=number), lambda now, user=user: month.hand_in(user, now))

    def _unhide_first(self, now) -> None:
        hidden = [act["subject"] for act in self.month.book.judgements if act["verb"] == "hide"]
        unhidden = [act["subject"] for act in self.month.book.judgements if act["verb"] == "unhide"]
        self.month.judge("unhide", next(number for number in hidden if number not in unhidden), now)


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory):
    """Live through the month once."""
    url = f"sqlite:///{tmp_path_factory.mktemp('season')}/podium.sqlite"
    migrate(url)
    engine = make_engine(url, durable=False)
    event.listen(engine, "connect", _hurry)
    yield Season(Database(engine), WHOLE)
    engine.dispose()


def _hurry(connection: DBAPIConnection, _record: object) -> None:
    """Let SQLite keep a day in memory and wait for no disk: nothing of this database has to last."""
    connection.execute("PRAGMA cache_size=-200000")
    connection.execute("PRAGMA synchronous=OFF")


def read_public(database: Database) -> pd.DataFrame:
    """Return the public board as its pages show it, and the number of submission of each row."""

    def read(session: Session) -> pd.DataFrame:
        competition = session.scalars(select(Competition)).one()
        n_pages = leaderboards.get_page(session, competition=competition).n_pages
        pages = [leaderboards.get_page(session, competition=competition, page=page + 1) for page in range(n_pages)]
        rows = [row for page in pages for row in page.rows if not row.is_baseline]
        columns = {
            "team": [row.team_id for row in rows],
            "submission": [row.submission_id for row in rows],
            "public": [row.public_score for row in rows],
            "n_entries": [row.n_entries for row in rows],
            "last": [row.last_submission_at for row in rows],
            "rank": [row.rank for row in rows],
        }
        return pd.DataFrame(columns).set_index("team")

    return database.read(read)


def read_private(database: Database) -> pd.DataFrame:
    """Return the private board as its pages show it."""

    def read(session: Session) -> pd.DataFrame:
        competition = session.scalars(select(Competition)).one()
        now = FINAL_AT + timedelta(minutes=1)
        first = private_leaderboards.get_page(session, competition=competition, now=now)
        pages = [
            private_leaderboards.get_page(session, competition=competition, now=now, page=page + 1)
            for page in range(first.n_pages)
        ]
        rows = [row for page in pages for row in page.rows if not row.is_baseline]
        columns = {
            "team": [row.team_id for row in rows],
            "submission": [row.submission_id for row in rows],
            "private": [row.private_score for row in rows],
            "rank": [row.rank for row in rows],
            "medal": ["none" if row.medal is None else row.medal.value for row in rows],
            "shake_up": [row.shake_up for row in rows],
        }
        return pd.DataFrame(columns).set_index("team")

    return database.read(read)


def read_past(database: Database, moment) -> pd.DataFrame:
    """Return the public board as the record of its changes tells it of a past moment."""
    with database.reading() as session:
        events = [event.__dict__ for event in session.scalars(select(BoardEvent).where(BoardEvent.at <= moment))]
    last = pd.DataFrame(events).sort_values(["at", "id"]).groupby("team_id").last(skipna=False)
    shown = last.dropna(subset=["submission_id"]).sort_values(["sort_score", "achieved_at", "submission_id"])
    return shown.rename_axis("team").rename(columns={"submission_id": "submission", "public_score": "public"})


def same(found: pd.DataFrame, expected: pd.DataFrame, *columns: str) -> bool:
    """Whether two boards have the same teams in the same order, with the same values."""
    assert list(found.index) == list(expected.index)
    for column in columns:
        assert found[column].tolist() == expected[column].tolist(), column
    return True


def test_the_month_is_as_large_and_as_mixed_as_it_claims(season: Season):
    book = season.month.book
    attempts = season.recomputed.attempts
    accepted = attempts[attempts["refusal"] == ""]

    assert len(accepted) >= 20_000
    assert accepted["user"].nunique() == 300 + 1
    assert len(book.moves) >= 20
    assert book.n_left >= 4
    assert set(book.refused_changes) == {"TooManySubmissionsError"}
    assert {act["verb"] for act in book.judgements} == {"hide", "unhide", "disqualify", "reinstate", "grant"}
    assert (attempts["refusal"] == "DailyLimitReachedError").sum() > 100
    assert accepted.duplicated(["at", "public"]).sum() > 100


def test_each_attempt_was_answered_as_the_limits_of_its_day_say(season: Season):
    assert [attempt["refusal"] for attempt in season.month.book.attempts] == season.recomputed.refusals()


@pytest.mark.parametrize("moment", LOOKED_AT, ids=str)
def test_the_public_board_was_the_recomputed_one_during_the_month(season: Season, moment):
    expected = season.recomputed.public_board(moment)

    assert same(season.seen[moment], expected, "submission", "public", "n_entries", "last", "rank")


@pytest.mark.parametrize("moment", PAST, ids=str)
def test_the_board_of_a_past_moment_can_be_told_from_the_record(season: Season, moment):
    expected = season.recomputed.public_board(moment)
    past = read_past(season.database, moment)

    ranked = past[past.index != season.month.baseline_id]

    assert same(ranked, expected, "submission", "public", "n_entries")


def test_only_the_submissions_of_the_later_end_moved_the_board_after_the_end(season: Season):
    expected = season.recomputed.public_board(FINAL_AT)

    assert same(season.before_the_end, expected, "submission", "public", "n_entries", "last", "rank")


def test_the_private_board_and_its_medals_are_the_recomputed_ones(season: Season):
    expected = season.recomputed.private_board(FINAL_AT)

    assert season.n_ranked == len(expected)
    assert same(season.private, expected, "submission", "private", "rank", "medal")


def test_the_shake_up_counts_from_the_public_ranks_at_the_end(season: Season):
    public = season.recomputed.public_board(FINAL_AT)["rank"]
    expected = (public - season.recomputed.private_board(FINAL_AT)["rank"]).reindex(season.private.index)

    assert season.private["shake_up"].tolist() == expected.tolist()
    assert expected.abs().sum() > 0


def test_the_public_board_after_the_end_shows_the_submissions_of_the_private_one(season: Season):
    expected = season.recomputed.closed_public_board(FINAL_AT)

    assert same(season.closed, expected, "submission", "public", "rank")


def test_no_team_that_merged_or_is_disqualified_has_a_row(season: Season):
    gone = {move["joining"] for move in season.month.book.moves}
    with season.database.reading() as session:
        standing = set(session.scalars(select(LeaderboardRow.team_id)))

    assert not gone & standing


@pytest.mark.postgres
def test_a_small_season_on_postgresql_has_the_recomputed_boards(postgres_url: str):
    engine = make_engine(postgres_url)
    season = Season(Database(engine), SMALL)
    engine.dispose()
    recomputed = season.recomputed

    assert [attempt["refusal"] for attempt in season.month.book.attempts] == recomputed.refusals()
    assert list(season.seen) == LOOKED_AT
    for moment, seen in season.seen.items():
        assert same(seen, recomputed.public_board(moment), "submission", "public", "n_entries", "last", "rank")
    public, private = recomputed.public_board(FINAL_AT), recomputed.private_board(FINAL_AT)
    assert same(season.before_the_end, public, "submission", "public", "n_entries", "last", "rank")
    assert same(season.private, private, "submission", "private", "rank", "medal")
    assert same(season.closed, recomputed.closed_public_board(FINAL_AT), "submission", "public", "rank")
