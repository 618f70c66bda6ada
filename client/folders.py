"""A competition's folder on this machine: read as it is, or with the data that its own `prepare.py` makes here."""

import hashlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from client.errors import UsageError
from client.output import plain

SPEC_FILE = "competition.yaml"
PREPARE_FILE = "prepare.py"
PAGES = ("overview", "data", "evaluation", "rules")
PREPARE_SECONDS = 600
_BLOCK_BYTES = 1 << 18
_IMAGES = {".png", ".jpg", ".jpeg", ".gif", ".webp"}
_SLUG = re.compile(r"""^(?:slug|"slug"|'slug')\s*:\s*["']?([a-z0-9-]+)["']?\s*(?:#.*)?$""", re.MULTILINE)
_OTHER_SLUG = re.compile(r"""^["']?slug["']?\s*:[ \t]*(\S.*)$""", re.MULTILINE)
_RUN = """\
import pathlib, runpy, sys
prepare = runpy.run_path(sys.argv[1])["prepare"]
prepare(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
"""


@dataclass(frozen=True)
class CompetitionFolder:
    """What the folder holds; `files` go by the paths that they have in a prepared folder."""

    spec_text: str
    pages: dict[str, str]
    files: dict[str, Path]

    @property
    def slug(self) -> str:
        """The slug that its description names.

        Raises
        ------
        UsageError
            If none stands on a line of its own, or one that cannot be.
        """
        found = _SLUG.search(self.spec_text)
        if found is None and (other := _OTHER_SLUG.search(self.spec_text)):
            raise UsageError(
                f"{SPEC_FILE}, slug: found {other[1].strip()[:60]}; expected small letters, digits and single hyphens,"
                " such as customer-churn."
            )
        if found is None:
            raise UsageError(f"{SPEC_FILE} names no slug on a line of its own, such as “slug: customer-churn”.")
        return found[1]


@contextmanager
def open_folder(folder: Path) -> Iterator[CompetitionFolder]:
    """Give the folder; what `prepare.py` makes lies in a temporary folder for as long.

    Raises
    ------
    UsageError
        If there is no such folder, a text can't be read, or `prepare.py` fails.
    """
    if not (folder / SPEC_FILE).is_file():
        raise UsageError(f"There is no {SPEC_FILE} in the folder “{folder}”.", code="no_such_file")
    with tempfile.TemporaryDirectory(prefix="podium-competition-") as made:
        has_program = (folder / PREPARE_FILE).is_file()
        if has_program:
            _prepare(folder / PREPARE_FILE, Path(made))
        text = _read(folder / SPEC_FILE)
        pages = {page: _read(folder / f"{page}.md") for page in PAGES if (folder / f"{page}.md").is_file()}
        data = Path(made) if has_program else folder
        yield CompetitionFolder(text, pages, {**_list_data(data), **_list_own(folder, text)})


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()  # `hashlib.file_digest` came with Python 3.11, and the client also runs on 3.10
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} can't be read as text in UTF-8.", code="local_file") from error


def _list_data(data: Path) -> dict[str, Path]:
    """Return the files of public/ and private/; the server judges whether they are the right ones."""
    found = {}
    for part in ("public", "private"):
        for path in sorted((data / part).rglob("*")):
            name = path.relative_to(data).as_posix()
            if path.is_symlink() or (path.exists() and not path.is_file() and not path.is_dir()):
                raise UsageError(f"{path} is a link or a device; a file is needed.", code="local_file")
            if path.is_file() and not path.name.startswith("."):
                found[name] = path
    return found


def _list_own(folder: Path, text: str) -> dict[str, Path]:
    """Return the metric that the description names, and images."""
    programs = {path.name: path for path in folder.glob("*.py") if path.name != PREPARE_FILE and path.name in text}
    images = {f"images/{path.name}": path for path in (folder / "images").glob("*") if path.suffix.lower() in _IMAGES}
    return {**programs, **images}


def _prepare(program: Path, made: Path) -> None:
    """Run the host's own program on the host's own machine."""
    public, private = made / "public", made / "private"
    public.mkdir()
    private.mkdir()
    command = [sys.executable, "-c", _RUN, *(str(path.resolve()) for path in (program, public, private))]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PREPARE_SECONDS, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired as error:
        message = f"{PREPARE_FILE} did not end within {PREPARE_SECONDS} seconds."
        raise UsageError(message, code="prepare_failed") from error
    if done.returncode:
        told = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
        last = plain(told[-1])[:300] if told else "it wrote nothing"
        raise UsageError(
            f"{PREPARE_FILE} ended with exit code {done.returncode}: {last}",
            code="prepare_failed",
            hint="prepare(public, private) writes its files into two folders and ends without an error.",
        )
