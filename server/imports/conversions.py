"""One import on its way: what was found is noted part by part, and written out as a folder of Podium."""

from __future__ import annotations

import re
import shutil
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import yaml

from server.bundles import MAX_PAGE_BYTES, PAGES, SPEC_FILE, BundleError
from server.domain.documents import MAX_BYTES, Document, Fault, parse_document
from server.domain.validation import describe
from server.imports.member_names import is_noise
from server.imports.outcomes import Fate, Format, ImportReport, Outcome
from server.imports.tables import Table, TableError, open_table

EPOCH = (1980, 1, 1, 0, 0, 0)
NO_PAGE = "To be written.\n"
NO_CODE = "Podium takes prediction files and runs no program of an entrant"


@dataclass(frozen=True)
class Choices:
    """What the caller says of an import.

    Attributes
    ----------
    now : datetime
        Against which the dates of the archive are past or to come.
    seed : int
        Of the split, where one has to be drawn.
    by_id : bool
        Whether answers that are scored as a whole are split into public and private rows.
    task : str
        Which of several tasks is taken, by its number or name; empty for the one that the archive ends with.
    """

    now: datetime
    seed: int
    by_id: bool = False
    task: str = ""


@dataclass
class Conversion:
    """Something that was unpacked, and the folder that it becomes.

    Attributes
    ----------
    source, target : Path
        The folder that was recognised, and the one that is written.
    name : str
        What the host calls it.
    """

    source: Path
    target: Path
    name: str
    format: Format
    choices: Choices
    spec: dict[str, object] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    to_mend: list[str] = field(default_factory=list)
    proof: str = ""
    pictures: dict[str, str] = field(default_factory=dict)  # of the pages: hash to name below `images/`

    def take(self, part: str, became: str, reason: str = "") -> None:
        """Note a part that is here what it was there."""
        self.outcomes.append(Outcome(part, became, Fate.TAKEN, reason))

    def change(self, part: str, became: str, reason: str) -> None:
        """Note a part that is something else here, and why."""
        self.outcomes.append(Outcome(part, became, Fate.CHANGED, reason))

    def leave(self, part: str, reason: str) -> None:
        """Note a part that is not taken over, and why."""
        self.outcomes.append(Outcome(part, "", Fate.LEFT_OUT, reason))

    def blame(
        self, file: str, found: str, expected: str, *, place: str = "", line: int | None = None, suggestion: str = ""
    ) -> None:
        """Note what keeps it from being imported."""
        self.faults.append(Fault(file, found, expected, place=place, line=line, suggestion=suggestion))

    def mend(self, words: str) -> None:
        """Note what the host has to look at."""
        self.to_mend.append(words)

    def check(self) -> None:
        """Raise BundleError with all faults so far."""
        if self.faults:
            raise BundleError(Path(self.name), self.faults)

    def read_text(self, name: str, *, max_bytes: int = MAX_PAGE_BYTES) -> str | None:
        """Return the text of a file, or None and a fault."""
        path = self.find(name)
        if path is None:
            return None
        if path.stat().st_size > max_bytes:
            self.blame(name, f"{path.stat().st_size:,} bytes", f"at most {max_bytes:,} bytes")
            return None
        return path.read_bytes().decode("utf-8-sig", errors="replace")

    def read_yaml(self, name: str) -> Document | None:
        """Return a YAML or JSON file as plain data, or None and its faults."""
        text = self.read_text(name, max_bytes=MAX_BYTES)
        if text is None:
            return None
        document = parse_document(text, file=name, takes_numbers_as_keys=True)
        self.faults += document.faults
        return None if document.faults else document

    def find(self, name: str) -> Path | None:
        """Return the path of a file that the source names, or None and a fault; never one outside the source."""
        path = self.source / name
        is_inside = path.resolve().is_relative_to(self.source.resolve())
        if not is_inside or not path.is_file():
            found = "no such file" if is_inside else "a path that leads out"
            self.blame(name, found, "a file of the archive")
            return None
        return path

    def open_table(self, name: str) -> Table | None:
        """Return a table of the source, or None and a fault."""
        path = self.find(name)
        if path is None:
            return None
        try:
            return open_table(path)
        except TableError as error:
            self.blame(name, error.found, error.expected)
            return None

    def place(self, name: str) -> Path:
        """Return where a file of the written folder lies, such as `private/solution.csv`."""
        path = self.target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def describe_file(self, name: str, meaning: str) -> None:
        """Say in the description that there is a public file."""
        files = self.spec.setdefault("files", {})
        assert isinstance(files, dict)
        files[name] = {"description": meaning}

    def write(self) -> ImportReport:
        """Write description and pages; returns what was noted."""
        self.check()
        text = yaml.safe_dump(self.spec, sort_keys=False, allow_unicode=True, width=110)
        self.place(SPEC_FILE).write_text(text, encoding="utf-8")
        for page in PAGES:
            if page not in self.pages:
                self.mend(f"Write the page “{page}”: nothing was found for it.")
            self.place(f"{page}.md").write_text(self.pages.get(page, NO_PAGE), encoding="utf-8")
        return ImportReport(self.format, self.name, self.outcomes, self.to_mend, self.proof)


def begin(source: Path, target: Path, *, name: str, kind: Format, choices: Choices) -> Conversion:
    """Return an import of which nothing is known yet."""
    return Conversion(source, target, name, kind, choices)


def make_slug(*texts: str) -> str:
    """Return a name for addresses out of the first text that gives one."""
    for text in texts:
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", plain)[:60].strip("-")
        if len(slug) >= 3:
            return slug
    return "imported-competition"


def cut(text: str, longest: int) -> str:
    """Return text on one line, with an ellipsis where it was too long."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def clean_file_name(name: str) -> str:
    """Return a file name of letters, digits, dots, hyphens and underscores."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    kept = re.sub(r"[^A-Za-z0-9_.-]+", "_", plain).lstrip("_.-")
    return kept[-100:].lstrip("_.-") or "file"


def pack(folder: Path, target: Path) -> None:
    """Write a folder, or one file, as a zip file that is the same each time."""
    with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            name = path.relative_to(folder).as_posix() if folder.is_dir() else folder.name
            if path.is_file() and not path.is_symlink() and not is_noise(name):
                with (
                    path.open("rb") as source,
                    archive.open(zipfile.ZipInfo(name, EPOCH), "w", force_zip64=True) as copy,
                ):
                    shutil.copyfileobj(source, copy)


def text_of(data: Mapping[str, object], key: str) -> str:
    """Return a value as text, empty where there is none or it is no single value."""
    value = data.get(key)
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def say(value: object) -> str:
    """Write a value of a description, shortly."""
    return describe(value)


def first_sentence(text: str, fallback: str) -> str:
    """Return what the overview begins with, as a tagline."""
    shown = re.sub(r"!\[[^\[\]\n]{0,500}\]\([^()\n]{0,1100}\)", "", text)
    lines = [re.sub(r"[*_`#>\[\]]", "", line).strip() for line in shown.splitlines()]
    plain = next((line for line in lines if len(line) > 20), fallback)
    return cut(re.split(r"(?<=[.!?])\s", plain)[0], 160) or cut(fallback, 160)
