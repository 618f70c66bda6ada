"""Data and solution that a host brings by Kaggle's command."""

import pytest

from server.models import Competition, Draft
from server.services import drafts
from tests.drafts import FILES
from tests.factories import NOW
from tests.server.web.kaggle.conftest import make_kaggle
from tests.server.web.kaggle.hosting import (
    IRIS,
    NAMES,
    QUAY,
    Hosting,
    hanna,
    iris,
    make_solution,
    owner,
    patient,
    run,
    runner,
    worker,
)

__all__ = ["hanna", "iris", "owner", "patient", "run", "runner", "worker"]

SAMPLE = FILES["public/sample_submission.csv"].encode()


@pytest.fixture
def quay(hanna: Hosting) -> None:
    """Begin a draft."""
    hanna.get("CreateCompetition", **NAMES)


def names(hanna: Hosting, named: dict[str, str]) -> list[str]:
    return sorted(file["name"] for file in hanna.get("ListDataFiles", **named)["files"])


def test_new_files_take_the_place_of_all_old_ones_but_the_sample(hanna: Hosting, quay):
    first = hanna.update_data(QUAY, train=b"id\n1\n", more=b"x\n1\n", sample_submission=b"id,y\n7,0\n").json
    second = hanna.update_data(QUAY, train=b"id\n1\n2\n").json

    assert names(hanna, QUAY) == ["sample_submission.csv", "train.csv"]
    files = hanna.get("ListDataFiles", **QUAY)["files"]
    assert {file["name"]: (file["totalBytes"], file["description"]) for file in files} == {
        "sample_submission.csv": (9, "A valid submission whose predictions say nothing."),
        "train.csv": (7, "Rows with the truth, to learn from."),
    }
    assert first["databundleId"] == second["databundleId"]
    assert second["databundleVersionId"] > first["databundleVersionId"]
    assert second["url"] == f"http://localhost/host/drafts/{second['databundleId']}/data"


def send(hanna: Hosting, *names: str) -> list[dict[str, str]]:
    return [{"name": name, "token": hanna.send_blob(name.rpartition("/")[2], b"a cat")} for name in names]


def test_files_keep_their_folders(hanna: Hosting, quay):
    files = send(hanna, "images/cats/1.txt", "images/1.txt", "notes.txt")
    assert hanna.ask("CreateCompetitionData", **QUAY, files=files, versionNotes="first").status_code == 200
    tree = hanna.get("ListDataTreeFiles", **QUAY, path="images")

    assert names(hanna, QUAY) == ["images/1.txt", "images/cats/1.txt", "notes.txt"]
    assert ([each["name"] for each in tree["directories"]], tree["files"][0]["name"]) == (["cats"], "1.txt")
    again = send(hanna, "images")
    assert hanna.ask("CreateCompetitionData", **QUAY, files=again, versionNotes="flat").status_code == 200
    assert names(hanna, QUAY) == ["images"]


def test_a_name_is_no_file_and_folder_at_once(hanna: Hosting, quay):
    files = send(hanna, "images", "images/1.txt")

    refused = hanna.ask("CreateCompetitionData", **QUAY, files=files, versionNotes="first")

    assert refused.status_code == 400
    assert "can't be a file and the folder of" in refused.json["message"]
    assert names(hanna, QUAY) == []


def test_files_in_folders_are_published(patient: Hosting, iris, worker):
    files = send(patient, "images/cats/1.txt")
    for path in ("train.csv", "test.csv"):
        data = FILES[f"public/{path}"].encode()
        files.append({"name": path, "token": patient.send_blob(path, data)})

    changed = patient.ask("CreateCompetitionData", **IRIS, files=files, versionNotes="With pictures")

    assert changed.status_code == 200, changed.json
    assert "images/cats/1.txt" in names(patient, IRIS)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("images/../a.csv", "no name of a file here"),
        ("solution.csv", "belongs to the solution"),
        ("more/solution.csv", "belongs to the solution"),
        ("baselines/a.csv", "that of the baselines"),
        ("a b.csv", "no name of a file here"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_the_file_stays(hanna: Hosting, quay, name, words):
    token = hanna.send_blob("a.csv", b"x\n1\n")
    files = [{"name": name, "token": token}]

    refused = hanna.ask("CreateCompetitionData", **QUAY, files=files, versionNotes="first")

    assert refused.status_code == 400
    assert words in refused.json["message"]
    files[0]["name"] = "a.csv"
    assert hanna.ask("CreateCompetitionData", **QUAY, files=files, versionNotes="first").status_code == 200


def test_files_are_named_once_and_there_is_at_least_one(hanna: Hosting, quay):
    sent = [{"name": "a.csv", "token": hanna.send_blob("a.csv", b"x\n")} for _ in range(2)]

    for files in (sent, []):
        assert hanna.ask("CreateCompetitionData", **QUAY, files=files, versionNotes="x").status_code == 400


def test_more_files_than_a_draft_holds_are_refused_before_any_is_taken(hanna: Hosting, quay, monkeypatch):
    monkeypatch.setattr(drafts, "MOST_FILES", 2)
    sent = [{"name": f"{number}.csv", "token": "any"} for number in range(3)]

    refused = hanna.ask("CreateCompetitionData", **QUAY, files=sent, versionNotes="x")

    assert refused.status_code == 413
    assert refused.json["message"] == "A draft holds at most 2 files. Pack some of them into an archive."


def test_a_file_is_used_once_by_its_sender_and_for_what_it_was_sent(hanna: Hosting, quay):
    token = hanna.send_blob("a.csv", b"x\n1\n")
    files = [{"name": "a.csv", "token": token}]
    part = hanna.begin_blob("b.csv", 5)["token"]

    assert hanna.ask("CreateCompetitionSolution", **QUAY, blobToken=token).status_code == 400
    assert hanna.ask("CreateCompetitionSolution", **QUAY, blobToken="invented").status_code == 400
    assert hanna.ask("CreateCompetitionData", **QUAY, files=files, versionNotes="x").status_code == 200
    again = hanna.ask("CreateCompetitionData", **QUAY, files=files, versionNotes="x")
    assert (again.status_code, again.json["message"]) == (409, "“a.csv” is no longer here. Run the command again.")
    whole = [{"name": "b.csv", "token": part}]
    assert hanna.ask("CreateCompetitionData", **QUAY, files=whole, versionNotes="x").status_code == 409


def test_a_file_is_used_by_no_token_that_may_less_than_the_one_that_began_it(app, database, hanna: Hosting, quay):
    lesser = Hosting(make_kaggle(app, database, hanna.user, scopes=("read", "host")), hanna.user)
    files = [{"name": "a.csv", "token": hanna.send_blob("a.csv", b"x\n1\n")}]

    refused = lesser.ask("CreateCompetitionData", **QUAY, files=files, versionNotes="x")
    assert (refused.status_code, refused.json["message"]) == (409, "“a.csv” is no longer here. Run the command again.")
    assert hanna.ask("CreateCompetitionData", **QUAY, files=files, versionNotes="x").status_code == 200


def test_data_for_notebooks_are_refused(hanna: Hosting, quay):
    kind = "COMPETITION_DATABUNDLE_TYPE_RERUN"

    assert hanna.ask("CreateCompetitionData", **QUAY, competitionDatabundleType=kind).status_code == 400


def test_the_status_tells_how_far_the_solution_is(hanna: Hosting, quay, run):
    before = hanna.get("GetCompetitionSolutionStatus", **QUAY)
    data = make_solution()
    assert hanna.solve(QUAY, data).json == {}
    sent = hanna.get("GetCompetitionSolutionStatus", **QUAY)
    run()
    made = hanna.get("GetCompetitionSolutionStatus", **QUAY)

    assert (before["ready"], before["solutionInfo"]["fileName"]) == (False, "")
    assert (sent["ready"], sent["solutionInfo"]["fileName"]) == (False, "solution.csv")
    assert sent["solutionInfo"]["fileSizeBytes"] == len(data)
    assert made["ready"] is True
    assert made["setupError"] is None
    assert (made["rowIdColumnName"], made["columnMapping"]) == ("id", {"y": "y"})
    assert [column["name"] for column in made["requiredMetricColumns"]] == ["id", "y"]
    rows = {key: made["solutionInfo"][key] for key in ("totalRows", "publicRows", "privateRows")}
    assert rows == {"totalRows": 120, "publicRows": 60, "privateRows": 60}


def test_the_status_of_what_is_in_force_tells_its_rows(hanna: Hosting, iris):
    status = hanna.get("GetCompetitionSolutionStatus", **IRIS)

    assert (status["ready"], status["rowIdColumnName"]) == (True, "id")
    assert status["columnMapping"] == {"species": "species"}
    assert status["solutionInfo"]["totalRows"] == 4


def test_new_data_of_what_is_launched_are_published_at_once(patient: Hosting, iris, worker):
    files = {"train": b"id,species\n1,a\n2,b\n9,a\n", "test": FILES["public/test.csv"].encode()}

    changed = patient.update_data(IRIS, **files)

    assert (changed.status_code, changed.json["url"]) == (200, "http://localhost/competitions/iris-species/data")
    sizes = {file["name"]: file["totalBytes"] for file in patient.get("ListDataFiles", **IRIS)["files"]}
    assert sizes["train.csv"] == len(files["train"])
    assert "sample_submission.csv" in sizes


def test_new_data_that_do_not_fit_wait_in_the_draft_and_what_is_in_force_stays(
    patient: Hosting, iris, worker, database
):
    sent = {"train": b"id,species\n1,a\n", "test": b"id\n1\n"}

    refused = patient.update_data(IRIS, **sent, sample_submission=b"id,species\n1,a\n")

    assert refused.status_code == 409
    assert "Mend it at http://localhost/host/drafts/" in refused.json["message"]
    sizes = {file["name"]: file["totalBytes"] for file in patient.get("ListDataFiles", **IRIS)["files"]}
    assert sizes["train.csv"] == len(FILES["public/train.csv"])


def test_a_new_solution_of_what_is_launched_waits_for_a_reason(patient: Hosting, iris, worker, database, run):
    old = database.read(lambda session: session.query(Competition).filter_by(slug=iris).one().solution_version)
    solution = b"id,species,Usage\n3,b,Public\n4,b,Public\n5,a,Private\n6,a,Private\n"

    assert patient.solve(IRIS, solution).status_code == 200
    status = patient.get("GetCompetitionSolutionStatus", **IRIS)
    refused = patient.ask("LaunchCompetition", **IRIS)

    assert "It is not in force yet. Publish it at http://localhost/host/drafts/" in status["setupError"]
    assert refused.status_code == 400
    assert "needs a reason" in refused.json["message"]
    assert database.read(lambda session: session.query(Competition).filter_by(slug=iris).one().solution_version) == old

    def publish(session) -> None:
        draft = session.query(Draft).filter(Draft.published_at.is_(None)).one()
        drafts.ask_publish(session, draft_id=draft.id, user=patient.user, now=NOW, reason="Wrong labels.")

    database.write(publish)
    run()
    assert patient.get("GetCompetitionSolutionStatus", **IRIS)["ready"] is True


def test_a_solution_that_was_refused_makes_room_for_another(hanna: Hosting, iris, run):
    hanna.solve(IRIS, b"\x00")
    run()
    for data in (b"\x00", b"id,species,Usage\n3,b,Public\n4,b,Public\n5,a,Private\n6,a,Private\n"):
        assert hanna.solve(IRIS, data).status_code == 200
        run()

    assert "It is not in force yet" in hanna.get("GetCompetitionSolutionStatus", **IRIS)["setupError"]


def test_the_solution_in_force_is_read_first(hanna: Hosting, iris, run):
    token = hanna.send_blob("solution.csv", b"id,species\n3,b\n4,b\n5,a\n6,a\n", "COMPETITION_SOLUTION")

    early = hanna.ask("CreateCompetitionSolution", **IRIS, blobToken=token)
    run()
    late = hanna.ask("CreateCompetitionSolution", **IRIS, blobToken=token)

    assert (early.status_code, early.json["message"]) == (
        409,
        "The solution in force is being read first. Run the command again in a moment.",
    )
    assert late.status_code == 200
