"""For the host: the formula of grades, the grades that it gives, and files of them for gradebooks."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.errors import ConflictError
from server.services import gradebooks, grades, grading
from server.services.cuts import After
from server.services.gradebooks import GradeFormat
from server.services.grades import Gradebook, GradeRow
from server.services.tokens import Scope
from server.web.api.answers import answer
from server.web.api.bodies import WHOLE, Body, read_body, rule
from server.web.api.cursors import PARTS, next_of, read_cursor
from server.web.api.declaring import CSV_FILE, declared
from server.web.api.lookup import Found, find_hosted
from server.web.api.parameters import choice, read_choice, read_page
from server.web.auth import began_at
from server.web.headers import mark_download, tag
from server.web.installation import installation

blueprint = Blueprint("api_host_grades", __name__)
FORMAT = choice("format", GradeFormat, "For which gradebook.")


@dataclass(frozen=True)
class GradingItem:
    """How grades are made."""

    formula: str
    title: str
    points: float
    decimals: int
    without_score: float | None


@dataclass(frozen=True)
class GradeItem:
    """The grade of one person; `remark` says why there is none, or why it is that of who has no score."""

    user: str
    name: str
    email: str
    student_id: str
    section: str
    team: str | None
    grade: float | None
    score: float | None
    rank: int | None
    late_days: int | None
    submission: int | None
    remark: str


@dataclass(frozen=True)
class GradeList:
    """A page of the grades by user name; `is_final` says whether the private leaderboard is."""

    grading: GradingItem
    is_final: bool
    baselines: dict[str, float]
    grades: list[GradeItem]
    page: int
    n_pages: int
    next: str | None
    n_found: int


class Grading(Body):
    """How grades are made; what is not given stays as it is."""

    formula: Annotated[str, rule("as the guide for teachers says")] = ""
    title: Annotated[str, rule("1 to 120 characters")] = ""
    points: Annotated[float, rule("more than 0, at most 1,000,000")] = 0
    decimals: Annotated[int, rule("0 to 6"), WHOLE] = 0
    without_score: Annotated[float | None, rule("0 to the points")] = None


@blueprint.get("/competitions/<slug>/host/grades")
@declared(GradeList, query=PARTS, scope=Scope.HOST)
def show(slug: str) -> Response:
    """Answer a page of the grades by the formula that is kept, or by a proposal."""
    found, page, after = find_hosted(slug), read_page(), read_cursor(str)
    return answer(_list(_read_book(found), page=page, after=after))


@blueprint.put("/competitions/<slug>/host/grades")
@declared(GradeList, body=Grading, scope=Scope.HOST, errors=(ConflictError,))
def change(slug: str) -> Response:
    """Keep a formula and answer the first page of the grades that it gives."""
    found = find_hosted(slug)
    fields = read_body(Grading).model_dump(exclude_unset=True)
    installation().database.write(_keep, found, fields, now=began_at(), address=request.remote_addr or "")
    return answer(_list(_read_book(found)))


@blueprint.get("/competitions/<slug>/host/grades.csv")
@declared(CSV_FILE, query=(FORMAT,), scope=Scope.HOST)
def export(slug: str) -> Response:
    """Answer the grades as a file for a gradebook."""
    found = find_hosted(slug)
    kind = GradeFormat(read_choice("format", [each.value for each in GradeFormat]) or GradeFormat.PLAIN)
    text = io.StringIO()
    csv.writer(text).writerows(gradebooks.list_rows(_read_book(found), kind))
    response = Response(text.getvalue(), mimetype="text/csv")
    response.headers["Cache-Control"] = "private, no-store"
    return tag(mark_download(response, f"{slug}-grades-{kind.value}.csv"), response.get_data())


def _read_book(found: Found) -> Gradebook:
    return installation().database.read(
        grades.make_gradebook, competition=found.competition, viewer=found.viewer, now=began_at()
    )


def _keep(session: Session, found: Found, fields: dict[str, Any], *, now: datetime, address: str) -> None:
    results = grades.collect(session, competition=found.competition, viewer=found.viewer, now=now)
    kept = grading.get_grading(session, competition=found.competition, has_baseline=bool(results.baselines))
    wanted = {name: fields.get(name, getattr(kept, name)) for name in grading.FIELDS}
    grading.keep_grading(
        session,
        competition=found.competition,
        host=found.reader,
        grading=grading.make_grading(found.competition, **wanted),
        baselines=results.baselines,
        higher_is_better=results.higher_is_better,
        now=now,
        address=address,
    )


def _list(book: Gradebook, *, page: int = 1, after: After | None = None) -> GradeList:
    how, listed = book.grading, grades.cut_book(book, page=page, after=after)
    item = GradingItem(how.formula, how.title, how.points, how.decimals, how.without_score)
    items = [_item(row) for row in listed.rows]
    return GradeList(
        grading=item,
        is_final=book.is_final,
        baselines=dict(book.baselines),
        grades=items,
        page=listed.page,
        n_pages=listed.n_pages,
        next=next_of(listed, after, key=items[-1].user if items else None),
        n_found=listed.n_found,
    )


def _item(row: GradeRow) -> GradeItem:
    person, attempt = row.person, row.graded.attempt
    return GradeItem(
        user=person.user.name,
        name=person.full_name,
        email=person.email,
        student_id=person.admission.student_id if person.admission else "",
        section=person.section,
        team=person.team.name if person.team else None,
        grade=row.grade,
        score=attempt.score if attempt else None,
        rank=attempt.rank if attempt else None,
        late_days=attempt.late_days if attempt else None,
        submission=attempt.submission_id if attempt else None,
        remark=row.remark,
    )
