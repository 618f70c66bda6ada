"""A metric file that a host dropped: read without being run, stored, and made a version if it is a new one."""

from __future__ import annotations

import tempfile
from pathlib import Path

from server.errors import InvalidInputError, PlatformError, TooLargeError, UnavailableError
from server.models import MetricVersion, User
from server.services import metric_versions
from server.trial import read_metric
from server.web.auth import began_at
from server.web.installation import installation

LARGEST_BYTES = 512 * 1024


def drop_metric(user: User, *, name: str, file_name: str, source: bytes) -> tuple[MetricVersion, bool]:
    """Return the version that a file is, and whether it is new.

    Raises
    ------
    NotFoundError
        If the user is no host.
    InvalidInputError, TooLargeError
        If it is no metric file, or too large, or the name is none.
    """
    metric_versions.check_host(user)
    if not source:
        raise InvalidInputError("The file is empty.", fields={"file": "Choose a Python file."})
    if len(source) > LARGEST_BYTES:
        raise TooLargeError(f"The file has {len(source):,} bytes; a metric file may have {LARGEST_BYTES:,}.")
    parts = installation()
    with tempfile.TemporaryDirectory(prefix="podium-") as folder:
        path = Path(folder) / "metric.py"
        path.write_bytes(source)
        signature = read_metric(path)
    with parts.storage.open_writer(metric_versions.PREFIX) as writer:
        writer.write(source)
        stored = writer.commit()
    try:
        version, is_new = parts.database.write(
            metric_versions.drop,
            user=user,
            name=name or Path(file_name).stem,
            file_name=file_name[:200] or "metric.py",
            stored=stored,
            signature=signature,
            now=began_at(),
        )
    except UnavailableError:
        raise  # whether the row was written is not known, and no row may lose its file
    except PlatformError:
        parts.storage.delete(stored.key)
        raise
    if not is_new:
        parts.storage.delete(stored.key)
    return version, is_new
