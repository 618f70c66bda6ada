"""Letters, one to a person, through the mail server of the settings; what it does not take is tried again later."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage

import structlog

from server.db import Database
from server.services import announcements, letters
from server.services.letters import MOST_TRIES, DueLetter
from server.settings import Settings

TIMEOUT_SECONDS = 10.0
# The mail server says no for good: another try would meet the same.
PERMANENT = range(500, 600)

log = structlog.get_logger(__name__)


class Mailing:
    """Tells entrants of announcements whose time has come, and sends the letters that are due."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    def sweep(self, now: datetime) -> int:
        """Do what is due; returns how many letters were sent."""
        self._database.write(announcements.publish_due, now=now)
        if not self._settings.sends_mail:
            return 0
        due = self._database.write(letters.take_due, now=now)
        if not due:
            return 0
        try:
            with self._connect() as server:
                n_sent = sum(self._send(server, letter, now) for letter in due)
        except (smtplib.SMTPException, OSError) as error:
            # Its words may name addresses; the letters are tried again.
            log.warning("mail_server_unavailable", error=type(error).__name__, count=len(due))
            self._give_up_old(due, now)
            return 0
        log.info("letters_sent", count=n_sent, of=len(due))
        return n_sent

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        host, port = str(settings.mail_host), settings.mail_port
        context = ssl.create_default_context()
        if settings.mail_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        try:
            if settings.mail_security == "starttls":
                server.starttls(context=context)
            if settings.mail_user is not None and settings.mail_password is not None:
                server.login(settings.mail_user, settings.mail_password.get_secret_value())
        except BaseException:
            server.close()
            raise
        return server

    def _send(self, server: smtplib.SMTP, letter: DueLetter, now: datetime) -> bool:
        key = self._settings.read_secret_key()
        try:
            server.send_message(make_message(letter, self._settings, key=key))
        except smtplib.SMTPRecipientsRefused as refused:
            codes = {code for code, _ in refused.recipients.values()}
            return self._refused(letter, now, is_final=all(code in PERMANENT for code in codes))
        except smtplib.SMTPResponseException as refused:
            return self._refused(letter, now, is_final=refused.smtp_code in PERMANENT)
        except ValueError:  # an address that no message can have
            return self._refused(letter, now, is_final=True)
        self._database.write(letters.mark_sent, letter_id=letter.id, now=now)
        return True

    def _refused(self, letter: DueLetter, now: datetime, *, is_final: bool) -> bool:
        log.warning("letter_refused", letter_id=letter.id, is_final=is_final, n_tries=letter.n_tries)
        if is_final or letter.n_tries >= MOST_TRIES:
            self._database.write(letters.give_up, letter_id=letter.id, now=now)
        return False

    def _give_up_old(self, due: list[DueLetter], now: datetime) -> None:
        for letter in due:
            if letter.n_tries >= MOST_TRIES:
                self._database.write(letters.give_up, letter_id=letter.id, now=now)


def make_message(letter: DueLetter, settings: Settings, *, key: bytes) -> EmailMessage:
    """Return the message of a letter: as text, to one address, with a link by which there are no more.

    Raises
    ------
    ValueError
        If the address is none.
    """
    site = str(settings.url).rstrip("/")
    stop = f"{site}{letters.PATH}{letters.make_secret(letter.user_id, key=key)}"
    page = f"{site}/competitions/{letter.slug}/announcements"
    sender = str(settings.mail_from)
    message = EmailMessage()
    message["Subject"] = f"{letter.competition}: {letter.title}"
    message["From"] = sender
    message["To"] = Address(display_name=letter.name, addr_spec=letter.email)
    # The same again if it is sent twice, so that mail programs show it once.
    message["Message-ID"] = f"<announcement-{letter.announcement_id}-{letter.user_id}@{sender.rpartition('@')[2]}>"
    message["List-Unsubscribe"] = f"<{stop}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        f"{letter.text}\n\n-- \nThe hosts of “{letter.competition}” wrote this to all its entrants: {page}\n"
        f"No more announcements by e-mail: {stop}\n"
    )
    return message
