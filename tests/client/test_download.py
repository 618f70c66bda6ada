"""Downloads: resumed, checked, never over other files."""

import json
from pathlib import Path

import pytest

from client.errors import RefusedError
from client.wanted import check_name
from tests.client.conftest import Podium
from tests.client.fakes import Fake

CONTENT = bytes(range(256)) * 4000


@pytest.fixture(autouse=True)
def files(server: Fake) -> None:
    server.files = {"train.csv": CONTENT, "sample submission.csv": b"id,churn\n1,0\n"}


def test_all_files_arrive_whole(podium: Podium, tmp_path: Path) -> None:
    done = podium("download", "wa-churn", "--to", "data", "--json")

    assert [file["name"] for file in json.loads(done.stdout)] == ["train.csv", "sample submission.csv"]
    assert (tmp_path / "data/train.csv").read_bytes() == CONTENT
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["sample submission.csv", "train.csv"]


def test_a_dropped_connection_is_resumed_where_it_broke(podium: Podium, server: Fake, tmp_path: Path) -> None:
    server.cut_downloads = [300_000, 300_000]

    done = podium("download", "wa-churn", "--file", "train.csv")

    ranges = [headers.get("Range") for headers in server.seen("GET", "/train.csv")]
    assert done.returncode == 0, done.stderr
    assert ranges == [None, "bytes=300000-", "bytes=600000-"]
    assert (tmp_path / "wa-churn/train.csv").read_bytes() == CONTENT


def test_a_later_run_goes_on_with_the_part(podium: Podium, server: Fake, tmp_path: Path) -> None:
    (tmp_path / "train.csv.part").write_bytes(CONTENT[:1000])

    podium("download", "wa-churn", "--file", "train.csv", "--to", ".")

    assert server.seen("GET", "/train.csv")[0]["Range"] == "bytes=1000-"
    assert (tmp_path / "train.csv").read_bytes() == CONTENT
    assert not (tmp_path / "train.csv.part").exists()


@pytest.mark.parametrize("part", [b"x" * 1000, b"x" * len(CONTENT), b"x" * 2 * len(CONTENT), CONTENT])
def test_a_part_of_another_version_does_no_harm(podium: Podium, tmp_path: Path, part: bytes) -> None:
    (tmp_path / "train.csv.part").write_bytes(part)

    done = podium("download", "wa-churn", "--file", "train.csv", "--to", ".")

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "train.csv").read_bytes() == CONTENT


def test_what_is_here_is_not_downloaded_again(podium: Podium, server: Fake) -> None:
    podium("download", "wa-churn")
    server.requests.clear()

    done = podium("download", "wa-churn")

    assert done.stdout.count("here already") == 2
    assert server.seen("GET", ".csv") == []


def test_a_different_local_file_is_never_replaced_unasked(podium: Podium, server: Fake, tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("mine")

    done = podium("download", "wa-churn", "--to", ".", "--json")

    assert (done.returncode, json.loads(done.stderr)["code"]) == (2, "file_exists")
    assert (tmp_path / "train.csv").read_text() == "mine"
    assert server.seen("GET", ".csv") == []


def test_force_replaces_it(podium: Podium, tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("mine")

    podium("download", "wa-churn", "--to", ".", "--force")

    assert (tmp_path / "train.csv").read_bytes() == CONTENT


def test_bytes_with_another_checksum_are_not_kept(podium: Podium, server: Fake, tmp_path: Path) -> None:
    class Lying(dict[str, bytes]):
        def __getitem__(self, name: str) -> bytes:
            return b"x" * len(super().__getitem__(name))

    server.files = Lying(server.files)

    done = podium("download", "wa-churn", "--file", "train.csv", "--to", ".", "--json")

    assert (done.returncode, json.loads(done.stderr)["code"]) == (6, "checksum_mismatch")
    assert list(tmp_path.glob("train.csv*")) == []


def test_the_archive_comes_by_its_name(podium: Podium, server: Fake, tmp_path: Path) -> None:
    podium("download", "wa-churn", "--file", "wa-churn.zip", "--to", ".")

    assert (tmp_path / "wa-churn.zip").read_bytes() == b"".join(server.files.values())


def test_the_address_that_the_server_names_is_not_visited(podium: Podium, server: Fake) -> None:
    done = podium("download", "wa-churn", "-v")

    assert "elsewhere.example" not in done.stderr
    assert len(server.seen("GET", ".csv")) == 2


def test_an_empty_file_is_a_file(podium: Podium, server: Fake, tmp_path: Path) -> None:
    server.files = {"empty.csv": b""}

    assert podium("download", "wa-churn", "--to", ".").returncode == 0
    assert (tmp_path / "empty.csv").read_bytes() == b""


def test_a_folder_that_can_not_be_made_is_told(podium: Podium, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")

    done = podium("download", "wa-churn", "--to", "data/deep")

    assert done.returncode == 2
    assert "Not a directory" in done.stderr


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "/etc/passwd", "a\\b", "C:x", "a\nb", "a\x00b"])
def test_a_server_can_not_choose_another_folder(name: str) -> None:
    with pytest.raises(RefusedError):
        check_name(name)
