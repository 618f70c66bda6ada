"""Tests for `worker.scoring`: what becomes of a submission, through the real queue and real workers."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import datetime

import pytest

from scorer.versions import library_versions, scorer_version
from server.domain.submissions import Fault, SubmissionStatus
from server.jobs import SCORE
from tests.worker.arena import Arena, submission_text, wait_until

COMPLETE, ERROR = SubmissionStatus.COMPLETE, SubmissionStatus.ERROR


def test_a_submission_is_scored_and_ranked(staffed: Arena) -> None:
    n_before = staffed.count_entries()
    number = staffed.submit()

    [submission] = staffed.wait_for(number)

    assert (submission.status, submission.fault, submission.report) == (COMPLETE, None, None)
    assert staffed.count_scores(number) == (1, 1)
    assert staffed.count_entries() == n_before + 1


def test_the_receipt_says_what_was_scored_with_what(staffed: Arena) -> None:
    number = staffed.submit()
    [submission] = staffed.wait_for(number)

    receipt = staffed.get_receipt(number)

    assert receipt["submission_sha256"] == submission.sha256
    assert receipt["metric"] == "roc_auc"
    assert (receipt["metric_version"], receipt["libraries"]) == (scorer_version(), library_versions())
    assert receipt["path"] in ("compiled", "portable")
    assert datetime.fromisoformat(receipt["scored_at"]).tzinfo is not None
    assert (receipt["n_public"], receipt["n_private"]) == (20, 20)
    assert receipt["seconds"] > 0


def test_oddities_are_noted_on_a_complete_submission(staffed: Arena) -> None:
    number = staffed.submit(submission_text().replace(",", ";"))

    [submission] = staffed.wait_for(number)

    assert submission.status is COMPLETE
    assert submission.report is not None
    assert [problem["code"] for problem in submission.report["problems"]] == ["delimiter_unusual"]


def test_all_faults_of_a_file_are_reported_together(staffed: Arena) -> None:
    text = submission_text().replace("\n3,0.75", "\n3,much").replace("\n5,0.75", "\n999,0.75")
    number = staffed.submit(text)

    [submission] = staffed.wait_for(number)

    assert (submission.status, submission.fault) == (ERROR, Fault.FILE)
    assert submission.report is not None
    assert submission.report["code"] == "invalid_file"
    codes = {problem["code"] for problem in submission.report["problems"]}
    assert len(codes) == 3
    assert staffed.count_scores(number) == (0, 0)


def test_a_file_that_needs_too_much_memory_is_refused_with_the_limit(staffed: Arena) -> None:
    number = staffed.submit(gzip.compress(b'"id";"y"\n' + b"1;0.5\n" * 9_000_000, 1))

    [submission] = staffed.wait_for(number)

    assert (submission.status, submission.fault) == (ERROR, Fault.FILE), staffed.logs()
    assert submission.report is not None
    assert submission.report["code"] == "memory_exceeded"
    assert "256 MB" in submission.report["message"]


def test_a_file_that_takes_too_long_is_refused_with_the_limit(make_arena: Callable[..., Arena]) -> None:
    arena = make_arena(scoring_seconds=0.4)
    arena.start(failpoint="after_parse:sleep=600")
    number = arena.submit()

    [submission] = arena.wait_for(number)

    assert (submission.status, submission.fault) == (ERROR, Fault.FILE)
    assert submission.report is not None
    assert submission.report["code"] == "time_exceeded"
    assert "0.4 seconds" in submission.report["message"]


def test_p04_a_job_delivered_five_times_scores_once(staffed: Arena) -> None:
    number = staffed.submit(is_enqueued=False)
    kwargs = {"submission_id": number, "version": 1}
    n_entries = staffed.count_entries()

    for copy in range(5):
        staffed.queue.enqueue_call(SCORE, kwargs=kwargs, job_id=f"copy-{number}-{copy}", result_ttl=0)

    refusal = f"nothing_to_score submission_id={number} "
    wait_until(lambda: staffed.logs().count(refusal) == 4, "four of five deliveries to come to nothing")
    staffed.wait_for(number)
    assert staffed.count_scores(number) == (1, 1)
    assert staffed.count_entries() == n_entries + 1


def test_a_job_for_another_version_leaves_the_submission_alone(staffed: Arena) -> None:
    number = staffed.submit(is_enqueued=False)

    staffed.queue.enqueue_call(SCORE, kwargs={"submission_id": number, "version": 7}, result_ttl=0)
    wait_until(lambda: f"nothing_to_score submission_id={number} version=7" in staffed.logs(), "the refusal")

    submission = staffed.get(number)
    assert (submission.status, submission.n_attempts) == (SubmissionStatus.PENDING, 0)
    staffed.sweep_until_ended(number)


@pytest.mark.parametrize("name", ["worker.jobs.of_an_older_release", "no.such.module", "os.getpid.nothing"])
def test_a_job_of_an_unknown_name_goes_to_the_error_log(staffed: Arena, name: str) -> None:
    staffed.queue.enqueue_call(name, result_ttl=0)
    number = staffed.submit()

    wait_until(lambda: f"job={name} " in staffed.logs(), "the error in the log")
    [submission] = staffed.wait_for(number)
    assert submission.status is COMPLETE


def _cut(content: bytes) -> bytes:
    return content[:-5]


def _flip_a_bit(content: bytes) -> bytes:
    return content[:20] + bytes([content[20] ^ 1]) + content[21:]


@pytest.mark.parametrize("damage", [_cut, _flip_a_bit])
def test_a_damaged_file_is_never_scored(staffed: Arena, damage: Callable[[bytes], bytes]) -> None:
    number = staffed.submit(is_enqueued=False)
    path = staffed.path_of(number)
    path.write_bytes(damage(path.read_bytes()))

    [submission] = staffed.sweep_until_ended(number)

    assert (submission.status, submission.fault) == (ERROR, Fault.PLATFORM)
    assert staffed.count_scores(number) == (0, 0)
    wait_until(lambda: f"file_damaged submission_id={number} " in staffed.logs(), "the alarm")


def test_a_missing_file_is_a_fault_of_the_platform(staffed: Arena) -> None:
    number = staffed.submit(is_enqueued=False)
    staffed.path_of(number).unlink()

    [submission] = staffed.sweep_until_ended(number)

    assert (submission.status, submission.fault) == (ERROR, Fault.PLATFORM)
    assert submission.report is not None
    assert submission.report["code"] == "file_damaged"


def test_a_broken_solution_is_a_fault_of_the_host_and_tells_no_label(make_arena: Callable[..., Arena]) -> None:
    arena = make_arena(solution="id,y,Usage\n0,sentinel-label,Public\n1,1,Private\n")
    arena.start()
    number = arena.submit()

    [submission] = arena.wait_for(number)

    assert (submission.status, submission.fault) == (ERROR, Fault.HOST)
    assert "sentinel" not in json.dumps(submission.report) + arena.logs()


def test_the_log_tells_neither_scores_nor_cells(staffed: Arena) -> None:
    number = staffed.submit(submission_text().replace("\n3,0.75", "\n3,canary-in-a-cell"))
    staffed.wait_for(number, staffed.submit())

    assert "canary" not in staffed.logs()
    assert "score=" not in staffed.logs()
    assert "public_score" not in staffed.logs()
