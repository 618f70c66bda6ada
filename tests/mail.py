"""A mail server for tests: it speaks SMTP on a free port of this machine and keeps what it is sent."""

from __future__ import annotations

import base64
import socketserver
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Received:
    """One message, with the addresses of its envelope."""

    sender: str
    recipients: list[str]
    message: EmailMessage


@dataclass
class MailServer:
    """Keeps messages in a list; refuses the recipients that the test names, with the code that it gives them."""

    user: str = ""
    password: str = ""
    refused: dict[str, int] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    is_busy: bool = False

    def __post_init__(self) -> None:
        """Begin to listen."""
        mail = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                _Conversation(mail, self).run()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Conversation:
    """What one client says, and is answered."""

    def __init__(self, mail: MailServer, handler: socketserver.StreamRequestHandler) -> None:
        self._mail = mail
        self._handler = handler
        self._is_known = not mail.user
        self._sender = ""
        self._recipients: list[str] = []

    def run(self) -> None:
        """Answer until the client leaves."""
        self._say("421 Come again later" if self._mail.is_busy else "220 mail for tests")
        while not self._mail.is_busy and (line := self._handler.rfile.readline()):
            command, _, rest = line.decode().strip().partition(" ")
            if command.upper() == "QUIT":
                self._say("221 Bye")
                return
            self._answer(command.upper(), rest)

    def _answer(self, command: str, rest: str) -> None:
        match command:
            case "EHLO":
                self._say("250-mail for tests", "250 AUTH PLAIN" if self._mail.user else "250 SIZE")
            case "AUTH":
                words = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")[1:]
                self._is_known = words == [self._mail.user, self._mail.password]
                self._say("235 Welcome" if self._is_known else "535 Who are you?")
            case _ if not self._is_known:
                self._say("530 Say who you are")
            case "MAIL":
                self._sender, self._recipients = _address(rest), []
                self._say("250 OK")
            case "RCPT":
                code = self._mail.refused.get(_address(rest), 250)
                if code == 250:
                    self._recipients.append(_address(rest))
                self._say(f"{code} as the test wants it")
            case "DATA":
                self._say("354 Go on")
                self._keep()
            case "RSET" | "NOOP":
                self._say("250 OK")
            case _:
                self._say("502 Not here")

    def _keep(self) -> None:
        lines = []
        while (line := self._handler.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(message, EmailMessage)
        self._mail.received.append(Received(self._sender, self._recipients, message))
        self._say("250 Kept")

    def _say(self, *lines: str) -> None:
        self._handler.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


def _address(rest: str) -> str:
    return rest[rest.index("<") + 1 : rest.index(">")]
