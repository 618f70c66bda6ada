"""Pages of the final board; what stands on it is tested where it becomes final."""

from datetime import timedelta

from server.services import private_leaderboards
from tests import factories
from tests.server.services.season import begin
from tests.server.services.test_finalization import finalize, over


def test_each_baseline_stands_on_one_page_also_between_two(session):
    season = begin(session)
    host = season.competition.host
    scores = {f"team {number}": 1 - number / 100 for number in range(60)}
    between = {"above all": 0.999, "between the pages": 0.505, "below all": 0.1}
    for name, score in {**scores, **between}.items():
        team = factories.make_team(session, competition=season.competition, name=name, is_baseline=name in between)
        factories.make_submission(
            session, competition=season.competition, team=team, user=host, public_score=score, private_score=score
        )
    session.flush()
    finalize(season)

    pages = [
        private_leaderboards.get_page(
            session, competition=season.competition, now=over(season) + timedelta(days=1), page=page
        )
        for page in (1, 2, 99)
    ]

    assert [(page.page, page.n_pages, page.n_teams, page.n_found) for page in pages] == [
        (1, 2, 60, 60), (2, 2, 60, 60), (2, 2, 60, 60),
    ]  # fmt: skip
    assert pages[1] == pages[2]
    teams = [row.team for page in pages[:2] for row in page.rows]
    assert sorted(teams) == sorted({**scores, **between})
    assert [row.team for page in pages[:2] for row in page.rows if row.is_baseline] == [
        "above all", "between the pages", "below all",
    ]  # fmt: skip
