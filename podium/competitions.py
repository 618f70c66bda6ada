"""A competition: its rules and data, handing in, choosing, and where everybody stands."""

from __future__ import annotations

import operator
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from client import answers, submission_answers, times
from client.api import Api, submission_file_path
from client.download import fetch
from client.errors import UsageError
from client.host_api import HostApi
from client.output import Screen
from client.samples import check_upload
from client.submit import check_before_upload, send
from client.team_api import TeamApi
from client.wanted import Local, Wanted, check_name, choose
from podium import markup
from podium.comparisons import wait_for
from podium.data import DataFiles
from podium.errors import InvalidInput, LimitReached, NotFound, translating
from podium.hosts import Host
from podium.leaderboards import Leaderboard
from podium.listings import Listing, Row, as_row
from podium.problems import Problem, read_problems
from podium.rules import Rules
from podium.selections import Selection
from podium.sources import open_source
from podium.submissions import Submission, SubmissionList
from podium.teams import Team


class Competition:
    """A competition as this account sees it; `refresh` brings it up to date."""

    def __init__(self, api: Api, answer: answers.Competition, *, screen: Screen) -> None:
        self._api = api
        self._answer = answer
        self._screen = screen

    @property
    def slug(self) -> str:
        """The name that it has in addresses."""
        return self._answer["slug"]

    @property
    def title(self) -> str:
        """What people call it."""
        return self._answer["title"]

    @property
    def tagline(self) -> str:
        """What it is about, in a sentence."""
        return self._answer["tagline"]

    @property
    def status(self) -> str:
        """`upcoming`, `active`, `practice` or `finished`."""
        return self._answer["status"]

    @property
    def metric(self) -> str:
        """What the scores are, as people call it."""
        return self._answer["metric"]["title"]

    @property
    def higher_is_better(self) -> bool:
        """The direction of the scores."""
        return self._answer["metric"]["higher_is_better"]

    @property
    def starts_at(self) -> datetime | None:
        """When it begins; None where it has no such time."""
        return _time(self._answer["starts_at"])

    @property
    def ends_at(self) -> datetime | None:
        """When it ends for the own team, which may be later than for others; None where it does not."""
        return _time(answers.own_end(self._answer))

    @property
    def finalized_at(self) -> datetime | None:
        """When the private leaderboard became final; None before."""
        return _time(self._answer["finalized_at"])

    @property
    def n_teams(self) -> int:
        """How many teams are ranked."""
        return self._answer["n_teams"]

    @property
    def is_entered(self) -> bool:
        """Whether this account has accepted the rules."""
        return self._answer["is_entered"]

    @property
    def url(self) -> str:
        """The address of its page."""
        return self._answer["url"]

    @property
    @translating()
    def limits(self) -> answers.Limits | None:
        """What the team has used and left today, asked for anew; None before it is entered."""
        return self._get_detail()["limits"]

    @property
    @translating()
    def rules(self) -> Rules:
        """The rules in force: `print` shows them, `version` is their number."""
        answer = self._api.get_rules(self.slug)
        return Rules(answer["version"], answer["markdown"])

    @translating()
    def refresh(self) -> Competition:
        """Ask the server for it again, and return it."""
        self._get_detail()
        return self

    @translating()
    def enter(self, *, rules_version: int | None = None) -> Competition:
        """Accept the rules: those of a version that you have read, or those in force.

        Raises
        ------
        Refused
            If the rules have another version meanwhile, or entering is over.
        """
        version = self._get_detail()["rules_version"] if rules_version is None else rules_version
        self._api.enter(self.slug, rules_version=version)
        return self.refresh()

    @property
    @translating()
    def files(self) -> DataFiles:
        """The data files that there are."""
        return DataFiles(self.slug, self._api.list_files(self.slug))

    @translating()
    def download(
        self,
        to: str | os.PathLike[str] | None = None,
        *,
        files: Iterable[str] | None = None,
        submission: int | Submission | None = None,
        force: bool = False,
    ) -> list[Path]:
        """Get the data files that are not here yet, going on where an earlier run stopped, and return their paths.

        Parameters
        ----------
        to : path, optional
            The folder; without it, one named like the slug.
        files : iterable of str, optional
            Only these; without it, all. The archive of them all has a name, too: the slug with `.zip`.
        submission : int or Submission, optional
            Not the data, but the file of this submission of the team.
        force : bool
            Whether local files that differ are replaced.

        Raises
        ------
        InvalidInput
            If a local file differs, or the folder can't be written to.
        RulesNotAccepted, NotFound, ConnectionLost
            If they can't be had.
        """
        folder = Path(self.slug if to is None else to).expanduser()
        if submission is None:
            wanted = choose(self.slug, self._api.list_files(self.slug), list(files or ()), folder)
        else:
            wanted = [_file_of(self._api.get_submission(_number(submission)), folder)]
        states = [(file, file.local()) for file in wanted]
        others = [str(file.target) for file, state in states if state is Local.OTHER]
        if others and not force:
            message = f"Different from the server’s, and left as they are: {', '.join(others)}."
            raise UsageError(message, code="file_exists", files=others)
        for file, state in states:
            if state is not Local.SAME:
                fetch(self._api, file, self._screen)
        return [file.target for file in wanted]

    def submit(self, source: object, message: str = "", *, name: str | None = None) -> Submission:
        """Hand in predictions; the answer waits for its score: `competition.submit(frame).wait()`.

        Parameters
        ----------
        source : frame, path, bytes or open file
            A frame of pandas or polars, or any that speaks Arrow; the index of a pandas frame is written where it has
            a name. A text is a path. Files may be CSV, Parquet or Arrow, and `.gz`, `.zip` or `.zst` of these.
        message : str
            What you changed, for your own list.
        name : str, optional
            The name that the file gets.

        Raises
        ------
        RulesNotAccepted, LimitReached, DeadlinePassed, Refused
            If it is not taken; nothing is used up.
        InvalidInput
            If the source can't be read.
        ConnectionLost
            If the connection keeps breaking. A large file goes on where it stopped when it is handed in again.
        """
        with _telling_when(self), translating(), open_source(source, name=name) as upload:
            check_before_upload(self._get_detail(), upload)
            answer = send(self._api, self.slug, upload, description=message, screen=self._screen)
        return Submission(self._api, answer, screen=self._screen)

    def check(self, source: object, *, name: str | None = None) -> list[Problem]:
        """Say all that is wrong in predictions as far as the sample submission tells, and use nothing up.

        Columns, ids and kinds of cells are looked at here; what only the server can read is not, such as Parquet.

        Raises
        ------
        RulesNotAccepted, NotFound, ConnectionLost
            If the sample can't be had.
        """
        with translating(), open_source(source, name=name) as upload:
            report = check_upload(self._api, self._get_detail(), upload, self._screen)
        return [] if report is None else read_problems(report.problems)

    @translating()
    def compare(
        self, first: int | Submission, second: int | Submission, *, timeout: float | None = None
    ) -> submission_answers.Comparison:
        """Wait until two own submissions are compared, and return what is known of their difference.

        Parameters
        ----------
        first, second : int or Submission
            Scored submissions of the team.
        timeout : float, optional
            The longest time to wait, in seconds; without it there is none, and 0 asks once. When the time is over, the
            `state` is still `waiting`, and the server goes on.

        Raises
        ------
        NotFound
            If the team has not both.
        """
        pair = _number(first), _number(second)
        return wait_for(self._api, self.slug, *pair, timeout=timeout, screen=self._screen)

    @property
    @translating()
    def team(self) -> Team:
        """The own team."""
        return Team(TeamApi(self._api, self.slug))

    @property
    def host(self) -> Host:
        """What the host of this competition may ask and do."""
        return Host(HostApi(self._api, self.slug), self.slug)

    @property
    def submissions(self) -> SubmissionList:
        """The team's submissions, the newest first: walk them, `rows` them, or make a frame of them."""
        return SubmissionList(self._api, self.slug, screen=self._screen)

    @property
    @translating()
    def selection(self) -> Selection:
        """Which submissions are to count at the end."""
        return Selection(self._api.get_selection(self.slug))

    @translating()
    def select(self, *submissions: int | Submission) -> Selection:
        """Choose the submissions that count at the end, in the place of those chosen before; none: the rule decides.

        Raises
        ------
        Refused
            If they are too many, one can't be chosen, or it is too late.
        """
        return Selection(self._api.select(self.slug, [_number(one) for one in submissions]))

    def leaderboard(self, *, search: str = "", private: bool = False) -> Leaderboard:
        """Return the public leaderboard, or the private one once it is final.

        Raises
        ------
        NotFound
            If the private one is not final.
        """
        if private and self.refresh().finalized_at is None:
            raise NotFound(f"The private leaderboard of {self.slug} is not final yet.", code="not_final")
        return Leaderboard(self._api, self.slug, search=search, is_private=private)

    def __repr__(self) -> str:
        return f"<Competition {self.slug}: {self.title}, {self._state()}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        facts = [
            ("metric", markup.text(f"{self.metric}, {'higher' if self.higher_is_better else 'lower'} is better")),
            ("state", markup.text(self._state())),
            ("entered", "yes" if self.is_entered else "no: read <code>.rules</code>, then <code>.enter()</code>"),
            ("page", markup.link(self.url, self.url)),
        ]
        title, about = markup.paragraph(self.title, is_title=True), markup.paragraph(self.tagline)
        return markup.box(title, about, markup.facts(facts))

    def as_row(self) -> Row:
        """Return what the list says of it, as a row for a frame."""
        row = as_row({name: value for name, value in self._answer.items() if name not in ("pages", "limits")})
        return row | {"metric": self.metric, "higher_is_better": self.higher_is_better}

    def _state(self) -> str:
        teams = "1 team" if self.n_teams == 1 else f"{self.n_teams:,} teams"
        ends = "" if self.ends_at is None else f", ends {self.ends_at:%Y-%m-%d %H:%M} UTC"
        return f"{self.status}{ends}, {teams}"

    def _get_detail(self) -> answers.CompetitionDetail:
        detail = self._api.get_competition(self.slug)
        self._answer = detail
        return detail


class CompetitionList(Listing[Competition]):
    """The competitions that this account sees."""

    def __init__(self, api: Api, *, search: str, status: str, screen: Screen) -> None:
        def fetch(_page: int) -> tuple[list[Competition], int]:
            found = api.list_competitions(search=search, status=status)
            return [Competition(api, one, screen=screen) for one in found], 1

        super().__init__(fetch)

    def _title(self) -> str:
        return "Competitions"

    def _headings(self) -> Sequence[str]:
        return ("slug", "title", "status", "metric", "teams", "ends", "")

    def _texts(self, item: Competition) -> Sequence[str]:
        ends = "never" if item.ends_at is None else f"{item.ends_at:%Y-%m-%d %H:%M} UTC"
        entered = "entered" if item.is_entered else ""
        return (item.slug, item.title, item.status, item.metric, f"{item.n_teams:,}", ends, entered)

    def _figures(self) -> Sequence[int]:
        return (4,)

    def _as_row(self, item: Competition) -> Row:
        return item.as_row()


@contextmanager
def _telling_when(competition: Competition) -> Iterator[None]:
    """Let a limit that the server told say when it ends, too."""
    try:
        yield
    except LimitReached as error:
        if error.details.get("limits") is None:
            error.details["limits"] = competition.limits
        raise


def _file_of(submission: submission_answers.Submission, folder: Path) -> Wanted:
    """Return the file of a submission; its number is put before its name, as most have the same."""
    number, name = submission["id"], check_name(submission["file_name"])
    sha256 = submission["sha256"].lower()
    return Wanted(submission_file_path(number), name, submission["size_bytes"], sha256, folder / f"{number}-{name}")


def _number(submission: int | Submission) -> int:
    try:
        return submission.id if isinstance(submission, Submission) else operator.index(submission)
    except TypeError as error:
        message = f"A value of the type {type(submission).__name__} is no submission."
        hint = "Give submissions or their numbers, one after the other, such as select(17, 21)."
        raise InvalidInput(message, code="no_source", hint=hint) from error


def _time(text: str | None) -> datetime | None:
    return None if text is None else times.parse(text)
