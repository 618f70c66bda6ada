"""A class of 30 as its teacher lives it: a roster, links, closed doors, files in time and late, grades for Canvas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from pydantic import SecretStr

from server.db import Database
from server.domain.visibility import Visibility
from server.models import Role, User
from server.services import scoring, sessions
from tests import factories
from tests.browser import Browser
from tests.conftest import browser_of
from tests.factories import NOW
from tests.fakes import Clock

pytestmark = pytest.mark.timeout(300)

PATH = "/competitions/fuel"
HOST = f"{PATH}/host"
N_STUDENTS = 30
ENDS_AT = NOW + timedelta(days=2)
STUDENTS = range(1, N_STUDENTS + 1)
ROSTER = "Name;User name;E-mail;Section;Student ID\r\n" + "".join(
    f"Student Number {n};student{n:02};s{n:02}@uni.example;Group {'AB'[n % 2]};{1000 + n}\r\n" for n in STUDENTS
)
FORMULA = "round(100 * scaled(score, baseline, best)) - 10 * late_days"


class Class:
    """The teacher, the students by name, and the scores that their files get."""

    def __init__(self, app: Flask, database: Database, clock: Clock) -> None:
        self.app, self.database, self.clock = app, database, clock
        self.teacher = self._open(database.write(self._begin))
        self.students: dict[str, Browser] = {}

    def _begin(self, session) -> User:
        host = factories.make_user(session, name="teacher", role=Role.HOST)
        competition = factories.make_competition(
            session, slug="fuel", host=host, visibility=Visibility.INVITATION, ends_at=ENDS_AT
        )
        factories.make_solution(session, competition=competition)
        zero = factories.make_team(session, competition=competition, name="All zero", is_baseline=True)
        factories.make_submission(
            session, competition=competition, team=zero, user=host, public_score=0.5, private_score=0.5
        )
        return host

    def _open(self, user: User) -> Browser:
        browser = browser_of(self.app)
        secret = self.database.write(sessions.make_session, user_id=user.id, user_agent="Firefox", now=self.clock.now)
        browser.set_cookie("podium", secret)
        return browser

    def take_roster(self, text: str) -> str:
        """Look at a roster, take it, and return the page that came."""
        look = {"act": "look", "file": (io.BytesIO(text.encode("utf-8-sig")), "class.csv")}
        assert "Take this roster" in self.teacher.post_form(f"{HOST}/class", look).text
        page = self.teacher.post_form(f"{HOST}/class", {"act": "apply", "text": text})
        assert page.status_code == 200
        return page.text

    def sign_in(self, page: str) -> None:
        """Let each new student follow the link."""
        rows = re.findall(r'<th scope="row">(student\d+)<.*?(/sign-in-links/[\w-]+)', page)
        for name, path in rows:
            browser = browser_of(self.app)
            assert browser.post_form(path).headers["Location"] == "/account"
            self.students[name] = browser

    def hand_in(self, name: str, score: float) -> int:
        """Let a student hand in a file, which is scored; private scores are 0.1 below the public ones."""
        file = (io.BytesIO(f"id,y\n1,{score}\n".encode()), "submission.csv")
        response = self.students[name].post_form(f"{PATH}/submissions", {"file": file})
        assert response.status_code == 303, response.text
        number = int(response.headers["Location"].rpartition("/")[2])
        self.database.write(self._score, number, score)
        return number

    def _score(self, session, number: int, score: float) -> None:
        now = self.clock.now
        task = scoring.claim(session, submission_id=number, version=1, lease="mine", lease_seconds=60, now=now)
        assert task is not None
        scores = {"public_score": score, "private_score": round(score - 0.1, 5)}
        assert scoring.record_score(session, task=task, receipt={}, notes=(), now=now, **scores)

    def export(self, kind: str) -> list[dict[str, str]]:
        """Return a file of grades by its columns."""
        return list(csv.DictReader(io.StringIO(self.teacher.get(f"{HOST}/grades.csv?format={kind}").text)))


@pytest.fixture
def school(make_app: Callable[..., Flask], any_database_url: str, any_database: Database, clock: Clock) -> Class:
    """Return a class that has not begun, on one kind of database after the other."""
    return Class(make_app(database_url=SecretStr(any_database_url)), any_database, clock)


def test_a_class_of_thirty_from_the_roster_to_grades(school: Class):
    stranger = browser_of(school.app)
    assert stranger.get(PATH).status_code == 404

    page = school.take_roster(ROSTER)
    school.sign_in(page)
    assert len(school.students) == N_STUDENTS

    for name in list(school.students)[:28]:  # two never come
        assert school.students[name].post_form(f"{PATH}/entry", {"accept": "1"}).status_code == 303
    for n in range(1, 26):
        school.hand_in(f"student{n:02}", 0.6 + n / 100)
    school.teacher.post_form(
        f"{HOST}/accommodations",
        {
            "team": "@student26",
            "deadline_at": f"{ENDS_AT + timedelta(days=2):%Y-%m-%dT%H:%M}",
            "zone": "UTC",
            "reason": "Ill for two days.",
        },
    )
    school.clock.now = ENDS_AT + timedelta(hours=30)
    school.hand_in("student26", 0.86)  # in time by the later end
    school.hand_in("student27", 0.86)  # two begun days late
    school.clock.now = ENDS_AT + timedelta(days=3)

    board = school.students["student01"].get(f"{PATH}/leaderboard?bracket=Group+A").text
    assert "student02" in board
    assert "student01" not in re.sub(r"<tr[^>]*is-mine.*?</tr>", "", board, flags=re.S).split("<tbody")[-1]
    looked = school.teacher.post_form(
        f"{HOST}/grades",
        {
            "act": "look",
            "formula": FORMULA,
            "title": "Fuel (7)",
            "points": "100",
            "decimals": "0",
            "without_score": "0",
        },
    )
    assert "The private leaderboard is not final." in looked.text
    assert school.teacher.post_form(f"{HOST}/finalization").status_code == 303
    kept = {"act": "keep", "formula": FORMULA, "title": "Fuel (7)", "points": "100", "decimals": "0"}
    assert school.teacher.post_form(f"{HOST}/grades", {**kept, "without_score": "0"}).status_code == 303

    grades = {row["SIS User ID"]: row["Fuel (7)"] for row in school.export("canvas")}
    assert grades[""] == "100"  # the points possible
    # All private scores are 0.1 less; the best is 0.76, the baseline 0.5.
    assert {number: grades[number] for number in ("1001", "1013", "1025", "1026", "1027", "1028", "1030")} == {
        "1001": "4",
        "1013": "50",
        "1025": "96",
        "1026": "100",
        "1027": "80",
        "1028": "0",
        "1030": "0",
    }
    assert len(grades) == N_STUDENTS + 1
    moodle = school.export("moodle")
    assert (moodle[0]["Email address"], moodle[0]["Fuel (7)"]) == ("s01@uni.example", "4")
    for name, browser in school.students.items():
        assert browser.get(f"{HOST}/grades").status_code == 404, name


def test_the_same_roster_again_changes_nothing_and_who_is_removed_is_out(school: Class):
    school.sign_in(school.take_roster(ROSTER))
    for browser in school.students.values():
        browser.post_form(f"{PATH}/entry", {"accept": "1"})
    school.hand_in("student03", 0.7)

    again = school.teacher.post_form(f"{HOST}/class", {"act": "look", "text": ROSTER}).text
    assert "30 rows without change" in again
    assert "Nothing to do" in again
    school.teacher.post_form(
        f"{HOST}/entrants", {"user": ["student03"], "act": "remove", "reason": "Left the course.", "hides": "1"}
    )

    assert school.students["student03"].get(PATH).status_code == 404
    assert "student03" not in school.students["student04"].get(f"{PATH}/leaderboard").text
    assert "student03" not in {row["user"] for row in school.export("plain")}
    assert (
        "1 whom you refused or removed"
        in school.teacher.post_form(f"{HOST}/class", {"act": "look", "text": ROSTER}).text
    )
