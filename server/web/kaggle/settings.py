"""The settings of a competition in the words of Kaggle's command: what Podium has of them, and what it has not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.domain.first_spec import LASTS
from server.domain.timelines import read_times, write_times
from server.errors import InvalidInputError
from server.web.kaggle.calls import Call, as_date

COMMUNITY, GETTING_STARTED = "HOST_SEGMENT_COMMUNITY", "HOST_SEGMENT_GETTING_STARTED"
UNSPECIFIED = "HOST_SEGMENT_UNSPECIFIED"
TEXTS = {"title": "title", "briefDescription": "tagline", "competitionName": "slug"}
TIMES = {
    "deadline": "ends_at",
    "teamMergerExplicitDeadline": "merger_deadline_at",
    "prohibitNewEntrantsExplicitDeadline": "entry_deadline_at",
}
SEGMENT, WITHHELD = "hostSegment", "witholdFinalLeaderboardUntilItHasBeenVerified"
FINAL, RESPONSIBLE = "finalLeaderboardHasBeenVerified", "directlyResponsibleUserId"
FINALIZE_MINUTES = 60  # after the end, where the host has not said how long
NO_NOTEBOOKS = "Podium takes prediction files and runs no notebooks."
NO_TEAM_FILES = "Podium keeps no files of teams but what they hand in."
NO_DISCLAIMER = "Podium shows no notice over the leaderboard: write an announcement on the competition's page."


@dataclass(frozen=True)
class Fixed:
    """A setting that is the same in every competition, with the reason."""

    value: object
    words: str


FIXED: Mapping[str, Fixed] = {
    "organizationId": Fixed(0, "Podium has no organisations."),
    "rulesRequired": Fixed(True, "The rules of every competition have to be accepted."),
    "publiclyCloneable": Fixed(None, "Podium clones no competitions: hosts download the folder of one, and import it."),
    "hasScripts": Fixed(False, NO_NOTEBOOKS),
    "requiresIdentityVerification": Fixed(False, "Podium verifies no identities: say on its page who may enter."),
    "enableTeamFiles": Fixed(False, NO_TEAM_FILES),
    "teamFileDeadline": Fixed(None, NO_TEAM_FILES),
    "privateLeaderboardReleaseDate": Fixed(None, f"The private leaderboard is final after the end: see {WITHHELD}."),
    "kernelsPublishingDisabledDeadline": Fixed(None, NO_NOTEBOOKS),
    "disableSubmissions": Fixed(False, "Submissions end with the deadline: set that."),
    "publicLeaderboardDisclaimerMessage": Fixed("", NO_DISCLAIMER),
    "hasLeaderboard": Fixed(True, "Every competition has a leaderboard."),
    "disableLeaderboardPrizeIndicator": Fixed(False, "Podium has no prizes to show."),
    "finalLeaderboardDisclaimerMessage": Fixed("", NO_DISCLAIMER),
    "maxPendingSubmissionsPerTeam": Fixed(None, "How many files of a team may wait is the same in all competitions."),
    "onlyAllowKernelSubmissions": Fixed(False, NO_NOTEBOOKS),
    "usesSynchronousReruns": Fixed(False, NO_NOTEBOOKS),
    "maxCpuRuntimeMinutes": Fixed(None, NO_NOTEBOOKS),
    "maxGpuRuntimeMinutes": Fixed(None, NO_NOTEBOOKS),
    "rerunOverrideKernelId": Fixed(None, NO_NOTEBOOKS),
    "gatewayKernelId": Fixed(None, NO_NOTEBOOKS),
    "rerunMaxStaggerMinutes": Fixed(0.0, NO_NOTEBOOKS),
    "rerunExpectedOutputFilename": Fixed(None, NO_NOTEBOOKS),
}

# What a competition has, but not by its description.
NOT_DESCRIBED: Mapping[str, str] = {
    FINAL: "The private leaderboard becomes final on its page.",
    RESPONSIBLE: "Who made a competition answers for it.",
}


@dataclass(frozen=True)
class Described:
    """A competition as its description is, with what that does not say."""

    spec: Mapping[str, Any]
    host_id: int
    is_final: bool
    now: datetime

    @property
    def is_practice(self) -> bool:
        """Whether it never ends."""
        return self.spec.get("practice") is True


def show(found: Described) -> dict[str, object]:
    """Return all settings."""
    times = read_times(found.spec.get("timeline"))
    return {
        **{name: str(found.spec.get(key) or "") for name, key in TEXTS.items()},
        SEGMENT: GETTING_STARTED if found.is_practice else COMMUNITY,
        **{name: as_date(times.get(key)) for name, key in TIMES.items()},
        WITHHELD: not found.is_practice and found.spec.get("finalize_after_minutes") is None,
        FINAL: found.is_final,
        RESPONSIBLE: found.host_id,
        **{name: fixed.value for name, fixed in FIXED.items()},
    }


def read_changes(found: Described, given: Call, mask: list[str]) -> dict[str, Any]:
    """Return the keys of the description that an update changes; a field of the mask that is not given has its default.

    Raises
    ------
    InvalidInputError
        If there is no such field, or Podium has it not, or not so.
    """
    known = show(found)
    for name in mask:
        if name not in known:
            raise InvalidInputError(f"There is no setting “{name[:60]}”.")
        _check_fixed(name, known[name], given)
    changes: dict[str, Any] = {TEXTS[name]: given.text(name) for name in mask if name in TEXTS}
    is_practice = _read_segment(given) if SEGMENT in mask else found.is_practice
    timeline = _read_timeline(found, given, mask, is_practice=is_practice)
    minutes = _read_minutes(found, given, mask, is_practice=is_practice)
    changes |= {"timeline": timeline, "finalize_after_minutes": minutes}
    if is_practice != found.is_practice:
        changes["practice"] = is_practice or None
    return {key: value for key, value in changes.items() if value != found.spec.get(key)}


def _check_fixed(name: str, value: object, given: Call) -> None:
    """Refuse to change what is the same in all competitions, or is not said in the description."""
    words = {**{key: fixed.words for key, fixed in FIXED.items()}, **NOT_DESCRIBED}.get(name)
    # What is not given is the default of its kind: false, 0, an empty text.
    default = None if value is None else type(value)()
    said = given.value(name)
    if words is not None and (default if said is None else said) != value:
        raise InvalidInputError(f"{name}: {words}")


def _read_segment(given: Call) -> bool:
    segment = given.text(SEGMENT) or UNSPECIFIED
    if segment not in (UNSPECIFIED, COMMUNITY, GETTING_STARTED):
        raise InvalidInputError(f"{SEGMENT}: a competition is {COMMUNITY}, or {GETTING_STARTED}, which never ends.")
    return segment == GETTING_STARTED


def _read_timeline(found: Described, given: Call, mask: list[str], *, is_practice: bool) -> object:
    """Return the timeline; of practice there is none."""
    named = [name for name in mask if name in TIMES]
    before = found.spec.get("timeline")
    if is_practice:
        if any(given.moment(name) for name in named):
            raise InvalidInputError(f"{named[0]}: a competition that is {GETTING_STARTED} never ends.")
        return None
    times = read_times(before)
    if found.is_practice:
        times = {"starts_at": found.now, "ends_at": found.now + LASTS}
    elif not named:
        return before
    for name in named:
        moment = given.moment(name)
        if moment is not None:
            times[TIMES[name]] = moment
        elif name == "deadline":
            raise InvalidInputError(f"{name}: a competition has an end, unless it is {GETTING_STARTED}.")
        else:
            times.pop(TIMES[name], None)
    return before if times == read_times(before) else write_times(before, times)


def _read_minutes(found: Described, given: Call, mask: list[str], *, is_practice: bool) -> int | None:
    """Return after how long the private leaderboard is final by itself; None if its host makes it so."""
    before: int | None = found.spec.get("finalize_after_minutes")
    is_withheld = given.flag(WITHHELD) if WITHHELD in mask else before is None
    if is_practice:
        if WITHHELD in mask and is_withheld:
            raise InvalidInputError(f"{WITHHELD}: what never ends has no final leaderboard.")
        return None
    if is_withheld:
        return None
    return FINALIZE_MINUTES if before is None else before
