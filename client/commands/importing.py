"""For hosts: a competition of another platform, sent as an archive and turned into a draft by the server."""

import re
import tempfile
import zipfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from client import columns
from client.drafts import Drafts, ImportReport
from client.errors import EXIT_OK, UsageError
from client.output import Screen, plain
from client.session import open_session

FATES = {"taken": "taken over", "changed": "changed", "left_out": "left out"}


def import_(args: Namespace, screen: Screen) -> int:
    """Send an archive, or a folder that is packed first, and say what became of each part."""
    path = Path(args.path)
    name = path.resolve().name
    with pack(path) as archive, open_session(screen) as api:
        sent = name if archive == path else f"{name}.zip"
        draft = Drafts(api, screen).import_archive(
            archive, name=sent, path=source_path(sent), by_id=args.by_id, task=args.task
        )
        address = f"{api.connection.url}/host/drafts/{draft['draft']['id']}"
    report = draft["notes"]["import"]
    for line in describe(report):
        screen.say(line)
    screen.say(f"The draft, which only you see: {address}")
    screen.data({"draft": draft["draft"]["id"], "url": address, "import": report}, columns.IMPORTED, report["outcomes"])
    return EXIT_OK


@contextmanager
def pack(path: Path) -> Iterator[Path]:
    """Give the archive itself, or a temporary zip file of a folder.

    Raises
    ------
    UsageError
        If there is nothing there, or the folder holds a link or a device.
    """
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise UsageError(f"There is no archive or folder {path}.", code="no_such_file")
    with tempfile.NamedTemporaryFile(prefix="podium-import-", suffix=".zip") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for each in list_files(path):
                archive.write(each, each.relative_to(path).as_posix())
        file.flush()
        yield Path(file.name)


def list_files(folder: Path) -> Iterator[Path]:
    """Return the files below a folder, without what Git keeps.

    Raises
    ------
    UsageError
        If one is a link or a device.
    """
    for path in sorted(folder.rglob("*")):
        if ".git" in path.relative_to(folder).parts or (path.is_dir() and not path.is_symlink()):
            continue
        if path.is_symlink() or not path.is_file():
            raise UsageError(f"{path} is a link or a device; a file is needed.", code="local_file")
        yield path


def source_path(name: str) -> str:
    """Return the path of an archive in a draft."""
    return f"source/{re.sub('[^A-Za-z0-9_.-]+', '_', name)[-90:].lstrip('_.-') or 'archive'}"


def describe(report: ImportReport) -> Iterator[str]:
    """Return what a terminal shows: the parts by what became of them, how scores compared, what is to be looked at."""
    for fate, words in FATES.items():
        chosen = [outcome for outcome in report["outcomes"] if outcome["fate"] == fate]
        if chosen:
            yield f"{words} ({len(chosen)}):"
        for outcome in chosen:
            became = f" → {plain(outcome['became'])}" if outcome["became"] else ""
            reason = f": {plain(outcome['reason'])}" if outcome["reason"] else ""
            yield f"  {plain(outcome['part'])}{became}{reason}"
    if report["proof"]:
        yield plain(report["proof"])
    if report["to_mend"]:
        yield "to look at before publishing:"
    for words in report["to_mend"]:
        yield f"  {plain(words)}"
