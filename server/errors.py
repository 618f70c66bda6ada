"""The tree of refusals: what the platform says no to, with a stable code and a sentence for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class PlatformError(Exception):
    """A refusal that a person reads; subclasses set the code, instances write the message."""

    code: ClassVar[str] = "platform_error"

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields: dict[str, str] = dict(fields or {})


class NotFoundError(PlatformError):
    """Nothing there, or nothing that the reader may know of; both look alike."""

    code = "not_found"

    def __init__(self, message: str = "There is nothing at this address, or nothing that you may see.") -> None:
        super().__init__(message)


class SignInRequiredError(PlatformError):
    """The answer depends on who asks, and nobody has said who."""

    code = "sign_in_required"

    def __init__(self, message: str = "Sign in to go on.") -> None:
        super().__init__(message)


class NotAllowedError(PlatformError):
    """The reader may know of it but may not do this."""

    code = "not_allowed"


class EntryRequiredError(NotAllowedError):
    """The rules of the competition have not been accepted."""

    code = "entry_required"

    def __init__(self, slug: str) -> None:
        super().__init__(f"Accept the rules of “{slug}” first: enter the competition, then try again.")
        self.slug = slug


class InvalidInputError(PlatformError):
    """Input that is not of the expected form; `fields` says what is wrong where."""

    code = "invalid_input"


class ConflictError(PlatformError):
    """The request contradicts what is already there."""

    code = "conflict"


class NameTakenError(ConflictError):
    """Another account, team or competition has that name."""

    code = "name_taken"


class RulesChangedError(ConflictError):
    """Rules were accepted in a version that is no longer the current one."""

    code = "rules_changed"

    def __init__(self, *, accepted: int, current: int) -> None:
        super().__init__(f"The rules are now version {current}; you accepted version {accepted}. Read them again.")


class IdempotencyKeyReusedError(ConflictError):
    """An idempotency key came again with another request or file."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another request or file. Send a new key with what is new.")


class WrongOffsetError(ConflictError):
    """A piece of a file does not begin where the bytes that are here end."""

    code = "wrong_offset"

    def __init__(self, *, given: int, offset_bytes: int) -> None:
        super().__init__(
            f"The piece begins at byte {given:,}, but {offset_bytes:,} bytes are here. Go on from there.",
            fields={"Upload-Offset": f"Expected {offset_bytes}."},
        )
        self.offset_bytes = offset_bytes


class NotWholeError(ConflictError):
    """Bytes of the file are missing."""

    code = "not_whole"


class AlteredFileError(ConflictError):
    """The bytes that arrived are not those that were announced."""

    code = "altered_file"


class TooManyUploadsError(ConflictError):
    """The user has as many files on their way as one may have, or as many bytes."""

    code = "too_many_uploads"


class RefusedError(PlatformError):
    """A rule of the competition says no."""

    code = "refused"


class NotOpenError(RefusedError):
    """The competition does not take this now."""

    code = "not_open"


class RemovedError(RefusedError):
    """The host took the user out of the competition, or let them not in."""

    code = "removed"

    def __init__(self, reason: str = "") -> None:
        why = f" The reason: {reason}" if reason else ""
        super().__init__(f"The host of this competition decided that you take no part in it.{why}")


class DeadlinePassedError(RefusedError):
    """A deadline has passed."""

    code = "deadline_passed"


class DailyLimitReachedError(RefusedError):
    """The team has used its submissions of the UTC day."""

    code = "daily_limit_reached"


class ErrorLimitReachedError(RefusedError):
    """The team has handed in too many files with errors on this UTC day."""

    code = "error_limit_reached"


class TotalLimitReachedError(RefusedError):
    """The team has used all the submissions that the competition allows it."""

    code = "total_limit_reached"


class TeamFullError(RefusedError):
    """The team would have more members than the competition allows."""

    code = "team_full"


class TooManySubmissionsError(RefusedError):
    """The teams together have handed in more than one team could have."""

    code = "too_many_submissions"


class NotAloneError(RefusedError):
    """An entrant who is in a team with others can't be invited; teams merge instead."""

    code = "not_alone"


class CaptainRequiredError(NotAllowedError):
    """Only the captain of the team may do this."""

    code = "captain_required"

    def __init__(self, captain: str) -> None:
        super().__init__(f"Only the captain may do this: ask {captain}, or have them make you captain.")


class SelectionError(RefusedError):
    """Submissions that can't be selected together, or at all."""

    code = "selection_refused"


class DeviceLoginError(PlatformError):
    """A program that is signed in by a code gets no token; its codes are those of RFC 8628."""

    code = "invalid_grant"


class AuthorizationPendingError(DeviceLoginError):
    """The user has not answered yet."""

    code = "authorization_pending"

    def __init__(self) -> None:
        super().__init__("The code has not been confirmed yet. Ask again after the interval.")


class SlowDownError(DeviceLoginError):
    """The program asks too often."""

    code = "slow_down"

    def __init__(self, interval_seconds: int) -> None:
        super().__init__(f"That was too soon. Ask every {interval_seconds} seconds from now on.")
        self.interval_seconds = interval_seconds


class AccessDeniedError(DeviceLoginError):
    """The user has refused, or may not give what is asked for."""

    code = "access_denied"

    def __init__(self) -> None:
        super().__init__("The sign-in was refused.")


class ExpiredTokenError(DeviceLoginError):
    """The code has ended without an answer."""

    code = "expired_token"

    def __init__(self) -> None:
        super().__init__("The code has ended. Begin anew.")


class TooLargeError(PlatformError):
    """More bytes than the limit."""

    code = "too_large"


class ThrottledError(PlatformError):
    """Too many requests; says when to come back."""

    code = "too_many_requests"

    def __init__(self, message: str, *, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class StorageFullError(PlatformError):
    """No room to keep what was sent; nothing was accepted or counted."""

    code = "storage_full"

    def __init__(self) -> None:
        super().__init__("The server has no room for this file. It was not accepted, and nothing was counted.")


class UnavailableError(PlatformError):
    """A part of the platform does not answer; trying again later helps."""

    code = "unavailable"

    def __init__(self, message: str, *, retry_after_seconds: int = 5) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class StartError(PlatformError):
    """The platform cannot start; one sentence for the operator."""

    code = "cannot_start"
