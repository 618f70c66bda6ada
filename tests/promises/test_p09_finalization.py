"""P9: finalization is one instant, by the clock alone: no reader sees private scores before it, or a mixture."""

from __future__ import annotations

import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from server.app import utc_now
from server.db import Database
from server.domain.schedule import ARRIVAL
from server.domain.visibility import Viewer
from server.models import Competition, Team, User
from server.services import board_rows, finalization, private_scores
from server.services.competitions import timeline
from tests import factories
from tests.promises.conftest import Place
from tests.promises.web import PATIENCE_SECONDS, PREFIX

ENDS_AT = factories.NOW + timedelta(days=1)
FINAL_AT = ENDS_AT + timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
READERS = {
    "anonymous": Viewer(),
    "user": Viewer(is_signed_in=True),
    "another team": Viewer(is_signed_in=True, is_entrant=True, team_id=99),
    "the team": Viewer(is_signed_in=True, is_entrant=True, team_id=1),
}
HOSTS = {"host": Viewer(is_signed_in=True, is_host=True), "admin": Viewer(is_signed_in=True, is_admin=True)}
SCORES = (0.25, 0.5, 0.75)


@pytest.fixture
def scored(any_database: Database):
    def make(session):
        competition = factories.make_competition(session, ends_at=ENDS_AT, finalized_at=FINAL_AT)
        user = factories.make_user(session)
        team = factories.make_team(session, competition=competition, user=user)
        rows = [
            factories.make_submission(
                session, competition=competition, team=team, user=user, public_score=0.5, private_score=score
            )
            for score in SCORES
        ]
        return timeline(competition), [row.id for row in rows]

    return any_database.write(make)


def read_all(database: Database, scored, viewer: Viewer, now) -> tuple[float | None, ...]:
    times, ids = scored
    return tuple(
        database.read(private_scores.find, submission_id=number, version=1, viewer=viewer, timeline=times, now=now)
        for number in ids
    )


def test_p09_before_the_instant_nobody_but_the_host_reads_one(any_database: Database, scored):
    before = (ENDS_AT - MOMENT, ENDS_AT, ENDS_AT + MOMENT, FINAL_AT - MOMENT)
    readings = {read_all(any_database, scored, viewer, now) for viewer in READERS.values() for now in before}
    hosts = {read_all(any_database, scored, viewer, now) for viewer in HOSTS.values() for now in before}

    assert readings == {(None, None, None)}
    assert hosts == {SCORES}


def test_p09_from_the_instant_on_everybody_reads_all(any_database: Database, scored):
    after = (FINAL_AT, FINAL_AT + MOMENT)

    assert {read_all(any_database, scored, viewer, now) for viewer in READERS.values() for now in after} == {SCORES}


def test_p09_twenty_readers_across_the_instant_see_all_or_nothing(any_database: Database, scored):
    moments = [FINAL_AT + number * MOMENT for number in range(-10, 10)]

    with ThreadPoolExecutor(20) as pool:
        readings = set(pool.map(lambda now: read_all(any_database, scored, READERS["the team"], now), moments))

    assert readings == {(None, None, None), SCORES}


BOARD = "/competitions/harbour/leaderboard"
ADDRESSES = (BOARD, f"{BOARD}/private", f"{PREFIX}{BOARD}", f"{PREFIX}{BOARD}/private")
N_READERS = 20
# Of each team the public and private score of two submissions: the better one on the public rows is the worse one.
PLAYED = {"ada": ((0.91357, 0.31357), (0.81357, 0.71357)), "zoe": ((0.92468, 0.32468), (0.82468, 0.62468))}
PUBLIC_BEFORE, PUBLIC_AFTER = ("0.91357", "0.92468"), ("0.81357", "0.82468")
PRIVATE = ("0.71357", "0.62468")
NEVER = ("0.31357", "0.32468")
WORDS = {
    (BOARD, "before"): "does not decide",
    (BOARD, "after"): "is final and decides",
    (f"{BOARD}/private", "before"): "Finalizing",
    (f"{BOARD}/private", "after"): "Final since",
}
SHOWN = {
    (BOARD, "before"): PUBLIC_BEFORE,
    (BOARD, "after"): PUBLIC_AFTER,
    (f"{BOARD}/private", "before"): (),
    (f"{BOARD}/private", "after"): PRIVATE,
}
# The page of the final board draws beside each row how the public score of what it shows came about.
DRAWN = {(f"{BOARD}/private", "after"): PUBLIC_AFTER}


def play(session) -> None:
    """End the competition some minutes ago, with two scored submissions of each team."""
    competition = session.scalars(select(Competition).where(Competition.slug == "harbour")).one()
    now = utc_now()
    competition.ends_at = now - ARRIVAL - timedelta(seconds=1)
    for name, scores in PLAYED.items():
        user = session.scalars(select(User).where(User.name == name)).one()
        team = session.scalars(select(Team).where(Team.name == name)).one()
        for public_score, private_score in scores:
            submission = factories.make_submission(
                session,
                competition=competition,
                team=team,
                user=user,
                public_score=public_score,
                private_score=private_score,
                received_at=now - timedelta(hours=1),
            )
            board_rows.add_score(
                session, submission=submission, public_score=public_score, higher_is_better=True, now=now
            )


def finalize(session) -> None:
    competition = session.scalars(select(Competition).where(Competition.slug == "harbour")).one()
    finalization.finalize(session, competition=competition, host=competition.host, now=utc_now())


@dataclass(frozen=True)
class Read:
    """One answer: which state it shows, and under which tag."""

    address: str
    state: str
    tag: str | None


def judge(address: str, answer: httpx.Response) -> str:
    """Return which state a body shows, or what is wrong with it: each is wholly of one state."""
    board = address.removeprefix(PREFIX)
    if address.startswith(PREFIX) and answer.status_code == 404:
        return "before" if board.endswith("/private") and not any(score in answer.text for score in PRIVATE) else "bad"
    shown = {score for score in (*PUBLIC_BEFORE, *PUBLIC_AFTER, *PRIVATE, *NEVER) if score in answer.text}
    words = {state for state in ("before", "after") if WORDS[board, state] in answer.text}
    for state in ("before", "after"):
        drawn = () if address.startswith(PREFIX) else DRAWN.get((board, state), ())
        if shown == {*SHOWN[board, state], *drawn} and (address.startswith(PREFIX) or words == {state}):
            return state
    return f"{answer.status_code} {sorted(shown)} {sorted(words)}"


def poll(place_url: str, token: str | None, begun: threading.Barrier, over: threading.Event) -> list[Read]:
    """Read both boards as pages and by the API over and over, each with its last tag, until both are final.

    All readers have read each board once when `begun` lets them and the host go on.
    """
    read: list[Read] = []
    states: dict[tuple[str, str | None], str] = {}
    tags: dict[str, str] = {}
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=place_url, timeout=PATIENCE_SECONDS, trust_env=False) as client:
        n_rounds_after = 0
        while n_rounds_after < 3:
            n_rounds_after += over.is_set()
            for address in ADDRESSES:
                asked = {"If-None-Match": tags[address]} if address in tags else {}
                answer = client.get(address, headers={**asked, **(headers if address.startswith(PREFIX) else {})})
                tag = answer.headers.get("ETag")
                if answer.status_code == 304:
                    read.append(Read(address, states[address, tags[address]], tags[address]))
                    continue
                state = judge(address, answer)
                read.append(Read(address, state, tag))
                if tag is not None:
                    tags[address], states[address, tag] = tag, state
            if len(read) == len(ADDRESSES):
                begun.wait(PATIENCE_SECONDS)
    return read


def test_p09_twenty_readers_of_both_boards_see_each_wholly_before_or_wholly_after_the_instant(place: Place):
    place.database.write(play)
    web = place.make_web()
    web.start(processes=2, threads=8)
    begun, over = threading.Barrier(N_READERS + 1), threading.Event()
    tokens = [None, place.tokens["ada"], place.tokens["zoe"], place.tokens["hosanna"]] * (N_READERS // 4)

    with ThreadPoolExecutor(N_READERS) as pool:
        readers = [pool.submit(poll, web.url, token, begun, over) for token in tokens]
        begun.wait(PATIENCE_SECONDS)
        place.database.write(finalize)
        over.set()
        readings = [reader.result(PATIENCE_SECONDS) for reader in readers]

    seen = defaultdict(set)
    by_tag = defaultdict(set)
    for reading in readings:
        for each in reading:
            seen[each.address].add(each.state)
            by_tag[each.address, each.tag].add(each.state)
        # Nobody who has seen the final board is shown the old one again, on whatever address.
        states = [each.state for each in reading]
        assert states == sorted(states, key=("before", "after").index)
    assert dict(seen) == {address: {"before", "after"} for address in ADDRESSES}
    assert {key: states for key, states in by_tag.items() if key[1] is not None and len(states) > 1} == {}
