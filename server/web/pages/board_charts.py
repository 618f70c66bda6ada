"""The charts of a leaderboard: the race, the distribution, and after the end public against private."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from server.models import User
from server.services import board_charts, private_leaderboards
from server.services.board_charts import Bin, Racer
from server.services.private_leaderboards import Pair
from server.web.auth import began_at, current_user
from server.web.competition_head import Head, load_head
from server.web.installation import installation
from server.web.pages.board_drawing import get_boards
from server.web.pages.board_drawings import Marks, Race, draw_distribution, draw_pairs, draw_race, find_bin

MOST_PAIRS = 300

blueprint = Blueprint("board_charts", __name__, url_prefix="/competitions/<slug>/leaderboard/charts")


@dataclass(frozen=True)
class ChartsPage:
    """The charts: what they show, as drawings and as JSON for the script; no `pairs` before the board is final."""

    head: Head
    racers: tuple[Racer, ...]
    bins: tuple[Bin, ...]
    pairs: tuple[Pair, ...]
    my_bin: int | None
    race: Race | None
    distribution: Marks | None
    scatter: Marks | None
    data: dict[str, str]


@blueprint.get("")
def show(slug: str) -> str:
    """Show the charts, each with its table."""
    page = installation().database.read(_load_page, slug=slug, user=current_user(), now=began_at())
    return render_template("pages/leaderboards/charts.html", page=page)


def _load_page(opened: Session, *, slug: str, user: User | None, now: datetime) -> ChartsPage:
    head = load_head(opened, slug=slug, user=user, now=now, tab="leaderboard")
    competition, team_id = head.competition, head.viewer.team_id
    decimals, rises = competition.score_decimals, head.metric.higher_is_better
    racers = board_charts.list_racers(opened, competition=competition, team_id=team_id)
    bins = get_boards().bins.get_or_make(
        (competition.id, competition.board_version, competition.solution_version, decimals),
        lambda: board_charts.count_scores(opened, competition=competition, higher_is_better=rises),
    )
    pairs = private_leaderboards.list_pairs(opened, competition=competition, now=now, most=MOST_PAIRS)
    mine = next((racer.row.public_score for racer in racers if racer.row.team_id == team_id), None)
    starts = [step.at for racer in racers for step in racer.steps]
    began, until = min(starts, default=now), now if competition.ends_at is None else min(now, competition.ends_at)
    return ChartsPage(
        head=head,
        racers=racers,
        bins=bins,
        pairs=pairs,
        my_bin=find_bin(bins, mine),
        race=draw_race(racers, mine=team_id, began=began, until=max(began, until), decimals=decimals),
        distribution=draw_distribution(bins, mine=mine, decimals=decimals),
        scatter=draw_pairs(pairs, mine=team_id, decimals=decimals),
        data={
            "race": json.dumps(_race_data(racers, team_id, until, rises=rises)),
            "distribution": json.dumps(_bin_data(bins, find_bin(bins, mine))),
            "pairs": json.dumps(_pair_data(pairs, team_id)),
        },
    )


def _race_data(racers: Sequence[Racer], mine: int | None, until: datetime, *, rises: bool) -> dict[str, Any]:
    lines = [
        {
            "name": racer.row.team,
            "kind": "mine" if racer.row.team_id == mine else "first" if number == 0 else "other",
            "x": [step.at.isoformat() for step in racer.steps] + [until.isoformat()],
            "y": [step.score for step in racer.steps] + [racer.row.public_score],
        }
        for number, racer in enumerate(racers)
        if racer.steps
    ]
    return {"kind": "race", "lines": lines, "rises": rises}


def _bin_data(bins: Sequence[Bin], mine: int | None) -> dict[str, Any]:
    words = [f"{each.better:g} to {each.worse:g}" for each in bins]
    return {"kind": "bars", "x": words, "y": [each.count for each in bins], "mine": mine}


def _pair_data(pairs: Sequence[Pair], mine: int | None) -> dict[str, Any]:
    dots = [{"name": pair.team, "x": pair.public_score, "y": pair.private_score} for pair in pairs]
    place = next((number for number, pair in enumerate(pairs) if pair.team_id == mine), None)
    return {"kind": "dots", "dots": dots, "mine": place}
