"""The reading of a host's own file, and the trial of a metric and a split with it, by the scorer's commands."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from server.errors import InvalidInputError, NotFoundError, UnavailableError
from server.models import User
from server.services import drafts, metric_trials, wizard
from server.storage import CHUNK_BYTES, StoredFile, save_file
from worker.drafts.desk import Conclusion, Desk
from worker.drafts.folder import read_draft
from worker.drafts.own_metric import try_own_metric

SECONDS = 600
DONE, BROKEN = 0, 4  # exit codes of `python -m scorer`
MOST_LINES, LONGEST_LINE = 3, 200


def read_solution(desk: Desk) -> Conclusion:
    """Have the file read, and take over what is proposed."""
    arguments = desk.task.arguments
    desk.say("Reading the solution.")
    source = _fetch(desk, str(arguments["source"]))
    proposal = _ask_scorer("propose", source, *_column_options(arguments))

    def conclude(session: Session) -> Mapping[str, Any]:
        wizard.record_proposal(
            session,
            draft_id=desk.task.draft_id,
            user=session.get_one(User, desk.task.asked_by_id),
            source_sha256=str(arguments["source_sha256"]),
            before=arguments["before"],
            proposal=proposal,
            now=desk.clock(),
        )
        return {"n_rows": proposal["n_rows"]}

    return conclude


def try_solution(desk: Desk) -> Conclusion:
    """Make the solution of the file, score dummies with it, and keep both."""
    arguments = desk.task.arguments
    inputs = arguments["inputs"]
    desk.say("Making the solution, and scoring dummies.")
    source = _fetch(desk, str(arguments["source"]))
    if "own" in inputs:
        return _try_own(desk, source)
    made = desk.scratch / "made"
    trial = _ask_scorer("preview", source, *_trial_options(inputs), f"--output={made}")
    return _conclude_trial(desk, trial, made)


def _try_own(desk: Desk, source: Path) -> Conclusion:
    """Try the host's own metric: a metric of the catalogue makes the files, the sandbox scores them."""
    inputs, stand_ins = desk.task.arguments["inputs"], desk.task.arguments["stand_ins"]

    def preview(stand_in: Mapping[str, Any], made: Path, sealed: Path) -> dict[str, Any]:
        chosen = {**inputs, "metric": stand_in["name"], "parameters": stand_in["parameters"]}
        also = (f"--also={name}" for name in inputs["own"]["also"])
        return _ask_scorer("preview", source, *_trial_options(chosen), *also, f"--sealed={sealed}", f"--output={made}")

    own = try_own_metric(desk, preview, stand_ins)

    def keep_report(session: Session) -> None:
        metric_trials.record_trial_of_file(
            session,
            user_id=desk.task.asked_by_id,
            sha256=inputs["own"]["sha256"],
            settings=own.settings,
            report=own.report,
        )

    return _conclude_trial(desk, own.trial, own.made, signature=own.signature, then=keep_report)


def _conclude_trial(
    desk: Desk,
    trial: dict[str, Any],
    made: Path,
    *,
    signature: Mapping[str, Any] | None = None,
    then: Callable[[Session], None] = lambda _: None,
) -> Conclusion:
    arguments = desk.task.arguments
    inputs = arguments["inputs"]
    trial["sample_lines"] = list(_read_lines(made / "sample_submission.csv"))
    files = dict(_store(desk, made))

    def conclude(session: Session) -> Mapping[str, Any]:
        user = session.get_one(User, desk.task.asked_by_id)
        common: dict[str, Any] = {"draft_id": desk.task.draft_id, "user": user, "now": desk.clock()}
        told: dict[str, Any] = {"inputs": inputs, "trial": trial, "signature": signature}
        wizard.record_trial(session, made=files, max_bytes=desk.max_draft_bytes, **told, **common)
        then(session)
        if arguments["then_check"]:
            drafts.ask_check(session, **common)
        return {"n_public": trial["n_public"], "n_private": trial["n_private"]}

    return conclude


def _fetch(desk: Desk, path: str) -> Path:
    """Copy a file of the draft; its ending says how it is read."""
    draft = desk.database.read(read_draft, draft_id=desk.task.draft_id)
    found = next((file for file in draft.files if file.path == path), None)
    if found is None:
        raise NotFoundError("The file is there no more. Upload the solution again.")
    target = desk.scratch / Path(path).name
    with desk.storage.open(found.storage_key) as source, target.open("wb") as sink:
        shutil.copyfileobj(source, sink, CHUNK_BYTES)
    return target


def _column_options(chosen: Mapping[str, Any]) -> Iterator[str]:
    if chosen["is_numbered"]:
        yield "--number-rows"
    elif chosen["id_column"] is not None:
        yield f"--id-column={chosen['id_column']}"
    yield from (f"--target={name}" for name in chosen["targets"])


def _trial_options(inputs: Mapping[str, Any]) -> Iterator[str]:
    yield from _column_options(inputs)
    yield f"--metric={inputs['metric']}"
    for name, value in inputs["parameters"].items():
        yield f"--param={name}={value if isinstance(value, str) else json.dumps(value)}"
    split = inputs["split"]
    if isinstance(split, dict):
        yield from (f"--share={split.get('public_share')}", f"--seed={split.get('seed')}")
        yield f"--drawing={split.get('drawing', 'random')}"
        if split.get("by") is not None:
            yield f"--by={split['by']}"


def _ask_scorer(command: str, source: Path, *options: str) -> dict[str, Any]:
    """Return what a command of the scorer prints.

    Raises
    ------
    InvalidInputError
        If it refuses, in its words.
    UnavailableError
        If it broke off.
    """
    words = [sys.executable, "-m", "scorer", command, str(source), *options, "--json"]
    try:
        answer = subprocess.run(words, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise InvalidInputError(f"The file was not read within {SECONDS} seconds. Is it a smaller one?") from error
    if answer.returncode == DONE:
        # JSON of databases knows neither NaN nor infinity.
        told: dict[str, Any] = json.loads(answer.stdout, parse_constant=lambda _: None)
        return told
    if answer.returncode == BROKEN:
        raise InvalidInputError("\n".join(json.loads(answer.stdout)["faults"]))
    last = (answer.stderr.strip().splitlines() or ["it wrote nothing"])[-1]
    if answer.returncode == 2:
        raise InvalidInputError(f"What was chosen cannot be tried: {last[:300]}.")
    raise UnavailableError("The file could not be read. The operator finds the reason in the log.")


def _read_lines(path: Path) -> Iterator[str]:
    """Return the first lines of the sample submission, for the page that describes it."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8") as file:
        for _, line in zip(range(MOST_LINES), file, strict=False):
            yield line.rstrip("\n")[:LONGEST_LINE]


def _store(desk: Desk, made: Path) -> Iterator[tuple[str, StoredFile]]:
    for path in sorted(made.rglob("*.csv")):
        name = path.relative_to(made).as_posix()
        folder = "public" if name == "sample_submission.csv" else "private"
        yield f"{folder}/{name}", save_file(desk.storage, path, f"{drafts.PREFIX}/{desk.task.draft_id}")
