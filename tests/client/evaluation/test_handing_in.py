"""The file of a run on its way to a score."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from client.api import Api
from client.connection import Connection
from client.evaluation.handing_in import hand_in, new_key
from client.evaluation.trials import Outcome
from client.output import Screen
from tests.client.fakes import TOKEN, Fake

RAN = Outcome("wa-churn", 2, "ran", 1.5, key="k" * 32, exit_code=0)


@pytest.fixture
def api(server: Fake) -> Iterator[Api]:
    connection = Connection(server.url, TOKEN, Screen())
    yield Api(connection)
    connection.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "submission.csv"
    path.write_text("id,churn\n")
    return path


def test_a_file_is_scored_and_held_against_the_reference_board(api: Api, server: Fake, path: Path) -> None:
    server.reference = {"rank": 3, "n_rows": 100, "medal": "gold", "is_above_median": True}

    outcome = hand_in(api, RAN, path, Screen())

    scored = replace(RAN, state="scored", submission_id=17, public_score=0.81234)
    assert outcome == replace(scored, has_reference=True, medal="gold", is_above_median=True)
    assert server.submissions[0]["description"] == "evaluate, seed 2"


def test_sent_twice_it_is_one_submission(api: Api, server: Fake, path: Path) -> None:
    first, second = (hand_in(api, RAN, path, Screen()) for _ in range(2))

    assert first == second
    assert len(server.submissions) == 1
    assert new_key() != new_key()


def test_a_refused_file_says_why(api: Api, path: Path) -> None:
    path.write_text("bad")

    outcome = hand_in(api, RAN, path, Screen())

    assert (outcome.state, outcome.message, outcome.public_score) == ("refused", "2 things to mend.", None)


def test_a_fault_of_the_platform_is_not_the_files(api: Api, server: Fake, path: Path) -> None:
    path.write_text("bad")
    server.fault = "platform"

    outcome = hand_in(api, RAN, path, Screen())

    assert outcome.state == "ran"
    assert outcome.key != RAN.key


@pytest.mark.parametrize(
    ("code", "state"), [("daily_limit_reached", "ran"), ("error_limit_reached", "ran"), ("deadline_passed", "refused")]
)
def test_what_another_day_mends_waits(api: Api, server: Fake, path: Path, code: str, state: str) -> None:
    server.refuse_submissions = (422, code, "Not now.")

    outcome = hand_in(api, RAN, path, Screen())

    assert (outcome.state, outcome.message) == (state, "Not now.")
