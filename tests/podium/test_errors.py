"""The tree of errors, and which fault becomes which."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import podium
from client import errors as faults
from podium import errors
from podium.errors import translate, translating


def drawn() -> dict[str, str]:
    """Return each class of the drawing with the one that it stands under."""
    parents, stack = {}, {}
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"([│ ├└─]*)([A-Z]\w+)", line)
        if found and (found[2] == "PodiumError" or found[1]):
            depth = len(found[1]) // 4
            stack[depth] = found[2]
            parents[found[2]] = stack.get(depth - 1, "")
    return parents


def test_the_drawing_is_the_tree():
    classes = {name: one for name, one in vars(errors).items() if isinstance(one, type) and name[0].isupper()}
    real = {name: one for name, one in classes.items() if issubclass(one, errors.PodiumError)}

    assert drawn() == {
        name: next((base.__name__ for base in one.__bases__ if issubclass(base, errors.PodiumError)), "")
        for name, one in real.items()
    }
    assert set(real) <= set(podium.__all__)


def test_the_page_for_entrants_shows_the_same_drawing():
    page = (Path(__file__).parents[2] / "docs" / "entrants" / "python.md").read_text()

    lines = [line for line in (errors.__doc__ or "").splitlines() if re.match("PodiumError$|[│├└ ]", line)]

    assert len(lines) == 15
    assert "\n".join(lines) in page


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.NotAllowedError("", code="sign_in_required"), errors.Unauthorized),
        (faults.NotAllowedError("", code="not_allowed"), errors.NotAllowed),
        (faults.NotAllowedError("", code="entry_required"), errors.RulesNotAccepted),
        (faults.RefusedError("", code="rules_changed"), errors.RulesNotAccepted),
        (faults.RefusedError("", code="daily_limit_reached"), errors.LimitReached),
        (faults.RefusedError("", code="total_limit_reached"), errors.LimitReached),
        (faults.RefusedError("", code="deadline_passed"), errors.DeadlinePassed),
        (faults.RefusedError("", code="team_full"), errors.Refused),
        (faults.NotFoundError(""), errors.NotFound),
        (faults.UsageError("", code="invalid_input"), errors.InvalidInput),
        (faults.UnavailableError("", code="connection_lost"), errors.ConnectionLost),
        (faults.UnavailableError("", code="too_many_requests", status=429), errors.TooManyRequests),
        (faults.UnavailableError("", code="unavailable", status=503), errors.Unavailable),
        (faults.UnavailableError("", code="redirected"), errors.Unavailable),
        (faults.OwnFaultError(""), errors.PodiumError),
    ],
)
def test_each_fault_of_the_client_has_its_kind(fault: faults.ClientError, kind: type[errors.PodiumError]):
    assert type(translate(fault)) is kind


def test_what_is_raised_keeps_message_code_and_cause():
    with pytest.raises(errors.Refused, match=r"Full\. Leave first\.") as told, translating():
        raise faults.RefusedError("Full.", code="team_full", hint="Leave first.", status=422)

    assert (told.value.message, told.value.code, told.value.details["status"]) == ("Full.", "team_full", 422)
    assert isinstance(told.value.__cause__, faults.RefusedError)


def test_hints_of_commands_are_not_for_programs():
    assert translate(faults.NotFoundError("No.", hint="`podium submissions x` lists them.")).hint == ""
    mixed = faults.UnavailableError("No.", hint="Is the server running? `podium login URL` changes it. Look.")
    assert translate(mixed).hint == "Is the server running? Look."


def test_a_server_that_asks_for_peace_says_how_long():
    told = translate(faults.UnavailableError("No.", status=429, retry_after_seconds=3600.0))

    assert isinstance(told, errors.TooManyRequests)
    assert told.retry_after_seconds == 3600.0


def test_fields_that_are_wrong_are_named():
    told = translate(faults.UsageError("No.", fields={"name": "Too long."}))

    assert isinstance(told, errors.InvalidInput)
    assert told.fields == {"name": "Too long."}
    assert str(told) == "No. name: Too long."
