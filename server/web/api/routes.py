"""All routes of the API, gathered for the application."""

from __future__ import annotations

from flask import Blueprint

from server.web.api import (
    comparisons,
    competitions,
    data_files,
    entries,
    host_accommodations,
    host_boards,
    host_submissions,
    host_teams,
    leaderboards,
    me,
    private_leaderboards,
    selections,
    submissions,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    me.blueprint,
    competitions.blueprint,
    entries.blueprint,
    data_files.blueprint,
    submissions.blueprint,
    comparisons.blueprint,
    selections.blueprint,
    leaderboards.blueprint,
    private_leaderboards.blueprint,
    host_boards.blueprint,
    host_submissions.blueprint,
    host_teams.blueprint,
    host_accommodations.blueprint,
)
