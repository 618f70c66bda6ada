"""Files of a competition: published with previews and one zip, and given to entrants."""

import hashlib
import zipfile

import pytest

from server.domain.visibility import Viewer
from server.errors import EntryRequiredError, NotFoundError, SignInRequiredError
from server.models import DataFileKind
from server.services import data_files
from tests import factories
from tests.publishing import publish_data

ENTRANT = Viewer(is_signed_in=True, is_entrant=True, team_id=1)


@pytest.fixture
def folder(tmp_path):
    """Return a folder of files to publish."""
    made = tmp_path / "public"
    made.mkdir()
    (made / "train.csv").write_text("id,size,target\n1,2.5,yes\n2,,no\n")
    (made / "notes.txt").write_text("Read me.")
    return made


@pytest.fixture
def competition(database, storage, folder, now):
    """Return a competition with those files."""
    made = database.write(factories.make_competition)
    publish(database, storage, made, folder, now)
    return made


def publish(database, storage, competition, folder, now):
    database.write(
        publish_data,
        storage=storage,
        competition=competition,
        folder=folder,
        descriptions={"train.csv": ("Rows to learn from.", {"size": "Length in m."})},
        id_column="id",
        now=now,
    )


def test_files_come_in_the_order_of_their_description(database, competition):
    files = database.read(data_files.list_files, competition=competition)

    assert [file.name for file in files] == ["train.csv", "notes.txt"]


def test_a_file_keeps_size_type_and_checksum_of_its_bytes(database, competition, folder):
    file = database.read(data_files.list_files, competition=competition)[0]

    content = (folder / "train.csv").read_bytes()
    assert (file.size_bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert file.content_type == "text/csv"


def test_a_table_has_a_preview_of_its_columns(database, competition):
    preview = database.read(data_files.list_files, competition=competition)[0].preview

    assert preview["n_rows"] == 2
    assert [column["kind"] for column in preview["columns"]] == ["id", "number", "category"]
    assert preview["columns"][1]["missing_share"] == 0.5
    assert preview["columns"][1]["description"] == "Length in m."


def test_one_zip_holds_all_files(database, storage, competition):
    archive = database.read(data_files.find_archive, competition=competition)

    assert (archive.name, archive.kind) == ("harbour.zip", DataFileKind.ARCHIVE)
    with storage.open(archive.storage_key) as file, zipfile.ZipFile(file) as opened:
        assert opened.namelist() == ["train.csv", "notes.txt"]
        assert opened.read("notes.txt") == b"Read me."


def test_files_in_folders_bear_their_names_in_the_list_and_in_the_zip(database, storage, folder, now):
    (folder / "images" / "cats").mkdir(parents=True)
    (folder / "images" / "cats" / "1.txt").write_text("cat")
    (folder / "images" / "1.txt").write_text("dog")
    made = database.write(factories.make_competition)
    publish(database, storage, made, folder, now)

    files = database.read(data_files.list_files, competition=made)
    archive = database.read(data_files.find_archive, competition=made)

    names = ["train.csv", "images/1.txt", "images/cats/1.txt", "notes.txt"]
    assert [file.name for file in files] == names
    with storage.open(archive.storage_key) as stored, zipfile.ZipFile(stored) as opened:
        assert opened.namelist() == names
        assert opened.read("images/cats/1.txt") == b"cat"


def test_the_same_files_make_the_same_zip(database, storage, competition, folder, now):
    other = database.write(factories.make_competition, slug="other")
    publish(database, storage, other, folder, now)

    checksums = {database.read(data_files.find_archive, competition=made).sha256 for made in (competition, other)}

    assert len(checksums) == 1


def test_an_entrant_gets_a_file_by_its_name(database, competition):
    file = database.read(data_files.get_file, competition=competition, viewer=ENTRANT, name="train.csv")

    assert file.description == "Rows to learn from."


@pytest.mark.parametrize(
    ("viewer", "error"), [(Viewer(), SignInRequiredError), (Viewer(is_signed_in=True), EntryRequiredError)]
)
@pytest.mark.parametrize("name", ["train.csv", "nothing.csv"])
def test_who_has_not_accepted_the_rules_gets_nothing(database, competition, viewer, error, name):
    with pytest.raises(error):
        database.read(data_files.get_file, competition=competition, viewer=viewer, name=name)


@pytest.mark.parametrize("name", ["solution.csv", "../secret-key", "TRAIN.csv"])
def test_a_name_that_was_not_published_is_not_found(database, competition, name):
    with pytest.raises(NotFoundError):
        database.read(data_files.get_file, competition=competition, viewer=ENTRANT, name=name)
