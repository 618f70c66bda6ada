"""What an unpacked folder is: told by the files that only one platform has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from server.bundles import BundleError
from server.domain.documents import MAX_BYTES, Fault, parse_document
from server.imports.member_names import is_noise
from server.imports.outcomes import Format

EXPECTED = (
    "a Codabench bundle (competition.yaml), an mle-bench competition (config.yaml with a grader), a Hugging Face"
    " competition (conf.json and solution.csv) or a folder with a solution file"
)


def recognise(folder: Path, *, name: str) -> tuple[Format, Path]:
    """Return what a folder is and where it begins: itself, or the only folder inside it.

    Raises
    ------
    BundleError
        If it is nothing that can be imported, or a folder of Podium's own.
    """
    place = find_beginning(folder)
    kind = find_format(place, name=name)
    if kind is not None:
        return kind, place
    names = sorted(path.name for path in place.iterdir() if not is_noise(path.name))
    found = ", ".join(names[:10]) or "nothing"
    raise BundleError(Path(name), [Fault(name, found, EXPECTED)])


def find_beginning(folder: Path) -> Path:
    """Return the folder, or the one inside it as long as that is all that it holds."""
    inside = [path for path in folder.iterdir() if not is_noise(path.name)]
    return find_beginning(inside[0]) if len(inside) == 1 and inside[0].is_dir() else folder


def find_format(folder: Path, *, name: str) -> Format | None:
    """Return what a folder is by its files, or None."""
    names = {path.name for path in folder.iterdir()}
    if "competition.yaml" in names:
        return find_bundle_version(folder / "competition.yaml", name=name)
    if "conf.json" in names and "solution.csv" in names:
        return Format.HUGGING_FACE
    if list(find_mlebench_configs(folder)):
        return Format.MLEBENCH
    files = [path.name.casefold() for path in folder.iterdir() if path.is_file()]
    return Format.KAGGLE if any(file.startswith("solution") and file.endswith(".csv") for file in files) else None


def find_mlebench_configs(folder: Path) -> Iterator[Path]:
    """Return the folders in it that describe a competition of mle-bench."""
    for config in sorted(folder.rglob("config.yaml")):
        if len(config.relative_to(folder).parts) <= 5 and (config.parent / "grade.py").is_file():
            yield config.parent


def find_bundle_version(path: Path, *, name: str) -> Format:
    """Return the dialect of a `competition.yaml`.

    Raises
    ------
    BundleError
        If it cannot be read, names an unknown version, or is Podium's own description.
    """
    text = path.read_bytes()[: MAX_BYTES + 1].decode("utf-8-sig", errors="replace")
    document = parse_document(text, file=path.name, takes_numbers_as_keys=True)
    faults = list(document.faults)
    data = document.data if isinstance(document.data, dict) else {}
    version = str(data.get("version", "1"))
    if not faults and "slug" in data and "metric" in data:
        advice = "Use `podium competition create` instead."
        faults = [Fault(path.name, "a folder of Podium", "one of another platform", suggestion=advice)]
    elif not faults and version not in {"1", "1.0", "1.5", "1.8", "2", "2.0"}:
        faults = [Fault(path.name, version, "1, 1.5 or 2", place="version", line=document.line_of(("version",)))]
    if faults:
        raise BundleError(Path(name), faults)
    is_second = version in {"2", "2.0"} or ("version" not in data and "tasks" in data)
    return Format.CODABENCH if is_second else Format.CODALAB
