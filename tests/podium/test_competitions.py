"""A competition from Python: entering, data, handing in, choosing."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from podium import Competition, InvalidInput, LimitReached, NotFound, Podium, Refused, RulesNotAccepted
from tests.client.fakes import LIMITS, TOKEN, Fake

CSV = b"id,churn\n1,0.5\n"


def test_what_is_known_of_a_competition_can_be_read(churn: Competition):
    assert (churn.slug, churn.title, churn.status, churn.n_teams) == ("wa-churn", "Customer churn", "practice", 214)
    assert (churn.metric, churn.higher_is_better, churn.is_entered) == ("AUC", True, True)
    assert (churn.starts_at, churn.ends_at) == (datetime(2025, 1, 1, tzinfo=UTC), None)


def test_an_end_of_the_own_team_is_told_instead_of_that_of_all(site: Podium, server: Fake):
    server.your_ends_at = "2030-01-07T10:00:00Z"

    churn = site.competition("wa-churn")

    assert churn.ends_at == datetime(2030, 1, 7, 10, tzinfo=UTC)
    assert "ends 2030-01-07 10:00 UTC" in repr(churn)


def test_the_rules_are_read_and_accepted(site: Podium, server: Fake):
    server.is_entered = False
    churn = site.competition("wa-churn")

    assert "Be fair." in str(churn.rules)
    assert churn.enter(rules_version=churn.rules.version).is_entered


def test_rules_that_have_changed_meanwhile_are_not_accepted_unread(site: Podium, server: Fake):
    server.is_entered = False

    with pytest.raises(RulesNotAccepted):
        site.competition("wa-churn").enter(rules_version=2)


def test_handing_in_before_entering_names_the_way(churn: Competition, server: Fake):
    server.is_entered = False

    with pytest.raises(RulesNotAccepted, match=r"competition\.enter\(\)"):
        churn.submit(CSV)


def test_a_used_up_day_says_when_it_turns(churn: Competition, server: Fake):
    server.left = 0

    with pytest.raises(LimitReached) as told:
        churn.submit(CSV)

    assert told.value.resets_at == datetime.fromisoformat(str(LIMITS["resets_at"]).replace("Z", "+00:00"))
    assert server.submissions == []


def test_after_the_last_submission_of_all_no_time_is_told(churn: Competition, server: Fake):
    server.left, server.more_limits = 0, {"total_limit": 5, "total_left": 0}
    server.refuse_submissions = (422, "total_limit_reached", "All 5 submissions are used.")

    with pytest.raises(LimitReached) as told:
        churn.submit(CSV)

    assert told.value.resets_at is None


def test_a_limit_that_the_server_tells_says_when_too(churn: Competition, server: Fake):
    server.refuse_submissions = (422, "error_limit_reached", "20 faulty files today.")

    with pytest.raises(LimitReached, match="20 faulty files") as told:
        churn.submit(CSV)

    assert told.value.resets_at is not None


def test_a_submission_has_its_message_and_name(churn: Competition, server: Fake):
    submission = churn.submit(CSV, message="more trees & “quotes”", name="mine.csv")

    assert (submission.message, submission.file_name) == ("more trees & “quotes”", "mine.csv")
    assert server.submissions[0]["sha256"] == hashlib.sha256(CSV).hexdigest()


def test_data_arrive_whole_and_are_not_fetched_twice(churn: Competition, server: Fake, tmp_path: Path):
    server.files = {"train.csv": b"id,x\n1,2\n", "test.csv": b"id,x\n3,4\n"}

    paths = churn.download(tmp_path / "data")
    server.requests.clear()
    again = churn.download(tmp_path / "data")

    assert paths == again == [tmp_path / "data/train.csv", tmp_path / "data/test.csv"]
    assert paths[0].read_bytes() == b"id,x\n1,2\n"
    assert server.seen("GET", ".csv") == []


def test_only_the_files_that_are_named_are_fetched(churn: Competition, server: Fake, tmp_path: Path):
    server.files = {"train.csv": b"1", "test.csv": b"2"}

    assert churn.download(tmp_path, files=["test.csv"]) == [tmp_path / "test.csv"]
    with pytest.raises(NotFound, match=r"has no file “tets\.csv”"):
        churn.download(tmp_path, files=["tets.csv"])


def test_a_local_file_that_differs_stays_unless_it_is_forced(churn: Competition, server: Fake, tmp_path: Path):
    server.files = {"train.csv": b"theirs"}
    (tmp_path / "train.csv").write_bytes(b"mine")

    with pytest.raises(InvalidInput, match="force=True"):
        churn.download(tmp_path)
    assert (tmp_path / "train.csv").read_bytes() == b"mine"
    churn.download(tmp_path, force=True)
    assert (tmp_path / "train.csv").read_bytes() == b"theirs"


def test_an_own_file_comes_back_under_its_number(churn: Competition, server: Fake, tmp_path: Path):
    submission = churn.submit(CSV)
    server.uploads[submission.id] = CSV

    for named in (submission, submission.id):
        assert churn.download(tmp_path, submission=named) == [tmp_path / "17-submission.csv"]


def test_submissions_are_chosen_by_number_or_as_they_are(churn: Competition):
    submission = churn.submit(CSV)

    selection = churn.select(submission, 21)

    assert (selection.selected, selection.is_open, churn.selection.final) == ([17, 21], True, [17, 21])
    with pytest.raises(Refused, match="At most 2"):
        churn.select(1, 2, 3)


@pytest.mark.parametrize("given", [[17, 21], "17", 17.0])
def test_what_is_no_submission_is_refused_before_anything_is_asked(churn: Competition, server: Fake, given: Any):
    n_requests = len(server.requests)

    for ask in (churn.select, lambda one: churn.compare(one, 21), lambda one: churn.download(submission=one)):
        with pytest.raises(InvalidInput, match="is no submission"):
            ask(given)

    assert len(server.requests) == n_requests


def test_a_private_leaderboard_that_is_not_final_is_not_found(churn: Competition):
    with pytest.raises(NotFound, match="not final yet"):
        churn.leaderboard(private=True)


def test_a_list_of_competitions_is_rows_for_a_frame(site: Podium):
    frame = site.competitions().to_frame()

    assert list(frame["slug"]) == ["wa-churn", "hpc-runtime"]
    assert list(frame["metric"]) == ["AUC", "AUC"]


def test_a_competition_shows_itself_with_strange_titles_escaped(site: Podium, server: Fake):
    server.title = "<script>alert(1)</script>"

    shown = site.competition("wa-churn")._repr_html_()

    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert TOKEN not in shown


def test_predictions_are_checked_before_anything_is_used_up(
    churn: Competition, server: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    server.files = {"sample_submission.csv": b"id,churn\n1,0.5\n2,0.5\n"}

    good = churn.check(b"id,churn\n1,0.25\n2,0.75\n")
    bad = churn.check(b"id,churn\n1,maybe\n")

    assert good == []
    assert bad
    assert all(problem.message for problem in bad)
    assert server.submissions == []


def test_without_a_sample_there_is_nothing_to_hold_predictions_against(churn: Competition):
    assert churn.check(CSV) == []


def test_two_submissions_are_compared(churn: Competition, server: Fake):
    submission = churn.submit(CSV)
    server.comparison = {"state": "found", "low": 0.001, "high": 0.02, "p_value": 0.03}

    found = churn.compare(submission, 21)

    assert (found["first"], found["second"], found["state"], found["p_value"]) == (17, 21, "found", 0.03)
