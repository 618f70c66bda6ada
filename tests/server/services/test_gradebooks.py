"""The files have the columns that Moodle and Canvas import."""

from __future__ import annotations

import pytest

from server.domain.visibility import Viewer
from server.services import gradebooks, grades, grading, rosters
from server.services.gradebooks import GradeFormat, write_grade
from tests.factories import NOW
from tests.server.services.season import begin

ROSTER = """name,user name,e-mail,section,student id
Ada King Lovelace,ada,ada@uni.example,Group A,1001
=Bo,bo,,Group B,1002
"""


@pytest.fixture
def book(session) -> grades.Gradebook:
    season = begin(session, "ada", "bo")
    season.hand_in("ada", 0.5, private_score=0.8)
    by = {"competition": season.competition, "host": season.competition.host, "now": NOW}
    rosters.apply_roster(session, text=ROSTER, **by)
    session.flush()
    how = grading.make_grading(
        season.competition, formula="100 * score", title="Fuel", points=100.0, decimals=1, without_score=None
    )
    viewer = Viewer(is_host=True)
    return grades.make_gradebook(session, competition=season.competition, viewer=viewer, now=NOW, asked=how)


def test_canvas_gets_its_columns_and_the_points_possible_in_the_second_row(book):
    assert list(gradebooks.list_rows(book, GradeFormat.CANVAS)) == [
        ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Fuel"),
        ("    Points Possible", "", "", "", "", 100),
        ("Lovelace, Ada King", "", "1001", "ada@uni.example", "Group A", 80.0),
        ("'=Bo", "", "1002", "bo@example.org", "Group B", ""),
    ]


def test_moodle_gets_the_columns_that_it_maps(book):
    assert list(gradebooks.list_rows(book, GradeFormat.MOODLE)) == [
        ("First name", "Last name", "Username", "ID number", "Email address", "Fuel"),
        ("Ada King", "Lovelace", "ada", "1001", "ada@uni.example", 80.0),
        ("'=Bo", "", "bo", "1002", "bo@example.org", ""),
    ]


def test_the_plain_file_says_how_each_grade_came_about(book):
    header, ada, bo = gradebooks.list_rows(book, GradeFormat.PLAIN)

    row = dict(zip(header, ada, strict=True))
    assert {name: row[name] for name in ("user", "grade", "score", "rank", "late_days", "remark")} == {
        "user": "ada",
        "grade": 80.0,
        "score": 0.8,
        "rank": 1,
        "late_days": 0,
        "remark": "",
    }
    assert bo[-1] == "no score"


def test_a_grade_without_decimals_is_a_whole_number():
    assert [write_grade(grade, 0) for grade in (80.0, None)] == [80, ""]
    assert write_grade(80.0, 1) == 80.0
