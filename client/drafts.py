"""Drafts on the server: filled from a folder, checked and published in the background, waited for."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypedDict, cast
from urllib.parse import quote

from client.api import Api
from client.connection import Body
from client.errors import ClientError, RefusedError, UsageError
from client.folders import CompetitionFolder, hash_file
from client.output import Screen
from client.pieces import LARGE_BYTES, send_file
from client.progress import Bar
from client.refusals import content_of

_ROOT = "/api/podium/v1/drafts"
_BLOCK_BYTES = 1 << 18
_FIRST_POLL_SECONDS = 0.2
_LAST_POLL_SECONDS = 2.0


class Fault(TypedDict):
    """One thing that is wrong, in words."""

    message: str


class Check(TypedDict):
    """One line of the check list."""

    name: str
    title: str
    state: str
    found: str
    advice: str


class Release(TypedDict):
    """What entrants will see of their scores, and what that leaks."""

    words: str
    budget: str
    advice: str


class ChangedKey(TypedDict):
    """A key of the description."""

    key: str
    before: object
    after: object


class ChangedPage(TypedDict):
    """A page, with the lines that come and go."""

    page: str
    n_added: int
    n_removed: int


class ChangedFile(TypedDict):
    """A file, by its hashes."""

    path: str
    before: str | None
    after: str | None
    size_bytes: int | None


class ChangedBaseline(TypedDict):
    """What becomes of a baseline: new, replaced, described or withdrawn."""

    name: str
    fate: str


class Changes(TypedDict):
    """What an update would change."""

    spec: list[ChangedKey]
    pages: list[ChangedPage]
    files: list[ChangedFile]
    baselines: list[ChangedBaseline]


class Report(TypedDict):
    """What the check found."""

    faults: list[Fault]
    warnings: list[str]
    checks: list[Check]
    rescores: bool
    release: Release
    changes: Changes | None


class Job(TypedDict):
    """What a worker does for a draft."""

    kind: str
    state: str
    progress: str
    result: dict[str, object] | None


class DraftFile(TypedDict):
    """A file of a draft."""

    path: str
    sha256: str


class DraftHead(TypedDict):
    """Which draft it is."""

    id: int


class Outcome(TypedDict):
    """What became of a part of something imported, and why."""

    part: str
    became: str
    fate: str
    reason: str


class ImportReport(TypedDict):
    """What an import took over, changed and left out."""

    format: str
    name: str
    outcomes: list[Outcome]
    to_mend: list[str]
    proof: str


# What else the host is told of a draft; “import” of one that came from another platform.
Notes = TypedDict("Notes", {"import": ImportReport})


class Draft(TypedDict):
    """A draft on the server."""

    draft: DraftHead
    notes: Notes
    files: list[DraftFile]
    report: Report | None
    blocking: list[str]
    job: Job | None


class Drafts:
    """The routes of drafts on one server."""

    def __init__(self, api: Api, screen: Screen) -> None:
        self._api = api
        self._screen = screen

    @contextmanager
    def begin(self, competition: str = "") -> Iterator[Draft]:
        """Give a new draft, of changes to a competition if one is named; one that is not published is discarded."""
        draft = self._ask("POST", "", {"competition": competition} if competition else {})
        try:
            yield draft
        finally:
            # one that was published is kept by the server, and an error here must not hide another
            with suppress(ClientError):
                self._api.connection.request("DELETE", _path(draft))

    def fill(self, draft: Draft, folder: CompetitionFolder) -> None:
        """Bring a draft to what a folder holds; files that are there already are not sent again."""
        self._ask("PATCH", f"/{_id(draft)}", {"spec_text": folder.spec_text, "pages": folder.pages})
        there = {file["path"]: file["sha256"] for file in draft["files"]}
        for path, local in folder.files.items():
            if there.pop(path, None) != hash_file(local):
                self._send(draft, path, local)
        for path in there:
            self._api.connection.request("DELETE", _path(draft, path))

    def check(self, draft: Draft) -> Report:
        """Have a draft checked, and return the report."""
        self._ask("POST", f"/{_id(draft)}/check", {})
        report = self._wait(draft)["report"]
        assert report is not None
        return report

    def waive(self, draft: Draft, waivers: dict[str, str]) -> Draft:
        """Say why checks that are not green shall not stand in the way."""
        return self._ask("PATCH", f"/{_id(draft)}", {"waivers": waivers})

    def publish(self, draft: Draft, *, reason: str = "") -> str:
        """Have a draft published, and return the slug of its competition."""
        self._ask("POST", f"/{_id(draft)}/publication", {"reason": reason})
        job = self._wait(draft)["job"]
        return str(((job and job["result"]) or {}).get("slug", ""))

    def import_archive(self, archive: Path, *, name: str, path: str, by_id: bool, task: str) -> Draft:
        """Give an archive to a new draft and have it imported; a draft that nothing came of is discarded."""
        draft = self._ask("POST", "", {})
        try:
            self._send(draft, path, archive)
            asked = {"path": path, "name": name, "by_id": by_id, **({"task": task} if task else {})}
            self._ask("POST", f"/{_id(draft)}/import", asked)
            return self._wait(draft)
        except BaseException:
            with suppress(ClientError):
                self._api.connection.request("DELETE", _path(draft))
            raise

    def _wait(self, draft: Draft) -> Draft:
        """Ask until the job has ended.

        Raises
        ------
        RefusedError
            If it was refused.
        """
        pause = _FIRST_POLL_SECONDS
        try:
            while True:
                now = cast(Draft, content_of(self._api.connection.request("GET", _path(draft))))
                job = now["job"]
                if job is None or job["state"] not in ("waiting", "running"):
                    break
                self._screen.passing(job["progress"] or "Waiting for a worker.")
                time.sleep(pause)
                pause = min(pause * 1.3, _LAST_POLL_SECONDS)
        finally:
            self._screen.clear()
        if job is not None and job["state"] == "failed":
            result = job["result"] or {}
            raise RefusedError(str(result.get("message", "It failed.")), code=str(result.get("code", "refused")))
        return now

    def _send(self, draft: Draft, path: str, local: Path) -> None:
        if local.stat().st_size > LARGE_BYTES:
            upload = send_file(self._api, local, screen=self._screen)
            self._api.connection.request("PUT", _path(draft, path), params={"upload": upload["id"]})
            return
        bar = Bar(self._screen, path, local.stat().st_size)
        try:
            body = Body(local.stat().st_size, lambda: _blocks(local, bar.advance))
            self._api.connection.request("PUT", _path(draft, path), body=body)
        finally:
            bar.close()

    def _ask(self, method: str, path: str, given: object) -> Draft:
        return cast(Draft, content_of(self._api.connection.request(method, _ROOT + path, json=given)))


def _id(draft: Draft) -> int:
    return draft["draft"]["id"]


def _path(draft: Draft, file: str = "") -> str:
    return f"{_ROOT}/{_id(draft)}" + (f"/files/{quote(file)}" if file else "")


def _blocks(path: Path, on_bytes: Callable[[int], None]) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                yield block
                on_bytes(len(block))
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.", code="local_file") from error
