"""Grades of a class: the formula with its preview, and files for gradebooks."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.domain.formulas import FUNCTIONS, NAMES
from server.errors import InvalidInputError
from server.models import Competition, Grading, User
from server.services import gradebooks, grades, grading
from server.services.gradebooks import GradeFormat
from server.services.grades import Gradebook
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.forms import Form, answer_form, read_form
from server.web.headers import mark_download
from server.web.host.hosting import load_hosted
from server.web.installation import installation

SHOWN_ROWS = 500
FIELDS = ("formula", "title", "points", "decimals", "without_score")
BAR_HEIGHT = 70
BAR_STEP = 46

blueprint = Blueprint("host_grades", __name__, url_prefix="/competitions/<slug>/host")


@dataclass(frozen=True)
class Bar:
    """A bar of the drawing of how grades are spread."""

    x: int
    y: float
    height: float
    n_grades: int
    low: float
    high: float


@dataclass(frozen=True)
class GradesPage:
    """The formula and what it gives; without a book it cannot be used, and the form says why."""

    head: Head
    form: Form
    book: Gradebook | None
    is_kept: bool

    @property
    def rows(self) -> tuple[grades.GradeRow, ...]:
        """The rows that the page shows."""
        return self.book.rows[:SHOWN_ROWS] if self.book else ()

    @property
    def bars(self) -> list[Bar]:
        """The bars of the drawing."""
        spread = self.book.spread if self.book else None
        if spread is None:
            return []
        most, width = max(spread.bars), (spread.high - spread.low) / len(spread.bars)
        return [
            Bar(
                x=place * BAR_STEP,
                y=BAR_HEIGHT * (1 - count / most),
                height=BAR_HEIGHT * count / most,
                n_grades=count,
                low=spread.low + place * width,
                high=spread.low + (place + 1) * width,
            )
            for place, count in enumerate(spread.bars)
        ]

    @property
    def names(self) -> dict[str, str]:
        """What a formula may name."""
        return NAMES

    @property
    def functions(self) -> dict[str, str]:
        """What a formula may call."""
        return FUNCTIONS


@blueprint.get("/grades")
def show(slug: str) -> ResponseReturnValue:
    """Show the formula that is kept, or a proposal, and what it gives."""
    return _render(slug, Form(), None)


@blueprint.post("/grades")
def change(slug: str) -> ResponseReturnValue:
    """Look at what another formula would give, or keep it."""
    form = read_form(*FIELDS)
    user = require_user()

    def act() -> ResponseReturnValue:
        if request.form.get("act") != "keep":
            return _render(slug, form, form)
        path = installation().database.write(
            _keep, slug=slug, user=user, form=form, now=began_at(), address=request.remote_addr or ""
        )
        flash("The formula is kept, and the files follow it.", "good")
        return redirect(f"{path}/host/grades", 303)

    return answer_form(form, act, show=lambda refused: _render(slug, refused, None))


@blueprint.get("/grades.csv")
def export(slug: str) -> Response:
    """Send the grades by the formula that is kept, as a file for `format`."""
    asked = request.args.get("format", "")
    kind = GradeFormat(asked) if asked in list(GradeFormat) else GradeFormat.PLAIN
    book = installation().database.read(_load_book, slug=slug, user=require_user(), now=began_at())
    text = io.StringIO()
    csv.writer(text).writerows(gradebooks.list_rows(book, kind))
    response = Response(text.getvalue(), mimetype="text/csv")
    response.headers["Cache-Control"] = "private, no-store"
    return mark_download(response, f"{slug}-grades-{kind.value}.csv")


def _read(competition: Competition, form: Form) -> Grading:
    """Return how the form would have it graded."""
    faults: dict[str, str] = {}
    points = _read_number(form, "points", faults)
    decimals = form["decimals"].strip()
    if not (decimals.isascii() and decimals.isdigit() and len(decimals) == 1):
        faults["decimals"] = f"A whole number from 0 to {grading.MOST_DECIMALS}."
    without = _read_number(form, "without_score", faults) if form["without_score"].strip() else None
    if faults:
        raise InvalidInputError("The grades cannot be made. Look at the marked fields.", fields=faults)
    return grading.make_grading(
        competition,
        formula=form["formula"],
        title=form["title"],
        points=points,
        decimals=int(decimals),
        without_score=without,
    )


def _read_number(form: Form, name: str, faults: dict[str, str]) -> float:
    try:
        return float(form[name].strip().replace(",", "."))
    except ValueError:
        faults[name] = "A number."
        return 0.0


def _keep(opened: Session, *, slug: str, user: User, form: Form, now: datetime, address: str) -> str:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="")
    asked = _read(head.competition, form)
    results = grades.collect(opened, competition=head.competition, viewer=head.viewer, now=now)
    grading.keep_grading(
        opened,
        competition=head.competition,
        host=user,
        grading=asked,
        baselines=results.baselines,
        higher_is_better=results.higher_is_better,
        now=now,
        address=address,
    )
    return head.path


def _load_book(opened: Session, *, slug: str, user: User, now: datetime) -> Gradebook:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="")
    return grades.make_gradebook(opened, competition=head.competition, viewer=head.viewer, now=now)


def _render(slug: str, form: Form, asked: Form | None) -> str:
    page = installation().database.read(_load, slug=slug, user=require_user(), now=began_at(), form=form, asked=asked)
    return render_template("host/grades.html", page=page)


def _load(opened: Session, *, slug: str, user: User, now: datetime, form: Form, asked: Form | None) -> GradesPage:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="grades")
    is_kept = opened.get(Grading, head.competition.id) is not None
    if form.message:
        return GradesPage(head, form, None, is_kept)
    try:
        book = grades.make_gradebook(
            opened,
            competition=head.competition,
            viewer=head.viewer,
            now=now,
            asked=None if asked is None else _read(head.competition, asked),
        )
    except InvalidInputError as refusal:
        if asked is not None:
            raise
        return GradesPage(head, _show_form(opened, head).refused(refusal), None, is_kept)
    return GradesPage(head, form if asked else _fill(book.grading), book, is_kept)


def _show_form(opened: Session, head: Head) -> Form:
    """Return the form of a formula that was kept and cannot be used any more, as when its baseline is gone."""
    return _fill(grading.get_grading(opened, competition=head.competition, has_baseline=False))


def _fill(how: Grading) -> Form:
    without = "" if how.without_score is None else f"{how.without_score:g}"
    values = {
        "formula": how.formula,
        "title": how.title,
        "points": f"{how.points:g}",
        "decimals": str(how.decimals),
        "without_score": without,
    }
    return Form(values)
