"""A file on its way to a score."""

import hashlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.client.conftest import Podium
from tests.client.fakes import TOKEN, Fake

CONTENT = b"id,churn\n" + b"1,0.5\n" * 200_000


@pytest.fixture(autouse=True)
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sub.csv"
    path.write_bytes(CONTENT)
    return path


def test_a_file_arrives_whole_with_its_name_and_description(podium: Podium, server: Fake) -> None:
    done = podium("submit", "wa-churn", "sub.csv", "-m", "more trees & “quotes”", "--json")

    scored = json.loads(done.stdout)
    assert (done.returncode, scored["status"], scored["public_score"], scored["rank"]) == (0, "complete", 0.81234, 5)
    assert (scored["file_name"], scored["description"]) == ("sub.csv", "more trees & “quotes”")
    assert scored["sha256"] == hashlib.sha256(CONTENT).hexdigest()


@pytest.mark.parametrize("cut", [0, 100_000])
def test_an_upload_that_breaks_off_is_sent_again_under_the_same_key(podium: Podium, server: Fake, cut: int) -> None:
    server.cut_uploads = [cut]

    done = podium("submit", "wa-churn", "sub.csv")

    keys = {headers["Idempotency-Key"] for headers in server.seen("POST", "/submissions")}
    assert done.returncode == 0, done.stderr
    assert (len(server.seen("POST", "/submissions")), len(keys), len(server.submissions)) == (2, 1, 1)


def test_a_lost_answer_makes_no_second_submission(podium: Podium, server: Fake) -> None:
    server.lose_answers = 2

    done = podium("submit", "wa-churn", "sub.csv", "--json")

    assert json.loads(done.stdout)["id"] == 17
    assert (len(server.seen("POST", "/submissions")), len(server.submissions)) == (3, 1)


def test_two_runs_are_two_submissions(podium: Podium, server: Fake) -> None:
    podium("submit", "wa-churn", "sub.csv", "--no-wait")
    podium("submit", "wa-churn", "sub.csv", "--no-wait")

    assert (len(server.keys), len(server.submissions)) == (2, 2)


def test_waiting_asks_with_the_last_etag(podium: Podium, server: Fake) -> None:
    server.n_pending_polls = 3

    podium("submit", "wa-churn", "sub.csv")

    polls = server.seen("GET", "/submissions/17")
    assert "If-None-Match" not in polls[0]
    assert all("If-None-Match" in poll for poll in polls[1:])


def test_no_wait_leaves_at_once(podium: Podium, server: Fake) -> None:
    done = podium("submit", "wa-churn", "sub.csv", "--no-wait", "--json")

    assert (done.returncode, json.loads(done.stdout)["status"]) == (0, "pending")
    assert server.seen("GET", "/submissions/17") == []


def test_standard_input_is_a_file_too(podium: Podium, server: Fake) -> None:
    done = podium("submit", "wa-churn", "-", "--json", stdin=CONTENT)

    scored = json.loads(done.stdout)
    assert (scored["file_name"], scored["sha256"]) == ("submission.csv", hashlib.sha256(CONTENT).hexdigest())


def test_a_file_that_is_too_large_is_not_sent(podium: Podium, server: Fake) -> None:
    server.max_upload_bytes = 1000

    done = podium("submit", "wa-churn", "sub.csv", "--json")

    assert (done.returncode, json.loads(done.stderr)["code"]) == (5, "too_large")
    assert server.seen("POST", "/submissions") == []


def test_a_used_up_day_is_told_before_the_upload(podium: Podium, server: Fake) -> None:
    server.left = 0

    done = podium("submit", "wa-churn", "sub.csv")

    assert done.returncode == 5
    assert "from 01:00 (00:00 UTC)" in done.stderr
    assert server.seen("POST", "/submissions") == []


def test_who_has_not_entered_is_told_how(podium: Podium, server: Fake) -> None:
    server.is_entered = False

    done = podium("submit", "wa-churn", "sub.csv")

    assert done.returncode == 3
    assert "`podium enter wa-churn`" in done.stderr


@pytest.mark.parametrize("name", ["nope.csv", "."])
def test_what_is_no_file_is_told_before_any_request(podium: Podium, server: Fake, name: str) -> None:
    done = podium("submit", "wa-churn", name)

    assert (done.returncode, server.requests) == (2, [])


def test_ctrl_c_while_waiting_says_that_the_submission_is_safe(podium: Podium, server: Fake) -> None:
    server.n_pending_polls = 1_000_000
    process = podium.start("submit", "wa-churn", "sub.csv", "--json")
    while not server.polls:
        assert process.poll() is None
        time.sleep(0.01)

    process.send_signal(signal.SIGINT)

    out, errors = process.communicate(timeout=60)
    fault = json.loads(errors)
    assert (process.returncode, out) == (130, b"")
    assert (fault["code"], fault["submission_id"]) == ("interrupted", 17)
    assert "will be scored" in fault["hint"]


def peak_kilobytes(podium: Podium, name: str) -> int:
    """Return the most memory that the command held while it submitted the file."""
    program = (
        "import sys; from client.__main__ import main; code = main()\n"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "submit", "wa-churn", name, "--no-wait"],
        cwd=podium.folder,
        env=podium.environ,
        capture_output=True,
        check=True,
        text=True,
    )
    return int(done.stdout.split()[-1])


def test_memory_does_not_grow_with_the_file(podium: Podium, server: Fake, tmp_path: Path) -> None:
    with (tmp_path / "large.csv").open("wb") as large:
        large.truncate(300_000_000)
    (tmp_path / "small.csv").write_bytes(b"0" * 1_000_000)

    growth = peak_kilobytes(podium, "large.csv") - peak_kilobytes(podium, "small.csv")

    assert len(server.seen("PATCH", "0" * 32)) == 18
    assert (server.submissions[0]["size_bytes"], server.submissions[0]["file_name"]) == (300_000_000, "large.csv")
    assert growth < 8_000


def test_a_token_is_in_no_output_of_a_troubled_submission(podium: Podium, server: Fake) -> None:
    server.cut_uploads = [10]
    server.lose_answers = 1

    code, shown = podium.on_terminal("submit", "wa-churn", "sub.csv", "-v")

    assert code == 0
    assert TOKEN not in shown
