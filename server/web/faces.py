"""Which face of the web a request speaks to: pages for people, or the JSON API for programs."""

from __future__ import annotations

from flask import request

API_PREFIX = "/api/"
KAGGLE_PREFIX = "/api/v1/"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
UNCOUNTED = ("/static/", "/health", "/ready")
# Open pages ask again and again, and are counted when an answer costs something.
LIVE = ("/leaderboard/live", "/leaderboard/stage", "/leaderboard/stream")


def is_api() -> bool:
    """Whether the request is for the API; also for an address there that does not exist."""
    return request.path.startswith(API_PREFIX)


def is_kaggle() -> bool:
    """Whether the request is one of Kaggle's clients: for the face that speaks as they do."""
    return request.path.startswith(KAGGLE_PREFIX)


def is_to_proxy() -> bool:
    """Whether the request line names a whole address, as a client writes it to a proxy (RFC 9112 section 3.2.2)."""
    return "://" in request.environ.get("RAW_URI", "").partition("?")[0]


def is_safe() -> bool:
    """Whether the request's method promises to change nothing."""
    return request.method in SAFE_METHODS


def is_counted() -> bool:
    """Whether the request counts for limits: files of the site itself, probes of its health and open pages do not."""
    return not request.path.startswith(UNCOUNTED) and not (is_safe() and request.path.endswith(LIVE))
