"""`competition`: check, create or update a competition from its folder."""

from __future__ import annotations

import argparse
import json
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from server.bundles import SPEC_FILE, Bundle, Prepared, load_bundle, prepare_bundle
from server.commands.opening import open_database
from server.db import Database
from server.domain.checklist import Check, CheckOutcome, check_may_publish, may_publish, read_waiver
from server.domain.documents import parse_document
from server.domain.leak_budget import count_submissions, make_budget
from server.domain.specs import CompetitionSpec
from server.errors import InvalidInputError, NotAllowedError, NotFoundError
from server.imports.conversions import Choices
from server.imports.importing import import_competition
from server.jobs import JobQueue, make_queue
from server.launch_checks import check_before_launch
from server.launcher.address import site_address
from server.launcher.first_start import find_admin
from server.models import Competition, Role, User
from server.services import accounts, bundle_parts, publishing, ready_bundles, shadow_scores
from server.settings import Settings
from server.storage import make_storage
from server.trial import Trial, check_by_trial

SIGNS = {
    CheckOutcome.OK: "  ok  ",
    CheckOutcome.WARN: "  warn",
    CheckOutcome.FAIL: "  FAIL",
    CheckOutcome.NOT_APPLICABLE: "  –   ",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `competition` takes."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, meaning, run in (
        ("check", "read the folder, make its data and score its sample; keeps nothing", run_check),
        ("create", "make and publish the competition", run_create),
        ("update", "bring description, pages, limits, files and baselines up to date", run_update),
        (
            "rescore",
            "score all submissions again with the folder's solution and metric, in the shadow",
            run_rescore,
        ),
    ):
        action = actions.add_parser(name, help=meaning)
        action.add_argument("folder", metavar="DIR", type=Path, help="folder with competition.yaml")
        action.set_defaults(run=run)
        if name == "rescore":
            action.add_argument("--reason", required=True, help="why; the teams read it when it is published")
        if name == "create":
            action.add_argument(
                "--waive",
                action="append",
                default=[],
                metavar="CHECK=REASON",
                help="publish although a check is not green; the reason is kept on the record",
            )
        if name != "check":
            action.add_argument(
                "--host", dest="host_name", metavar="NAME", help="who runs it (default: the first admin)"
            )
    add_import(actions)


def add_import(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what `competition import` takes."""
    action = actions.add_parser("import", help="turn a competition of another platform into a folder of Podium")
    action.add_argument("path", metavar="PATH", type=Path, help="a zip or tar.gz archive, or a folder")
    action.add_argument("--into", metavar="DIR", type=Path, help="the folder to make (default: named by the slug)")
    action.add_argument(
        "--by-id", action="store_true", help="split answers that are scored as a whole, if that is sound"
    )
    action.add_argument(
        "--task", default="", metavar="TASK", help="number or name of one of several tasks (default: the last phase's)"
    )
    action.add_argument("--json", action="store_true", help="print the report as one JSON object")
    action.set_defaults(run=run_import)


def run_import(options: argparse.Namespace, _settings: Settings) -> int:
    """Turn an archive or a folder into a folder of Podium, and say what became of each part."""
    choices = Choices(now=datetime.now(UTC), seed=secrets.randbelow(2**53), by_id=options.by_id, task=options.task)
    with tempfile.TemporaryDirectory(prefix="podium-import-") as scratch:
        made = Path(scratch, "imported")
        report = import_competition(options.path, made, choices=choices)
        into: Path = options.into or Path(read_slug(made))
        if into.exists():
            raise InvalidInputError(f"{into} is there already. Name another folder with --into.")
        shutil.copytree(made, into)
    if options.json:
        print(json.dumps({**report.to_json(), "folder": str(into)}, ensure_ascii=False))
    else:
        print(f"{report.to_text()}\nWritten to {into}. Next: python -m server competition check {into}")
    return 0


def read_slug(folder: Path) -> str:
    """Return the slug of a folder that was just written."""
    document = parse_document((folder / SPEC_FILE).read_text(encoding="utf-8"), file=SPEC_FILE)
    return str(document.data["slug"]) if isinstance(document.data, dict) else folder.name


def run_check(options: argparse.Namespace, _settings: Settings) -> int:
    """Say all that is wrong with a folder, or that nothing is; 1 if a check of the list is not green."""
    with _prepare(options.folder) as (bundle, prepared, trial):
        print(f"{bundle.spec.slug}: no fault found in the description, the pages and {len(prepared.files)} files.")
        print(_describe_release(bundle.spec, prepared, trial))
        checks = check_before_launch(bundle, prepared, trial)
        _print_checks(checks, {})
    return int(not may_publish(checks, {}))


def run_create(options: argparse.Namespace, settings: Settings) -> int:
    """Create a competition, if its check list is green or waived."""
    waivers = dict(read_waiver(text) for text in options.waive)
    with _prepare(options.folder) as (bundle, prepared, trial), open_database(settings) as database:
        host = database.read(get_host, options.host_name)
        checks = check_before_launch(bundle, prepared, trial)
        _print_checks(checks, waivers)
        check_may_publish(checks, waivers)
        competition = _publish(
            publishing.create_from_bundle,
            settings,
            database,
            bundle,
            prepared,
            queue=_make_queue(settings),
            host=host,
            rounding_step=trial.rounding_step,
            waivers=waivers,
        )
    print(f"Created “{competition.title}”: {site_address(settings)}/competitions/{competition.slug}")
    return 0


def run_update(options: argparse.Namespace, settings: Settings) -> int:
    """Update a competition; its solution and metric stay as they are."""
    with _prepare(options.folder) as (bundle, prepared, _), open_database(settings) as database:
        host = database.read(get_host, options.host_name)
        competition = _publish(
            publishing.update_from_bundle,
            settings,
            database,
            bundle,
            prepared,
            queue=_make_queue(settings),
            host=host,
        )
    print(f"Updated “{competition.title}”: {site_address(settings)}/competitions/{competition.slug}")
    return 0


def run_rescore(options: argparse.Namespace, settings: Settings) -> int:
    """Begin a rescore; publishing or discarding it is the host's, on the page that is told."""
    with _prepare(options.folder) as (bundle, prepared, trial), open_database(settings) as database:
        host = database.read(get_host, options.host_name)
        with ready_bundles.made_ready(
            database, make_storage(settings.files_url), bundle=bundle, prepared=prepared
        ) as ready:
            rescore = database.write(
                publishing.rescore_from_bundle,
                bundle=bundle,
                prepared=prepared,
                ready=ready,
                host=host,
                reason=options.reason,
                now=datetime.now(UTC),
                rounding_step=trial.rounding_step,
            )
        n_all = database.read(shadow_scores.measure_progress, rescore=rescore).n_all
    address = f"{site_address(settings)}/competitions/{bundle.spec.slug}/host/rescore"
    print(
        f"Version {rescore.solution.version} of the solution: {n_all} submissions are scored again by the workers,"
        f" unseen by entrants. Look at the difference, then publish or discard it: {address}"
    )
    return 0


def _publish(
    work: Callable[..., Competition],
    settings: Settings,
    database: Database,
    bundle: Bundle,
    prepared: Prepared,
    **more: Any,
) -> Competition:
    """Copy the files of a bundle, then write all rows in one transaction."""
    storage = make_storage(settings.files_url)
    about: dict[str, Any] = {"bundle": bundle, "prepared": prepared}
    with ready_bundles.made_ready(database, storage, **about) as ready:
        return database.write(work, storage=storage, ready=ready, now=datetime.now(UTC), **about, **more)


def _make_queue(settings: Settings) -> JobQueue:
    return make_queue(settings.redis_address, timeout_seconds=settings.job_seconds)


def get_host(session: Session, name: str | None) -> User:
    """Return who is to run a competition: the user of that name, or the first administrator.

    Raises
    ------
    NotFoundError
        If there is no such user.
    NotAllowedError
        If the user may not run competitions.
    """
    user = accounts.find_user(session, name) if name is not None else find_admin(session)
    if user is None:
        who = "administrator" if name is None else f"account “{name}”"
        role = "admin" if name is None else "host"
        raise NotFoundError(
            f"There is no {who}. Make one with `python -m server user create NAME --email E --role {role}`."
        )
    if user.role is Role.USER:
        raise NotAllowedError(f"{user.name} may not run competitions: the role is “user”, not “host” or “admin”.")
    return user


@contextmanager
def _prepare(folder: Path) -> Iterator[tuple[Bundle, Prepared, Trial]]:
    """Read the folder, make its data and try its metric; raises BundleError with all that is wrong."""
    if not folder.is_dir():
        raise InvalidInputError(f"There is no folder {folder}.")
    bundle = load_bundle(folder.resolve())
    with tempfile.TemporaryDirectory(prefix="podium-bundle-") as made:
        prepared = prepare_bundle(bundle, Path(made))
        trial = check_by_trial(bundle, prepared)
        for words in trial.warnings:
            print(f"warning: {words}")
        yield bundle, prepared, trial


def _print_checks(checks: Sequence[Check], waivers: Mapping[str, str]) -> None:
    """Print the check list, with advice where it is not green."""
    for check in checks:
        print(f"{SIGNS[check.state]} {check.name}: {check.title}. {check.found}")
        if not check.state.is_green:
            print(f"       waived: {waivers[check.name]}" if check.name in waivers else f"       → {check.advice}")


def _describe_release(spec: CompetitionSpec, prepared: Prepared, trial: Trial) -> str:
    """Say what entrants see of their scores, and how much of the public labels that can tell."""
    times = spec.timeline
    n_submissions = count_submissions(
        daily_limit=spec.daily_limit,
        total_limit=spec.total_limit,
        starts_at=times.starts_at if times else None,
        ends_at=times.ends_at if times else None,
    )
    budget = make_budget(
        spec.honest_mode,
        n_submissions=n_submissions,
        n_public=bundle_parts.list_usage(prepared).count("public"),
        decimals=spec.score_decimals,
        step=trial.rounding_step,
        keeps_mode=bool(spec.metric.file),
    )
    rounded = "" if trial.rounding_step is None else f" The step is {trial.rounding_step:g}."
    return f"{spec.honest_mode.words}{rounded}\n{budget.words} {budget.advice}".rstrip()
