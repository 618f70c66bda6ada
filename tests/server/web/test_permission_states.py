"""P19: who may do what in which state of a competition, as the documentation says it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.schedule import ARRIVAL
from server.models import Competition, Team
from server.services import finalization
from tests.fakes import Clock
from tests.server.web.permissions.rows import API, FILE, READERS, Permission
from tests.server.web.world import Site, make_site

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs/reference/permissions.md"
CALL = f"{API}/competitions/harbour"
HOST = f"{CALL}/host"
DAY = timedelta(days=1)

HOSTS = {"host", "co_host", "admin"}
ENTRANTS = {"entrant", "rival"}
WORDS = {
    "–": set(),
    "everybody": {"anonymous", "user", "other_host", *ENTRANTS, *HOSTS},
    "users": {"user", "other_host", "admin", *ENTRANTS},
    "entrants": ENTRANTS,
    "captains": ENTRANTS,  # each is alone in a team
    "hosts": HOSTS,
    "owner": HOSTS - {"co_host"},
    "administrators": {"admin"},
}


def call(method: str, path: str, json: Mapping[str, Any] | None = None, body: bytes | None = None) -> Permission:
    return Permission("", path, (), method, json=json, body=body)


ACTS = {
    "read the pages": call("GET", CALL),
    "accept the rules and enter": call("POST", f"{CALL}/entry", {"rules_version": 1}),
    "download the data": call("GET", f"{CALL}/files/train.csv"),
    "submit a file": call("POST", f"{CALL}/submissions?filename=a.csv", body=FILE),
    "choose final submissions": call("PUT", f"{CALL}/selection", {"selected": []}),
    "name the team": call("PUT", f"{CALL}/team/name", {"name": "Northern Lights"}),
    "invite to the team": call("POST", f"{CALL}/team/invitations", {"name": "ursula"}),
    "read own submissions": call("GET", f"{CALL}/submissions"),
    "read the public leaderboard": call("GET", f"{CALL}/leaderboard"),
    "read the private leaderboard": call("GET", f"{CALL}/leaderboard/private"),
    "read all submissions with private scores": call("GET", f"{HOST}/submissions"),
    "hide a submission": call(
        "PUT", f"{HOST}/submissions/{{submission}}/hidden", {"is_hidden": True, "reason": "Made of leaked labels."}
    ),
    "disqualify a team": call(
        "PUT", f"{HOST}/teams/{{team}}/disqualified", {"is_disqualified": True, "reason": "Two accounts."}
    ),
    "grant extra attempts": call(
        "POST", f"{HOST}/accommodations", {"team": "rita", "extra_attempts": 2, "reason": "The network was down."}
    ),
    "make a link that lets people in": call("POST", f"{HOST}/admission/links", {}),
    "take a roster": call("POST", f"{HOST}/roster?act=apply", body=b"name,e-mail\nAda,ada@uni.example\n"),
    "make grades": call("PUT", f"{HOST}/grades", {"formula": "percentile"}),
    "make the private leaderboard final": call("POST", f"{HOST}/finalization", {}),
    "read the record": call("GET", f"{HOST}/record"),
    "look at the dashboard": call("GET", f"{HOST}/dashboard"),
    "read signals and their evidence": call("GET", f"{HOST}/alarms"),
    "score a submission again": call("POST", f"{HOST}/submissions/{{submission}}/rerun", {}),
    "export the folder of the competition": call("GET", f"{HOST}/bundle"),
    "begin changes: pages, times, files, solution, metric": call("POST", f"{API}/drafts", {"competition": "harbour"}),
    "announce": call("POST", f"{HOST}/announcements", {"title": "New data", "text": "Get **train.csv** anew."}),
    "take a roster of a class": call("POST", f"{HOST}/roster", body=b"name,e-mail\nGrace,grace@uni.example\n"),
    "make a link of admission": call("POST", f"{HOST}/admission/links", {"label": "The class"}),
    "remove an entrant": call("PUT", f"{HOST}/entrants/rita/state", {"state": "removed", "reason": "Two accounts."}),
    "keep a note on an entrant": call("PUT", f"{HOST}/entrants/rita/note", {"note": "Knows the data."}),
    "set the formula of grades": call("PUT", f"{HOST}/grades", {"formula": "percentile"}),
    "add a co-host": call("POST", f"{HOST}/co-hosts", {"name": "ursula"}),
}


def draft(competition: Competition, _now: datetime) -> None:
    competition.published_at = None


def upcoming(competition: Competition, now: datetime) -> None:
    competition.starts_at, competition.ends_at = now + DAY, now + 2 * DAY


def running(competition: Competition, now: datetime) -> None:
    competition.starts_at, competition.ends_at = now - DAY, now + DAY


def over(competition: Competition, now: datetime) -> None:
    competition.starts_at, competition.ends_at = now - 2 * DAY, now - ARRIVAL - timedelta(seconds=1)


def practice(competition: Competition, _now: datetime) -> None:
    competition.is_practice = True


STATES: dict[str, Callable[[Competition, datetime], None]] = {
    "draft": draft,
    "upcoming": upcoming,
    "running": running,
    "over": over,
    "final": over,
    "practice": practice,
}


def read_table() -> dict[tuple[str, str], set[str]]:
    """Return who succeeds, by act and state, as the page says."""
    lines = [line.strip("|").split("|") for line in PAGE.read_text("utf-8").splitlines() if line.startswith("|")]
    head, _rule, *rows = [[cell.strip() for cell in line] for line in lines]
    return {
        (act, state): set().union(*(WORDS[word.strip()] for word in cell.split(",")))
        for act, *cells in rows
        for state, cell in zip(head[1:], cells, strict=True)
    }


TABLE = read_table()


@pytest.fixture(scope="module", params=list(STATES))
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path
) -> Iterator[tuple[str, Site]]:
    """Return a state, and a site whose competition is in it."""
    state = request.param

    def arrange(session: Session, clock: Clock) -> dict[str, str]:
        competition = session.scalars(select(Competition).where(Competition.slug == "harbour")).one()
        competition.max_team_size = 3
        STATES[state](competition, clock.now)
        if state == "final":
            finalization.finalize(session, competition=competition, host=competition.host, now=clock.now)
        team = session.scalars(select(Team).where(Team.competition_id == competition.id, Team.name == "rita")).one()
        return {"team": str(team.id)}

    site = make_site(tmp_path_factory.mktemp("site"), migrated_sqlite=migrated_sqlite, arrange=arrange)
    yield state, site
    site.close()


def test_the_page_has_each_act_and_each_state():
    assert set(TABLE) == {(act, state) for act in ACTS for state in STATES}


@pytest.mark.parametrize("act", ACTS)
def test_p19_each_act_succeeds_for_those_whom_the_page_names(made: tuple[str, Site], act: str):
    state, site = made
    succeeded = set()
    for role in READERS:
        site.reset()
        if site.ask(ACTS[act], role).status_code < 400:
            succeeded.add(role)

    assert succeeded == TABLE[act, state]
