"""A competition of another platform, sent by the real command to a real server with a worker."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from client.commands.importing import list_files, pack, source_path
from client.errors import UsageError
from tests.client.commands.conftest import Site
from tests.imports import kaggle_folder, write_files, zip_of


@pytest.mark.up
def test_a_folder_becomes_a_draft_and_each_part_is_told(site: Site, tmp_path: Path):
    write_files(tmp_path / "fuel", kaggle_folder())

    done = site.podium("competition", "import", "fuel")

    lines = done.stdout.splitlines()
    assert (done.returncode, lines[0]) == (0, "taken over (5):")
    assert "  metric → roc_auc: the folder names none; this one fits the targets" in lines
    assert "to look at before publishing:" in lines
    assert lines[-1].startswith(f"The draft, which only you see: {site.url}/host/drafts/")
    assert site.count_drafts() == 1


@pytest.mark.up
def test_an_archive_is_sent_as_it_is_and_told_as_json(site: Site, tmp_path: Path):
    (tmp_path / "Fuel economy.zip").write_bytes(zip_of(kaggle_folder()))

    done = site.podium("competition", "import", "Fuel economy.zip", "--json")

    told = json.loads(done.stdout)
    assert told["import"]["name"] == "Fuel economy.zip"
    assert told["url"] == f"{site.url}/host/drafts/{told['draft']}"


@pytest.mark.up
def test_a_hostile_archive_is_refused_with_all_faults_and_leaves_no_draft(site: Site, tmp_path: Path):
    (tmp_path / "evil.zip").write_bytes(zip_of({"../x": "1", "/etc/y": "2"}))

    done = site.podium("competition", "import", "evil.zip")

    assert done.returncode == 5
    assert "evil.zip, “../x”: found “..” in its path" in done.stderr
    assert "evil.zip, “/etc/y”: found an absolute path" in done.stderr
    assert site.count_drafts() == 0


def test_a_folder_is_packed_without_what_git_keeps(tmp_path: Path):
    write_files(tmp_path / "fuel", {"a/x.csv": "1", ".git/config": "secret", ".gitattributes": "y"})

    with pack(tmp_path / "fuel") as archive:
        content = archive.read_bytes()

    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.namelist() == [".gitattributes", "a/x.csv"]
    assert not archive.exists()


def test_links_are_not_followed(tmp_path: Path):
    write_files(tmp_path / "fuel", {"a.csv": "1"})
    (tmp_path / "fuel" / "keys").symlink_to("/etc")

    with pytest.raises(UsageError, match="a link or a device"):
        list(list_files(tmp_path / "fuel"))


def test_what_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(UsageError, match="There is no archive or folder"), pack(tmp_path / "none"):
        pass


@pytest.mark.parametrize(
    ("name", "path"),
    [("Fuel economy.zip", "source/Fuel_economy.zip"), ("../x", "source/x"), ("日本", "source/archive")],
)
def test_the_path_in_the_draft_is_of_plain_letters(name: str, path: str):
    assert source_path(name) == path
