import io
import zipfile
from pathlib import Path

import pytest

from server.db import Database
from server.storage import Storage
from tests import factories
from tests.programs import Program
from tests.publishing import publish_data
from tests.server.web.api.conftest import World

TRAIN = b"id,x,y\n1,0.5,0\n2,0.25,1\n"


@pytest.fixture(autouse=True)
def published(database: Database, storage: Storage, world: World, tmp_path: Path):
    folder = tmp_path / "public"
    folder.mkdir()
    (folder / "train.csv").write_bytes(TRAIN)
    (folder / "test.csv").write_bytes(b"id,x\n3,1.5\n")
    (folder / "images" / "cats").mkdir(parents=True)
    (folder / "images" / "cats" / "1.txt").write_bytes(b"cat")
    database.write(
        publish_data,
        storage=storage,
        competition=world.competition,
        folder=folder,
        descriptions={"train.csv": ("Rows to learn from.", {})},
        id_column="id",
        now=factories.NOW,
    )


def test_the_list_names_files_and_archive(stranger: Program):
    answer = stranger.get("/competitions/harbour/files").get_json()

    base = "http://localhost/api/podium/v1/competitions/harbour"
    assert [file["name"] for file in answer["files"]] == ["train.csv", "images/cats/1.txt", "test.csv"]
    train = answer["files"][0]
    assert (train["size_bytes"], train["content_type"]) == (len(TRAIN), "text/csv")
    assert (train["description"], train["url"]) == ("Rows to learn from.", f"{base}/files/train.csv")
    assert (answer["archive"]["name"], answer["archive"]["url"]) == ("harbour.zip", f"{base}/archive")


def test_a_file_comes_byte_for_byte_as_an_attachment(ada: Program):
    response = ada.get("/competitions/harbour/files/train.csv")

    listed = ada.get("/competitions/harbour/files").get_json()["files"][0]
    assert (response.status_code, response.get_data()) == (200, TRAIN)
    assert response.headers["ETag"] == f'"{listed["sha256"]}"'
    assert response.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("name", ["images/cats/1.txt", "images%2Fcats%2F1.txt"])
def test_a_file_in_folders_comes_under_its_own_name(ada: Program, name: str):
    response = ada.get(f"/competitions/harbour/files/{name}")

    listed = ada.get("/competitions/harbour/files").get_json()["files"][1]
    assert (response.status_code, response.get_data()) == (200, b"cat")
    assert listed["url"].endswith("/harbour/files/images/cats/1.txt")
    assert 'filename="1.txt"' in response.headers["Content-Disposition"]


def test_a_download_goes_on_where_it_stopped(ada: Program):
    response = ada.get("/competitions/harbour/files/train.csv", headers={"Range": "bytes=7-"})

    assert (response.status_code, response.get_data()) == (206, TRAIN[7:])
    assert response.headers["Content-Range"] == f"bytes 7-{len(TRAIN) - 1}/{len(TRAIN)}"


def test_the_archive_holds_all_files(ada: Program):
    response = ada.get("/competitions/harbour/archive")

    with zipfile.ZipFile(io.BytesIO(response.get_data())) as archive:
        assert archive.read("train.csv") == TRAIN
        assert archive.namelist() == ["train.csv", "images/cats/1.txt", "test.csv"]


@pytest.mark.parametrize("path", ["files/train.csv", "archive"])
def test_data_is_for_those_who_accepted_the_rules(stranger: Program, ben: Program, host: Program, path: str):
    refused = ben.get(f"/competitions/harbour/{path}")

    assert stranger.get(f"/competitions/harbour/{path}").status_code == 401
    assert (refused.status_code, refused.get_json()["code"]) == (403, "entry_required")
    assert host.get(f"/competitions/harbour/{path}").status_code == 200


def test_a_name_that_is_not_published_is_not_found(ada: Program):
    assert ada.get("/competitions/harbour/files/solution.csv").status_code == 404


def test_a_competition_without_files_has_no_archive(ada: Program, host: Program, database: Database, world: World):
    other = database.write(factories.make_competition, slug="empty", host=world.host)

    assert ada.get(f"/competitions/{other.slug}/files").get_json() == {"files": [], "archive": None}
    assert host.get(f"/competitions/{other.slug}/archive").status_code == 404
