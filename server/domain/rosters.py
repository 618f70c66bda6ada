"""The list of a class as a CSV file: its columns by their usual headers, its rows, and every fault with its line."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from server.domain.emails import LONGEST_VOUCHED, check_email, email_key
from server.domain.names import RESERVED, USER_NAME, check_user_name, clean_text, name_key
from server.errors import InvalidInputError

MOST_ROWS = 2000
LARGEST_BYTES = 400_000
LONGEST = {"full_name": 120, "section": 80, "student_id": 80, "user_name": 40, "email": LONGEST_VOUCHED}
TITLES = {
    "user_name": "user name",
    "full_name": "name",
    "first_name": "first name",
    "last_name": "last name",
    "email": "e-mail address",
    "section": "section",
    "student_id": "student ID",
}
# By the key of a header: as people write it, and as Canvas and Moodle do.
HEADERS = {
    **dict.fromkeys(("username", "user", "login", "loginid", "sisloginid", "account", "benutzername"), "user_name"),
    **dict.fromkeys(("name", "fullname", "student", "studentname", "displayname"), "full_name"),
    **dict.fromkeys(("firstname", "givenname", "vorname"), "first_name"),
    **dict.fromkeys(("lastname", "surname", "familyname", "nachname"), "last_name"),
    **dict.fromkeys(("email", "emailaddress", "mail", "emailadresse"), "email"),
    **dict.fromkeys(("section", "class", "group", "groups", "bracket", "gruppe", "klasse", "kurs"), "section"),
    **dict.fromkeys(("studentid", "idnumber", "sisuserid", "sisid", "matrikelnummer"), "student_id"),
}
_DIVIDERS = (",", ";", "\t")
_POINTS_POSSIBLE = "pointspossible"  # the second row of a gradebook of Canvas, which is no student


@dataclass(frozen=True)
class RosterRow:
    """One person of a roster; what the file does not say is empty."""

    line: int
    user_name: str = ""
    full_name: str = ""
    email: str = ""
    section: str = ""
    student_id: str = ""


@dataclass(frozen=True)
class Roster:
    """What was read: which header means what, the rows, and the faults with their lines."""

    columns: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    rows: tuple[RosterRow, ...] = ()
    faults: tuple[str, ...] = ()


def decode_roster(data: bytes) -> str:
    """Return the text of a file: UTF-8 with or without its mark, or UTF-16 with it.

    Raises
    ------
    InvalidInputError
        If it is too large or in another encoding; says on which line.
    """
    if len(data) > LARGEST_BYTES:
        fault = f"The file has {len(data):,} bytes; at most {LARGEST_BYTES:,} are read."
        raise InvalidInputError("The roster was not read.", fields={"roster": fault})
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        fault = f"Line {line} is not UTF-8. In your spreadsheet, save the file as “CSV UTF-8”."
        raise InvalidInputError("The roster was not read.", fields={"roster": fault}) from error


def read_roster(text: str) -> Roster:
    """Read a roster; what is wrong is told among its faults, all at once."""
    lines = text.removeprefix("\ufeff").splitlines()
    filled = [line for line in lines if line.strip()]
    if not filled:
        return Roster(faults=("The file is empty: expected a header such as “name, e-mail, section”, then the rows.",))
    divider = max(_DIVIDERS, key=filled[0].count)
    try:
        cells = list(_list_cells(text.removeprefix("\ufeff"), divider))
    except csv.Error as error:
        return Roster(faults=(f"The file is no CSV: {error}. Look for a quotation mark that is not closed.",))
    header = [clean_text(cell) for cell in cells[0][1]]
    names = _name_columns(header)
    faults = _find_header_faults(header, names)
    if faults:
        return Roster(faults=faults)
    names = _find_user_names(names, [row for _, row in cells[1:]])
    columns = {title: TITLES[name] for title, name in zip(header, names, strict=True) if name}
    ignored = tuple(title for title, name in zip(header, names, strict=True) if not name and title)
    rows, found = _read_rows(cells[1:], names)
    return Roster(columns, ignored, rows, found)


def suggest_name(row: RosterRow) -> str:
    """Return the user name that a row leads to: from the address, else from the name; no account may have it yet."""
    source = row.email.partition("@")[0] if row.email else row.full_name
    plain = unicodedata.normalize("NFKD", source).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:32].strip("-")
    if len(name) < 2 or name_key(name) in RESERVED:
        name = f"student-{name}".strip("-")
    return name


def _list_cells(text: str, divider: str) -> Iterator[tuple[int, list[str]]]:
    """Give the rows that are not empty, each with the line on which it begins."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=divider, strict=True)
    line = 1
    for row in reader:
        if any(cell.strip() for cell in row):
            yield line, row
        line = reader.line_num + 1


def _name_columns(header: Sequence[str]) -> list[str]:
    names = [HEADERS.get(name_key(title), "") for title in header]
    if "student_id" not in names:
        names = ["student_id" if name_key(title) == "id" else name for title, name in zip(header, names, strict=True)]
    return names


def _find_header_faults(header: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    faults = []
    for name, title in TITLES.items():
        same = [header[place] for place, named in enumerate(names) if named == name]
        if len(same) > 1:
            faults.append(f"Line 1: {', '.join(f'“{one}”' for one in same)} all mean the {title}. Keep one of them.")
    if not {"user_name", "full_name", "first_name", "last_name", "email"} & set(names):
        shown = ", ".join(f"“{title[:40]}”" for title in header[:10])
        faults.append(
            f"Line 1: no column for a name or an e-mail address is found among {shown}. Expected a header such as"
            " “name, e-mail, section” or “user name, e-mail, section, student ID”."
        )
    return tuple(faults)


def _find_user_names(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Take a column “name” for user names where no other has them and each cell could be one."""
    named = list(names)
    if "full_name" not in named or {"user_name", "email"} & set(named):
        return named
    place = named.index("full_name")
    cells = [row[place].strip() for row in rows if len(row) > place]
    if cells and all(USER_NAME.fullmatch(cell) for cell in cells):
        named[place] = "user_name"
    return named


def _read_rows(
    cells: Sequence[tuple[int, Sequence[str]]], names: Sequence[str]
) -> tuple[tuple[RosterRow, ...], tuple[str, ...]]:
    rows: list[RosterRow] = []
    faults: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    for line, row in cells:
        if len(row) != len(names):
            faults.append(
                f"Line {line}: {len(row)} cell{'' if len(row) == 1 else 's'}; expected {len(names)}, as in the header."
            )
            continue
        found = _read_row(line, row, names)
        if name_key(found.full_name) == _POINTS_POSSIBLE:
            continue
        wrong = [*_check_row(found), *_find_doubles(found, seen)]
        faults += [f"Line {line}: {fault}" for fault in wrong]
        rows.append(found)
    if len(rows) > MOST_ROWS:
        faults.append(f"The file has {len(rows):,} rows; at most {MOST_ROWS:,} are taken at once.")
    if not cells:
        faults.append("The file has a header and no rows.")
    return tuple(rows), tuple(faults)


def _read_row(line: int, row: Sequence[str], names: Sequence[str]) -> RosterRow:
    values = {name: clean_text(cell) for name, cell in zip(names, row, strict=True) if name}
    parts = [values.pop("first_name", ""), values.pop("last_name", "")]
    full_name = values.pop("full_name", "")
    if "@" in values.get("user_name", "") and not values.get("email"):
        values["email"] = values.pop("user_name")  # a login that is an address
    last, comma, first = full_name.partition(", ")
    if comma and first and "," not in first:
        full_name = f"{first} {last}"  # as Canvas writes names
    return RosterRow(line=line, full_name=full_name or " ".join(part for part in parts if part), **values)


def _check_row(row: RosterRow) -> Iterator[str]:
    if not (row.user_name or row.email or row.full_name):
        yield "neither a name nor an e-mail address."
    if row.user_name:
        try:
            check_user_name(row.user_name)
        except InvalidInputError as refusal:
            yield f"“{row.user_name[:60]}” is no user name. {refusal.fields['name']}"
    if row.email:
        try:
            check_email(row.email)
        except InvalidInputError:
            yield f"“{row.email[:60]}” is no e-mail address."
    for name, longest in LONGEST.items():
        value = getattr(row, name)
        if name != "user_name" and len(value) > longest:
            yield f"the {TITLES[name]} has {len(value)} characters; at most {longest} are kept."


def _find_doubles(row: RosterRow, seen: dict[tuple[str, str], int]) -> Iterator[str]:
    keys = (
        ("user_name", name_key(row.user_name)),
        ("email", email_key(row.email)),
        ("student_id", row.student_id.casefold()),
    )
    for name, key in keys:
        if key and (first := seen.setdefault((name, key), row.line)) != row.line:
            yield f"the {TITLES[name]} “{getattr(row, name)[:60]}” stands on line {first}, too."
