"""The files of a bundle brought into storage before the transaction that publishes it: only rows are written there.

Large data would hold SQLite's one lock for as long as they are copied. What no row names in the end is deleted again;
what a process leaves that dies meanwhile, the sweep takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from server import failpoints
from server.bundles import Bundle, Prepared
from server.db import Database
from server.errors import UnavailableError
from server.services import bundle_parts, data_files, page_images, stored_files
from server.services.baselines import SUBMISSIONS
from server.services.data_files import ReadyFile
from server.storage import Storage, StoredFile, save_file


@dataclass(frozen=True)
class ReadyBundle:
    """What publishing needs of a bundle's files: the public ones, the copies of all others, and rows by their part."""

    public: Sequence[ReadyFile]
    copies: Mapping[Path, StoredFile]
    usage: Mapping[str, int]

    @property
    def keys(self) -> list[str]:
        """The keys of all files in storage."""
        return [*(file.stored.key for file in self.public), *(stored.key for stored in self.copies.values())]


def make_ready(storage: Storage, *, bundle: Bundle, prepared: Prepared) -> ReadyBundle:
    """Copy all that a bundle may need into storage, with previews and the archive of the public files."""
    slug = bundle.spec.slug
    copies = {
        path: save_file(storage, path, f"{prefix}/{slug}") for path, prefix in _list_others(bundle, prepared).items()
    }
    public = data_files.make_ready(
        storage,
        folder=prepared.public,
        slug=slug,
        descriptions={name: (file.description, file.columns) for name, file in bundle.spec.files.items()},
        id_column=bundle.spec.id_column,
    )
    failpoints.reach("after_bundle_copied")
    return ReadyBundle(public, copies, Counter(bundle_parts.list_usage(prepared)))


@contextmanager
def made_ready(database: Database, storage: Storage, *, bundle: Bundle, prepared: Prepared) -> Iterator[ReadyBundle]:
    """Give a bundle whose files are in storage, for one transaction; what that did not take is deleted afterwards."""
    ready = make_ready(storage, bundle=bundle, prepared=prepared)
    try:
        yield ready
    except UnavailableError:
        raise  # whether the rows were written is not known; the sweep takes what has none
    except Exception:
        delete_unused(database, storage, ready)
        raise
    delete_unused(database, storage, ready)


def delete_unused(database: Database, storage: Storage, ready: ReadyBundle) -> None:
    """Delete what no row names."""
    for key in database.read(stored_files.find_orphans, keys=ready.keys):
        storage.delete(key)


def _list_others(bundle: Bundle, prepared: Prepared) -> dict[Path, str]:
    """Return all files beside the public ones, with the prefix under which each is kept."""
    paths = {prepared.solution: bundle_parts.SOLUTIONS}
    if bundle.metric_path is not None:
        paths[bundle.metric_path] = bundle_parts.METRICS
    paths |= {prepared.files[each.file].path: SUBMISSIONS for each in bundle.spec.baselines}
    return paths | dict.fromkeys(page_images.list_paths(bundle.folder), page_images.PREFIX)
