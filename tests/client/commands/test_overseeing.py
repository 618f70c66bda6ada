"""How a competition goes, its end and a rescore, by the host's command against a real server."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models import Competition
from server.services import rescores, shadow_scores
from tests import factories
from tests.client.commands.conftest import Hall
from tests.server.services.shadows import make_solution


def test_the_status_is_that_of_the_dashboard(hall: Hall):
    hall.send("cy", "id,churn\n1,1\n")

    people, programs = (hall["hosanna"]("competition", "status", "harbour", *words) for words in ((), ("--json",)))

    assert (people.returncode, programs.returncode) == (0, 0)
    found = json.loads(programs.stdout)
    assert (found["n_entrants"], found["queue"]["n_pending"]) == (3, 1)
    assert ["entrants", "3"] in [line.split() for line in people.stdout.splitlines()]
    assert ["waiting", "for", "a", "score", "1"] in [line.split() for line in people.stdout.splitlines()]


def test_who_is_no_host_learns_nothing(hall: Hall):
    done = hall["ada"]("competition", "status", "harbour")

    assert done.returncode in (3, 4)
    assert done.stdout == ""


def test_the_standings_are_the_private_leaderboard_as_it_would_be(hall: Hall):
    done = hall["hosanna"]("competition", "standings", "harbour", "--csv")

    assert done.returncode == 0
    assert done.stdout.startswith("rank,team,private_score,shake_up,medal,is_baseline,entries,last_submission_at\r\n")


def test_a_competition_that_runs_cannot_be_made_final(hall: Hall):
    hall.change(ends_at=factories.NOW + timedelta(days=1))

    look = hall["hosanna"]("competition", "finalize", "harbour", "--look")
    done = hall["hosanna"]("competition", "finalize", "harbour", "--yes", "--json")

    assert (look.returncode, done.returncode) == (0, 5)
    assert ["can", "be", "made", "final", "no"] in [line.split() for line in look.stdout.splitlines()]
    assert json.loads(done.stderr)["code"] == "not_open"


def test_a_leaderboard_becomes_final_after_a_yes(hall: Hall):
    hall.change(starts_at=factories.NOW - timedelta(days=2), ends_at=factories.NOW - timedelta(days=1))

    unasked = hall["hosanna"]("competition", "finalize", "harbour")
    done = hall["hosanna"]("competition", "finalize", "harbour", "--yes", "--json")

    assert unasked.returncode == 2
    assert json.loads(done.stdout)["finalized_at"] is not None
    assert hall["ada"]("leaderboard", "harbour", "--private").returncode == 0


def begin(session: Session, /, *, scores: list[float]) -> None:
    """Begin a rescore, and score as many submissions again as there are scores."""
    competition = session.scalars(select(Competition)).one()
    about = {"solution": make_solution(), "host": competition.host, "reason": "Labels.", "now": factories.NOW}
    rescores.start(session, competition=competition, **about)  # type: ignore[arg-type]
    for number, public in enumerate(scores):
        task = shadow_scores.claim(session, lease=f"{number}", lease_seconds=9, now=factories.NOW)
        assert task is not None
        told = {"private_score": 0.5, "receipt": factories.RECEIPT, "notes": []}
        shadow_scores.record_score(session, task=task, public_score=public, **told)  # type: ignore[arg-type]


def test_a_rescore_is_shown_with_its_moves_and_published_after_a_yes(hall: Hall):
    hall.database.write(begin, scores=[0.6, 0.75])

    shown = hall["hosanna"]("competition", "rescore", "harbour")
    unasked = hall["hosanna"]("competition", "rescore", "harbour", "publish")
    done = hall["hosanna"]("competition", "rescore", "harbour", "publish", "--yes", "--csv")

    assert ["ada", "1", "2", "0.81", "0.60"] in [line.split() for line in shown.stdout.splitlines()]
    assert unasked.returncode == 2
    assert done.stdout.splitlines()[1].startswith("published,2,1,Labels.,hosanna,")


def test_a_rescore_is_discarded_after_a_yes(hall: Hall):
    hall.database.write(begin, scores=[])

    done = hall["hosanna"]("competition", "rescore", "harbour", "discard", "--yes", "--json")

    assert json.loads(done.stdout)["status"] == "discarded"


def test_without_a_rescore_there_is_nothing_to_show(hall: Hall):
    done = hall["hosanna"]("competition", "rescore", "harbour", "--json")

    assert (done.returncode, json.loads(done.stderr)["exit_code"]) == (4, 4)


def test_before_the_start_the_status_says_what_is_to_be_done(hall: Hall):
    hall.change(starts_at=factories.NOW + timedelta(days=1))

    done = hall["hosanna"]("competition", "status", "harbour")

    assert "Before the start:" in done.stdout
    assert "✓ A sample submission" in done.stdout
