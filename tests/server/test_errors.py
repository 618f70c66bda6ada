from __future__ import annotations

import pytest

from server import errors
from server.errors import PlatformError

# Programs rely on these: a code may be added, none may change.
CODES = {
    errors.PlatformError: "platform_error",
    errors.NotFoundError: "not_found",
    errors.SignInRequiredError: "sign_in_required",
    errors.NotAllowedError: "not_allowed",
    errors.EntryRequiredError: "entry_required",
    errors.InvalidInputError: "invalid_input",
    errors.ConflictError: "conflict",
    errors.NameTakenError: "name_taken",
    errors.RulesChangedError: "rules_changed",
    errors.IdempotencyKeyReusedError: "idempotency_key_reused",
    errors.WrongOffsetError: "wrong_offset",
    errors.NotWholeError: "not_whole",
    errors.AlteredFileError: "altered_file",
    errors.TooManyUploadsError: "too_many_uploads",
    errors.RefusedError: "refused",
    errors.RemovedError: "removed",
    errors.NotOpenError: "not_open",
    errors.DeadlinePassedError: "deadline_passed",
    errors.DailyLimitReachedError: "daily_limit_reached",
    errors.ErrorLimitReachedError: "error_limit_reached",
    errors.TotalLimitReachedError: "total_limit_reached",
    errors.TeamFullError: "team_full",
    errors.TooManySubmissionsError: "too_many_submissions",
    errors.NotAloneError: "not_alone",
    errors.CaptainRequiredError: "captain_required",
    errors.SelectionError: "selection_refused",
    errors.DeviceLoginError: "invalid_grant",
    errors.AuthorizationPendingError: "authorization_pending",
    errors.SlowDownError: "slow_down",
    errors.AccessDeniedError: "access_denied",
    errors.ExpiredTokenError: "expired_token",
    errors.TooLargeError: "too_large",
    errors.ThrottledError: "too_many_requests",
    errors.StorageFullError: "storage_full",
    errors.UnavailableError: "unavailable",
    errors.StartError: "cannot_start",
}


@pytest.mark.parametrize(("kind", "code"), CODES.items(), ids=lambda value: value if isinstance(value, str) else "")
def test_codes_stay_as_they_are(kind: type[PlatformError], code: str) -> None:
    assert kind.code == code


def test_every_refusal_has_a_code_of_its_own() -> None:
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.PlatformError)
    ]

    assert set(kinds) == set(CODES)
    assert len({kind.code for kind in kinds}) == len(kinds)


@pytest.mark.parametrize(
    "refusal",
    [
        errors.NotFoundError(),
        errors.SignInRequiredError(),
        errors.EntryRequiredError("churn"),
        errors.RulesChangedError(accepted=1, current=2),
        errors.IdempotencyKeyReusedError(),
        errors.StorageFullError(),
        errors.WrongOffsetError(given=5, offset_bytes=7),
        errors.AuthorizationPendingError(),
        errors.SlowDownError(10),
        errors.AccessDeniedError(),
        errors.ExpiredTokenError(),
    ],
    ids=lambda refusal: refusal.code,
)
def test_messages_are_sentences(refusal: PlatformError) -> None:
    assert str(refusal) == refusal.message
    assert refusal.message.endswith(".")
    assert refusal.message[0].isupper()
