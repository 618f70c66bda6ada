"""Which files of a competition are wanted, and where they go."""

import difflib
from pathlib import Path

from client.answers import Archive, DataFile, FileList
from client.api import archive_path, file_path
from client.download import Wanted, check_name
from client.errors import NotFoundError


def choose(slug: str, found: FileList, names: list[str], folder: Path) -> list[Wanted]:
    """Return the files that were asked for, by default all; the archive only by its name.

    Raises
    ------
    NotFoundError
        If the competition has no file of one of the names.
    """
    routes: dict[str, tuple[DataFile | Archive, str]] = {
        file["name"]: (file, file_path(slug, file["name"])) for file in found["files"]
    }
    chosen = names or list(routes)
    archive = found["archive"]
    if archive is not None:
        routes.setdefault(archive["name"], (archive, archive_path(slug)))
    for name in chosen:
        if name not in routes:
            near = difflib.get_close_matches(name, routes, n=3)
            hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(routes)}."
            raise NotFoundError(f"{slug} has no file “{name}”.", code="no_such_data_file", hint=hint)
    return [
        Wanted(path, name, file["size_bytes"], file["sha256"].lower(), folder / check_name(name))
        for name, (file, path) in ((name, routes[name]) for name in dict.fromkeys(chosen))
    ]
