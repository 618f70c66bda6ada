"""The rows of a public leaderboard as HTML, made once for all readers and kept for each version of the board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from flask import Flask, current_app
from markupsafe import Markup
from sqlalchemy.orm import Session

from server.domain.medals import Medal, MedalZone, medal_zones
from server.models import Competition
from server.services import board_history, leaderboards, rank_changes
from server.services.board_charts import Bin
from server.services.board_filters import BoardFilter, Kinds, list_kinds
from server.services.board_history import Step
from server.services.leaderboards import BoardPage, BoardRow
from server.web.competition_head import Head
from server.web.pages.kept import Kept
from server.web.pages.margins import describe_margin
from server.web.pages.sparklines import Sparkline, draw_sparkline
from server.web.pages.whiskers import Scale, Whisker, make_scale

KEPT_PAGES, KEPT_ROWS = 200, 2_000
KINDS_MINUTES = 10
EXTENSION = "podium.boards"


@dataclass(frozen=True)
class RowView:
    """A row with what stands beside it; without a change of rank that is `None`, and a new team has risen by none.

    With `is_final` the row has no place for a change: that the board went over to the selected submissions is none.
    """

    row: BoardRow
    change: int | None
    is_new: bool
    zone: Medal | None
    sparkline: Sparkline | None
    is_final: bool = False
    whisker: Whisker | None = None
    margin: str = ""


@dataclass(frozen=True)
class DrawnPage:
    """A page of the board with each of its rows as HTML, as readers see it whose team it is not."""

    board: BoardPage
    views: tuple[RowView, ...]
    rows: tuple[Markup, ...]
    scale: Scale | None


@dataclass(frozen=True)
class Boards:
    """What an application keeps of its boards: pages as HTML, the rows of single teams, rows as HTML, steps, kinds.

    A new score makes a page anew, but few of its rows. `tables` are whole ones, as open pages get them to which nobody
    has signed in; `bins` are distributions of scores.
    """

    pages: Kept[DrawnPage]
    rows: Kept[RowView | None]
    drawn: Kept[Markup]
    steps: Kept[tuple[Step, ...]]
    kinds: Kept[Kinds]
    tables: Kept[tuple[str, str]]
    bins: Kept[tuple[Bin, ...]]


def register(app: Flask) -> None:
    """Give an application a store of its own for its boards."""
    app.extensions[EXTENSION] = Boards(
        pages=Kept(KEPT_PAGES),
        rows=Kept(KEPT_ROWS),
        drawn=Kept(KEPT_ROWS),
        steps=Kept(KEPT_ROWS),
        kinds=Kept(KEPT_PAGES),
        tables=Kept(KEPT_PAGES),
        bins=Kept(KEPT_PAGES),
    )


def minute_of(head: Head) -> int:
    """Return the minute for which relative times hold."""
    return int(head.now.timestamp() // 60)


def list_zones(competition: Competition, n_teams: int) -> tuple[MedalZone, ...]:
    """Return the zones of the medals of a competition; none in practice, or before a team is ranked."""
    return () if competition.is_practice or n_teams == 0 else medal_zones(n_teams).list_zones()


def get_page(opened: Session, head: Head, *, number: int, wanted: BoardFilter) -> DrawnPage:
    """Return a page of the board, from what is kept if it is there; what a search finds is not kept."""
    if wanted.search:
        return _draw(opened, head, number, wanted)
    competition = head.competition
    key = (competition.id, competition.board_version, competition.score_decimals, number, wanted, minute_of(head))
    return get_boards().pages.get_or_make(key, lambda: _draw(opened, head, number, wanted))


def get_kinds(opened: Session, head: Head) -> Kinds:
    """Return what the teams can be told apart by; kept for some minutes, for all of them are looked at."""
    key = (head.competition.id, minute_of(head) // KINDS_MINUTES)
    return get_boards().kinds.get_or_make(key, lambda: list_kinds(opened, competition=head.competition))


def find_view(opened: Session, head: Head) -> RowView | None:
    """Return the row of the reader's team, or None if it has none."""
    competition, team_id = head.competition, head.viewer.team_id
    key = (competition.id, competition.board_version, competition.score_decimals, team_id, minute_of(head))
    return get_boards().rows.get_or_make(key, lambda: _find_view(opened, head, team_id))


def with_whisker(head: Head, view: RowView, scale: Scale | None) -> RowView:
    """Return a row with its interval as it is drawn on the scale of a page, and as it is written where it is narrow."""
    if scale is None:
        return view
    row, decimals = view.row, head.competition.score_decimals
    margin = describe_margin(row.public_score, row.low, row.high, decimals)
    return replace(view, whisker=scale.draw(row, decimals), margin=margin)


def draw_row(head: Head, view: RowView, *, is_mine: bool = False) -> Markup:
    """Return one row of the table by calling its macro: to render a template for each row would cost ten times that."""
    module = current_app.jinja_env.get_template("pages/leaderboards/_row.html").module
    return cast(Markup, module.row(view, head.competition.score_decimals, is_mine))  # type: ignore[attr-defined]


def get_boards() -> Boards:
    """Return what the application keeps."""
    return cast(Boards, current_app.extensions[EXTENSION])


def _find_view(opened: Session, head: Head, team_id: int | None) -> RowView | None:
    row = leaderboards.find_row(opened, competition=head.competition, team_id=team_id)
    return None if row is None else _view_rows(opened, head, [row])[0]


def _draw(opened: Session, head: Head, number: int, wanted: BoardFilter) -> DrawnPage:
    board = leaderboards.get_page(opened, competition=head.competition, page=number, wanted=wanted)
    scale = make_scale(board.rows, leaderboards.find_leader(opened, competition=head.competition))
    views = tuple(with_whisker(head, view, scale) for view in _view_rows(opened, head, board.rows))
    decimals, minute = head.competition.score_decimals, minute_of(head)
    drawn = get_boards().drawn
    rows = tuple(drawn.get_or_make((view, decimals, minute), partial(draw_row, head, view)) for view in views)
    return DrawnPage(board, views, rows, scale)


def _view_rows(opened: Session, head: Head, rows: Sequence[BoardRow]) -> tuple[RowView, ...]:
    changes = _find_changes(opened, head, rows)
    steps = _list_steps(opened, head, rows)
    return tuple(
        RowView(
            row=row,
            change=changes.get(row.team_id),
            is_new=row.team_id in changes and changes[row.team_id] is None,
            zone=_find_zone(head, row),
            sparkline=draw_steps(head, steps.get(row.team_id, ())),
            is_final=head.times.finalized_at is not None,
        )
        for row in rows
    )


def _find_changes(opened: Session, head: Head, rows: Sequence[BoardRow]) -> Mapping[int, int | None]:
    """Return the changes of rank of the last 24 hours; none once the board is final."""
    if head.times.finalized_at is not None:
        return {}
    ranks = {row.team_id: row.rank for row in rows if row.rank is not None}
    return rank_changes.find_changes(opened, competition_id=head.competition.id, ranks=ranks, now=head.now)


def _find_zone(head: Head, row: BoardRow) -> Medal | None:
    """Return the medal in whose zone a row stands as long as none is awarded; there is none in practice."""
    if row.rank is None or head.competition.is_practice or head.times.finalized_at is not None:
        return None
    return medal_zones(head.competition.n_ranked).find_medal(row.rank)


def draw_steps(head: Head, steps: Sequence[Step]) -> Sparkline | None:
    """Draw how a team's best score rose from the start of the competition until now or its end."""
    competition = head.competition
    began = competition.starts_at or competition.published_at or competition.created_at
    until = head.now if competition.ends_at is None else min(head.now, competition.ends_at)
    return draw_sparkline(steps, began=began, until=until, decimals=competition.score_decimals)


def _list_steps(opened: Session, head: Head, rows: Sequence[BoardRow]) -> dict[int, tuple[Step, ...]]:
    """Return the steps of teams, from what is kept where the same submission is still their best."""
    kept, decimals = get_boards().steps, head.competition.score_decimals
    keys = {row.team_id: (row.team_id, row.submission_id, row.public_score, decimals) for row in rows}
    found = {team_id: kept.find(key) for team_id, key in keys.items()}
    missing = [team_id for team_id, steps in found.items() if steps is None]
    made = board_history.list_steps(opened, team_ids=missing, decimals=decimals) if missing else {}
    for team_id in missing:
        found[team_id] = made.get(team_id, ())
        kept.keep(keys[team_id], made.get(team_id, ()))
    return {team_id: steps for team_id, steps in found.items() if steps}
