"""The command as a whole: exit codes, streams, secrets."""

import json
import subprocess
import sys

from tests.client.conftest import ROOT, Podium
from tests.client.fakes import TOKEN, Fake


def test_help_shows_examples_and_exit_codes_without_a_server(podium: Podium) -> None:
    done = podium("--help", PODIUM_URL="http://127.0.0.1:1")

    assert done.returncode == 0
    assert "podium submit wa-churn submission.csv" in done.stdout
    assert "5  refused by a rule" in done.stdout


def test_help_does_not_load_the_http_library() -> None:
    program = "import sys; from client.arguments import parse; parse(['whoami']); assert 'httpx' not in sys.modules"

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True)

    assert done.returncode == 0, done.stderr


def test_the_version_is_that_of_the_package(podium: Podium) -> None:
    done = podium("--version")

    assert (done.returncode, done.stdout.split()[0]) == (0, "podium")


def test_wrong_usage_is_exit_code_two_with_the_way_to_help(podium: Podium) -> None:
    done = podium("submit", "wa-churn")

    assert done.returncode == 2
    assert "FILE" in done.stderr
    assert "podium submit --help" in done.stderr


def test_with_json_wrong_usage_is_one_object_on_standard_error(podium: Podium) -> None:
    done = podium("leaderboard", "wa-churn", "--page", "0", "--json")

    assert (done.returncode, done.stdout) == (2, "")
    assert json.loads(done.stderr)["code"] == "usage"


def test_a_token_typed_in_the_wrong_place_is_not_repeated(podium: Podium) -> None:
    done = podium("login", "https://podium.example.org", "--token", TOKEN)

    assert done.returncode == 2
    assert TOKEN not in done.stdout + done.stderr


def test_the_reader_of_a_pipe_may_leave(podium: Podium, server: Fake) -> None:
    server.title = "x" * 500_000
    process = podium.start("competitions")
    assert process.stdout
    assert process.stderr

    process.stdout.read(10)
    process.stdout.close()

    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 141
    assert errors == b""


def test_a_disk_that_is_full_is_told_as_such(podium: Podium) -> None:
    done = podium.redirected(">/dev/full", "competitions", "--json")

    assert done.returncode == 2
    assert json.loads(done.stderr)["message"] == "What is printed can't be written: No space left on device."


def test_a_closed_standard_output_is_written_to_by_nobody(podium: Podium) -> None:
    done = podium.redirected(">&-", "competitions")

    assert (done.returncode, done.stderr) == (0, "")


def test_a_fault_of_the_command_itself_shows_no_token_in_its_traceback(podium: Podium, server: Fake) -> None:
    server.title = TOKEN
    server.rows = [{"team": TOKEN}]

    done = podium("leaderboard", "wa-churn", "-v")

    assert done.returncode == 70
    assert "Traceback" in done.stderr
    assert TOKEN not in done.stdout + done.stderr


def test_a_server_that_repeats_the_token_does_not_get_it_printed(podium: Podium, server: Fake) -> None:
    server.title = f"Hello {TOKEN}"

    people, programs = podium("competitions", "-v"), podium("competitions", "--json")

    assert "Hello podium_…" in people.stdout
    assert TOKEN not in people.stdout + people.stderr + programs.stdout + programs.stderr


def test_flags_may_stand_before_the_command(podium: Podium) -> None:
    done = podium("--json", "whoami")

    assert json.loads(done.stdout)["name"] == "ada"
