import pytest

from server.db import Database
from server.models import Score
from tests.factories import RECEIPT
from tests.programs import Program
from tests.server.web import endings
from tests.server.web.api.conftest import World

PATH = "/competitions/harbour/host/submissions"


@pytest.fixture
def number(world: World, database: Database) -> int:
    """Return the entrant's submission; there is another team's."""
    database.write(endings.play, world.competition.id, {"bo": (0.9, 0.5)})
    return database.write(endings.hand_in, world.team.id, world.ada.id, (0.7, 0.812345678)).id


def test_all_submissions_are_listed_with_both_scores(keeper: Program, number: int):
    listed = keeper.get(PATH).json

    assert (listed["page"], listed["n_pages"], listed["n_found"]) == (1, 1, 2)
    assert listed["submissions"][0] == {
        "id": number,
        "team": "ada",
        "submitted_by": "ada",
        "by_agent": False,
        "file_name": "submission.csv",
        "received_at": "2026-11-21T12:00:00Z",
        "status": "complete",
        "is_late": False,
        "is_selected": False,
        "is_hidden": False,
        "hidden_reason": "",
        "public_score": 0.7,
        "private_score": 0.81235,
        "error_code": None,
        "rerun": None,
    }


@pytest.mark.parametrize(("query", "n_found"), [("search=bo", 1), ("status=complete", 2), ("status=hidden", 0)])
def test_they_are_found_by_team_and_status(keeper: Program, number: int, query: str, n_found: int):
    assert keeper.get(f"{PATH}?{query}").json["n_found"] == n_found


def test_a_status_that_there_is_not_is_refused(keeper: Program, number: int):
    response = keeper.get(f"{PATH}?status=good")

    assert (response.status_code, list(response.json["fields"])) == (400, ["status"])


def test_a_submission_is_hidden_with_a_reason_and_shown_again(keeper: Program, stranger: Program, number: int):
    board = "/competitions/harbour/leaderboard"
    hidden = keeper.put(f"{PATH}/{number}/hidden", json={"is_hidden": True, "reason": "Copied."})
    without = stranger.get(board).json["n_teams"]
    again = keeper.put(f"{PATH}/{number}/hidden", json={"is_hidden": True, "reason": "Copied."})

    shown = keeper.put(f"{PATH}/{number}/hidden", json={"is_hidden": False})

    assert hidden.json == {"id": number, "is_hidden": True, "hidden_reason": "Copied."}
    assert (without, again.status_code) == (1, 409)
    assert shown.json == {"id": number, "is_hidden": False, "hidden_reason": ""}
    assert stranger.get(board).json["n_teams"] == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "is_hidden"), ({"is_hidden": 1}, "is_hidden"), ({"is_hidden": True, "reason": 1}, "reason"),
     ({"is_hidden": True}, "reason"), ({"is_hidden": True, "why": "x"}, "why")],
)  # fmt: skip
def test_what_is_wrong_is_named(keeper: Program, number: int, body: dict[str, object], field: str):
    response = keeper.put(f"{PATH}/{number}/hidden", json=body)

    assert (response.status_code, list(response.json["fields"])) == (400, [field])


def test_the_receipt_has_both_scores_at_full_precision(keeper: Program, number: int, database: Database):
    database.write(lambda session: session.query(Score).filter_by(submission_id=number).update({"receipt": RECEIPT}))

    receipt = keeper.get(f"{PATH}/{number}/receipt").json

    assert (receipt["public_score"], receipt["private_score"]) == (0.7, 0.812345678)
    assert (receipt["solution_version"], receipt["metric"], receipt["path"]) == (1, "roc_auc", "compiled")
    assert (receipt["metric_sha256"], receipt["is_complete"]) == (None, False)


def test_a_submission_without_a_score_and_a_stranger_get_no_receipt(keeper: Program, stranger: Program, number: int):
    assert keeper.get(f"{PATH}/1000000/receipt").status_code == 404
    assert stranger.get(f"{PATH}/{number}/receipt").status_code == 401


@pytest.mark.parametrize(
    ("query", "n_found"),
    [("lowest=0.8", 1), ("highest=0.8&late=no", 1), ("hidden=no&order=highest", 2), ("code=missing_ids", 0)],
)
def test_they_are_filtered_further(keeper: Program, number: int, query: str, n_found: int):
    assert keeper.get(f"{PATH}?{query}").json["n_found"] == n_found


def test_all_filters_that_are_not_clear_are_named(keeper: Program, number: int):
    response = keeper.get(f"{PATH}?lowest=much&since=soon")

    assert (response.status_code, sorted(response.json["fields"])) == (400, ["lowest", "since"])


def test_a_submission_is_scored_again(keeper: Program, number: int):
    asked = keeper.post(f"{PATH}/{number}/rerun", json={})

    assert (asked.status_code, asked.json) == (202, {"id": number, "status": "complete", "rerun": "pending"})
    listed = keeper.get(f"{PATH}?search={number}").json["submissions"][0]
    assert (listed["status"], listed["rerun"], listed["public_score"]) == ("complete", "pending", 0.7)
    assert keeper.post(f"{PATH}/{number}/rerun", json={}).json["code"] == "conflict"
    assert keeper.post(f"{PATH}/1000000/rerun", json={}).status_code == 404


@pytest.mark.parametrize("query", ["", "ids=", "ids=x", "ids=1;2", "ids=" + ",".join("1" * 201)])
def test_the_numbers_for_an_archive_must_be_numbers(keeper: Program, number: int, query: str):
    response = keeper.get(f"{PATH}/archive?{query}")

    assert (response.status_code, list(response.json["fields"])) == (400, ["ids"])


def test_the_files_come_in_one_archive(keeper: Program, number: int):
    response = keeper.get(f"{PATH}/archive?ids={number},{number}")

    assert (response.status_code, response.mimetype) == (200, "application/zip")
    assert b"MISSING.txt" in response.data  # the factory stored nothing
    assert keeper.get(f"{PATH}/archive?ids={number},1000000").status_code == 404
