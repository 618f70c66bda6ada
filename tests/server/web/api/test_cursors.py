from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from server.db import Database
from server.domain.admission import AdmissionState
from server.models import (
    Admission,
    AdmissionSource,
    Alarm,
    AlarmKind,
    Competition,
    LeaderboardRow,
    Notice,
    Strength,
    Team,
    User,
    Webhook,
)
from server.services import audit, outbox
from tests import factories
from tests.factories import NOW
from tests.programs import Program
from tests.server.web.api.conftest import World

HOST = "/competitions/harbour/host"


def walk(program: Program, path: str, *, between: Callable[[], object] = lambda: None) -> list[dict]:
    """Return all parts of a list, with something that happens between them."""
    parts, cursor = [], ""
    while True:
        response = program.get(f"{path}{'&' if '?' in path else '?'}cursor={cursor}" if cursor else path)
        assert response.status_code == 200, response.text
        parts.append(response.get_json())
        cursor = parts[-1]["next"]
        if not cursor:
            return parts
        between()


def numbers(parts: list[dict], name: str, key: str = "id") -> list:
    return [row[key] for part in parts for row in part[name]]


def submit(session: Session, world: World, n: int) -> list[int]:
    competition, team = session.get_one(Competition, world.competition.id), session.get_one(Team, world.team.id)
    user = session.get_one(User, world.ada.id)
    return [
        factories.make_submission(session, competition=competition, team=team, user=user, public_score=i / 1000).id
        for i in range(n)
    ]


def make_rows(session: Session, world: World, n: int, *, score: float = 0.5) -> list[str]:
    """Rank so many new teams, the first one best."""
    competition = session.get_one(Competition, world.competition.id)
    names = []
    for i in range(n):
        user = factories.make_user(session, name=f"user-{score:g}-{i}".replace(".", "-"))
        team = factories.make_team(session, competition=competition, user=user)
        mine = factories.make_submission(session, competition=competition, team=team, user=user, public_score=score)
        mine.received_at = NOW + timedelta(seconds=i)
        factories.make_leaderboard_row(session, submission=mine, public_score=score - i / 1000)
        names.append(team.name)
    competition.n_ranked += n
    return names


def test_a_teams_submissions_come_whole_while_more_are_handed_in(ada: Program, world: World, database: Database):
    made = database.write(submit, world, 120)

    parts = walk(ada, "/competitions/harbour/submissions", between=lambda: database.write(submit, world, 3))

    assert numbers(parts, "submissions") == made[::-1]
    assert [len(part["submissions"]) for part in parts] == [50, 50, 20]


@pytest.mark.parametrize("order", ["newest", "oldest", "highest", "lowest", "team"])
def test_hosts_see_every_submission_once_in_any_order(keeper: Program, world: World, database: Database, order: str):
    made = database.write(submit, world, 120)

    parts = walk(keeper, f"{HOST}/submissions?order={order}", between=lambda: database.write(submit, world, 2))

    seen = numbers(parts, "submissions")
    assert set(made) <= set(seen)
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("query", ["", "?baselines=off", "?search=user"])
def test_a_board_repeats_and_skips_no_team_while_others_come_in_above(
    stranger: Program, world: World, database: Database, query: str
):
    names = database.write(make_rows, world, 120)
    scores = iter((0.9, 0.8, 0.7))

    parts = walk(
        stranger,
        f"/competitions/harbour/leaderboard{query}",
        between=lambda: database.write(make_rows, world, 2, score=next(scores)),
    )

    assert numbers(parts, "rows", "team") == names
    assert parts[1]["rows"][0]["rank"] == 53


def test_a_board_goes_on_where_a_team_stood_that_is_no_more(stranger: Program, world: World, database: Database):
    names = database.write(make_rows, world, 60)

    def take_away(session: Session) -> None:
        last = session.scalar(select(Team.id).where(Team.name == names[49]))
        session.execute(delete(LeaderboardRow).where(LeaderboardRow.team_id == last))
        session.execute(update(Competition).values(n_ranked=59))

    parts = walk(stranger, "/competitions/harbour/leaderboard?baselines=off", between=lambda: database.write(take_away))

    assert numbers(parts, "rows", "team")[:50] == names[:50]
    assert set(numbers(parts[1:], "rows", "team")) <= set(names[50:])


def test_teams_and_entrants_come_by_name_while_others_enter(keeper: Program, world: World, database: Database):
    names = database.write(make_rows, world, 110)
    scores = iter((0.1, 0.2, 0.3, 0.4))

    def enter() -> object:
        return database.write(make_rows, world, 1, score=next(scores))

    teams = numbers(walk(keeper, f"{HOST}/teams", between=enter), "teams", "name")
    people = numbers(walk(keeper, f"{HOST}/entrants", between=enter), "entrants", "user")

    assert set(names) <= set(teams)
    assert set(names) <= set(people)
    assert (len(teams), len(people)) == (len(set(teams)), len(set(people)))


def test_the_record_goes_on_behind_what_was_seen(keeper: Program, world: World, database: Database):
    def act(session: Session, n: int) -> None:
        for _ in range(n):
            audit.record(
                session,
                action="competition.update",
                user_id=world.host.id,
                subject=f"competition:{world.competition.id}",
                now=NOW,
                address="",
            )

    database.write(act, 70)

    acts = numbers(walk(keeper, f"{HOST}/record", between=lambda: database.write(act, 5)), "acts")

    assert len(acts) == len(set(acts)) == 70


def test_signals_come_whole_in_their_order_while_some_are_noted_and_others_raised(
    keeper: Program, world: World, database: Database
):
    def raise_more(session: Session, subjects: list[str], strength: Strength = Strength.MEDIUM) -> list[int]:
        about = {"competition_id": world.competition.id, "kind": AlarmKind.COPIES, "strength": strength, "evidence": {}}
        times = {"first_seen_at": NOW, "last_seen_at": NOW}
        rows = [Alarm(subject=each, team_ids=[], submission_ids=[], **about, **times) for each in subjects]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]

    made = database.write(raise_more, [f"teams:1-{i}" for i in range(120)])
    strong = iter(range(9))

    def raise_stronger() -> object:
        return database.write(raise_more, [f"teams:2-{next(strong)}"], Strength.STRONG)

    parts = walk(keeper, f"{HOST}/alarms", between=raise_stronger)

    assert numbers(parts, "alarms") == made[::-1]
    assert [part["n_found"] for part in parts] == [120, 121, 122]


def test_the_list_of_who_may_enter_comes_whole_while_lines_are_put_before(keeper: Program):
    entries = [f"user-{i:04}" for i in range(1200)]
    assert keeper.post(f"{HOST}/admission/list", json={"entries": ",".join(entries)}).status_code == 200
    more = iter(range(9))

    def put_before() -> object:
        return keeper.post(f"{HOST}/admission/list", json={"entries": f"@a-{next(more)}.example"})

    parts = walk(keeper, f"{HOST}/admission", between=put_before)

    assert numbers(parts, "listed", "entry") == entries
    assert [len(part["listed"]) for part in parts] == [500, 500, 200]


def test_grades_come_whole_while_others_are_let_in(keeper: Program, world: World, database: Database):
    def admit(session: Session, names: list[str]) -> None:
        for name in names:
            user = factories.make_user(session, name=name)
            by = {"source": AdmissionSource.LIST, "state": AdmissionState.ADMITTED, "created_at": NOW}
            session.add(Admission(competition_id=world.competition.id, user_id=user.id, **by))

    names = [f"student-{i:04}" for i in range(510)]
    database.write(admit, names)
    before = {row["user"] for row in keeper.get(f"{HOST}/entrants").json["entrants"]} - set(names)

    parts = walk(keeper, f"{HOST}/grades", between=lambda: database.write(admit, ["aaron"]))

    assert sorted(numbers(parts, "grades", "user")) == sorted([*before, *names])
    assert [len(part["grades"]) for part in parts] == [500, 10 + len(before)]


def test_messages_to_a_webhook_beyond_the_newest_fifty_are_there(ada: Program, world: World, database: Database):
    made = ada.post("/me/webhooks", json={"url": "https://example.org/hook", "events": ["submission.scored"]}).json

    def send(session: Session, n: int) -> None:
        hook = session.get_one(Webhook, made["id"])
        for _ in range(n):
            outbox.ping(session, webhook=hook, now=NOW)

    database.write(send, 120)

    parts = walk(ada, f"/me/webhooks/{made['id']}/deliveries", between=lambda: database.write(send, 2))

    seen = numbers(parts, "deliveries")
    assert [len(part["deliveries"]) for part in parts] == [50, 50, 20]
    assert seen == sorted(set(seen), reverse=True)


def test_notices_beyond_the_newest_hundred_are_there(ada: Program, world: World, database: Database):
    def tell(session: Session) -> None:
        session.add_all(
            Notice(user_id=world.ada.id, competition_id=1, message=f"{i}", path="/", created_at=NOW) for i in range(130)
        )

    database.write(tell)

    assert numbers(walk(ada, "/me/notices"), "notices", "message") == [str(i) for i in reversed(range(130))]


def test_competitions_are_listed_whole(stranger: Program, world: World, database: Database):
    def make(session: Session) -> None:
        host = session.get_one(User, world.host.id)
        for i in range(60):
            competition = factories.make_competition(session, slug=f"sea-{i}", host=host)
            factories.make_solution(session, competition=competition)

    database.write(make)

    slugs = numbers(walk(stranger, "/competitions"), "competitions", "slug")

    assert sorted(slugs) == sorted(["harbour", *(f"sea-{i}" for i in range(60))])


def forge(*parts: object) -> str:
    return urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "ä",
        forge("api_me.list_notices", 5, 5),
        forge("api_submissions.index", "five", 5),
        forge("api_submissions.index", True, 5),
        forge("api_submissions.index", 0, 5),
        forge("api_submissions.index", 5, -1),
        forge("api_submissions.index", 5),
    ],
)
def test_a_cursor_that_was_not_told_by_this_address_is_refused(ada: Program, cursor: str):
    response = ada.get("/competitions/harbour/submissions", query_string={"cursor": cursor})

    assert response.status_code == 400
    assert response.get_json()["fields"] == {"cursor": "Give the `next` of an answer of this address as it stands."}


def test_a_page_and_a_cursor_are_not_asked_for_at_once(ada: Program, world: World, database: Database):
    database.write(submit, world, 51)
    cursor = ada.get("/competitions/harbour/submissions").get_json()["next"]

    response = ada.get(f"/competitions/harbour/submissions?page=2&cursor={cursor}")

    assert response.get_json()["fields"] == {"cursor": "Leave out the page."}
