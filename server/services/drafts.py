"""Drafts: a competition, or a change to one, that its host puts together step by step; each step is kept at once."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from server.bundles import MAX_PAGE_BYTES, PAGES, SPEC_FILE
from server.domain.checklist import LONGEST_WAIVER
from server.domain.documents import MAX_BYTES, parse_document
from server.domain.drafts import DraftReport, check_path, check_place, list_blocking
from server.domain.names import clean_text
from server.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError, TooLargeError
from server.models import CheckState, Competition, Draft, DraftFile, DraftJob, Role, User
from server.services import audit, competitions, draft_jobs
from server.storage import StoredFile

PREFIX = "drafts"
MOST_OPEN = 50
MOST_FILES = 200


class NotReadyError(ConflictError):
    """A draft that cannot be published yet; the message says what stands in the way."""

    code = "draft_not_ready"


def check_may_make(user: User) -> None:
    """Refuse who may not make competitions.

    Raises
    ------
    NotAllowedError
    """
    if user.role is Role.USER:
        raise NotAllowedError("Only hosts and administrators make competitions. Ask an administrator for the role.")


def create(
    session: Session,
    *,
    user: User,
    now: datetime,
    competition: Competition | None = None,
    spec: Mapping[str, Any] | None = None,
    pages: Mapping[str, str] | None = None,
    notes: Mapping[str, Any] | None = None,
    address: str = "",
) -> Draft:
    """Begin a draft; with `competition`, of changes to it, which the caller has found to be the user's to make.

    Raises
    ------
    NotAllowedError
        If a new competition is not the user's to make.
    ConflictError
        If the user has as many open drafts as one may.
    """
    if competition is None:
        check_may_make(user)
    is_open = (Draft.host_id == user.id, Draft.published_at.is_(None))
    if (session.scalar(select(func.count()).select_from(Draft).where(*is_open)) or 0) >= MOST_OPEN:
        raise ConflictError(f"You have {MOST_OPEN} drafts already. Publish or discard one first.")
    draft = Draft(
        host_id=user.id,
        competition_id=None if competition is None else competition.id,
        spec=_checked_spec(spec or {}),
        pages={name: _checked_page(name, text) for name, text in (pages or {}).items()},
        notes=dict(notes or {}),
        waivers={},
        version=1,
        check_state=CheckState.NONE,
        created_at=now,
        updated_at=now,
    )
    session.add(draft)
    session.flush()  # its files and the record name its number
    detail = {} if competition is None else {"competition": competition.slug}
    audit.record(
        session,
        action="draft.create",
        subject=f"draft:{draft.id}",
        user_id=user.id,
        now=now,
        detail=detail,
        address=address,
    )
    return draft


def get_draft(session: Session, *, draft_id: int, user: User | None) -> Draft:
    """Return a draft that the reader may see.

    Raises
    ------
    NotFoundError
        If there is none, or it is another host's.
    """
    query = select(Draft).where(Draft.id == draft_id)
    draft = session.scalar(query.options(joinedload(Draft.competition), joinedload(Draft.host)))
    return _visible(session, draft, user)


def list_drafts(session: Session, *, user: User) -> Sequence[Draft]:
    """Return the user's drafts that are not published yet, last changed first."""
    query = select(Draft).where(Draft.host_id == user.id, Draft.published_at.is_(None))
    newest = query.order_by(Draft.updated_at.desc(), Draft.id.desc())
    return session.scalars(newest.options(joinedload(Draft.competition), joinedload(Draft.host))).all()


def list_files(session: Session, *, draft: Draft) -> Sequence[DraftFile]:
    """Return the files of a draft by path."""
    return session.scalars(select(DraftFile).where(DraftFile.draft_id == draft.id).order_by(DraftFile.path)).all()


def change_spec(session: Session, *, draft_id: int, user: User, changes: Mapping[str, Any], now: datetime) -> Draft:
    """Change keys of the description, with None to take one away; values are judged when it is checked.

    Raises
    ------
    InvalidInputError
        If it is no plain text, or too long.
    """
    draft = lock(session, draft_id, user)
    spec = {key: value for key, value in {**draft.spec, **changes}.items() if value is not None}
    draft.spec, draft.spec_text = _checked_spec(spec), None
    return touch(draft, now)


def write_spec(session: Session, *, draft_id: int, user: User, text: str, now: datetime) -> Draft:
    """Replace the whole description by the text of a `competition.yaml`.

    Raises
    ------
    InvalidInputError
        If it is not YAML of plain data; names every fault.
    """
    document = parse_document(text, file=SPEC_FILE)
    if document.faults or not isinstance(document.data, dict):
        words = [fault.message for fault in document.faults] or [f"{SPEC_FILE}: expected a mapping of keys to values."]
        raise InvalidInputError("\n".join(words), fields={SPEC_FILE: words[0]})
    draft = lock(session, draft_id, user)
    draft.spec, draft.spec_text = _checked_spec(document.data), text
    return touch(draft, now)


def write_page(session: Session, *, draft_id: int, user: User, page: str, markdown: str, now: datetime) -> Draft:
    """Replace a page: overview, data, evaluation or rules.

    Raises
    ------
    InvalidInputError
        If there is no such page, or the text is none or too long.
    """
    text = _checked_page(page, markdown)
    draft = lock(session, draft_id, user)
    draft.pages = {**draft.pages, page: text}
    return touch(draft, now)


def add_file(
    session: Session,
    *,
    draft_id: int,
    user: User,
    path: str,
    stored: StoredFile,
    max_bytes: int,
    now: datetime,
) -> DraftFile:
    """Give a draft a file that is in storage, in place of the one that had its path.

    Raises
    ------
    InvalidInputError
        If a prepared folder has no such path, or can't have it beside the other files.
    TooLargeError
        If the files would be more, or larger together, than a draft may hold.
    """
    check_path(path)
    draft = lock(session, draft_id, user)
    others = [file for file in list_files(session, draft=draft) if file.path != path]
    check_place(path, (file.path for file in others))
    check_room(others, size_bytes=stored.size_bytes, max_bytes=max_bytes)
    file = session.scalar(select(DraftFile).where(DraftFile.draft_id == draft.id, DraftFile.path == path))
    if file is None:
        file = DraftFile(draft_id=draft.id, path=path)
        session.add(file)
    file.storage_key, file.size_bytes, file.sha256 = stored.key, stored.size_bytes, stored.sha256
    file.created_at = now
    touch(draft, now)
    return file


def check_room(others: Sequence[DraftFile], *, size_bytes: int, max_bytes: int) -> None:
    """Refuse a file for which a draft with some others has no room.

    Raises
    ------
    TooLargeError
    """
    if len(others) >= MOST_FILES:
        raise TooLargeError(f"A draft holds at most {MOST_FILES} files.")
    total = size_bytes + sum(file.size_bytes for file in others)
    if total > max_bytes:
        raise TooLargeError(f"The files of a draft may be {max_bytes:,} bytes together; these would be {total:,}.")


def remove_file(session: Session, *, draft_id: int, user: User, path: str, now: datetime) -> Draft:
    """Take a file out of a draft.

    Raises
    ------
    NotFoundError
        If it has none of that path.
    """
    draft = lock(session, draft_id, user)
    file = session.scalar(select(DraftFile).where(DraftFile.draft_id == draft.id, DraftFile.path == path))
    if file is None:
        raise NotFoundError(f"The draft has no file “{path[:100]}”.")
    session.delete(file)
    return touch(draft, now)


def waive(session: Session, *, draft_id: int, user: User, waivers: Mapping[str, str | None], now: datetime) -> Draft:
    """Say why the draft may be published although some checks are not green; None takes a reason back.

    Raises
    ------
    InvalidInputError
        If a reason is empty or too long, or there is no such check in the report.
    """
    draft = lock(session, draft_id, user)
    known = {check["name"] for check in (draft.report or {}).get("checks", ())}
    kept = dict(draft.waivers)
    for name, reason in waivers.items():
        kept.pop(name, None)
        if reason is None:
            continue
        words = clean_text(reason)
        if name not in known:
            raise InvalidInputError(f"The report has no check “{name[:50]}”.", fields={"waivers": "Name one of it."})
        if not 0 < len(words) <= LONGEST_WAIVER:
            fields = {"waivers": f"Say in 1 to {LONGEST_WAIVER} characters why; it is kept on the record."}
            raise InvalidInputError("A check is waived with a reason.", fields=fields)
        kept[name] = words
    detail = {
        "before": {name: draft.waivers.get(name) for name in waivers},
        "after": {name: kept.get(name) for name in waivers},
    }
    draft.waivers, draft.updated_at = kept, now
    audit.record(session, action="draft.waive", subject=f"draft:{draft.id}", user_id=user.id, now=now, detail=detail)
    return draft


def ask_check(session: Session, *, draft_id: int, user: User, now: datetime) -> DraftJob:
    """Have a worker write the draft out and check all of it; says at once which job does."""
    draft = lock(session, draft_id, user)
    return draft_jobs.ask(session, draft=draft, user=user, kind=draft_jobs.CHECK, now=now)


def ask_publish(session: Session, *, draft_id: int, user: User, now: datetime, reason: str = "") -> DraftJob:
    """Have a worker make the competition of a draft, or change the one that it is for.

    `reason` says why all submissions are scored again, where they are; the teams read it.

    Raises
    ------
    NotReadyError
        If the draft as it is now has not been checked, or a check is neither green nor waived.
    InvalidInputError
        If all submissions would be scored again and no reason is given.
    """
    draft = lock(session, draft_id, user)
    if draft.checked_version != draft.version:
        raise NotReadyError("The draft has changed since it was checked, or never was. Check it first.")
    blocking = list_blocking(draft.report, draft.waivers)
    if blocking:
        raise NotReadyError("The draft is not ready:\n" + "\n".join(f"- {words}" for words in blocking))
    if (draft.report or {}).get("rescores") and not clean_text(reason):
        fields = {"reason": "Say why: all submissions are scored again, and the teams read it."}
        raise InvalidInputError("The solution, the split or the metric changes, which needs a reason.", fields=fields)
    arguments = {"reason": clean_text(reason), "version": draft.version}
    return draft_jobs.ask(session, draft=draft, user=user, kind=draft_jobs.PUBLISH, arguments=arguments, now=now)


def record_check(session: Session, *, draft_id: int, version: int, report: DraftReport) -> None:
    """Keep what the check of a version found; a reason for waiving a check holds for what it was given for."""
    draft = session.get(Draft, draft_id, with_for_update=True)
    if draft is None:  # discarded meanwhile
        return
    before = {check["name"]: check["found"] for check in (draft.report or {}).get("checks", ())}
    draft.report = report.to_dict(with_lines=draft.spec_text is not None)
    after = {check.name: check.found for check in report.checks}
    draft.waivers = {name: why for name, why in draft.waivers.items() if after.get(name) == before.get(name)}
    draft.checked_version = version


def discard(session: Session, *, draft_id: int, user: User, now: datetime, address: str = "") -> None:
    """Forget a draft; its files are deleted by the sweep."""
    draft = lock(session, draft_id, user)
    audit.record(
        session, action="draft.discard", subject=f"draft:{draft.id}", user_id=user.id, now=now, address=address
    )
    session.delete(draft)


def is_open_to(session: Session, *, draft: Draft, user: User) -> bool:
    """Whether a draft exists for a user: an administrator, or who made it and may still do so."""
    if user.role is Role.ADMIN:
        return True
    if draft.host_id != user.id:
        return False
    if draft.competition is None:
        return user.role is Role.HOST
    return competitions.find_viewer(session, competition=draft.competition, user=user).runs_it


def _visible(session: Session, draft: Draft | None, user: User | None) -> Draft:
    if draft is None or user is None or not is_open_to(session, draft=draft, user=user):
        raise NotFoundError
    return draft


def lock(session: Session, draft_id: int, user: User) -> Draft:
    """Return a draft that may be changed, locked.

    Raises
    ------
    NotFoundError
        If the user may not see it.
    ConflictError
        If it is published, or being published.
    """
    draft = _visible(session, session.get(Draft, draft_id, with_for_update=True), user)
    if draft.published_at is not None:
        raise ConflictError("This draft is published. Begin another one to change the competition.")
    opened = draft_jobs.find_open(session, draft_id=draft.id)
    if opened is not None and opened.kind == draft_jobs.PUBLISH:
        raise ConflictError("This draft is being published. Wait until that has ended.")
    return draft


def touch(draft: Draft, now: datetime) -> Draft:
    """Count a change, so that what was checked before is known to be of an earlier version."""
    draft.version += 1
    draft.updated_at = now
    return draft


def _checked_spec(spec: Mapping[str, Any]) -> dict[str, Any]:
    plain = {str(key): _plain(value) for key, value in spec.items()}
    try:
        size = len(json.dumps(plain, ensure_ascii=False).encode())
    except UnicodeEncodeError as error:
        raise InvalidInputError("The description holds characters that are no text.") from error
    if size > MAX_BYTES:
        raise InvalidInputError(f"The description is {size:,} bytes long; it may have {MAX_BYTES:,}.")
    return plain


def _plain(value: object) -> object:
    """Return what JSON can hold: times as they are written, and what is no finite number as text."""
    match value:
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case date():
            return value.isoformat()
        case float() if not math.isfinite(value):
            return str(value)
        case _:
            return value


def _checked_page(page: str, markdown: str) -> str:
    if page not in PAGES:
        raise InvalidInputError(f"There is no page “{page[:50]}”.", fields={"page": f"One of {', '.join(PAGES)}."})
    try:
        size = len(markdown.encode())
    except UnicodeEncodeError as error:
        raise InvalidInputError("The page holds characters that are no text.", fields={page: "Send UTF-8."}) from error
    if size > MAX_PAGE_BYTES or "\0" in markdown:
        fields = {page: f"Text of at most {MAX_PAGE_BYTES:,} bytes; this has {size:,}."}
        raise InvalidInputError(f"The page “{page}” is too long or no text.", fields=fields)
    return markdown
