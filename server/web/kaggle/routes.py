"""All routes for Kaggle's clients, gathered for the application."""

from __future__ import annotations

from flask import Blueprint

from server.web.kaggle import competitions, data_files, discussions, leaderboards, older, submissions, tokens, uploads

BLUEPRINTS: tuple[Blueprint, ...] = (
    tokens.blueprint,
    competitions.blueprint,
    data_files.blueprint,
    uploads.blueprint,
    submissions.blueprint,
    leaderboards.blueprint,
    older.blueprint,
    discussions.blueprint,
)
