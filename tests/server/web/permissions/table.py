"""Who may do what: rows for each endpoint and kind of object. A new route needs one, or a test fails."""

from __future__ import annotations

from tests.server.web.permissions.api import PROGRAMS, REFERENCE, TEAMS_PROGRAMS, UPLOADS
from tests.server.web.permissions.api_hosting import DRAFTS, HOSTS_PROGRAMS, IMPORTS, METRICS
from tests.server.web.permissions.kaggle import KAGGLE_PROGRAMS
from tests.server.web.permissions.pages import ACCOUNTS, PAGES, SITE

PERMISSIONS = (
    *REFERENCE,
    *METRICS,
    *SITE,
    *ACCOUNTS,
    *PAGES,
    *PROGRAMS,
    *TEAMS_PROGRAMS,
    *HOSTS_PROGRAMS,
    *UPLOADS,
    *DRAFTS,
    *KAGGLE_PROGRAMS,
    *IMPORTS,
)
