"""All routes of the API, gathered for the application."""

from __future__ import annotations

from flask import Blueprint

from server.web.api import (
    admissions,
    comparisons,
    competitions,
    data_files,
    entries,
    host_accommodations,
    host_admission,
    host_boards,
    host_co_hosts,
    host_entrants,
    host_rescores,
    host_submissions,
    host_teams,
    invitations,
    leaderboards,
    me,
    merges,
    notes,
    private_leaderboards,
    selections,
    submission_files,
    submissions,
    teams,
    uploads,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    me.blueprint,
    uploads.blueprint,
    competitions.blueprint,
    entries.blueprint,
    teams.blueprint,
    invitations.blueprint,
    merges.blueprint,
    data_files.blueprint,
    submissions.blueprint,
    submission_files.blueprint,
    notes.blueprint,
    comparisons.blueprint,
    selections.blueprint,
    leaderboards.blueprint,
    private_leaderboards.blueprint,
    host_boards.blueprint,
    host_rescores.blueprint,
    host_submissions.blueprint,
    host_teams.blueprint,
    host_accommodations.blueprint,
    host_co_hosts.blueprint,
    admissions.blueprint,
    host_admission.blueprint,
    host_entrants.blueprint,
)
