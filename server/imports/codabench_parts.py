"""What both dialects of Codabench bundles come to: one task with labels, a program, and how its boards rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from server.bundles import BundleError
from server.imports.archives import ArchiveLimits, unpack_archive
from server.imports.conversions import Conversion


@dataclass(frozen=True)
class Column:
    """A column of the leaderboard: the key of its score and its direction."""

    key: str
    higher_is_better: bool
    is_computed: bool = False


@dataclass(frozen=True)
class BundleTask:
    """A task of a bundle, its parts by where they lie in it.

    Attributes
    ----------
    place, number, name : str
        Where it stands in the description, and by what people choose it.
    solutions : tuple of str
        Files with submissions that came with the bundle.
    """

    place: str
    number: str
    name: str
    reference_data: str = ""
    scoring_program: str = ""
    input_data: str = ""
    public_data: str = ""
    starting_kit: str = ""
    solutions: tuple[str, ...] = ()


@dataclass(frozen=True)
class BundleDescription:
    """A bundle, whichever dialect it is written in.

    Attributes
    ----------
    tasks : sequence of BundleTask
        Those of the last phase first.
    columns : sequence of Column
        The one that ranks first.
    pages : mapping of str to str
        Title to file.
    daily_limit, total_limit : int
        Submissions of one person.
    """

    title: str
    text: str
    tasks: Sequence[BundleTask]
    columns: Sequence[Column]
    pages: Mapping[str, str]
    terms: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    daily_limit: int = 5
    total_limit: int = 100
    n_selected: int = 2


@dataclass
class PartFolders:
    """Parts that are folders, or archives inside the archive, unpacked under what is left of its limits."""

    conversion: Conversion
    scratch: Path
    limits: ArchiveLimits = field(default_factory=ArchiveLimits)
    n_unpacked: int = 0

    def open(self, name: str, *, part: str) -> Path | None:
        """Return the folder of a part, or None and a fault."""
        path = self.conversion.source / name
        if not path.resolve().is_relative_to(self.conversion.source.resolve()):
            self.conversion.blame(name, "a path that leads out", "a file of the archive", place=part)
        elif path.is_dir():
            return path
        elif not path.is_file():
            is_key = len(name) == 36 and name.count("-") == 4
            found = "the key of a data set on another server" if is_key else "no such file"
            advice = "Export it there and put it into the bundle." if is_key else ""
            self.conversion.blame(name, found, "a file of the bundle", place=part, suggestion=advice)
        elif path.suffix.casefold() in {".zip", ".gz", ".tgz"}:
            return self._unpack(path, name)
        else:
            alone = self._make_folder()
            alone.mkdir()
            (alone / path.name).write_bytes(path.read_bytes())
            return alone
        return None

    def _make_folder(self) -> Path:
        self.n_unpacked += 1
        return self.scratch / f"{self.n_unpacked}"

    def _unpack(self, path: Path, name: str) -> Path | None:
        target = self._make_folder()
        try:
            unpacked = unpack_archive(path, target, name=name, limits=self.limits)
        except BundleError as error:
            self.conversion.faults += error.faults
            return None
        self.limits = self.limits.less(unpacked)
        return target
