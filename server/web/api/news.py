"""What programs that listen are told: of the submissions of a user's teams, and of a board."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.cursors import read_cursor, write_cursor
from server.errors import NotFoundError
from server.models import Competition, User
from server.services import board_versions, changes, competitions, submission_news, tokens
from server.services.board_versions import BoardVersion
from server.services.submission_news import News
from server.web.api.leaderboards import SharedRowItem, list_shared_rows
from server.web.api.submissions import SubmissionItem, submission_item
from server.web.installation import Installation
from server.web.streams import Listener, Message, write_event

# Of submissions in one look, for all who listen: after a rescore much is new at once, and requests come first.
MOST_TOLD = 25

Dump = Callable[[object], str]


@dataclass(frozen=True)
class Reader:
    """Who listens, by which token, and at what address of the site; one who `asks` gets one answer."""

    user_id: int | None
    token_id: int | None
    site: str
    asks: bool


@dataclass(frozen=True)
class SubmissionNews:
    """Submissions as they stand now; `cursor` asks for what comes after them, `has_more` that some is there already."""

    submissions: list[SubmissionItem]
    cursor: str
    has_more: bool


@dataclass(frozen=True)
class BoardItem:
    """The first page of a board as all readers get it; `version` changes with every change of the board."""

    competition: str
    version: str
    stage: str
    n_teams: int
    rows: list[SharedRowItem]


@dataclass(frozen=True)
class BoardNews:
    """The board, or null if it is still what the `cursor` names."""

    board: BoardItem | None
    cursor: str


@dataclass(frozen=True)
class MySubmissions:
    """The submissions of whoever listens, whatever team they are of."""

    parts: Installation = field(compare=False)
    dump: Dump = field(compare=False)

    def look(self, listeners: Sequence[Listener]) -> Iterator[Message]:
        """Tell each what changed of their submissions; who may not listen any more, or left a team, is let go."""
        yield from self.parts.database.read(self._look, listeners)

    def _look(self, session: Session, listeners: Sequence[Listener]) -> list[Message]:
        now = self.parts.clock()
        gone, there = split_live(session, listeners, now)
        counts = changes.list_counts(session, user_ids={reader_of(each).user_id or 0 for each in there})
        messages = [Message(gone, b"", "", is_last=True)] if gone else []
        behind = [each for each in there if each.told.get("counts") != counts[reader_of(each).user_id or 0]]
        random.shuffle(behind)  # so that none of many waits for the others for long
        left, settled = MOST_TOLD, []
        for listener in behind:
            mine = counts[reader_of(listener).user_id or 0]
            if left > 0:
                news, message = self._tell(session, listener, mine, most=left, now=now)
                messages.append(message)
                left -= len(news.told)
                settled += [(listener, mine)] if news.is_all else []
        messages += self._tell_all_places(session, there, counts, messages)
        for listener, mine in settled:  # only now: had something failed, all would be told by the next look
            listener.told["counts"] = mine
        return messages

    def _tell(
        self, session: Session, listener: Listener, counts: Mapping[int, int], *, most: int, now: datetime
    ) -> tuple[News, Message]:
        """Return what is new to a listener, and the message that tells it."""
        known, reader = read_cursor(listener.tag), reader_of(listener)
        if known.keys() - counts.keys():
            return News((), known, is_all=False), Message([listener], b"", listener.tag, is_last=True)
        news = submission_news.list_news(
            session,
            user=session.get_one(User, reader.user_id),
            known=known,
            counts=counts,
            most=most,
            moment=now,
            n_workers=self.parts.settings.workers,
        )
        data = self._write(news, reader) if news.told else b""
        is_last = reader.asks and bool(news.told)
        return news, Message([listener], data, write_cursor(news.marks), is_last=is_last)

    def _write(self, news: News, reader: Reader) -> bytes:
        if reader.asks:
            return self.dump(asdict(make_news(news, site=reader.site))).encode()
        events = [
            write_event("submission", self.dump(asdict(submission_item(stands, site=reader.site))), write_cursor(marks))
            for stands, marks in news.told
        ]
        return b"".join(events)

    def _tell_all_places(
        self,
        session: Session,
        listeners: Sequence[Listener],
        counts: Mapping[int, Mapping[int, int]],
        before: Sequence[Message],
    ) -> list[Message]:
        """Return messages about places in the queue that changed; those who ask get them with the submissions."""
        waiting = changes.list_waiting(session, team_ids={team for teams in counts.values() for team in teams})
        tags = {listener: message.tag for message in before for listener in message.listeners}
        parting = {listener for message in before if message.is_last for listener in message.listeners}
        messages = []
        for listener in listeners:
            if listener in parting or reader_of(listener).asks or not (waiting or listener.told.get("places")):
                continue
            mine = counts[reader_of(listener).user_id or 0]
            places = {number: place for team_id in mine for number, place in waiting.get(team_id, {}).items()}
            moved = places.items() - cast("dict[int, int]", listener.told.get("places", {})).items()
            listener.told["places"] = places
            events = [
                write_event("queue", self.dump({"id": number, "queue_position": place}))
                for number, place in sorted(moved)
            ]
            if events:
                messages.append(Message([listener], b"".join(events), tags.get(listener, listener.tag)))
        return messages


@dataclass(frozen=True)
class Board:
    """The board of a competition."""

    slug: str
    parts: Installation = field(compare=False)
    dump: Dump = field(compare=False)

    def look(self, listeners: Sequence[Listener]) -> Iterator[Message]:
        """Tell those who know another version which there is; who may not know of it any more is let go."""
        yield from self.parts.database.read(self._look, listeners)

    def _look(self, session: Session, listeners: Sequence[Listener]) -> list[Message]:
        now = self.parts.clock()
        gone, there = split_live(session, listeners, now)
        version = board_versions.find_version(session, slug=self.slug, now=now)
        if version is None:
            return [Message(listeners, b"", "", is_last=True)]
        if not version.is_open:
            shut = [each for each in there if not self._may_see(session, reader_of(each), now)]
            gone, there = [*gone, *shut], [each for each in there if each not in shut]
        messages = [Message(gone, b"", "", is_last=True)]
        behind = [listener for listener in there if listener.tag != version.tag]
        if behind:
            board = load_board(session, slug=self.slug, version=version, now=now)
            asking = [listener for listener in behind if reader_of(listener).asks]
            told = [listener for listener in behind if not reader_of(listener).asks]
            news = self.dump(asdict(BoardNews(board, version.tag))).encode()
            event = write_event("board", self.dump(asdict(board)), version.tag)
            messages += [Message(asking, news, version.tag, is_last=True), Message(told, event, version.tag)]
        return messages

    def _may_see(self, session: Session, reader: Reader, now: datetime) -> bool:
        user = None if reader.user_id is None else session.get(User, reader.user_id)
        try:
            competitions.get_competition(session, slug=self.slug, user=user, now=now)
        except NotFoundError:
            return False
        return True


def load_board(session: Session, *, slug: str, version: BoardVersion, now: datetime) -> BoardItem:
    """Return the first page of a board as all readers get it."""
    competition = session.scalars(select(Competition).where(Competition.slug == slug)).one()
    rows = list_shared_rows(session, competition=competition, now=now)
    return BoardItem(slug, version.tag, version.stage.value, competition.n_ranked, rows)


def make_news(news: News, *, site: str) -> SubmissionNews:
    """Return what is new as it is sent to those who ask."""
    items = [submission_item(stands, site=site) for stands, _ in news.told]
    return SubmissionNews(items, write_cursor(news.marks), not news.is_all)


def reader_of(listener: Listener) -> Reader:
    """Return who listens."""
    return cast(Reader, listener.terms.reader)


def split_live(session: Session, listeners: Sequence[Listener], now: datetime) -> tuple[list[Listener], list[Listener]]:
    """Return whose token works no more, and the others."""
    token_ids = {reader_of(each).token_id for each in listeners} - {None}
    live: set[Any] = {None, *tokens.list_live(session, token_ids=cast("set[int]", token_ids), now=now)}
    gone = [each for each in listeners if reader_of(each).token_id not in live]
    return gone, [each for each in listeners if reader_of(each).token_id in live]
