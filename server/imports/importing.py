"""A competition of another platform turned into a folder of Podium: unpacked, recognised, converted."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from server.bundles import BundleError
from server.domain.documents import Fault
from server.errors import InvalidInputError
from server.imports import codabench, codalab, huggingface, kaggle_folders, mlebench
from server.imports.archives import ArchiveLimits, unpack_archive
from server.imports.conversions import Choices, Conversion, cut
from server.imports.outcomes import Format, ImportReport
from server.imports.pictures import address_pictures
from server.imports.recognising import recognise

CONVERTERS: Mapping[Format, Callable[[Conversion], None]] = {
    Format.CODABENCH: codabench.convert,
    Format.CODALAB: codalab.convert,
    Format.HUGGING_FACE: huggingface.convert,
    Format.KAGGLE: kaggle_folders.convert,
    Format.MLEBENCH: mlebench.convert,
}
WITH_TASKS = {Format.CODABENCH, Format.CODALAB}


def import_competition(path: Path, target: Path, *, choices: Choices, name: str | None = None) -> ImportReport:
    """Turn an archive or a folder into a folder of Podium; nothing of it is run outside of the sandbox.

    Parameters
    ----------
    path
        A zip or tar.gz archive, or a folder.
    target
        The folder to make.
    choices
        What the caller says of it.
    name
        What the archive is called in reports and faults, if not like its file.

    Raises
    ------
    BundleError
        With all faults at once; nothing is left of the target.
    InvalidInputError
        If there is nothing at the path, or something at the target.
    """
    called = name or path.resolve().name
    if target.exists():
        raise InvalidInputError(f"{target} is there already. Name a folder that is not.")
    if not path.exists():
        raise InvalidInputError(f"There is nothing at {path}.")
    with tempfile.TemporaryDirectory(prefix="podium-import-") as scratch:
        folder = path
        if path.is_file():
            folder = Path(scratch, "unpacked")
            unpack_archive(path, folder, name=called, limits=ArchiveLimits())
        else:
            refuse_links(path, name=called)
        return convert_folder(folder, target, choices=choices, name=called)


def convert_folder(folder: Path, target: Path, *, choices: Choices, name: str) -> ImportReport:
    """Turn an unpacked folder into a folder of Podium; raises BundleError and leaves nothing if it cannot be done."""
    kind, source = recognise(folder, name=name)
    target.mkdir(parents=True)
    try:
        conversion = Conversion(source, target, name, kind, choices)
        CONVERTERS[kind](conversion)
        if choices.task and kind not in WITH_TASKS:
            conversion.leave(f"task {cut(choices.task, 60)}", "there is only one in what was imported")
        conversion.pages = {page: address_pictures(conversion, text) for page, text in conversion.pages.items()}
        return conversion.write()
    except BaseException:
        shutil.rmtree(target)
        raise


def refuse_links(folder: Path, *, name: str) -> None:
    """Raise BundleError if a folder holds links: they could lead to any file of the machine."""
    links = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_symlink()]
    if links:
        faults = [Fault(name, "a link", "plain files and folders", place=link) for link in links[:20]]
        raise BundleError(Path(name), faults)
