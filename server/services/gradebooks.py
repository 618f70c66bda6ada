"""Grades as the gradebooks of Moodle and Canvas take them, or plain: a header, then a row for each person."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from server.domain.spreadsheets import guard_cell
from server.services.grades import Gradebook, GradeRow

Cells = tuple[object, ...]


class GradeFormat(StrEnum):
    """For what a file of grades is."""

    PLAIN = "plain"
    MOODLE = "moodle"
    CANVAS = "canvas"


PLAIN = (
    "user",
    "name",
    "email",
    "student_id",
    "section",
    "team",
    "grade",
    "score",
    "rank",
    "late_days",
    "submission",
    "remark",
)
MOODLE = ("First name", "Last name", "Username", "ID number", "Email address")
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")


def list_rows(book: Gradebook, kind: GradeFormat) -> Iterator[Cells]:
    """Give the rows of a file, of which no text is taken for a formula by a spreadsheet."""
    rows = {GradeFormat.PLAIN: _list_plain, GradeFormat.MOODLE: _list_moodle, GradeFormat.CANVAS: _list_canvas}
    for cells in rows[kind](book):
        yield tuple(guard_cell(cell) if isinstance(cell, str) else cell for cell in cells)


def write_grade(grade: float | None, decimals: int) -> object:
    """Return a grade as it stands in a file: a number with its decimals, or an empty cell."""
    if grade is None:
        return ""
    return int(grade) if decimals == 0 else grade


def _list_plain(book: Gradebook) -> Iterator[Cells]:
    yield PLAIN
    for row in book.rows:
        person, attempt = row.person, row.graded.attempt
        yield (
            person.user.name,
            person.full_name,
            person.email,
            _student_id(row),
            person.section,
            person.team.name if person.team else "",
            write_grade(row.grade, book.grading.decimals),
            attempt.score if attempt else "",
            attempt.rank if attempt else "",
            attempt.late_days if attempt else "",
            attempt.submission_id if attempt else "",
            row.remark,
        )


def _list_moodle(book: Gradebook) -> Iterator[Cells]:
    """Give the columns that Moodle exports and maps on import; the last is the grade item."""
    yield (*MOODLE, book.grading.title)
    for row in book.rows:
        first, last = _split_name(row)
        grade = write_grade(row.grade, book.grading.decimals)
        yield first, last, row.person.user.name, _student_id(row), row.person.email, grade


def _list_canvas(book: Gradebook) -> Iterator[Cells]:
    """Give the columns of a Canvas gradebook, with the row of points possible below the header."""
    yield (*CANVAS, book.grading.title)
    points = book.grading.points
    yield ("    Points Possible", "", "", "", "", int(points) if points == int(points) else points)
    for row in book.rows:
        first, last = _split_name(row)
        student = f"{last}, {first}" if first and last else first or last
        login = row.person.email or row.person.user.name
        grade = write_grade(row.grade, book.grading.decimals)
        yield student, "", _student_id(row), login, row.person.section, grade


def _split_name(row: GradeRow) -> tuple[str, str]:
    first, _, last = (row.person.full_name or row.person.user.name).rpartition(" ")
    return (first, last) if first else (last, "")


def _student_id(row: GradeRow) -> str:
    return row.person.admission.student_id if row.person.admission else ""
