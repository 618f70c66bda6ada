"""The routes of the server's API, one method each."""

import difflib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import cast
from urllib.parse import quote

import httpx

from client.answers import (
    Admission,
    Announcement,
    AnnouncementList,
    Competition,
    CompetitionDetail,
    CompetitionList,
    DeviceLogin,
    Entry,
    FileList,
    Leaderboard,
    Me,
    NoticeList,
    Page,
    PrivateLeaderboard,
    Rules,
    TokenList,
    Upload,
    UploadList,
)
from client.connection import Body, Connection, Params
from client.errors import NotAllowedError, NotFoundError
from client.refusals import content_of
from client.submission_answers import Comparison, Selection, Submission, SubmissionList

_ROOT = "/api/podium/v1"
_CLIENT = "podium"
_DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"


class Api:
    """What can be asked of one server; every method raises `ClientError` if it is refused."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def me(self) -> Me:
        """Return the account behind the token."""
        return cast(Me, self._get("/me"))

    def begin_device_login(self, *, machine: str) -> DeviceLogin:
        """Begin a sign-in that is confirmed in the browser."""
        asked = {"client_id": _CLIENT, "machine": machine}
        return cast(DeviceLogin, content_of(self.connection.request("POST", f"{_ROOT}/device-logins", json=asked)))

    def ask_for_token(self, device_code: str) -> str:
        """Return the token once the sign-in is confirmed; until then the server refuses."""
        asked = {"client_id": _CLIENT, "device_code": device_code, "grant_type": _DEVICE_CODE}
        response = self.connection.request("POST", f"{_ROOT}/device-logins/token", json=asked)
        return cast(dict[str, str], content_of(response))["access_token"]

    def revoke_token(self) -> None:
        """End the token that is sent, on the server."""
        listed = cast(TokenList, self._get("/me/tokens"))["tokens"]
        for token in listed:
            if token["is_this"]:
                self.connection.request("DELETE", f"{_ROOT}/me/tokens/{token['id']}")

    def list_competitions(self, *, search: str = "", status: str = "", n_pages: int | None = None) -> list[Competition]:
        """Return all competitions that this account sees, from all pages, or from the first so many."""
        asked = {name: text for name, text in (("search", search), ("status", status)) if text}
        found: list[Competition] = []
        page = n_all = 1
        while page <= min(n_all, n_pages or n_all):
            answer = cast(CompetitionList, self._get("/competitions", asked | {"page": str(page)}))
            found += answer["competitions"]
            page, n_all = page + 1, answer["n_pages"]
        return found

    def get_competition(self, slug: str) -> CompetitionDetail:
        """Return one competition."""
        return cast(CompetitionDetail, self.get_of(slug))

    def get_page(self, slug: str, page: str) -> Page:
        """Return one page of a competition, in Markdown."""
        return cast(Page, self.get_of(slug, f"/pages/{quote(page, safe='')}"))

    def get_rules(self, slug: str) -> Rules:
        """Return the rules in force."""
        return cast(Rules, self.get_of(slug, "/rules"))

    def list_announcements(self, slug: str) -> list[Announcement]:
        """Return what the hosts told all entrants, newest first."""
        return cast(AnnouncementList, self.get_of(slug, "/announcements"))["announcements"]

    def list_notices(self) -> NoticeList:
        """Return the newest notices; reading them here marks none as seen."""
        return cast(NoticeList, self._get("/me/notices"))

    def come_in(self, slug: str, *, secret: str, message: str) -> Admission:
        """Come in by a link of the host; done again it changes nothing."""
        return cast(Admission, self.change_of(slug, "POST", "/admission", {"secret": secret, "message": message}))

    def write_note(self, submission_id: int, note: str) -> Submission:
        """Keep a note for the team, in the place of the one before."""
        path = f"{_ROOT}/submissions/{submission_id}/note"
        return cast(Submission, content_of(self.connection.request("PUT", path, json={"note": note})))

    def enter(self, slug: str, *, rules_version: int) -> Entry:
        """Accept a version of the rules; doing it twice changes nothing."""
        path = f"{_path(slug)}/entry"
        return cast(Entry, content_of(self.connection.request("POST", path, json={"rules_version": rules_version})))

    def list_files(self, slug: str) -> FileList:
        """Return the data files and the archive of them all."""
        return cast(FileList, self.get_of(slug, "/files"))

    def submit(self, slug: str, body: Body, *, file_name: str, description: str, idempotency_key: str) -> Submission:
        """Hand in a file; sent again under the same key it stays one submission."""
        params = {"filename": file_name} | ({"description": description} if description else {})
        headers = {"Idempotency-Key": idempotency_key}
        path = f"{_path(slug)}/submissions"
        return cast(
            Submission,
            content_of(self.connection.request("POST", path, params=params, headers=headers, body=body)),
        )

    def submit_upload(self, slug: str, upload_id: str, *, file_name: str, description: str) -> Submission:
        """Hand in a file that was sent in pieces; asked again it stays one submission."""
        params = {"upload": upload_id, "filename": file_name} | ({"description": description} if description else {})
        headers = {"Idempotency-Key": f"upload-{upload_id}"}
        path = f"{_path(slug)}/submissions"
        return cast(Submission, content_of(self.connection.request("POST", path, params=params, headers=headers)))

    def list_submissions(self, slug: str, *, page: int) -> SubmissionList:
        """Return a page of the team's submissions, newest first."""
        return cast(SubmissionList, self.get_of(slug, "/submissions", {"page": page}))

    def poll_submission(self, submission_id: int, etag: str) -> tuple[Submission | None, str]:
        """Return a submission and its ETag, or None if it is still as it was under this ETag."""
        headers = {"If-None-Match": etag} if etag else {}
        response = self.connection.request("GET", f"{_ROOT}/submissions/{submission_id}", headers=headers)
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return None, etag
        return cast(Submission, content_of(response)), response.headers.get("ETag", "")

    def get_submission(self, submission_id: int) -> Submission:
        """Return one submission."""
        return cast(Submission, self._get(f"/submissions/{submission_id}"))

    def get_comparison(self, slug: str, first: int, second: int) -> Comparison:
        """Return what is known of two submissions; asking has the server compare them."""
        try:
            return cast(Comparison, self.get_of(slug, "/submissions/compare", {"first": first, "second": second}))
        except NotFoundError as error:
            if error.hint:  # there is no such competition
                raise
            message = f"Your team has not both of the submissions {first} and {second} in {slug}."
            hint = f"`podium submissions {slug}` lists them."
            raise NotFoundError(message, code="no_such_submission", hint=hint) from error

    def get_selection(self, slug: str) -> Selection:
        """Return which submissions are to count at the end."""
        return cast(Selection, self.get_of(slug, "/selection"))

    def select(self, slug: str, submission_ids: list[int]) -> Selection:
        """Put a choice in the place of the one before."""
        path = f"{_path(slug)}/selection"
        return cast(Selection, content_of(self.connection.request("PUT", path, json={"selected": submission_ids})))

    def get_leaderboard(self, slug: str, *, page: int = 1, search: str = "") -> Leaderboard:
        """Return a page of the public leaderboard."""
        return cast(Leaderboard, self.get_of(slug, "/leaderboard", _page_of(page, search)))

    def get_private_leaderboard(self, slug: str, *, page: int = 1, search: str = "") -> PrivateLeaderboard:
        """Return a page of the private leaderboard."""
        return cast(PrivateLeaderboard, self.get_of(slug, "/leaderboard/private", _page_of(page, search)))

    def list_uploads(self) -> list[Upload]:
        """Return the account's files on their way, newest first."""
        return cast(UploadList, self._get("/uploads"))["uploads"]

    def begin_upload(self, *, name: str, size_bytes: int, sha256: str) -> Upload:
        """Begin a file that is sent in pieces."""
        given = {"name": name, "size": size_bytes, "sha256": sha256}
        return cast(Upload, content_of(self.connection.request("POST", f"{_ROOT}/uploads", json=given)))

    def get_upload(self, upload_id: str) -> Upload:
        """Return how much of a file is there."""
        return cast(Upload, self._get(f"/uploads/{upload_id}"))

    def append_to_upload(self, upload_id: str, body: Body, *, offset_bytes: int) -> int:
        """Send the next piece once, which begins at an offset; return that of the one after it."""
        path, headers = f"{_ROOT}/uploads/{upload_id}", {"Upload-Offset": str(offset_bytes)}
        response = self.connection.request("PATCH", path, headers=headers, body=body, n_tries=1)
        return int(response.headers["Upload-Offset"])

    def complete_upload(self, upload_id: str) -> Upload:
        """Have the pieces put together and compared with the hash that was announced."""
        path = f"{_ROOT}/uploads/{upload_id}/completion"
        return cast(Upload, content_of(self.connection.request("POST", path, json={})))

    def delete_upload(self, upload_id: str) -> None:
        """Forget a file on its way."""
        self.connection.request("DELETE", f"{_ROOT}/uploads/{upload_id}")

    @contextmanager
    def open_file(self, path: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """Give the answer of a download while it arrives."""
        with self.connection.stream(path, headers=headers) as response:
            yield response

    def path_of(self, slug: str) -> str:
        """Return the route of a competition."""
        return _path(slug)

    def change_of(self, slug: str, method: str, path: str, body: object = None, *, may_repeat: bool = True) -> object:
        """Ask for a change at a competition's route, and return the JSON of the answer."""
        response = self.connection.request(method, _path(slug) + path, json=body, may_repeat=may_repeat)
        return content_of(response)

    def _get(self, path: str, params: Params | None = None) -> object:
        """Return the JSON of a route."""
        return content_of(self.connection.request("GET", _ROOT + path, params=params))

    def get_of(self, slug: str, path: str = "", params: Params | None = None) -> object:
        """Return the JSON of a competition's route; for an unknown slug, name those that are near."""
        try:
            return content_of(self.connection.request("GET", _path(slug) + path, params=params))
        except NotFoundError as error:
            try:
                near = self._near(slug)
            except NotAllowedError:  # a token for this competition alone: it is there, and something of it is not
                raise error from None
            if slug in near:
                raise
            hint = f"Did you mean {' or '.join(near)}?" if near else "`podium competitions` lists them."
            message = f"There is no competition “{slug}”, or you may not see it."
            raise NotFoundError(message, code=error.code, hint=hint, **error.details, near=near) from error

    def _near(self, slug: str) -> list[str]:
        """Return up to three slugs that look like this one, the likeliest first."""
        slugs = {competition["slug"].lower(): competition["slug"] for competition in self.list_competitions()}
        word = slug.lower()
        close = difflib.get_close_matches(word, slugs, n=3, cutoff=0.6)
        parts = [known for known in slugs if word and word in known and known not in close]
        return [slugs[known] for known in [*close, *parts][:3]]


def file_path(slug: str, name: str) -> str:
    """Return the route of one data file: made here, since a token goes to no address that a server names."""
    return f"{_path(slug)}/files/{quote(name, safe='')}"


def archive_path(slug: str) -> str:
    """Return the route of the zip of all files."""
    return f"{_path(slug)}/archive"


def submission_file_path(submission_id: int) -> str:
    """Return the route of a file that was handed in."""
    return f"{_ROOT}/submissions/{submission_id}/file"


def _page_of(page: int, search: str) -> dict[str, str | int]:
    """Return what asks for a page of a leaderboard."""
    return {"page": page} | ({"search": search} if search else {})


def _path(slug: str) -> str:
    """Return the route of a competition; what would name another route is no slug."""
    if slug in ("", ".", ".."):
        hint = "`podium competitions` lists them."
        raise NotFoundError(f"There is no competition “{slug}”.", code="not_found", hint=hint)
    return f"{_ROOT}/competitions/{quote(slug, safe='')}"
