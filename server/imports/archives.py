"""A stranger's archive unpacked into a new folder, byte by byte under limits, or refused with all its faults."""

from __future__ import annotations

import gzip
import shutil
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from server.bundles import BundleError
from server.domain.documents import Fault
from server.domain.validation import describe
from server.imports.member_names import MemberNames, is_noise

CHUNK_BYTES = 1024**2
# What a list of names or a header of an archive may take at once: `zipfile` and `tarfile` read these whole.
MAX_READ_BYTES = 8 * CHUNK_BYTES
MAX_FAULTS = 20
UNPACKED_ZIP = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# What the libraries raise over a broken archive; a chain of headers of headers ends in a RecursionError.
BROKEN = (zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError, RuntimeError)
PLAIN_FILES = "plain files and folders, each path once and below the folder it is unpacked into"


@dataclass(frozen=True)
class ArchiveLimits:
    """How much an archive may hold; what archives inside it hold is taken off with `less`."""

    n_members: int = 10_000
    total_bytes: int = 4 * 1024**3
    ratio: int = 1_000  # of unpacked bytes to the archive's own, above one mebibyte

    def less(self, unpacked: Unpacked) -> ArchiveLimits:
        """Return what is left after an archive."""
        return replace(
            self,
            n_members=max(0, self.n_members - unpacked.n_members),
            total_bytes=max(0, self.total_bytes - unpacked.size_bytes),
        )


@dataclass(frozen=True)
class Unpacked:
    """What came out of an archive."""

    kind: str  # "zip" or "tar.gz"
    n_members: int
    size_bytes: int
    packed_bytes: int


@dataclass(frozen=True)
class Member:
    """One entry of an archive, whatever its kind."""

    name: str
    wrong: str | None  # what makes it no plain file or folder
    is_folder: bool
    open: Callable[[], IO[bytes] | None]


class HostileSizeError(Exception):
    """A header asks for more bytes than any header or list of names has, or leads back to where it was read before."""


class Guarded:
    """A file as `zipfile` and `tarfile` use it, never read in large pieces, whatever a header says.

    With `last_byte` it is read forwards only, and not beyond that byte: a header that leads back is read for ever.
    """

    def __init__(self, file: IO[bytes], *, last_byte: int | None = None) -> None:
        self._file = file
        self._last_byte = last_byte

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; raises HostileSizeError if they are too many."""
        if size > MAX_READ_BYTES or (self._last_byte is not None and self._file.tell() > self._last_byte):
            raise HostileSizeError
        return self._file.read(MAX_READ_BYTES if size < 0 else size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place; raises HostileSizeError if it lies behind, or beyond the last byte."""
        if self._last_byte is not None and not self._file.tell() <= offset <= self._last_byte:
            raise HostileSizeError
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return self._file.tell()

    def seekable(self) -> bool:
        """Return true."""
        return True


def unpack_archive(
    archive: Path, target: Path, *, name: str | None = None, limits: ArchiveLimits | None = None
) -> Unpacked:
    """Unpack a zip or tar.gz archive into a folder that it makes; nothing is left of it if anything is wrong.

    Parameters
    ----------
    archive
        The file; its first bytes tell its kind, not its name.
    target
        The folder to make.
    name
        What the archive is called in faults, if not like its file.
    limits
        How much it may hold.

    Raises
    ------
    BundleError
        With every fault of its members at once: paths that lead out, links, devices, paths that are there twice,
        encrypted or damaged members, more members or bytes than the limits.
    FileExistsError
        If the folder is there already.
    """
    target.mkdir(parents=True)
    try:
        return Unpacking(archive, target, name or archive.name, limits or ArchiveLimits()).run()
    except BaseException:
        shutil.rmtree(target)
        raise


class Unpacking:
    """One archive on its way into a folder."""

    def __init__(self, archive: Path, target: Path, name: str, limits: ArchiveLimits) -> None:
        self.archive, self.target, self.name, self.limits = archive, target, name, limits
        self.packed_bytes = archive.stat().st_size
        self.max_bytes = min(limits.total_bytes, max(CHUNK_BYTES, limits.ratio * self.packed_bytes))
        self.names = MemberNames()
        self.faults: list[Fault] = []
        self.n_members = self.size_bytes = self.n_unlisted = 0

    def run(self) -> Unpacked:
        """Take member after member; what is wrong with one does not keep the next from being looked at."""
        with self.archive.open("rb") as file:
            kind = find_kind(file.read(8))
            file.seek(0)
            if kind is None:
                self.blame("", f"a file that begins with {describe_start(self.archive)}", "a zip or tar.gz archive")
            else:
                self._take_all(read_zip(file) if kind == "zip" else read_tar(file, self.max_bytes))
        if self.faults:
            if self.n_unlisted:
                self.faults.append(Fault(self.name, f"{self.n_unlisted:,} more faults", "none"))
            raise BundleError(Path(self.name), self.faults)
        return Unpacked(kind or "", self.n_members, self.size_bytes, self.packed_bytes)

    def blame(self, member: str, found: str, expected: str) -> None:
        """Note a fault of a member, or of the archive."""
        if len(self.faults) < MAX_FAULTS:
            place = describe(member) if member else ""
            self.faults.append(Fault(self.name, found, expected, place=place))
        else:
            self.n_unlisted += 1

    def _take_all(self, members: Iterator[Member]) -> None:
        try:
            for member in members:
                self.n_members += 1
                if self.n_members > self.limits.n_members:
                    self.blame("", f"more than {self.limits.n_members:,} members", "at most so many")
                    return
                self._take(member)
        except HostileSizeError:
            expected = f"at most {self.limits.n_members:,} members and {self.max_bytes:,} bytes"
            self.blame("", "sizes in its headers that are beyond all limits", expected)
        except BROKEN as error:
            self.blame("", f"an archive that is cut or damaged ({describe_error(error)})", "a whole archive")

    def _take(self, member: Member) -> None:
        wrong = member.wrong or self.names.add(member.name, is_folder=member.is_folder)
        if wrong is not None:
            self.blame(member.name, wrong, PLAIN_FILES)
        elif not is_noise(member.name):
            self._write(member)

    def _write(self, member: Member) -> None:
        path = self.target / PurePosixPath(member.name)
        if member.is_folder:
            path.mkdir(parents=True, exist_ok=True)
        elif not self.faults:  # it is refused anyway: only names and kinds are still looked at
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._copy(member, path)
            except BROKEN as error:
                self.blame(member.name, f"a member that is damaged ({describe_error(error)})", "a whole archive")

    def _copy(self, member: Member, path: Path) -> None:
        source = member.open()
        assert source is not None
        with source, path.open("xb") as copy:
            while chunk := source.read(CHUNK_BYTES):
                self.size_bytes += len(chunk)
                if self.size_bytes > self.max_bytes:
                    expected = f"at most {self.max_bytes:,} bytes in all"
                    self.blame(member.name, f"more than {self.max_bytes:,} bytes, counted while unpacking", expected)
                    return
                copy.write(chunk)


def find_kind(head: bytes) -> str | None:
    """Return the kind of archive that the first bytes tell."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return "tar.gz" if head.startswith(b"\x1f\x8b") else None


def describe_start(archive: Path) -> str:
    """Write the first bytes of a file."""
    with archive.open("rb") as file:
        head = file.read(8)
    return describe(head.decode("latin-1")) if head else "nothing: it is empty"


def describe_error(error: Exception) -> str:
    """Say what a library found wrong, in its own words but without what it quotes."""
    return type(error).__name__ if not str(error) else str(error).partition("\n")[0][:100]


def read_zip(file: BinaryIO) -> Iterator[Member]:
    """Return the members of a zip archive; its list of names is the only thing that is believed."""
    with zipfile.ZipFile(Guarded(file)) as archive:
        for info in archive.infolist():
            opening = _opener(archive, info)
            yield Member(info.orig_filename, find_wrong_in_zip(info), info.is_dir(), opening)


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(info)


def find_wrong_in_zip(info: zipfile.ZipInfo) -> str | None:
    """Say what makes a member of a zip archive no plain file or folder, or None."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "a link"
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return "a device, pipe or socket"
    if info.flag_bits & 0x1:
        return "an encrypted member"
    if info.compress_type not in UNPACKED_ZIP:
        return f"a member packed by method {info.compress_type}, which is not “deflate”"
    return None


def read_tar(file: BinaryIO, max_bytes: int) -> Iterator[Member]:
    """Return the members of a tar archive in gzip, in the order in which they stand there."""
    # A header takes 512 bytes and a member is filled up to as many; no honest archive is more than twice its contents.
    last_byte = 2 * max_bytes + MAX_READ_BYTES
    with gzip.GzipFile(fileobj=file) as unpacked:
        guarded = Guarded(unpacked, last_byte=last_byte)  # type: ignore[arg-type]
        with tarfile.open(fileobj=guarded, mode="r:") as archive:  # type: ignore[call-overload]
            for info in archive:
                name = info.name.removeprefix("./")  # `tar -C folder .` writes it before each
                if name != ".":
                    yield Member(name, find_wrong_in_tar(info), info.isdir(), _extractor(archive, info))


def _extractor(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[], IO[bytes] | None]:
    return lambda: archive.extractfile(info)


def find_wrong_in_tar(info: tarfile.TarInfo) -> str | None:
    """Say what makes a member of a tar archive no plain file or folder, or None."""
    if info.issym() or info.islnk():
        return "a link"
    if info.issparse():
        return "a sparse file"
    if not (info.isreg() or info.isdir()):
        return "a device, pipe or unknown kind"
    return None
