"""Announcements by e-mail, through a real mail server on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pydantic import HttpUrl, SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.db import Database
from server.models import Announcement, Competition, Letter, User
from server.services import announcements, letters
from server.settings import Settings
from tests import factories
from tests.mail import MailServer
from tests.server.services.season import begin
from worker.mailing import Mailing, make_message

NOW = factories.NOW
HOUR = timedelta(hours=1)
LONG = timedelta(days=30)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    """Return a mail server."""
    server = MailServer()
    yield server
    server.close()


@pytest.fixture
def posted(settings: Settings, mail: MailServer) -> Settings:
    """Return settings by which mail goes to that server."""
    changes = {
        "mail_host": "127.0.0.1",
        "mail_port": mail.port,
        "mail_security": "none",
        "mail_from": "podium@site.example",
        "url": HttpUrl("https://podium.example"),
    }
    return settings.model_copy(update=changes)


@pytest.fixture
def people(database: Database) -> None:
    """Make a competition with three entrants, one of whom wants no letters."""

    def work(session: Session) -> None:
        season = begin(session, "ada", "bo", "cy")
        season.users["cy"].wants_letters = False

    database.write(work)


def announce(database: Database, *, publish_at=None, is_mailed=True, title="New data") -> None:
    def work(session: Session) -> None:
        competition = session.scalars(select(Competition)).one()
        announcements.write(
            session,
            competition=competition,
            host=competition.host,
            title=title,
            text="Get **train.csv** anew.\n.A line with a dot.",
            publish_at=publish_at,
            is_mailed=is_mailed,
            now=NOW,
        )

    database.write(work)


def read_letters(database: Database) -> list[tuple[str, int, bool, bool]]:
    def read(session: Session) -> list[tuple[str, int, bool, bool]]:
        rows = session.scalars(select(Letter).order_by(Letter.id))
        return [(row.user.name, row.n_tries, row.sent_at is not None, row.given_up_at is not None) for row in rows]

    return database.read(read)


def recipients(mail: MailServer) -> list[str]:
    return sorted(address for each in mail.received for address in each.recipients)


def test_each_entrant_who_wants_letters_gets_one_of_their_own(database, posted, mail, people) -> None:
    announce(database)

    assert Mailing(database, posted).sweep(NOW) == 2

    assert recipients(mail) == ["ada@example.org", "bo@example.org"]
    for each in mail.received:
        [address] = each.recipients
        # Nobody sees another's address.
        assert each.message["To"].addresses[0].addr_spec == address
        others = {"ada@example.org", "bo@example.org", "cy@example.org"} - {address}
        assert not [other for other in others if other in each.message.as_string()]
        assert (each.sender, each.message["Subject"]) == ("podium@site.example", "Harbour: New data")
        body = each.message.get_content()
        assert "Get **train.csv** anew." in body
        assert ".A line with a dot." in body
        assert "https://podium.example/competitions/harbour/announcements" in body
        assert each.message["List-Unsubscribe"].strip(" <>") in body
    assert Mailing(database, posted).sweep(NOW + LONG) == 0


def test_the_link_in_a_letter_is_that_of_its_reader(database, posted, mail, people) -> None:
    announce(database)
    Mailing(database, posted).sweep(NOW)
    key = posted.read_secret_key()

    by_name = {each.recipients[0]: each.message["List-Unsubscribe"].strip(" <>") for each in mail.received}
    secret = by_name["ada@example.org"].rpartition("/")[2]

    user = database.read(letters.find_user, secret=secret, key=key)
    assert user.name == "ada"


def test_an_announcement_goes_out_when_its_time_has_come(database, posted, mail, people) -> None:
    announce(database, publish_at=NOW + HOUR)
    mailing = Mailing(database, posted)

    assert mailing.sweep(NOW) == 0
    assert mailing.sweep(NOW + HOUR) == 2
    assert database.read(lambda session: session.scalars(select(Announcement.told_at)).one()) == NOW + HOUR


def test_one_that_is_not_to_be_mailed_is_not(database, posted, mail, people) -> None:
    announce(database, is_mailed=False)

    assert Mailing(database, posted).sweep(NOW) == 0
    assert mail.received == []


def test_without_mail_entrants_are_told_on_time_and_nothing_is_sent(database, settings, mail, people) -> None:
    announce(database, publish_at=NOW + HOUR)

    assert Mailing(database, settings).sweep(NOW + HOUR) == 0

    assert read_letters(database) == [("ada", 0, False, False), ("bo", 0, False, False)]


def test_a_server_that_is_busy_is_asked_again_later_and_nobody_gets_it_twice(database, posted, mail, people) -> None:
    announce(database)
    mailing, mail.is_busy = Mailing(database, posted), True
    assert mailing.sweep(NOW) == 0
    assert read_letters(database) == [("ada", 1, False, False), ("bo", 1, False, False)]

    mail.is_busy = False
    assert mailing.sweep(NOW + timedelta(minutes=1)) == 0
    assert mailing.sweep(NOW + timedelta(minutes=3)) == 2

    assert recipients(mail) == ["ada@example.org", "bo@example.org"]


def test_who_cannot_be_reached_holds_nobody_up(database, posted, mail, people) -> None:
    announce(database)
    mail.refused = {"ada@example.org": 550}

    assert Mailing(database, posted).sweep(NOW) == 1

    assert read_letters(database) == [("ada", 1, False, True), ("bo", 1, True, False)]


def test_a_full_box_is_tried_again_and_given_up_in_the_end(database, posted, mail, people) -> None:
    announce(database)
    mail.refused = {"ada@example.org": 452}
    mailing = Mailing(database, posted)

    for number in range(letters.MOST_TRIES):
        mailing.sweep(NOW + number * timedelta(days=1))

    assert read_letters(database) == [("ada", letters.MOST_TRIES, False, True), ("bo", 1, True, False)]


def test_a_server_that_is_never_there_is_given_up_in_the_end(database, posted, people, mail) -> None:
    announce(database)
    mail.is_busy = True
    mailing = Mailing(database, posted)

    for number in range(letters.MOST_TRIES):
        mailing.sweep(NOW + number * timedelta(days=1))

    assert [given_up for _, _, _, given_up in read_letters(database)] == [True, True]


def test_the_password_is_given_to_the_server(database, posted, people) -> None:
    guarded = MailServer(user="podium", password="open sesame")
    try:
        changes = {"mail_port": guarded.port, "mail_user": "podium"}
        wrong = posted.model_copy(update={**changes, "mail_password": SecretStr("guess")})
        right = posted.model_copy(update={**changes, "mail_password": SecretStr("open sesame")})
        announce(database)
        assert Mailing(database, wrong).sweep(NOW) == 0
        assert Mailing(database, right).sweep(NOW + HOUR) == 2
    finally:
        guarded.close()


def test_nothing_is_sent_in_the_clear_where_encryption_was_asked_for(database, posted, mail, people) -> None:
    announce(database)
    strict = posted.model_copy(update={"mail_security": "starttls"})

    assert Mailing(database, strict).sweep(NOW) == 0

    assert mail.received == []


def test_what_is_logged_names_no_address(database, posted, mail, people, capsys) -> None:
    announce(database)
    mail.refused = {"ada@example.org": 550}
    Mailing(database, posted).sweep(NOW)
    mail.is_busy = True
    Mailing(database, posted).sweep(NOW + LONG)

    captured = capsys.readouterr()
    assert "example.org" not in captured.out + captured.err


def test_many_letters_go_in_batches(database, posted, mail) -> None:
    names = [f"user-{number}" for number in range(letters.BATCH + 3)]
    database.write(lambda session: begin(session, *names))
    announce(database)
    mailing = Mailing(database, posted)

    assert [mailing.sweep(NOW), mailing.sweep(NOW), mailing.sweep(NOW)] == [letters.BATCH, 3, 0]
    assert len(set(recipients(mail))) == len(names)


def test_no_title_adds_a_line_to_the_head_of_a_message(posted) -> None:
    due = letters.DueLetter(1, 2, 3, "ada@example.org", "Ada “L.”", "Harbour", "harbour", "Neu: Größe", "Text.", 1)

    message = make_message(due, posted, key=b"k" * 32)

    assert message["Subject"] == "Harbour: Neu: Größe"
    with pytest.raises(ValueError, match="linefeed"):
        make_message(letters.DueLetter(**{**due.__dict__, "title": "a\nBcc: bo@example.org"}), posted, key=b"k" * 32)


@pytest.mark.parametrize("email", ["no address", "a@b\nBcc: c@example.org"])
def test_an_address_that_is_none_is_given_up(database, posted, mail, people, email: str) -> None:
    announce(database)

    def spoil(session: Session) -> None:
        session.scalars(select(User).where(User.name == "ada")).one().email = email

    database.write(spoil)

    assert Mailing(database, posted).sweep(NOW) == 1
    assert read_letters(database)[0] == ("ada", 1, False, True)
    assert json.dumps(recipients(mail)) == '["bo@example.org"]'
