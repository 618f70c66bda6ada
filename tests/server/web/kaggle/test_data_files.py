"""Files: listed, and sent by a redirect to an address that bears their name and their authority."""

from sqlalchemy import delete

from server.db import Database
from server.models import Entrant
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


def test_the_tree_is_one_folder(ada: Kaggle):
    tree = ada.get("ListDataTreeFiles", competitionName="harbour")
    below = ada.get("ListDataTreeFiles", competitionName="harbour", path="sub")
    summary = ada.get("GetCompetitionDataFilesSummary", competitionName="harbour")

    assert (tree["totalFiles"], tree["directories"], below["files"]) == (3, [], [])
    assert summary["filesSummary"]["extensions"] == [{"extension": ".csv", "fileCount": 3}]


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
