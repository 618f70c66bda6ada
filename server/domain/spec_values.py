"""The values that a description is made of: names, sentences, addresses and times, each in one form."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from server.domain.zones import find_zone, read_moment


def check_visible(text: str) -> str:
    """Return the text, or raise if it holds a character that cannot be seen or turns the direction of reading."""
    for position, character in enumerate(text, start=1):
        # Cc control, Cf format (bidi, zero width), Cs half a pair, Co private, Zl and Zp line ends
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}:
            raise ValueError(f"text without invisible characters; character {position} is U+{ord(character):04X}")
    return text


def clean_name(text: str) -> str:
    """Bring a name to the one form (NFKC, trimmed, single spaces) in which names are compared."""
    return check_visible(" ".join(unicodedata.normalize("NFKC", text).split()))


def clean_sentence(text: str) -> str:
    """Join the lines of a description; unlike a name it keeps signs such as ² and ½."""
    return check_visible(" ".join(unicodedata.normalize("NFC", text).split()))


def to_utc(moment: datetime) -> datetime:
    """Express an aware time in UTC."""
    return moment.astimezone(UTC)


def check_date_and_time(value: object) -> object:
    """Refuse a bare number: a count of seconds is no time that a host means."""
    if isinstance(value, int | float):
        raise ValueError("a date and time with its zone, such as 2030-01-31T18:00:00Z")
    return value


def check_zone(name: str) -> str:
    """Return the name of a zone, or raise if there is none of that name."""
    if find_zone(name) is None:
        raise ValueError("the name of a time zone, such as Europe/Berlin or UTC")
    return name


def read_in(zone_name: str, written: object) -> datetime:
    """Return the moment that is written as a time in a zone, or raise if the clock there never shows it."""
    zone = find_zone(zone_name)
    text = written.isoformat() if isinstance(written, datetime) else written
    moment = read_moment(text, zone) if isinstance(text, str) and zone is not None else None
    if moment is None:
        raise ValueError(f"a time that the clock shows in {zone_name}, such as 2030-01-31 18:00, without a zone")
    return moment


def matching(pattern: str, words: str) -> AfterValidator:
    """Make a validator that refuses text of another form, in words instead of the pattern."""
    expression = re.compile(pattern)

    def check_form(text: str) -> str:
        if not expression.fullmatch(text):
            raise ValueError(words)
        return text

    return AfterValidator(check_form)


def within(shortest: int, longest: int) -> AfterValidator:
    """Make a validator of the length; it stands after those that clean the text."""

    def check_length(text: str) -> str:
        if not shortest <= len(text) <= longest:
            raise ValueError(f"{shortest} to {longest} characters, not {len(text)}")
        return text

    return AfterValidator(check_length)


Name = Annotated[str, AfterValidator(clean_name), within(1, 80)]
Sentence = Annotated[str, AfterValidator(clean_sentence), within(1, 500)]
Slug = Annotated[
    str,
    matching(r"[a-z0-9]+(-[a-z0-9]+)*", "small letters, digits and single hyphens, such as customer-churn"),
    within(3, 60),
]
ColumnName = Annotated[str, AfterValidator(check_visible), within(1, 200)]
FileName = Annotated[
    str,
    matching(
        r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}(?:/[A-Za-z0-9][A-Za-z0-9_.-]{0,99})*",
        "a file name of letters, digits, dots, hyphens and underscores, after its folders if it lies in some",
    ),
    within(1, 193),
]
MetricFileName = Annotated[
    str,
    matching(r"(?!prepare\.py)[A-Za-z0-9][A-Za-z0-9_-]{0,95}\.py", "a Python file such as metric.py, not prepare.py"),
]
BaselineFile = Annotated[
    str, matching(r"baselines/[A-Za-z0-9][A-Za-z0-9_-]{0,99}\.csv", "a file such as baselines/dummy.csv")
]
Address = Annotated[
    str, AfterValidator(check_visible), matching(r"https?://[^\s]{3,500}", "an address such as https://example.org")
]
Checksum = Annotated[str, matching(r"[0-9a-f]{64}", "64 hexadecimal digits in small letters")]
ZoneName = Annotated[str, AfterValidator(check_zone)]
Moment = Annotated[AwareDatetime, AfterValidator(to_utc), BeforeValidator(check_date_and_time)]
Flag = Annotated[bool, Field(strict=True)]
Count = Annotated[int, Field(strict=True, ge=1)]
Delay = Annotated[int, Field(strict=True, ge=0)]
Score = Annotated[float, Field(allow_inf_nan=False)]
