"""The sample submission of a competition: downloaded once, and kept by its hash."""

import contextlib
import os
import re
from pathlib import Path

from client.answers import CompetitionDetail
from client.api import Api, file_path
from client.checking.files import Report, check_file, read_sample
from client.download import fetch
from client.errors import ClientError, RefusedError
from client.output import Screen
from client.submit import Upload
from client.wanted import Local, Wanted

SAMPLE_NAME = "sample_submission.csv"
SMALL_BYTES = 8 << 20


def check_upload(api: Api, competition: CompetitionDetail, upload: Upload, screen: Screen) -> Report | None:
    """Hold a file against the sample; None where there is no sample, or none that tells anything.

    Raises
    ------
    ClientError
        If the sample can't be had.
    """
    wanted = find_sample(api, competition["slug"])
    return None if wanted is None else _check(api, wanted, competition, upload, screen, is_whole=True)


def glance_at_upload(api: Api, competition: CompetitionDetail, upload: Upload, screen: Screen) -> Report | None:
    """Do of that what costs next to nothing: all of a small file, the header of a large one.

    A sample is fetched for it only if it is small itself; where it can't be had, the server judges alone.
    """
    try:
        wanted = find_sample(api, competition["slug"])
        if wanted is None or (wanted.size_bytes > SMALL_BYTES and wanted.local() is not Local.SAME):
            return None
        is_whole = max(wanted.size_bytes, upload.size_bytes) <= SMALL_BYTES
        return _check(api, wanted, competition, upload, screen, is_whole=is_whole)
    except ClientError as error:
        screen.trace(f"The file is not checked before it is sent: {error.message}")
        return None


def find_sample(api: Api, slug: str) -> Wanted | None:
    """Return the sample submission as a file to fetch; it is kept under the name of its hash.

    Raises
    ------
    RefusedError
        If the server gives it a hash that is none, which would name another file.
    """
    file = next((file for file in api.list_files(slug)["files"] if file["name"] == SAMPLE_NAME), None)
    if file is None:
        return None
    sha256 = file["sha256"].lower()
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        message = f"The server gives {SAMPLE_NAME} a checksum that is none; it is not downloaded."
        raise RefusedError(message, code="unsafe_file_name")
    target = _folder() / f"{sha256}.csv"
    return Wanted(file_path(slug, SAMPLE_NAME), SAMPLE_NAME, file["size_bytes"], sha256, target)


def _check(
    api: Api, wanted: Wanted, competition: CompetitionDetail, upload: Upload, screen: Screen, *, is_whole: bool
) -> Report | None:
    if wanted.local() is not Local.SAME:
        with contextlib.suppress(OSError):  # which the download tells
            wanted.target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            wanted.target.parent.chmod(0o700)  # some are of competitions that not everybody may see
        fetch(api, wanted, screen)
    with wanted.target.open("rb") as file:
        sample = read_sample(
            file,
            wanted.size_bytes,
            id_column=competition.get("id_column", ""),
            takes_numbers=bool(competition.get("takes_numbers")),
            with_ids=is_whole,
        )
    return None if sample is None else check_file(upload.file, upload.size_bytes, sample)


def _folder() -> Path:
    """Return where samples are kept: below the XDG folder of caches."""
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "podium" / "samples"
