import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from server.db import Database
from server.domain.submissions import Fault, SubmissionStatus
from server.models import Competition, Submission, User
from server.storage import Storage
from server.web import csrf
from tests import factories
from tests.browser import Browser
from tests.fakes import FakeQueue
from tests.server.web.conftest import SAMPLE, World

PATH = "/competitions/harbour/submissions"


def hand_in(browser: Browser, data: bytes = SAMPLE, *, key: str = "k1", name: str = "mine.csv", note: str = "first"):
    form = {"idempotency_key": key, "file": (io.BytesIO(data), name), "description": note}
    return browser.post_form(PATH, form, content_type="multipart/form-data")


def send_raw(browser: Browser, data: bytes = SAMPLE, *, key: str = "k1", token: str | None = None):
    headers = {"X-CSRF-Token": browser.csrf_token() if token is None else token, "Idempotency-Key": key}
    query = {"filename": "mine.csv", "description": "by script"}
    return browser.post(PATH, query_string=query, data=data, headers=headers, content_type="application/octet-stream")


def count(database: Database) -> int:
    return database.read(lambda session: session.scalar(select(func.count(Submission.id))))


def find(database: Database) -> Submission:
    return database.read(lambda session: session.scalars(select(Submission)).one())


def stored_files(storage: Storage) -> list[str]:
    return [file.key for file in storage.list_files("submissions")]


def change(session, competition_id: int, **fields):
    competition = session.get_one(Competition, competition_id)
    for name, value in fields.items():
        setattr(competition, name, value)


def add(session, world: World, **fields) -> Submission:
    return factories.make_submission(session, competition=world.competition, team=world.team, user=world.ada, **fields)


def test_a_form_without_script_makes_a_submission_and_leads_to_its_page(
    ada: Browser, world: World, database: Database, storage: Storage, queue: FakeQueue
):
    response = hand_in(ada, note="first  try")

    submission = find(database)
    assert (response.status_code, response.headers["Location"]) == (303, f"{PATH}/{submission.id}")
    assert (submission.file_name, submission.description, submission.team_id) == (
        "mine.csv",
        "first try",
        world.team.id,
    )
    with storage.open(submission.storage_key) as file:
        assert file.read() == SAMPLE
    assert queue.jobs == [(submission.id, 1)]


def test_a_double_click_gives_one_submission_and_one_file(ada: Browser, database: Database, storage: Storage):
    first, second = hand_in(ada), hand_in(ada)

    assert first.headers["Location"] == second.headers["Location"]
    assert count(database) == 1
    assert len(stored_files(storage)) == 1


def test_another_file_in_a_used_form_is_refused_with_a_fresh_form(ada: Browser, database: Database, storage: Storage):
    hand_in(ada)

    response = hand_in(ada, SAMPLE + b"3,0.1\n")

    page = response.get_data(as_text=True)
    assert response.status_code == 400
    assert "This form has handed in another file before." in page
    assert 'value="k1"' not in page
    assert (count(database), len(stored_files(storage))) == (1, 1)


def test_each_form_has_a_key_of_its_own(ada: Browser):
    pages = [ada.get(f"{PATH}/new").get_data(as_text=True) for _ in range(2)]

    keys = {page.partition('name="idempotency_key" value="')[2][:32] for page in pages}
    assert len(keys) == 2


def test_a_script_gets_the_path_of_the_new_submission(ada: Browser, database: Database):
    response = send_raw(ada)

    submission = find(database)
    assert (response.status_code, response.get_json()) == (201, {"path": f"{PATH}/{submission.id}"})
    assert (submission.file_name, submission.description) == ("mine.csv", "by script")


def test_a_script_is_told_of_a_refusal_in_json(ada: Browser, world: World, database: Database):
    database.write(change, world.competition.id, max_upload_bytes=10)

    response = send_raw(ada)

    assert response.status_code == 413
    assert response.get_json()["code"] == "too_large"
    assert count(database) == 0


def test_without_the_token_of_the_session_nothing_is_stored(ada: Browser, database: Database, storage: Storage):
    form = {csrf.FIELD: "wrong", "file": (io.BytesIO(SAMPLE), "mine.csv")}
    by_form = ada.post(PATH, data=form, content_type="multipart/form-data")
    without = ada.post(PATH, data={"file": (io.BytesIO(SAMPLE), "mine.csv")}, content_type="multipart/form-data")
    by_script = send_raw(ada, token="wrong")
    by_script_without = ada.post(PATH, data=SAMPLE, content_type="application/octet-stream")

    answers = [by_form, without, by_script, by_script_without]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert (count(database), stored_files(storage)) == (0, [])


def test_the_file_may_not_come_before_the_token(ada: Browser, database: Database):
    body = (
        b'--edge\r\nContent-Disposition: form-data; name="file"; filename="mine.csv"\r\n\r\n' + SAMPLE + b"\r\n"
        b'--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
        + ada.csrf_token().encode()
        + b"\r\n--edge--"
    )

    response = ada.post(PATH, data=body, content_type="multipart/form-data; boundary=edge")

    assert response.status_code == 403
    assert count(database) == 0


def test_a_used_up_day_is_refused_at_the_form_and_keeps_nothing(
    ada: Browser, world: World, database: Database, storage: Storage
):
    database.write(change, world.competition.id, daily_limit=1)
    hand_in(ada)

    response = hand_in(ada, key="k2")

    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "Your team has used its one submission of today." in page
    assert "2026-11-22 00:00 UTC" in page
    assert "data-submit-button" not in page
    assert (count(database), len(stored_files(storage))) == (1, 1)


def test_a_refused_form_keeps_what_was_typed(ada: Browser):
    response = hand_in(ada, b"", note='my "note" <b>')

    page = response.get_data(as_text=True)
    assert response.status_code == 400
    assert "The file is empty." in page
    assert 'value="my &#34;note&#34; &lt;b&gt;"' in page


def test_the_deadline_is_judged_by_the_begin_of_the_request(ada: Browser, world: World, database: Database, clock):
    database.write(change, world.competition.id, ends_at=clock.now, allows_late=False)

    in_time = hand_in(ada)
    clock.advance(microseconds=1)
    too_late = hand_in(ada, key="k2")

    assert in_time.status_code == 303
    assert too_late.status_code == 422
    assert "takes no late submissions" in too_late.get_data(as_text=True)
    assert count(database) == 1


def test_a_late_submission_is_taken_and_called_late(ada: Browser, world: World, database: Database, now):
    database.write(change, world.competition.id, ends_at=now - timedelta(days=1))

    form = ada.get(f"{PATH}/new").get_data(as_text=True)
    page = ada.get(hand_in(ada).headers["Location"]).get_data(as_text=True)

    assert "it is late and gets no rank" in form
    assert "late and not ranked" in page


def test_before_the_start_there_is_no_form(ada: Browser, world: World, database: Database, now):
    database.write(change, world.competition.id, starts_at=now + timedelta(days=1))

    assert "starts at 2026-11-22 12:00 UTC" in ada.get(f"{PATH}/new").get_data(as_text=True)
    assert hand_in(ada).status_code == 422


def test_who_has_not_entered_is_led_to_the_rules(ben: Browser):
    for path in (PATH, f"{PATH}/new"):
        response = ben.get(path)
        assert (response.status_code, response.headers["Location"]) == (303, "/competitions/harbour/entry")
    assert hand_in(ben).status_code == 403


def test_the_form_tells_the_script_what_is_expected(ada: Browser):
    page = ada.get(f"{PATH}/new").get_data(as_text=True)

    assert 'data-columns=\'["id", "chance"]\'' in page
    assert 'data-training-columns=\'["id", "size", "chance"]\'' in page
    assert 'data-max-bytes="1000000"' in page
    assert "One row for each of 2 ids" in page


def test_a_pending_submission_says_its_place_and_reloads_without_script(ada: Browser, world: World, database: Database):
    database.write(add, world)
    second = database.write(add, world)

    page = ada.get(f"{PATH}/{second.id}").get_data(as_text=True)

    assert "2nd<small>" in page
    assert "Your file is safe." in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page


def test_what_the_host_granted_and_what_is_left_until_the_end_is_told(ada: Browser, world: World, database: Database):
    def grant(session) -> None:
        add(session, world)
        change(session, world.competition.id, total_limit=40)
        factories.make_accommodation(session, team=world.team, extra_attempts=3)

    database.write(grant)

    listed, form = ada.get(PATH).text, ada.get(f"{PATH}/new").text

    assert "<dt>Left today</dt><dd>7 <small>with 1 of 5 used, until" in listed
    assert "<dt>Extra attempts</dt><dd>3 <small>left from the host" in listed
    assert "<dt>Left until the end</dt><dd>42 <small>of 43</small></dd>" in listed
    assert '<strong>7 submissions</strong><span class="muted">; 1 of 5 used today, 3 extra attempts left</span>' in form
    assert "Uses 1 of 7 left today;" in form
    assert "<strong>42 of 43</strong> left until the end." in form


def test_once_the_days_own_are_used_the_form_says_that_extra_attempts_are(
    ada: Browser, world: World, database: Database
):
    def use_up(session) -> None:
        factories.make_accommodation(session, team=world.team, extra_attempts=3)
        change(session, world.competition.id, daily_limit=1)
        add(session, world)

    database.write(use_up)

    form = ada.get(f"{PATH}/new").text

    assert '<strong>3 submissions</strong><span class="muted">; 1 of 1 used today, 3 extra attempts left</span>' in form
    assert "Uses 1 of 3 extra attempts left;" in form


def test_a_team_inside_its_extension_hands_in_as_before_the_end(ada: Browser, world: World, database: Database, now):
    def extend(session) -> None:
        change(session, world.competition.id, ends_at=now - timedelta(hours=1), allows_late=False)
        factories.make_accommodation(session, team=world.team, deadline_at=now + timedelta(hours=3))
        return add(session, world, public_score=0.5)

    submission = database.write(extend)

    form, listed, shown = (ada.get(f"{PATH}{path}").text for path in ("/new", "", f"/{submission.id}"))

    assert "The competition has ended" not in form
    assert "data-submit-button" in form
    assert "Submit predictions</a>" in listed
    assert '<dt>Your final deadline</dt><dd><time datetime="2026-11-21T15:00:00Z"' in form
    assert "<dt>Your final deadline</dt>" in shown


def test_a_scored_submission_shows_score_rank_and_what_is_left(ada: Browser, world: World, database: Database):
    def score(session):
        submission = add(session, world, public_score=0.8123456789)
        factories.make_leaderboard_row(session, submission=submission, public_score=0.8123456789)
        change(session, world.competition.id, n_ranked=1)
        return submission

    submission = database.write(score)

    page = " ".join(ada.get(f"{PATH}/{submission.id}").get_data(as_text=True).split())

    assert '<p class="score-result-number mb-0 mt-2">0.81235<small>ROC AUC, higher is better' in page
    assert "your best so far" in page
    assert "<dt>Rank</dt><dd>1 <small>of 1</small></dd>" in page
    assert "<dt>Left today</dt><dd>4 <small>with 1 of 5 used</small></dd>" in page
    assert "refresh" not in page
    assert "0.8123456" not in page


def test_each_fault_is_listed_with_its_examples_and_how_to_mend_it(ada: Browser, world: World, database: Database):
    example = {"row": 17, "id": "<b>4</b>", "column": "chance", "found": "1,5", "expected": "a number"}
    report = {
        "code": "invalid_file",
        "message": "Two kinds of fault.",
        "problems": [
            {
                "code": "value_not_number",
                "severity": "error",
                "message": "12 cells of `chance` are not numbers.",
                "count": 12,
                "hint": "Write 1.5.",
                "examples": [example],
            },
            {
                "code": "id_missing",
                "severity": "error",
                "message": "1 id is missing.",
                "count": 1,
                "hint": "Predict every row.",
                "examples": [{"id": "99"}],
            },
        ],
    }
    submission = database.write(
        add, world, status=SubmissionStatus.ERROR, fault=Fault.FILE, report=report, scored_at=factories.NOW
    )

    page = ada.get(f"{PATH}/{submission.id}").get_data(as_text=True)

    assert "2 things to mend in this file" in page
    assert "Nothing was scored and no daily submission was used." in page
    assert "1. 12 cells of <code>chance</code> are not numbers." in page
    assert "error <code>value_not_number</code> × 12" in page
    assert '<td class="num">17</td>' in page
    assert "&lt;b&gt;4&lt;/b&gt;" in page
    assert '<span class="row-mark">1,5</span>' in page
    assert '<span class="row-expect">a number</span>' in page
    assert "The first 1 of 12." in page
    assert "<code>99</code>" in page
    assert "Write 1.5." in page


@pytest.mark.parametrize(
    ("fault", "words"),
    [(Fault.PLATFORM, "Podium could not score this file"), (Fault.HOST, "The scoring of this competition failed")],
)
def test_faults_of_others_are_not_blamed_on_the_file(
    ada: Browser, world: World, database: Database, fault: Fault, words: str
):
    report = {"code": "scoring_failed", "message": "Scoring failed three times.", "problems": []}
    submission = database.write(
        add, world, status=SubmissionStatus.ERROR, fault=fault, report=report, scored_at=factories.NOW
    )

    page = ada.get(f"{PATH}/{submission.id}").get_data(as_text=True)

    assert words in page
    assert "Scoring failed three times." in page
    assert "to mend in this file" not in page


def test_the_status_is_a_part_of_the_page_and_304_while_it_stays(ada: Browser, world: World, database: Database, now):
    submission = database.write(add, world)

    first = ada.get(f"{PATH}/{submission.id}/status")
    again = ada.get(f"{PATH}/{submission.id}/status", headers={"If-None-Match": first.headers["ETag"]})

    def end(session):
        row = session.get_one(Submission, submission.id)
        row.status, row.fault, row.scored_at = SubmissionStatus.ERROR, Fault.FILE, now

    database.write(end)
    ended = ada.get(f"{PATH}/{submission.id}/status", headers={"If-None-Match": first.headers["ETag"]})

    assert first.get_data(as_text=True).lstrip().startswith('<div class="section with-aside" data-result')
    assert 'data-status="pending"' in first.get_data(as_text=True)
    assert (again.status_code, again.get_data()) == (304, b"")
    assert ended.status_code == 200
    assert 'data-status="error"' in ended.get_data(as_text=True)


def test_only_the_team_and_the_host_see_a_submission(
    ada: Browser, ben: Browser, host: Browser, stranger: Browser, world: World, database: Database
):
    submission = database.write(add, world)

    for path in (f"{PATH}/{submission.id}", f"{PATH}/{submission.id}/status"):
        answers = [browser.get(path).status_code for browser in (ada, host, ben, stranger)]
        assert answers == [200, 200, 404, 404]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"public_score": 0.8}, "Public score, the team’s best so far"),
        ({"status": "error", "fault": "file", "scored_at": factories.NOW}, "error"),
        ({"status": "pending"}, "The file is safe."),
    ],
)
def test_a_host_reads_of_the_team_whose_file_it_is_and_is_led_back_to_all(
    host: Browser, world: World, database: Database, fields: dict, told: str
):
    def make(session):
        submission = add(session, world, **fields)
        if "public_score" in fields:
            factories.make_leaderboard_row(session, submission=submission, public_score=0.8)
        return submission

    submission = database.write(make)

    page = " ".join(host.get(f"{PATH}/{submission.id}").get_data(as_text=True).split())

    told_part = page.partition("data-result")[2].partition("</aside>")[0]
    assert told in told_part
    assert f'href="/competitions/harbour/host/submissions?search={submission.id}"' in told_part
    assert "<dt>Used today</dt>" in told_part
    assert not any(words in told_part for words in ("y submissions", "Your", "your best", "Left today"))


def test_a_submission_under_another_competition_is_not_found(
    ada: Browser, world: World, database: Database, sign_in: Callable[[User], Browser]
):
    def make(session):
        other = factories.make_competition(session, slug="orchard")
        factories.make_solution(session, competition=other)
        factories.make_team(session, competition=other, user=world.ada)
        return add(session, world)

    submission = database.write(make)

    assert ada.get(f"/competitions/orchard/submissions/{submission.id}").status_code == 404
    assert ada.get(f"/competitions/orchard/submissions/{submission.id}/status").status_code == 404
    assert ada.get(f"{PATH}/{submission.id}").status_code == 200
    assert ada.get(f"{PATH}/{2**63}").status_code == 404


def test_the_list_shows_the_newest_first_with_the_best_marked(ada: Browser, world: World, database: Database):
    def make(session):
        best = add(session, world, public_score=0.9, description="the good one")
        factories.make_leaderboard_row(session, submission=best, public_score=0.9, n_entries=2)
        add(session, world, public_score=0.7, description="<i>worse</i>")
        add(session, world, description="waiting")

    database.write(make)

    page = ada.get(PATH).get_data(as_text=True)

    assert page.index("waiting") < page.index("&lt;i&gt;worse") < page.index("the good one")
    assert "<strong>0.90000</strong><span" in page
    assert "<dt>Left today</dt><dd>2 <small>with 3 of 5 used, until" in page


def test_an_empty_list_leads_to_the_sample(ada: Browser):
    page = ada.get(PATH).get_data(as_text=True)

    assert "No submissions yet" in page
    assert "Get the sample" in page


def test_a_long_list_has_pages(ada: Browser, world: World, database: Database):
    def make(session):
        for number in range(51):
            add(session, world, public_score=0.5, description=f"try {number}.")

    database.write(make)

    second = ada.get(f"{PATH}?page=2").get_data(as_text=True)

    assert "try 0." in second
    assert "try 1." not in second


def test_the_list_shows_no_other_team(ada: Browser, ben: Browser, world: World, database: Database):
    def make(session):
        team = factories.make_team(session, competition=world.competition, user=world.ben)
        factories.make_submission(
            session, competition=world.competition, team=team, user=world.ben, description="secret plan"
        )

    database.write(make)

    assert "secret plan" not in ada.get(PATH).get_data(as_text=True)
    assert "secret plan" in ben.get(PATH).get_data(as_text=True)
