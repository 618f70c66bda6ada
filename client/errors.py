"""What can go wrong in the client, and the exit code that each fault has for good."""

from typing import ClassVar

EXIT_OK = 0
EXIT_SUBMISSION_ERROR = 1
EXIT_USAGE = 2
EXIT_NOT_ALLOWED = 3
EXIT_NOT_FOUND = 4
EXIT_REFUSED = 5
EXIT_UNAVAILABLE = 6
EXIT_OWN_FAULT = 70
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141


class ClientError(Exception):
    """A fault told in one sentence, with a stable code and, where there is one, a way to mend it."""

    exit_code: ClassVar[int] = EXIT_OWN_FAULT
    default_code: ClassVar[str] = "client_error"

    def __init__(self, message: str, *, code: str = "", hint: str = "", **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.hint = hint
        self.details = details

    def as_json(self) -> dict[str, object]:
        """Return the object that `--json` prints on standard error."""
        shown: dict[str, object] = {"code": self.code, "message": self.message, "exit_code": self.exit_code}
        if self.hint:
            shown["hint"] = self.hint
        return shown | {name: value for name, value in self.details.items() if value not in (None, {}, [])}


class SubmissionFaultError(ClientError):
    """The submission was received and ended in error."""

    exit_code = EXIT_SUBMISSION_ERROR
    default_code = "submission_error"


class UsageError(ClientError):
    """The command can't be carried out as it was typed."""

    exit_code = EXIT_USAGE
    default_code = "usage"


class NotAllowedError(ClientError):
    """Nobody is signed in, or the account may not do this."""

    exit_code = EXIT_NOT_ALLOWED
    default_code = "not_allowed"


class NotFoundError(ClientError):
    """The server has no such thing, or does not show it to this account."""

    exit_code = EXIT_NOT_FOUND
    default_code = "not_found"


class RefusedError(ClientError):
    """A rule of the competition forbids it: a limit, a deadline."""

    exit_code = EXIT_REFUSED
    default_code = "refused"


class UnavailableError(ClientError):
    """The network or the server failed; perhaps not for long."""

    exit_code = EXIT_UNAVAILABLE
    default_code = "unavailable"

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        hint: str = "",
        may_pass: bool = False,
        retry_after_seconds: float | None = None,
        **details: object,
    ) -> None:
        super().__init__(message, code=code, hint=hint, retry_after_seconds=retry_after_seconds, **details)
        self.may_pass = may_pass
        self.retry_after_seconds = retry_after_seconds


class OwnFaultError(ClientError):
    """A mistake in this program."""

    default_code = "client_fault"


class InterruptedByUserError(ClientError):
    """Ctrl-C ended the command."""

    exit_code = EXIT_INTERRUPTED
    default_code = "interrupted"
