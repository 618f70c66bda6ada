import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from server.db import Database
from server.models import Competition, LeaderboardRow, Solution, Submission
from server.services import board_rows, rank_changes, reference_boards
from tests import factories
from tests.browser import Browser
from tests.fakes import Clock
from tests.server.web import endings
from tests.server.web.conftest import World

PATH = "/competitions/harbour/leaderboard"


def score(session, world: World, name: str, public_score: float, *, is_baseline: bool = False, user=None):
    """Put a new team on the board through the service that does it in earnest."""
    competition = session.get_one(Competition, world.competition.id)
    if user is None and not is_baseline:
        user = factories.make_user(session, name=name)
    team = factories.make_team(session, competition=competition, user=user, name=name, is_baseline=is_baseline)
    add_score(session, competition, team, user or world.host, public_score)


def add_score(session, competition: Competition, team, user, public_score: float):
    submission = factories.make_submission(
        session, competition=competition, team=team, user=user, public_score=public_score
    )
    board_rows.add_score(
        session, submission=submission, public_score=public_score, higher_is_better=True, now=factories.NOW
    )
    session.flush()
    session.refresh(competition)


def score_ada(session, world: World, public_score: float):
    add_score(session, session.get_one(Competition, world.competition.id), world.team, world.ada, public_score)


def fill(session, world: World, n_teams: int):
    """Make teams with falling scores: `team1` leads."""
    for number in range(1, n_teams + 1):
        score(session, world, f"team{number}", 1 - number / 1000)


def rows_of(page: str) -> list[tuple[str, str, str]]:
    """Return rank, team and score of each row."""
    found = []
    for row in re.findall(r"<tr[^>]*>\n<td class=\"leaderboard-rank\">.*?</tr>", page, re.DOTALL):
        rank = re.search(r'<span class="medal[^"]*"[^>]*>([^<]*)</span>', row)
        team = re.search(r'<th class="leaderboard-team" scope="row"><(?:a href="[^"]*"|strong[^>]*)>([^<]*)', row)
        points = re.search(r'leaderboard-score num">([^<]*)<', row)
        found.append((rank[1], team[1].strip(), points[1]))
    return found


def version_of(page: str) -> str:
    """Return the tag of what an open page shows."""
    return re.search(r'data-version="([^"]*)"', page)[1]


def notice_of(page: str) -> str:
    """Return what stands above the rows."""
    return re.search(r'<div data-part="notice">(.*?)</div>\s*</div>', page, re.DOTALL)[1].strip()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/competitions", "Cost of errors"),
        ("/competitions/harbour", "<strong>Cost of errors</strong>, lower is better. What wrong answers cost."),
        (PATH, "Cost of errors on the public test rows (50). Lower is better."),
    ],
)
def test_a_metric_of_the_hosts_own_is_told_like_any_other(
    stranger: Browser, world: World, database: Database, path: str, words: str
):
    def make(session):
        competition = session.get_one(Competition, world.competition.id)
        solution = session.scalars(select(Solution).where(Solution.competition_id == competition.id)).one()
        solution.metric = "custom"
        solution.metric_file = factories.make_metric_file(session, competition=competition)

    database.write(make)

    assert words in stranger.get(path).text


def test_rows_stand_by_score_with_baselines_between_and_unranked(stranger: Browser, world: World, database: Database):
    def make(session):
        score(session, world, "second", 0.8)
        score(session, world, "Boosted trees", 0.85, is_baseline=True)
        score(session, world, "first", 0.9)

    database.write(make)

    page = stranger.get(PATH).get_data(as_text=True)

    assert rows_of(page) == [
        ("1", "first", "0.90000"),
        ("–", "Boosted trees", "0.85000"),
        ("2", "second", "0.80000"),
    ]
    assert page.count('class="is-baseline"') == 1
    assert "Not ranked" in page


def test_my_row_is_marked_for_me_alone(ada: Browser, stranger: Browser, world: World, database: Database):
    database.write(score, world, "first", 0.9)
    database.write(score_ada, world, 0.7)

    mine, others = ada.get(PATH).get_data(as_text=True), stranger.get(PATH).get_data(as_text=True)

    assert mine.count('class="is-mine" id="my-team"') == 1
    assert '<span class="you">You</span>' in mine
    assert "is-mine" not in others
    assert rows_of(mine) == rows_of(others)


def test_pages_hold_fifty_teams_and_my_row_is_pinned_to_the_others(ada: Browser, world: World, database: Database):
    database.write(fill, world, 120)
    database.write(score_ada, world, 0.5)

    first = ada.get(PATH).get_data(as_text=True)
    second = ada.get(f"{PATH}?page=2").get_data(as_text=True)
    third = ada.get(f"{PATH}?page=3").get_data(as_text=True)

    assert [len(rows_of(page)) for page in (first, second, third)] == [51, 51, 21]
    assert rows_of(first)[-1] == rows_of(third)[-1] == ("121", "ada", "0.50000")
    assert rows_of(second)[0] == ("51", "team51", "0.94900")
    assert f'href="{PATH}?page=3#my-team"' in first
    assert 'href="/competitions/harbour/leaderboard?page=2"' in first


def test_a_page_beyond_the_last_is_the_last(stranger: Browser, world: World, database: Database):
    database.write(fill, world, 3)

    assert len(rows_of(stranger.get(f"{PATH}?page=99").get_data(as_text=True))) == 3


@pytest.mark.parametrize("words", ["TEAM7", "team-7", "team 7"])
def test_a_search_finds_teams_with_their_true_ranks(stranger: Browser, world: World, database: Database, words: str):
    database.write(fill, world, 9)

    page = stranger.get(PATH, query_string={"search": words}).get_data(as_text=True)

    assert rows_of(page) == [("7", "team7", "0.99300")]


def test_a_search_finds_people(stranger: Browser, world: World, database: Database):
    def make(session):
        fill(session, world, 2)
        score(session, world, "Night Shift", 0.3, user=world.ben)

    database.write(make)

    assert rows_of(stranger.get(f"{PATH}?search=ben").get_data(as_text=True)) == [("3", "Night Shift", "0.30000")]


def test_a_search_without_a_hit_says_so_harmlessly(stranger: Browser, world: World, database: Database):
    database.write(fill, world, 1)

    page = stranger.get(PATH, query_string={"search": "<script>%_"}).get_data(as_text=True)

    assert "No team and no person matches “&lt;script&gt;%_”." in page
    assert rows_of(page) == []


def test_an_empty_board_invites_to_submit_the_sample(stranger: Browser, world: World, database: Database):
    empty = stranger.get(PATH).get_data(as_text=True)
    database.write(score, world, "Mean", 0.5, is_baseline=True)
    with_baseline = stranger.get(PATH).get_data(as_text=True)

    assert "Be the first: submit the sample." in empty
    assert "Be the first: submit the sample." in with_baseline
    assert rows_of(with_baseline) == [("–", "Mean", "0.50000")]


def test_a_new_score_is_seen_at_once_and_an_old_page_is_not_sent_again(
    stranger: Browser, ada: Browser, world: World, database: Database
):
    database.write(score, world, "first", 0.9)
    for browser in (stranger, ada):
        tag = browser.get(PATH).headers["ETag"]
        same = browser.get(PATH, headers={"If-None-Match": tag})
        assert (same.status_code, same.get_data()) == (304, b"")

    tags = {browser: browser.get(PATH).headers["ETag"] for browser in (stranger, ada)}
    database.write(score, world, "better", 0.95)

    for browser in (stranger, ada):
        fresh = browser.get(PATH, headers={"If-None-Match": tags[browser]})
        assert fresh.status_code == 200
        assert rows_of(fresh.get_data(as_text=True))[0] == ("1", "better", "0.95000")


def test_caches_keep_the_pages_of_readers_apart(stranger: Browser, ada: Browser, ben: Browser):
    answers = [browser.get(PATH) for browser in (stranger, ada, ben)]

    assert len({answer.headers["ETag"] for answer in answers}) == 3
    assert answers[0].headers["Cache-Control"].startswith("public")
    assert [answer.headers["Cache-Control"] for answer in answers[1:]] == ["private, no-cache"] * 2
    for answer in answers:
        assert "Cookie" in answer.headers["Vary"]


def test_another_theme_is_another_page(stranger: Browser):
    light = stranger.get(PATH).headers["ETag"]
    stranger.post("/theme", data={"theme": "dark", "next": PATH}, headers={"Sec-Fetch-Site": "same-origin"})

    response = stranger.get(PATH, headers={"If-None-Match": light})

    assert response.status_code == 200
    assert 'data-bs-theme="dark"' in response.get_data(as_text=True)


def test_relative_times_follow_the_clock(stranger: Browser, world: World, database: Database, clock: Clock):
    database.write(score, world, "first", 0.9)
    tag = stranger.get(PATH).headers["ETag"]
    clock.now += timedelta(minutes=5)

    later = stranger.get(PATH, headers={"If-None-Match": tag})

    assert ">5 min ago</time>" in later.get_data(as_text=True)


def test_scores_have_the_decimals_of_the_competition(stranger: Browser, world: World, database: Database):
    def make(session):
        session.get_one(Competition, world.competition.id).score_decimals = 2
        score(session, world, "first", 0.876543)

    database.write(make)

    page = stranger.get(PATH).get_data(as_text=True)

    assert rows_of(page) == [("1", "first", "0.88")]
    assert "0.8765" not in page


def test_hostile_team_names_are_text(stranger: Browser, world: World, database: Database):
    database.write(score, world, "<script>alert(1)</script>", 0.9, is_baseline=True)

    page = stranger.get(PATH).get_data(as_text=True)

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_row_tells_its_change_of_rank_its_zone_and_its_progress(
    ada: Browser, stranger: Browser, world: World, database: Database, clock: Clock
):
    database.write(fill, world, 9)
    database.write(score_ada, world, 0.5)
    database.write(rank_changes.take_snapshot, competition_id=world.competition.id, now=factories.NOW)
    clock.now += timedelta(hours=24)
    database.write(score_ada, world, 0.9985)
    database.write(score, world, "late comer", 0.6)

    page = stranger.get(PATH).get_data(as_text=True)

    rows = dict(zip([row[1] for row in rows_of(page)], page.partition("<tbody>")[2].split("<tr")[1:], strict=False))
    assert '<span aria-hidden="true">▲</span> 8<span class="visually-hidden"> up</span>' in rows["ada"]
    assert '<span aria-hidden="true">▼</span> 1<span class="visually-hidden"> down</span>' in rows["team2"]
    assert "▲" not in rows["team1"]
    assert ">new</td>" in rows["late comer"]
    assert 'medal medal-gold">1</span><span class="visually-hidden"> in the zone of gold</span>' in rows["team1"]
    assert "medal-silver" in rows["ada"]
    assert "medal-bronze" in rows["team3"]
    assert 'aria-label="From 0.50000 to 0.99850 in 1 step"' in rows["ada"]
    assert "Medals with 11 ranked teams" in page


def test_a_final_board_shows_no_changes_of_rank(stranger: Browser, world: World, database: Database, clock: Clock):
    database.write(endings.play, world.competition.id, {"bo": (0.9, 0.5), "cy": (0.8, 0.7)})
    cy = database.read(lambda session: session.scalars(select(Submission).order_by(Submission.id.desc())).first())
    database.write(endings.hand_in, cy.team_id, cy.user_id, (0.95, 0.6))
    database.write(rank_changes.take_snapshot, competition_id=world.competition.id, now=endings.OVER_AT)
    clock.now = endings.OVER_AT + timedelta(hours=24)
    before = stranger.get(PATH).text
    database.write(endings.finalize, world.competition.id, now=clock.now)

    final = stranger.get(PATH).text

    assert 'class="leaderboard-change' in before
    assert (rows_of(before)[0][1], rows_of(final)[0][1]) == ("cy", "bo")
    assert "▲" not in final
    assert "leaderboard-change" not in final


def test_practice_has_no_zones(stranger: Browser, world: World, database: Database):
    def make(session):
        session.get_one(Competition, world.competition.id).is_practice = True
        score(session, world, "first", 0.9)

    database.write(make)

    assert "medal-gold" not in stranger.get(PATH).get_data(as_text=True)


def test_intervals_are_drawn_and_ties_with_the_leader_marked(ada: Browser, world: World, database: Database):
    def mark(session) -> None:
        fill(session, world, 3)
        for row in session.scalars(select(LeaderboardRow)):
            row.public_low, row.public_high = row.public_score - 0.02, row.public_score + 0.02
            row.is_tied = True

    database.write(mark)

    page = ada.get(PATH).get_data(as_text=True)

    assert page.count('class="whisker"') == 3
    assert page.count(", 95% interval </span>± 0.020</span>") == 3
    assert page.count('class="whisker-axis"') == 1
    assert (page.count("Tied with the leader:"), page.count('class="is-tied"')) == (2, 3)


def test_without_intervals_the_page_has_no_column_for_them(ada: Browser, world: World, database: Database):
    database.write(fill, world, 3)

    assert "whisker" not in ada.get(PATH).get_data(as_text=True)


def test_a_name_leads_to_the_profile_of_its_only_member_while_that_is_public(
    ada: Browser, client: Browser, database: Database, world: World
):
    def place(session):
        made = {"competition": world.competition, "team": world.team, "user": world.ada}
        submission = factories.make_submission(session, public_score=0.5, **made)
        factories.make_leaderboard_row(session, submission=submission, public_score=0.5)
        session.get_one(Competition, world.competition.id).n_ranked = 1

    database.write(place)
    board = "/competitions/harbour/leaderboard"
    assert 'href="/users/ada"' in client.get(board).text

    ada.post_form("/account/profile", {"display_name": "", "about": "", "time_zone": "UTC"})

    page = client.get(board).text
    assert 'href="/users/ada"' not in page
    assert '<strong class="leaderboard-name">ada' in page


def extend(session, world: World, *, ends_at, deadline_at, **more):
    competition = session.get_one(Competition, world.competition.id)
    competition.ends_at = ends_at
    for name, value in more.items():
        setattr(competition, name, value)
    return factories.make_accommodation(session, team=world.team, deadline_at=deadline_at)


def test_a_later_end_costs_no_query_before_the_end_for_all(
    ada: Browser, world: World, database: Database, app: Flask, clock: Clock
):
    hour = timedelta(hours=1)
    database.write(extend, world, ends_at=clock.now + hour, deadline_at=clock.now + 3 * hour)
    said: list[str] = []
    engine = app.extensions["podium"].database.engine
    event.listen(engine, "before_cursor_execute", lambda *sent: said.append(sent[2]))

    before = [ada.get(PATH).status_code, any("accommodations" in statement for statement in said)]
    clock.advance(hours=2)
    after = [ada.get(PATH).status_code, sum("accommodations" in statement for statement in said)]

    assert (before, after) == ([200, False], [200, 1])


@pytest.mark.parametrize("path", [PATH, f"{PATH}/private"])
def test_a_page_that_is_kept_is_asked_for_again_when_the_own_end_changes(
    ada: Browser, stranger: Browser, world: World, database: Database, clock: Clock, path: str
):
    over = clock.now - timedelta(hours=1)
    later = database.write(extend, world, ends_at=over, deadline_at=clock.now + timedelta(hours=1))
    mine, others = ada.get(path), stranger.get(path)
    known = {"If-None-Match": mine.headers["ETag"]}
    same = ada.get(path, headers=known)

    database.write(lambda session: setattr(session.merge(later), "revoked_at", clock.now))
    changed = ada.get(path, headers=known)

    assert "Submit predictions</a>" in mine.text
    assert "has ended" not in mine.text
    assert "has ended" in others.text
    assert (same.status_code, changed.status_code) == (304, 200)
    assert "Submit late, unranked</a>" in changed.text


def test_the_page_of_the_private_board_tells_a_team_its_own_end(ada: Browser, world: World, database: Database, now):
    database.write(extend, world, ends_at=now, deadline_at=now + timedelta(hours=3), finalize_after_minutes=60)

    page = ada.get(f"{PATH}/private").text

    assert 'The competition ends for your team on <span data-local><time datetime="2026-11-21T15:00:00Z"' in page
    assert 'not before <span data-local><time datetime="2026-11-21T16:00:00Z"' in page


def test_a_kept_page_of_the_private_board_follows_an_own_end_that_is_moved(
    ada: Browser, world: World, database: Database, clock: Clock
):
    later = clock.now + timedelta(hours=3)
    granted = database.write(extend, world, ends_at=clock.now + timedelta(hours=1), deadline_at=later)
    known = {"If-None-Match": ada.get(f"{PATH}/private").headers["ETag"]}

    database.write(lambda session: setattr(session.merge(granted), "deadline_at", later + timedelta(hours=1)))
    changed = ada.get(f"{PATH}/private", headers=known)

    assert (changed.status_code, "2026-11-21T16:00:00Z" in changed.text) == (200, True)


def test_a_reference_board_says_where_leader_and_team_would_stand(
    sign_in, client: Browser, database: Database, world: World
):
    def keep(session):
        competition = session.get_one(Competition, world.competition.id)
        reference_boards.keep(session, competition=competition, scores=[number / 1200 for number in range(1200)])

    database.write(fill, world, 3)
    database.write(score_ada, world, 0.95)
    without = client.get(PATH).text
    database.write(keep)

    page = sign_in(world.ada).get(PATH).text

    assert "Against people" not in without
    assert "1,200 rows" in page
    # 1,139 of 1,200 scores are not above 0.95: rank 60 by ties, and silver ends with the 60th
    assert re.search(r"<dt>Your team</dt><dd>60 <small>of 1,200: silver</small>", page)
    assert re.search(r"<dt>Leader here</dt><dd>2 <small>of 1,200: gold</small>", page)
    assert "Your team</dt>" not in client.get(PATH).text
