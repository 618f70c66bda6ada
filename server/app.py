"""Where the web is assembled, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, Flask
from jinja2 import StrictUndefined

from server.db import Database, make_engine
from server.jobs import JobQueue, make_queue
from server.settings import Settings, read_settings
from server.storage import make_storage
from server.web import (
    arrival,
    assets,
    board_exports,
    bound_tokens,
    cookies,
    csrf,
    errors,
    filters,
    headers,
    health,
    hosts,
    layout,
    streams,
    theme,
)
from server.web.api import routes
from server.web.host import (
    accommodations,
    admission,
    alarms,
    classes,
    co_hosts,
    dashboard,
    export,
    grades,
    imports,
    metrics,
    private_board,
    record,
    rescore,
)
from server.web.host import announcements as host_announcements
from server.web.host import entrants as host_entrants
from server.web.host import submissions as host_submissions
from server.web.host import teams as host_teams
from server.web.host import webhooks as host_webhooks
from server.web.host.wizard import changes as host_changes
from server.web.host.wizard import data as draft_data
from server.web.host.wizard import drafts as host_drafts
from server.web.host.wizard import images as draft_images
from server.web.host.wizard import metric as draft_metric
from server.web.host.wizard import own_metric as draft_own_metric
from server.web.host.wizard import pages as draft_pages
from server.web.host.wizard import publishing as draft_publishing
from server.web.host.wizard import rules as draft_rules
from server.web.host.wizard import solution as draft_solution
from server.web.installation import EXTENSION, Installation
from server.web.kaggle import routes as kaggle_routes
from server.web.pages import (
    account,
    accounts,
    admissions,
    agents,
    announcements,
    api_reference,
    board_charts,
    board_drawing,
    comparisons,
    competitions,
    data_files,
    device_logins,
    entries,
    home,
    leaderboards,
    letters,
    live_boards,
    notes,
    notices,
    page_images,
    past_boards,
    private_leaderboards,
    programs,
    selections,
    submission_files,
    submissions,
    teams,
    uploads,
    users,
    webhooks,
)
from server.web.row_numbers import NumberConverter
from server.web.throttle import Throttle

API_PREFIX = "/api/podium/v1"
LARGEST_FORM_BYTES = 1024 * 1024
LARGEST_FIELDS_BYTES = 512 * 1024
MOST_PARTS = 100

PAGES: tuple[Blueprint, ...] = (
    theme.blueprint,
    health.blueprint,
    accounts.blueprint,
    account.blueprint,
    device_logins.blueprint,
    programs.blueprint,
    agents.blueprint,
    users.blueprint,
    webhooks.blueprint,
    api_reference.blueprint,
    notices.blueprint,
    uploads.blueprint,
    metrics.blueprint,
    home.blueprint,
    competitions.blueprint,
    announcements.blueprint,
    letters.blueprint,
    data_files.blueprint,
    page_images.blueprint,
    entries.blueprint,
    admissions.blueprint,
    submissions.blueprint,
    submission_files.blueprint,
    notes.blueprint,
    comparisons.blueprint,
    selections.blueprint,
    leaderboards.blueprint,
    live_boards.blueprint,
    board_exports.blueprint,
    past_boards.blueprint,
    board_charts.blueprint,
    private_leaderboards.blueprint,
    teams.blueprint,
    dashboard.blueprint,
    private_board.blueprint,
    host_submissions.blueprint,
    host_teams.blueprint,
    host_entrants.blueprint,
    admission.blueprint,
    classes.blueprint,
    grades.blueprint,
    accommodations.blueprint,
    co_hosts.blueprint,
    host_webhooks.blueprint,
    alarms.blueprint,
    host_announcements.blueprint,
    record.blueprint,
    rescore.blueprint,
    export.blueprint,
    imports.blueprint,
    host_drafts.blueprint,
    host_changes.blueprint,
    draft_solution.blueprint,
    draft_data.blueprint,
    draft_metric.blueprint,
    draft_own_metric.blueprint,
    draft_pages.blueprint,
    draft_images.blueprint,
    draft_rules.blueprint,
    draft_publishing.blueprint,
)
API: tuple[Blueprint, ...] = routes.BLUEPRINTS


def utc_now() -> datetime:
    """Return the time of the server's clock."""
    return datetime.now(UTC)


def create_app(
    settings: Settings | None = None,
    *,
    clock: Callable[[], datetime] = utc_now,
    queue: JobQueue | None = None,
) -> Flask:
    """Return the web application of the installation that `settings` describe; it does not migrate the database.

    `queue` takes the place of the one in Redis.
    """
    settings = settings or read_settings()
    app = errors.ErrorLog("server.web", static_folder=None, template_folder="templates")
    app.extensions[EXTENSION] = _install(settings, clock, queue)
    app.config.update(
        SECRET_KEY=settings.read_secret_key(),
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=LARGEST_FIELDS_BYTES,
        MAX_FORM_PARTS=MOST_PARTS,
    )
    app.session_interface = cookies.NoticeInterface()
    app.url_map.converters["int"] = NumberConverter
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    _prepare_requests(app)
    for part in (assets, filters, layout, errors, streams, board_drawing, past_boards):
        part.register(app)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    for blueprint in API:
        app.register_blueprint(blueprint, url_prefix=API_PREFIX)
    for blueprint in kaggle_routes.BLUEPRINTS:
        app.register_blueprint(blueprint)
    layers = arrival.wrap(app.wsgi_app, clock=clock, trusted_proxies=settings.trusted_proxies)
    app.wsgi_app = layers  # type: ignore[method-assign, assignment]
    return app


def _install(settings: Settings, clock: Callable[[], datetime], queue: JobQueue | None) -> Installation:
    key = settings.read_secret_key()
    return Installation(
        settings=settings,
        database=Database(make_engine(settings.sqlalchemy_url)),
        storage=make_storage(settings.files_url),
        queue=queue or make_queue(settings.redis_address, timeout_seconds=settings.job_seconds),
        throttle=Throttle(settings.redis_address, key=key, is_on=settings.rate_limits),
        secret_key=key,
        clock=clock,
    )


def _prepare_requests(app: Flask) -> None:
    """Say what happens to each request before its view, and to each answer after it; the order matters."""
    app.before_request(headers.begin_request)
    app.before_request(hosts.check_host)
    app.before_request(hosts.check_address)
    app.before_request(headers.count_request)
    app.before_request(csrf.check_request)
    app.before_request(bound_tokens.check_binding)
    app.after_request(headers.finish_response)
