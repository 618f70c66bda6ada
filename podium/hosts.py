"""A competition as its host sees it: how it goes, all submissions, and what a host decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from client import times
from client.host_api import HostApi, rows_of
from podium import markup
from podium.errors import translating
from podium.listings import Row, as_row
from podium.records import Records

_SUBMISSIONS = {
    "id": "id",
    "team": "team",
    "received_at": "received",
    "status": "status",
    "public_score": "public",
    "private_score": "private",
    "is_hidden": "hidden",
    "error_code": "fault",
}
_ENTRANTS = {"user": "user", "name": "name", "team": "team", "state": "state", "n_submissions": "submissions"}
_TEAMS = {"id": "id", "name": "team", "members": "members", "n_submissions": "submissions", "public_score": "public"}
_BOARD = {"rank": "rank", "team": "team", "private_score": "private", "shake_up": "shake-up", "medal": "medal"}


class Host:
    """What the host of a competition may ask and do; the token needs the scope `host`.

    A competition's folder is made, checked and changed by the command `podium competition`.
    """

    def __init__(self, api: HostApi, slug: str) -> None:
        self._api = api
        self._slug = slug

    @property
    @translating()
    def status(self) -> Row:
        """How it goes, in figures."""
        return as_row(self._api.get("/dashboard"))

    def submissions(self, **query: str | int) -> Records:
        """Return the submissions of all teams, with both scores.

        Parameters
        ----------
        **query
            What is asked for, in the words of the API: `search`, `status`, `hidden`, `late`, `selected`, `since`,
            `until`, `lowest`, `highest`, `code`, `order`.
        """
        return self._list(f"Submissions to {self._slug}", _SUBMISSIONS, "submissions", query)

    def entrants(self, **query: str | int) -> Records:
        """Return who has entered, may enter or asks to; `query` may be `search`, `state` and `section`."""
        return self._list(f"Entrants of {self._slug}", _ENTRANTS, "entrants", query)

    def teams(self, *, search: str = "") -> Records:
        """Return the teams by name."""
        return self._list(f"Teams of {self._slug}", _TEAMS, "teams", {"search": search})

    def leaderboard(self) -> Records:
        """Return the first rows of the private leaderboard as it would be now."""

        def fetch(_page: int) -> tuple[Sequence[Mapping[str, object]], int]:
            return rows_of(self._api.get("/leaderboard"), "rows"), 1

        return Records(f"Private leaderboard of {self._slug}, as it would be now", _BOARD, fetch)

    @translating()
    def hide(self, submission: int, reason: str) -> Row:
        """Take a submission from the leaderboards; its team reads the reason."""
        given = {"is_hidden": True, "reason": reason}
        return as_row(self._api.change("PUT", f"/submissions/{submission}/hidden", given))

    @translating()
    def unhide(self, submission: int) -> Row:
        """Let a submission count again."""
        return as_row(self._api.change("PUT", f"/submissions/{submission}/hidden", {"is_hidden": False, "reason": ""}))

    @translating()
    def rerun(self, submission: int) -> Row:
        """Have a submission scored again."""
        return as_row(self._api.change("POST", f"/submissions/{submission}/rerun", {}))

    @translating()
    def receipt(self, submission: int) -> Row:
        """Return what the scores of a submission came from, and the scores at full precision."""
        return as_row(self._api.get(f"/submissions/{submission}/receipt"))

    @translating()
    def disqualify(self, team: int, reason: str) -> Row:
        """Take a team from the leaderboards; it reads the reason."""
        given = {"is_disqualified": True, "reason": reason}
        return as_row(self._api.change("PUT", f"/teams/{team}/disqualified", given))

    @translating()
    def announce(self, title: str, text: str, *, at: datetime | None = None, is_mailed: bool = False) -> Row:
        """Tell all entrants something, in Markdown, at once or at a time."""
        when = None if at is None else at.astimezone(times.UTC).isoformat()
        given = {"title": title, "text": text, "publish_at": when, "is_mailed": is_mailed}
        return as_row(self._api.change("POST", "/announcements", given))

    @property
    @translating()
    def finalization(self) -> Row:
        """Whether the private leaderboard can become final, and if not, why."""
        return as_row(self._api.get("/finalization"))

    @translating()
    def finalize(self) -> Row:
        """Make the private leaderboard final, for everybody at one instant; it can't be undone."""
        return as_row(self._api.change("POST", "/finalization", {}))

    def __repr__(self) -> str:
        return f"<Host of {self._slug}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        status = self.status
        names = {"n_entrants": "entrants", "n_teams": "teams", "n_today": "submissions today",
                 "n_errors_today": "of these faulty", "n_open_alarms": "open alarms"}  # fmt: skip
        facts = [(words, markup.text(str(status[name]))) for name, words in names.items()]
        return markup.box(markup.paragraph(f"{self._slug}, for its host", is_title=True), markup.facts(facts))

    def _list(self, title: str, shown: Mapping[str, str], name: str, query: Mapping[str, str | int]) -> Records:
        def fetch(page: int) -> tuple[Sequence[Mapping[str, object]], int]:
            answer = self._api.get(f"/{name}", {**query, "page": page})
            return rows_of(answer, name), cast(int, answer["n_pages"])

        return Records(title, shown, fetch)
