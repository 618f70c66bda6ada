"""What commands of hosts change in a draft, each on the record: its description, pages, public files and solution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.drafts import check_path
from server.domain.first_spec import OTHER_WORDS, SAMPLE_WORDS, WORDS
from server.domain.specs import BASELINES, SAMPLE_FILE, SOLUTION_FILE
from server.domain.timelines import read_times, write_times
from server.domain.visibility import Visibility
from server.errors import ConflictError, InvalidInputError, NameTakenError
from server.models import Competition, Draft, DraftJob, User
from server.services import audit, competitions, draft_faults, drafts, named_drafts, wizard, wizard_changes
from server.services.whole_uploads import TakenFile
from server.services.wizard_notes import SOLUTION_PATH, read_wizard
from server.storage import StoredFile

PUBLIC = "public/"


@dataclass(frozen=True)
class Command:
    """Who changes which draft, when and from where."""

    draft_id: int
    user: User
    now: datetime
    address: str = ""

    @property
    def about(self) -> dict[str, Any]:
        """What every act on a draft takes."""
        return {"draft_id": self.draft_id, "user": self.user, "now": self.now}


def create(
    session: Session,
    *,
    user: User,
    title: str,
    slug: str,
    tagline: str,
    visibility: Visibility,
    now: datetime,
    address: str = "",
) -> Draft:
    """Begin the draft of a competition by its names.

    Raises
    ------
    NotAllowedError, ConflictError
        If the user may not make competitions, or has too many drafts.
    NameTakenError
        If there is a competition of that slug, or a draft of the user's.
    InvalidInputError
        If a name cannot be.
    """
    drafts.check_may_make(user)
    is_taken = session.scalar(select(Competition.id).where(Competition.slug == slug)) is not None
    if is_taken or named_drafts.find_new(session, slug=slug, user=user) is not None:
        raise NameTakenError(f"There is a competition “{slug[:60]}” already. Choose another slug.")
    draft = wizard.begin(session, user=user, title=title, now=now, address=address)
    changes = {"slug": slug, "tagline": tagline, "visibility": visibility.value}
    _change_spec(session, Command(draft.id, user, now), changes, keys=("title", *changes))
    return draft


def change(session: Session, *, command: Command, changes: Mapping[str, Any]) -> Draft:
    """Change keys of the description; None takes one away.

    Raises
    ------
    InvalidInputError
        If a value cannot be, or cannot be changed of a competition that runs; nothing is kept then.
    NameTakenError
        If there is a competition of the new slug.
    """
    draft = drafts.lock(session, command.draft_id, command.user)
    before = {key: draft.spec.get(key) for key in changes}
    if before == dict(changes):
        return draft
    _check_may_change(session, draft, changes)
    _change_spec(session, command, changes, keys=tuple(changes))
    wizard.write_first_pages(session, **command.about)
    _record(session, "draft.change", command, {"before": before, "after": dict(changes)})
    return draft


def write_page(session: Session, *, command: Command, page: str, markdown: str) -> Draft:
    """Replace a page.

    Raises
    ------
    InvalidInputError
        If there is no such page, or the text is none or too long.
    """
    draft = drafts.write_page(session, page=page, markdown=markdown, **command.about)
    _record(session, "draft.page", command, {"page": page, "n_characters": len(markdown)})
    return draft


def replace_data(
    session: Session, *, command: Command, files: Sequence[tuple[str, StoredFile]], notes: str, max_bytes: int
) -> Draft:
    """Put public files in place of all that the draft has; a sample submission stays where none is given.

    Raises
    ------
    InvalidInputError
        If a name cannot be, or stands there twice.
    TooLargeError
        If the files are more, or larger together, than a draft may hold.
    """
    draft = drafts.lock(session, command.draft_id, command.user)
    names = [_check_name(name) for name, _ in files]
    if not names or len(set(names)) != len(names):
        raise InvalidInputError("Give at least one file, and each name once.")
    paths = [file.path for file in drafts.list_files(session, draft=draft) if file.path.startswith(PUBLIC)]
    before = [path.removeprefix(PUBLIC) for path in paths]
    for name in before:
        if name not in (*names, SAMPLE_FILE):
            drafts.remove_file(session, path=f"{PUBLIC}{name}", **command.about)
    session.flush()  # the room of the old ones is free
    for name, stored in files:
        wizard.take_file(session, path=f"{PUBLIC}{name}", stored=stored, max_bytes=max_bytes, **command.about)
        session.flush()
    drafts.change_spec(session, changes={"files": _describe_files(draft, names)}, **command.about)
    wizard.write_first_pages(session, **command.about)
    _record(session, "draft.data", command, {"before": before, "after": names, "notes": notes[:500]})
    return draft


def read_solution_in_force(session: Session, *, command: Command) -> bool:
    """Have the solution of a running competition read first, if it was not; whether a new one can be taken now."""
    draft = drafts.lock(session, command.draft_id, command.user)
    if draft.competition_id is None or read_wizard(draft).base is not None:
        return True
    if not read_wizard(draft).source:
        wizard_changes.read_in_force(session, draft=draft, user=command.user, now=command.now)
    return False


def replace_solution(session: Session, *, command: Command, taken: TakenFile, max_bytes: int) -> DraftJob:
    """Take a file as the one that the solution is made of, and have it read.

    Raises
    ------
    InvalidInputError
        If its name is that of no table.
    TooLargeError, ConflictError
        What `wizard.take_source` raises.
    """
    job = wizard.take_source(
        session, file_name=taken.file_name, stored=taken.stored, max_bytes=max_bytes, **command.about
    )
    detail = {"file": taken.file_name, "size_bytes": taken.stored.size_bytes, "sha256": taken.stored.sha256}
    _record(session, "draft.solution", command, detail)
    return job


def set_launch(session: Session, *, command: Command, at: datetime | None) -> Draft:
    """Say when the competition starts and is found by others: at a time, or as soon as it is published.

    Without a time, a start that was set with an earlier one makes room for now; any other start stays.

    Raises
    ------
    ConflictError
        If there is no solution yet: what else lacks is mostly proposed once it is read.
    InvalidInputError
        If the time is over, or not before the end.
    """
    draft = drafts.lock(session, command.draft_id, command.user)
    if not _has_solution(session, draft):
        create = f"kaggle competitions solution create {draft.spec.get('slug')} -p solution.csv"
        raise ConflictError(f"Upload the solution first (`{create}`), then launch again.")
    planned = read_times({"starts_at": draft.spec.get("publish_at")}).get("starts_at")
    timeline = draft.spec.get("timeline")
    times = read_times(timeline)
    if at is not None and at <= command.now:
        raise InvalidInputError("The time to launch at is over. Leave --at out to launch now.")
    changes: dict[str, Any] = {}
    if at is not None:
        changes = {"publish_at": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
        if times:
            changes["timeline"] = write_times(timeline, {**times, "starts_at": at})
    elif planned is not None or _is_hidden(draft, command.now):
        # Of a competition that is there already, None would leave the time as it is.
        changes = {"publish_at": None if draft.competition is None else f"{command.now:%Y-%m-%dT%H:%M:%SZ}"}
        if times.get("starts_at") == planned:
            changes["timeline"] = write_times(timeline, {**times, "starts_at": command.now})
    if changes:
        _change_spec(session, command, changes, keys=tuple(changes))
    _record(session, "draft.launch", command, {"at": None if at is None else at.isoformat()})
    return draft


def _has_solution(session: Session, draft: Draft) -> bool:
    if draft.competition_id is not None or read_wizard(draft).source:
        return True
    return any(file.path == SOLUTION_PATH for file in drafts.list_files(session, draft=draft))


def _is_hidden(draft: Draft, now: datetime) -> bool:
    return draft.competition is not None and not competitions.is_published(draft.competition, now)


def _check_name(name: str) -> str:
    """Return the name of a public file, which may lie in folders."""
    if PurePosixPath(name).name == SOLUTION_FILE:
        raise InvalidInputError(f"{SOLUTION_FILE} is hidden: it belongs to the solution, not to the public files.")
    if name.startswith(BASELINES):
        raise InvalidInputError(f"The folder {BASELINES} is that of the baselines. Give the public one another name.")
    try:
        check_path(f"{PUBLIC}{name}")
    except InvalidInputError as error:
        words = "Names are of letters, digits, dots, hyphens and underscores, and begin with a letter or digit."
        raise InvalidInputError(f"“{name[:100]}” is no name of a file here.", fields={"files": words}) from error
    return name


def _describe_files(draft: Draft, names: Sequence[str]) -> dict[str, Any]:
    described = draft.spec.get("files")
    known = described if isinstance(described, dict) else {}
    listed = names if SAMPLE_FILE in names else [*names, SAMPLE_FILE]
    words = {**WORDS, SAMPLE_FILE: SAMPLE_WORDS}
    return {name: known.get(name) or {"description": words.get(name, OTHER_WORDS)} for name in listed}


def _check_may_change(session: Session, draft: Draft, changes: Mapping[str, Any]) -> None:
    slug = changes.get("slug", draft.spec.get("slug"))
    is_other = slug != draft.spec.get("slug")
    if draft.competition is None:
        if is_other and session.scalar(select(Competition.id).where(Competition.slug == slug)) is not None:
            raise NameTakenError(f"There is a competition “{str(slug)[:60]}” already. Choose another slug.")
        return
    if is_other:
        raise InvalidInputError(f"“{draft.competition.slug}” keeps its name in addresses: links to it are out.")
    ends_at = read_times(changes.get("timeline")).get("ends_at")
    if "timeline" in changes and draft.competition.finalized_at is not None and ends_at != draft.competition.ends_at:
        raise InvalidInputError("The private leaderboard is final, so the end cannot be moved any more.")


def _change_spec(session: Session, command: Command, changes: Mapping[str, Any], *, keys: Sequence[str]) -> None:
    """Change the description and refuse what is wrong with the keys."""
    draft = drafts.change_spec(session, changes=changes, **command.about)
    faults = draft_faults.list_faults(session, draft_id=draft.id, user=command.user, keys=keys, now=command.now)
    if faults:
        raise InvalidInputError("\n".join(f"{place}: {words}" for place, words in faults.items()))


def _record(session: Session, action: str, command: Command, detail: Mapping[str, Any]) -> None:
    subject = f"draft:{command.draft_id}"
    who: dict[str, Any] = {"user_id": command.user.id, "now": command.now, "address": command.address}
    audit.record(session, action=action, subject=subject, detail=detail, **who)
