"""The note of a team on its submission, over the API."""

import pytest

from tests.programs import Program


@pytest.fixture
def path(ada: Program) -> str:
    """Return the address of a submission of ada's."""
    return f"/submissions/{ada.submit('harbour', b'id,y').get_json()['id']}"


def test_a_note_is_kept_and_told_with_the_submission(ada: Program, path: str):
    before = ada.get(path).get_json()["note"]

    answer = ada.put(f"{path}/note", json={"note": "Four seeds. \nOne fold."})

    assert before == ""
    assert (answer.status_code, answer.get_json()["note"]) == (200, "Four seeds.\nOne fold.")
    assert ada.get(path).get_json() == answer.get_json()
    listed = ada.get("/competitions/harbour/submissions").get_json()["submissions"]
    assert [item["note"] for item in listed] == ["Four seeds.\nOne fold."]


def test_a_note_is_the_teams_own(ada: Program, host: Program, crew: dict[str, Program], path: str):
    ada.put(f"{path}/note", json={"note": "Only ours."})

    seen = host.get(path).get_json()
    answers = [program.put(f"{path}/note", json={"note": "Mine."}).status_code for program in (host, crew["cy"])]

    assert (seen["note"], answers) == (None, [404, 404])
    assert ada.get(path).get_json()["note"] == "Only ours."


def test_a_note_that_is_too_long_is_refused_with_its_length(ada: Program, path: str):
    answer = ada.put(f"{path}/note", json={"note": "x" * 2001})

    assert (answer.status_code, answer.get_json()["code"]) == (400, "invalid_input")
    assert "It has 2,001 characters" in answer.get_json()["fields"]["note"]


def test_a_token_that_may_only_read_writes_no_note(reader: Program, path: str):
    assert reader.put(f"{path}/note", json={"note": "Mine."}).get_json()["code"] == "not_allowed"
