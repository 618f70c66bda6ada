"""All routes for Kaggle's clients, gathered for the application."""

from __future__ import annotations

from flask import Blueprint

from server.web.kaggle import (
    blobs,
    competitions,
    consent,
    data_files,
    discussions,
    host_competitions,
    host_data,
    host_pages,
    host_settings,
    leaderboards,
    oauth,
    older,
    submissions,
    tokens,
    uploads,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    tokens.blueprint,
    oauth.blueprint,
    consent.blueprint,
    competitions.blueprint,
    data_files.blueprint,
    uploads.blueprint,
    blobs.blueprint,
    host_competitions.blueprint,
    host_data.blueprint,
    host_settings.blueprint,
    host_pages.blueprint,
    submissions.blueprint,
    leaderboards.blueprint,
    older.blueprint,
    discussions.blueprint,
)
