"""A submission: waited for, looked at, refused with its rows."""

from __future__ import annotations

import pytest

from podium import Competition, NotScoredYet, Podium, ScoringFailed, SubmissionRejected
from tests.client.fakes import Fake

CSV = b"id,churn\n1,0.5\n"


def test_a_submission_is_waited_for_until_it_has_its_score(churn: Competition):
    seen: list[int | None] = []

    scored = churn.submit(CSV).wait(on_change=lambda one: seen.append(one.queue_position))

    assert (scored.status, scored.public_score, scored.rank, scored.is_best) == ("complete", 0.81234, 5, True)
    assert seen[0] == 2
    assert scored.queue_position is None


def test_refreshing_gives_the_submission_as_it_stands(churn: Competition):
    submission = churn.submit(CSV)
    was_pending = submission.is_pending

    statuses = [submission.refresh().status for _ in range(3)]

    assert was_pending
    assert statuses[-1] == "complete"


def test_a_wait_that_is_too_short_leaves_a_submission_that_can_be_waited_for_again(churn: Competition, server: Fake):
    server.n_pending_polls = 1_000_000
    submission = churn.submit(CSV)

    with pytest.raises(NotScoredYet, match="it is safe") as told:
        submission.wait(timeout=0)

    assert isinstance(told.value, TimeoutError)
    server.n_pending_polls = 0
    assert told.value.submission.wait().public_score == 0.81234


def test_faults_of_the_file_come_with_all_their_rows(churn: Competition):
    submission = churn.submit(b"bad,churn\n")

    with pytest.raises(SubmissionRejected) as told:
        submission.wait()

    assert [problem.code for problem in told.value.problems] == ["invalid_value", "missing_ids"]
    assert told.value.rows[0] == {
        "problem": "invalid_value", "row": 118, "id": "37875", "column": "churn", "found": "1.204,50",
        "expected": "a number",
    }  # fmt: skip
    text = str(told.value)
    assert "2,906  40663  churn   NaN" in text
    assert "→ Rows dropped by dropna() are the usual reason." in text


def test_a_fault_of_the_platform_is_no_rejection(churn: Competition, server: Fake):
    server.fault = "platform"

    with pytest.raises(ScoringFailed, match="hand it in again"):
        churn.submit(b"bad,churn\n").wait()


def test_a_submission_is_found_by_its_number(site: Podium, churn: Competition):
    number = churn.submit(CSV).wait().id

    assert site.submission(number).public_score == 0.81234


def test_the_list_is_walked_counted_and_made_into_a_frame(churn: Competition):
    for message in ("first", "second"):
        churn.submit(CSV, message).wait()

    found = churn.submissions

    assert [one.message for one in found] == ["second", "first"]
    assert (len(found), found[-1].id) == (2, 17)
    frame = found.to_frame()
    assert list(frame["public_score"]) == [0.81234, 0.81234]
    assert str(frame["received_at"].dt.tz) == "UTC"


def test_a_submission_tells_how_it_stands(churn: Competition, server: Fake):
    pending = churn.submit(CSV, "<b>bold</b>")
    shown = repr(pending)

    scored = pending.wait()

    assert shown == "<Submission 17 to wa-churn: pending, number 2 in the queue>"
    assert repr(scored) == "<Submission 17 to wa-churn: 0.81234, rank 5, best so far>"
    assert "&lt;b&gt;bold&lt;/b&gt;" in scored._repr_html_()
    assert f'href="{server.url}' in scored._repr_html_()


def test_a_refused_submission_shows_its_faults_in_a_notebook(churn: Competition):
    submission = churn.submit(b"bad,churn\n")
    with pytest.raises(SubmissionRejected):
        submission.wait()

    assert "4 rows of “churn” are not numbers." in submission._repr_html_()
    assert "in error" in repr(churn.submissions) or "error" in repr(churn.submissions)


def test_a_late_file_is_said_to_be_late_and_has_no_rank(churn: Competition, server: Fake):
    server.is_late = True

    scored = churn.submit(CSV).wait()

    assert scored.is_late
    assert repr(scored) == "<Submission 17 to wa-churn: 0.81234, late and not ranked>"
