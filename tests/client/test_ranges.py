"""Large files in several ranges at once."""

import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from client import ranges
from client.api import Api, file_path
from client.connection import Connection
from client.errors import NotFoundError, UnavailableError
from client.output import Screen
from client.progress import Bar
from client.wanted import Wanted
from tests.client.conftest import Podium
from tests.client.fakes import TOKEN, Fake

CONTENT = random.Random(1).randbytes(1_000_001)
LARGE = random.Random(2).randbytes(ranges.FROM_BYTES + 17)


@pytest.fixture
def api(server: Fake) -> Iterator[Api]:
    connection = Connection(server.url, TOKEN, Screen(as_json=True))
    yield Api(connection)
    connection.close()


@pytest.fixture
def wanted(server: Fake, tmp_path: Path) -> Wanted:
    server.files = {"train.csv": CONTENT}
    digest = hashlib.sha256(CONTENT).hexdigest()
    return Wanted(file_path("wa-churn", "train.csv"), "train.csv", len(CONTENT), digest, tmp_path / "train.csv")


def complete(api: Api, wanted: Wanted) -> bool:
    return ranges.complete(api, wanted, Bar(Screen(as_json=True), wanted.name, wanted.size_bytes))


def asked(server: Fake) -> list[str]:
    return sorted(headers.get("Range", "") for headers in server.seen("GET", "/train.csv"))


def test_four_ranges_make_the_whole(api: Api, wanted: Wanted, server: Fake) -> None:
    assert complete(api, wanted)

    assert wanted.part.read_bytes() == CONTENT
    assert asked(server) == ["bytes=0-249999", "bytes=250000-499999", "bytes=500000-749999", "bytes=750000-1000000"]
    assert list(wanted.part.parent.iterdir()) == [wanted.part]


def test_each_range_goes_on_where_it_broke(api: Api, wanted: Wanted, server: Fake) -> None:
    server.cut_downloads = [100_000, 100_000, 100_000, 100_000, 50_000]

    assert complete(api, wanted)

    assert wanted.part.read_bytes() == CONTENT
    assert len(asked(server)) == 9
    assert len(set(asked(server))) == 9


def test_a_later_run_asks_for_what_is_missing_alone(api: Api, wanted: Wanted, server: Fake) -> None:
    server.cut_downloads = [60_000] * 4
    server.busy = []
    server.n_until_gone = 4

    with pytest.raises(NotFoundError):
        complete(api, wanted)

    kept = json.loads(wanted.part.with_name("train.csv.part.ranges").read_text())["spans"]
    server.n_until_gone = None
    server.requests.clear()
    assert complete(api, wanted)
    assert asked(server) == sorted(f"bytes={span['position']}-{span['end'] - 1}" for span in kept)
    assert any(span["position"] % 250_000 for span in kept)
    assert wanted.part.read_bytes() == CONTENT


def test_behind_the_part_of_a_run_in_one_stream_only_the_rest_is_fetched(
    api: Api, wanted: Wanted, server: Fake
) -> None:
    wanted.part.write_bytes(CONTENT[:600_001])

    assert complete(api, wanted)

    assert asked(server)[0] == "bytes=600001-700000"
    assert wanted.part.read_bytes() == CONTENT


def test_a_server_without_ranges_is_left_to_the_one_stream(api: Api, wanted: Wanted, server: Fake) -> None:
    server.honours_ranges = False

    assert not complete(api, wanted)

    assert list(wanted.part.parent.iterdir()) == []


def test_a_server_that_sends_no_more_at_once_is_asked_again(api: Api, wanted: Wanted, server: Fake) -> None:
    server.busy = [(429, {"Retry_After": "0"})] * 3

    assert complete(api, wanted)

    assert wanted.part.read_bytes() == CONTENT


def test_a_server_that_wants_an_hour_of_peace_is_not_waited_for(api: Api, wanted: Wanted, server: Fake) -> None:
    server.busy = [(429, {"Retry_After": "3600"})]

    with pytest.raises(UnavailableError):
        complete(api, wanted)

    assert wanted.part.with_name("train.csv.part.ranges").exists()


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "[]",
        '{"sha256": "other", "spans": [{"position": 0, "end": 1000001}]}',
        '{"sha256": "HASH", "spans": []}',
        '{"sha256": "HASH", "spans": [{"position": -1, "end": 1000001}]}',
        '{"sha256": "HASH", "spans": [{"position": 0, "end": 2000000}]}',
        '{"sha256": "HASH", "spans": [{"position": "x"}]}',
    ],
)
def test_what_an_earlier_run_left_and_makes_no_sense_does_no_harm(api: Api, wanted: Wanted, kept: str) -> None:
    wanted.part.write_bytes(b"x" * len(CONTENT))
    wanted.part.with_name("train.csv.part.ranges").write_text(kept.replace("HASH", wanted.sha256))

    assert complete(api, wanted)

    assert wanted.part.read_bytes() == CONTENT


def test_the_command_fetches_large_files_in_ranges_and_compares_the_whole(
    podium: Podium, server: Fake, tmp_path: Path
) -> None:
    server.files = {"train.csv": LARGE, "small.csv": b"1"}

    done = podium("download", "wa-churn", "--to", ".")

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "train.csv").read_bytes() == LARGE
    assert len(asked(server)) == ranges.N_RANGES
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.csv", "train.csv"]


def test_the_command_takes_one_stream_where_there_are_no_ranges(podium: Podium, server: Fake, tmp_path: Path) -> None:
    server.files, server.honours_ranges = {"train.csv": LARGE}, False

    done = podium("download", "wa-churn", "--to", ".")

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "train.csv").read_bytes() == LARGE
    assert asked(server)[0] == ""


def test_ranges_of_another_file_are_found_out_and_fetched_again(podium: Podium, server: Fake, tmp_path: Path) -> None:
    server.files = {"train.csv": LARGE}
    (tmp_path / "train.csv.part").write_bytes(b"x" * len(LARGE))
    spans = [{"position": len(LARGE), "end": len(LARGE)}]
    kept = {"sha256": hashlib.sha256(LARGE).hexdigest(), "spans": spans}
    (tmp_path / "train.csv.part.ranges").write_text(json.dumps(kept))

    done = podium("download", "wa-churn", "--to", ".")

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "train.csv").read_bytes() == LARGE
