"""`podium check`, and the glance that `podium submit` takes, against a real server."""

from __future__ import annotations

import csv
import io
import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.client.commands.conftest import SAMPLE, Hall

BAD = "id,churn\n1,high\n1,0.5\n9,0.5\n"


def write(tmp_path: Path, content: str, name: str = "mine.csv") -> None:
    (tmp_path / name).write_text(content)


def n_submissions(hall: Hall) -> int:
    return len(json.loads(hall["cy"]("submissions", "harbour", "--json").stdout)["submissions"])


def test_a_sound_file_has_nothing_to_mend_and_nothing_is_sent(hall: Hall, tmp_path: Path):
    write(tmp_path, "churn,id\n0.1,3\n0.2,1\n0.3,2\n")

    done = hall["cy"]("check", "harbour", "mine.csv")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "mine.csv: nothing to mend in its 3 rows, as far as the sample tells."
    assert "Nothing was sent. 0 of 5 used today" in done.stdout
    assert n_submissions(hall) == 0


def test_all_faults_are_told_at_once_in_the_words_of_the_server(hall: Hall, tmp_path: Path):
    write(tmp_path, BAD)

    people, programs = (hall["cy"]("check", "harbour", "mine.csv", *words) for words in ((), ("--json",)))

    assert (people.returncode, programs.returncode) == (1, 1)
    assert people.stdout.splitlines()[0] == "mine.csv: 4 things to mend."
    found = json.loads(programs.stdout)
    assert [problem["code"] for problem in found["problems"]] == [
        "id_missing",
        "id_unknown",
        "id_duplicate",
        "value_not_number",
    ]
    assert all(problem["message"] in people.stdout for problem in found["problems"])
    assert (found["is_ok"], found["is_read"], found["n_rows"]) == (False, True, 3)
    assert json.loads(programs.stderr)["code"] == "invalid_file"


def test_csv_has_a_row_for_each_fault_and_each_refusal(hall: Hall, tmp_path: Path):
    write(tmp_path, BAD)
    hall.change(max_upload_bytes=10)

    done = hall["cy"]("check", "harbour", "-", "--name", "big.csv", "--csv", stdin=BAD.encode())

    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["severity"] for row in rows] == ["error"] * 4 + ["refusal"]
    assert (rows[-1]["code"], done.returncode) == ("too_large", 1)


def test_every_rule_that_refuses_is_told(hall: Hall, tmp_path: Path):
    write(tmp_path, SAMPLE)
    hall.send("cy", SAMPLE)
    hall.change(max_upload_bytes=10, rules_version=2, daily_limit=1)

    done = hall["cy"]("check", "harbour", "mine.csv", "--json")

    found = json.loads(done.stdout)
    assert [refusal["code"] for refusal in found["refusals"]] == ["rules_changed", "daily_limit_reached", "too_large"]
    assert (done.returncode, found["problems"]) == (5, [])


def test_who_has_not_entered_is_told_so(hall: Hall, tmp_path: Path):
    write(tmp_path, BAD)

    done = hall["dee"]("check", "harbour", "mine.csv")

    assert done.returncode == 3
    assert "podium enter harbour" in done.stderr


@pytest.mark.parametrize(
    ("starts_in", "ends_in", "code"), [(1, 9, "not_open"), (-9, -1, "deadline_passed")], ids=["before", "after"]
)
def test_before_the_start_and_after_the_end_the_server_says_the_same(
    hall: Hall, tmp_path: Path, starts_in: int, ends_in: int, code: str
):
    write(tmp_path, SAMPLE)
    times = {"starts_at": factories.NOW + timedelta(days=starts_in), "ends_at": factories.NOW + timedelta(days=ends_in)}
    hall.change(**times, allows_late=False)

    checked = json.loads(hall["cy"]("check", "harbour", "mine.csv", "--json").stderr)

    answer = hall.send("cy", SAMPLE)
    assert (checked["code"], checked["message"]) == (code, answer["detail"])
    assert answer["code"] == code


def test_what_the_server_alone_reads_is_said(hall: Hall, tmp_path: Path):
    (tmp_path / "mine.parquet").write_bytes(b"PAR1more")

    done = hall["cy"]("check", "harbour", "mine.parquet")

    assert done.returncode == 0
    assert "the server alone reads Parquet" in done.stdout


def test_the_sample_is_downloaded_once_and_again_when_it_is_damaged(hall: Hall, tmp_path: Path):
    write(tmp_path, BAD)
    traces = [hall["cy"]("check", "harbour", "mine.csv", "-v").stderr for _ in range(2)]
    kept = next((tmp_path / "home" / ".cache" / "podium" / "samples").glob("*.csv"))
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    kept.write_text("damaged")

    again = hall["cy"]("check", "harbour", "mine.csv", "-v")

    assert [trace.count("files/sample_submission.csv") for trace in (*traces, again.stderr)] == [1, 0, 1]
    assert kept.read_text() == SAMPLE
    assert "4 things to mend" in again.stdout


def test_submit_does_not_send_what_would_be_refused_unless_it_is_told_to(hall: Hall, tmp_path: Path):
    write(tmp_path, BAD)

    held, for_programs = (hall["cy"]("submit", "harbour", "mine.csv", *words) for words in ((), ("--json",)))
    before = n_submissions(hall)
    sent = hall["cy"]("submit", "harbour", "mine.csv", "--no-check", "--no-wait")

    assert (held.returncode, for_programs.returncode, before) == (1, 1, 0)
    assert "Not sent" in held.stdout
    assert json.loads(for_programs.stderr)["code"] == "invalid_file"
    assert for_programs.stdout == ""
    assert (sent.returncode, n_submissions(hall)) == (0, 1)


def test_submit_sends_on_where_the_sample_cannot_be_kept(hall: Hall, tmp_path: Path):
    write(tmp_path, SAMPLE)
    write(tmp_path, "a file where a folder is needed", "cache")

    done = hall["cy"]("submit", "harbour", "mine.csv", "--no-wait", "-v", XDG_CACHE_HOME=str(tmp_path / "cache"))

    assert done.returncode == 0
    assert "The file is not checked before it is sent" in done.stderr


def test_after_the_end_a_file_is_said_to_be_late(hall: Hall, tmp_path: Path):
    (tmp_path / "mine.csv").write_text(SAMPLE)
    hall.change(ends_at=hall.clock() - timedelta(hours=1), allows_late=True)

    done = hall["cy"]("check", "harbour", "mine.csv")

    assert done.returncode == 0
    assert "The competition has ended: a file is late now, and gets no rank." in done.stdout
