"""Files: listed, and sent by a redirect to an address that bears their name and their authority."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from server.db import Database
from server.models import Entrant
from server.storage import Storage
from tests import factories
from tests.server.web.conftest import SAMPLE, World
from tests.server.web.kaggle.conftest import Kaggle

NAMES = ["train.csv", "test.csv", "sample_submission.csv"]


def test_the_files_are_listed_in_pages(ada: Kaggle):
    first = ada.get("ListDataFiles", competitionName="harbour", pageSize=2)
    second = ada.get("ListDataFiles", competitionName="harbour", pageSize=2, pageToken=first["nextPageToken"])
    names = [file["name"] for answer in (first, second) for file in answer["files"]]

    assert sorted(names) == sorted(NAMES)
    assert second["nextPageToken"] == ""
    assert {file["name"]: file["totalBytes"] for file in second["files"] + first["files"]}[NAMES[2]] == len(SAMPLE)


def make_deep(database: Database, storage: Storage, world: World) -> None:
    """Publish files in folders."""

    def make(session: Session) -> None:
        for name in ("images.v2/cats/1.txt", "images.v2/cats/2.txt", "images.v2/LICENCE"):
            with storage.open_writer("data/harbour") as writer:
                writer.write(name.encode())
                stored = writer.commit()
            about = {"storage_key": stored.key, "size_bytes": stored.size_bytes, "sha256": stored.sha256}
            factories.make_data_file(session, competition=world.competition, name=name, **about)

    database.write(make)


def test_the_tree_of_files_in_one_folder(ada: Kaggle):
    tree = ada.get("ListDataTreeFiles", competitionName="harbour")
    below = ada.get("ListDataTreeFiles", competitionName="harbour", path="sub")
    summary = ada.get("GetCompetitionDataFilesSummary", competitionName="harbour")

    assert (tree["totalFiles"], tree["directories"], below["files"]) == (3, [], [])
    assert summary["filesSummary"]["extensions"] == [{"extension": ".csv", "fileCount": 3}]


def test_the_tree_goes_down_into_folders(ada: Kaggle, database: Database, storage: Storage, world: World):
    make_deep(database, storage, world)

    tree = ada.get("ListDataTreeFiles", competitionName="harbour")
    below = ada.get("ListDataTreeFiles", competitionName="harbour", path="/images.v2/")
    cats = ada.get("ListDataTreeFiles", competitionName="harbour", path="images.v2/cats")
    summary = ada.get("GetCompetitionDataFilesSummary", competitionName="harbour")

    assert (tree["totalFiles"], tree["totalDirectories"], tree["totalChildren"]) == (3, 1, 4)
    assert tree["directories"] == [
        {"name": "images.v2", "relativeUrl": "images.v2", "totalDirectories": 1, "totalFiles": 1, "totalChildren": 2}
    ]
    assert [folder["relativeUrl"] for folder in below["directories"]] == ["images.v2/cats"]
    assert [(file["name"], file["ref"]) for file in below["files"]] == [("LICENCE", "images.v2/LICENCE")]
    assert [file["name"] for file in cats["files"]] == ["1.txt", "2.txt"]
    assert {each["extension"]: each["fileCount"] for each in summary["filesSummary"]["extensions"]} == {
        ".csv": 3,
        ".txt": 2,
    }


def test_a_page_of_the_tree_has_folders_before_files(ada: Kaggle, database: Database, storage: Storage, world: World):
    make_deep(database, storage, world)

    first = ada.get("ListDataTreeFiles", competitionName="harbour", pageSize=2)
    second = ada.get("ListDataTreeFiles", competitionName="harbour", pageSize=2, pageToken=first["nextPageToken"])

    assert [len(page[kind]) for page in (first, second) for kind in ("directories", "files")] == [1, 1, 0, 2]
    assert second["nextPageToken"] == ""


def test_a_file_in_a_folder_is_sent_by_its_whole_name(ada: Kaggle, database: Database, storage: Storage, world: World):
    make_deep(database, storage, world)
    name = "images.v2/cats/1.txt"

    listed = [file["name"] for file in ada.get("ListDataFiles", competitionName="harbour")["files"]]
    led = ada.ask("DownloadDataFile", competitionName="harbour", fileName=name)
    older = ada.browser.get(f"/api/v1/competitions/data/download/harbour/{name}", headers=ada.headers)
    sent = ada.browser.get(led.headers["Location"], buffered=True)

    assert name in listed
    assert led.headers["Location"].endswith(f"/{name}")
    assert older.headers["Location"].endswith(f"/{name}")
    assert sent.data == name.encode()
    assert 'filename="1.txt"' in sent.headers["Content-Disposition"]
    assert ada.browser.get(led.headers["Location"].replace("cats/1", "cats/2")).status_code == 404


def test_a_download_is_a_redirect_that_needs_no_token(ada: Kaggle):
    led = ada.ask("DownloadDataFile", competitionName="harbour", fileName="sample_submission.csv")
    address = led.headers["Location"]

    whole = ada.browser.get(address, buffered=True)
    part = ada.browser.get(address, headers={"Range": "bytes=3-", "If-Range": whole.headers["ETag"]}, buffered=True)

    assert led.status_code == 302
    assert address.endswith("/sample_submission.csv")
    assert whole.data == SAMPLE
    assert (part.status_code, part.data) == (206, SAMPLE[3:])
    assert whole.headers["Last-Modified"] == "Sat, 21 Nov 2026 12:00:00 GMT"
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert int(whole.headers["Content-Length"]) == len(SAMPLE)
    assert "Content-Encoding" not in whole.headers


def test_all_files_come_as_one_zip(ada: Kaggle):
    address = ada.ask("DownloadDataFiles", competitionName="harbour").headers["Location"]

    assert address.endswith("/harbour.zip")
    assert ada.browser.get(address).data.startswith(b"PK")


def test_who_has_not_entered_is_told_to(ben: Kaggle):
    for method, fields in (("DownloadDataFile", {"fileName": "train.csv"}), ("DownloadDataFiles", {})):
        answer = ben.ask(method, competitionName="harbour", **fields)

        assert answer.status_code == 403
        assert "Accept the rules" in answer.json["message"]
        assert answer.json["message"].endswith(" Its page: http://localhost/competitions/harbour")


def test_an_address_serves_its_file_and_as_long_as_its_user_may_have_it(ada: Kaggle, database: Database, world: World):
    address = ada.ask("DownloadDataFile", competitionName="harbour", fileName="train.csv").headers["Location"]

    other = ada.browser.get(address.replace("train.csv", "test.csv"))
    database.write(lambda session: session.execute(delete(Entrant).where(Entrant.user_id == world.ada.id)))
    later = ada.browser.get(address)

    assert (other.status_code, later.status_code) == (404, 403)


def test_a_file_that_is_not_there(ada: Kaggle):
    for name in ("nothing.csv", "../solution.csv", ""):
        assert ada.ask("DownloadDataFile", competitionName="harbour", fileName=name).status_code == 404
