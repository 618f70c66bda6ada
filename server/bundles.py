"""A competition's folder: read into a bundle or the full list of its faults, and its data made or taken from it.

The data are made by `prepare.py`, or lie in the folder already, in `public/` and `private/`: then it is *prepared*.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from scorer.registry import METRICS, find_metric, read_parameters
from server.domain.documents import MAX_BYTES, Document, Fault, join, parse_document
from server.domain.rows import LongLineError, parse_rows
from server.domain.spec_parts import MetricSpec
from server.domain.specs import SAMPLE_FILE, SOLUTION_FILE, CompetitionSpec
from server.domain.validation import describe, suggest, validate
from server.errors import InvalidInputError

SPEC_FILE = "competition.yaml"
PREPARE_FILE = "prepare.py"
PUBLIC, PRIVATE = "public", "private"
PAGES = ("overview", "data", "evaluation", "rules")
MAX_PAGE_BYTES = 200_000
MAX_METRIC_BYTES = 1024**2  # what the scorer reads
# -I keeps the folder, PYTHONPATH and the user's own packages out of the imports of prepare.py.
RUN_PREPARE = """\
import pathlib, runpy, sys
prepare = runpy.run_path(sys.argv[1])["prepare"]
prepare(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
"""
# Sums in another order differ in their last digit.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class BundleError(InvalidInputError):
    """A bundle that can't be used; `faults` lists all that is wrong with it."""

    code = "invalid_bundle"

    def __init__(self, folder: Path, faults: Sequence[Fault]) -> None:
        number = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        # file by file as they were looked at, from the top to the bottom of each
        files = list(dict.fromkeys(fault.file for fault in faults))
        self.faults = sorted(faults, key=lambda fault: (files.index(fault.file), fault.line or 0))
        lines = [f"The bundle “{folder.name}” has {number}:", *(f"- {fault.message}" for fault in self.faults)]
        super().__init__("\n".join(lines))


@dataclass(frozen=True)
class Bundle:
    """A competition as its folder describes it, without its data; `prepare_path` is None if it is prepared."""

    folder: Path
    spec: CompetitionSpec
    pages: Mapping[str, str]
    prepare_path: Path | None
    metric_path: Path | None = None


@dataclass(frozen=True)
class MadeFile:
    """A file of the data."""

    path: Path
    n_rows: int
    size_bytes: int
    sha256: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Prepared:
    """The data of a competition; `files` go by the names of the pins: `train.csv`, `baselines/dummy.csv`."""

    public: Path
    private: Path
    files: Mapping[str, MadeFile]

    @property
    def solution(self) -> Path:
        """Return the path of the hidden answers."""
        return self.files[SOLUTION_FILE].path

    @property
    def sample_submission(self) -> Path:
        """Return the path of the valid file with dummy predictions."""
        return self.files[SAMPLE_FILE].path


def load_bundle(folder: Path) -> Bundle:
    """Read a competition's folder without running anything in it.

    Raises
    ------
    BundleError
        With every fault of `competition.yaml`, the metric and the pages at once.
    """
    faults: list[Fault] = []
    text = read_text(folder, SPEC_FILE, faults, max_bytes=MAX_BYTES)
    spec = None if text is None else read_spec(text, faults)
    pages = {page: read_text(folder, f"{page}.md", faults, max_bytes=MAX_PAGE_BYTES) for page in PAGES}
    prepared = is_prepared(folder)
    if not prepared:
        read_text(folder, PREPARE_FILE, faults, max_bytes=MAX_BYTES)
    metric_file = None if spec is None else spec.metric.file
    if metric_file is not None:
        read_text(folder, metric_file, faults, max_bytes=MAX_METRIC_BYTES)
    if faults or spec is None:
        raise BundleError(folder, faults)
    return Bundle(
        folder,
        spec,
        {page: str(markdown) for page, markdown in pages.items()},
        None if prepared else folder / PREPARE_FILE,
        None if metric_file is None else folder / metric_file,
    )


def is_prepared(folder: Path) -> bool:
    """Whether the data of a folder lie in it already; where there is `prepare.py`, that makes them."""
    return not (folder / PREPARE_FILE).exists() and (folder / PUBLIC).is_dir()


def read_text(folder: Path, name: str, faults: list[Fault], *, max_bytes: int) -> str | None:
    """Return the text of a file of the bundle, or note why there is none."""
    path = folder / name
    # A link could lead to any file of the machine, and a page is shown to everybody.
    if path.is_symlink() or not path.is_file():
        near = difflib.get_close_matches(name, [item.name for item in folder.glob("*")], n=1, cutoff=0.75)
        advice = f"Did you mean to name {near[0]} so?" if near else f"Add {name} to the folder."
        faults.append(Fault(name, "no such file", "a file of the bundle, not a link", suggestion=advice))
        return None
    if path.stat().st_size > max_bytes:
        faults.append(Fault(name, f"{path.stat().st_size:,} bytes", f"at most {max_bytes:,} bytes"))
        return None
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        faults.append(Fault(name, f"a byte at {error.start:,} that is not UTF-8", "text in UTF-8"))
        return None
    if not text.strip():
        faults.append(Fault(name, "an empty file", "some text"))
        return None
    return text


def read_spec(text: str, faults: list[Fault]) -> CompetitionSpec | None:
    """Return the description of the competition, or note what is wrong with it."""
    document = parse_document(text, file=SPEC_FILE)
    faults.extend(document.faults)
    if document.data is None:
        return None
    spec, spec_faults = validate(document, CompetitionSpec, file=SPEC_FILE)
    faults.extend(spec_faults)
    faults.extend(check_metric(document))
    return spec


def check_metric(document: Document) -> Iterator[Fault]:
    """Find what the catalogue of metrics does not know: the name, a parameter, a value."""
    match document.data:
        case {"metric": {"name": str(name), **rest}} if "file" not in rest:
            metric = find_metric(name)
        case _:  # its form is wrong already, and said so; a file's parameters are told when it is tried
            return
    if metric is None:
        advice = suggest(name.replace("-", "_").replace(" ", "_"), METRICS)
        yield metric_fault(document, ("metric", "name"), name, "a metric of the catalogue", advice)
        return
    parameters = rest.get("parameters", {})
    if isinstance(parameters, dict):
        for fault in read_parameters(metric, parameters)[1]:
            place = ("metric", "parameters", *fault.place)
            yield metric_fault(document, place, fault.found, fault.expected, fault.advice)


def metric_fault(document: Document, place: tuple[str | int, ...], found: object, expected: str, advice: str) -> Fault:
    """Say what is wrong with the metric."""
    return Fault(
        SPEC_FILE, describe(found), expected, place=join(place), line=document.line_of(place), suggestion=advice
    )


def prepare_bundle(bundle: Bundle, target: Path, *, timeout_seconds: float = 120) -> Prepared:
    """Make or copy the data of a competition to `target/public` and `target/private`, and hold them to the description.

    Raises
    ------
    BundleError
        If `prepare.py` fails or takes too long, or there are other files than the description promises; nothing is
        left.
    FileExistsError
        If either folder is there already.
    """
    public, private = target / PUBLIC, target / PRIVATE
    public.mkdir(parents=True)
    private.mkdir()
    if bundle.prepare_path is None:
        faults = copy_data(bundle, public, private)
    else:
        faults = run_prepare(bundle.prepare_path, public, private, timeout_seconds=timeout_seconds)
    solution = private / SOLUTION_FILE
    if not faults and needs_split(bundle, solution):
        faults = draw_split(bundle.spec, solution, timeout_seconds=timeout_seconds)
    files: dict[str, MadeFile] = {}
    if not faults:
        files = read_made_files(bundle, public, private, faults)
        faults.extend(check_columns(bundle.spec, files))
        faults.extend(check_pins(bundle.spec, files))
    if faults:
        shutil.rmtree(public)
        shutil.rmtree(private)
        raise BundleError(bundle.folder, faults)
    return Prepared(public, private, files)


def copy_data(bundle: Bundle, public: Path, private: Path) -> list[Fault]:
    """Copy what a prepared folder has of the files that the description names, and all else that would be public."""
    faults = []
    hidden = [SOLUTION_FILE, *(baseline.file for baseline in bundle.spec.baselines)]
    shown = list_public(bundle.folder / PUBLIC)
    for folder, target, names in ((PUBLIC, public, shown), (PRIVATE, private, hidden)):
        for name in names:
            path = bundle.folder / folder / name
            # what is missing is told with the other files; a link could lead to any file of the machine
            if any(step.is_symlink() for step in (path, path.parent, bundle.folder / folder)):
                faults.append(Fault(f"{folder}/{name}", "a link", "a file of the folder"))
            elif path.is_file():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target / name)
            elif path.exists():
                faults.append(Fault(f"{folder}/{name}", "a folder or device", "a file"))
    return faults


def list_public(folder: Path) -> list[str]:
    """Return the names of all that lies in a folder and its folders, links to folders included."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def needs_split(bundle: Bundle, solution: Path) -> bool:
    """Whether the split is still to be drawn; in a prepared folder `Usage` is what was drawn before."""
    if bundle.spec.split is None or solution.is_symlink() or not solution.is_file():
        return False  # a file that is missing is told with the others
    if bundle.prepare_path is not None:
        return True
    try:
        with solution.open(encoding="utf-8-sig", newline="") as file:
            columns = next(csv.reader(file), [])
    except (csv.Error, UnicodeDecodeError):
        return False  # and so is one that can't be read
    return "usage" not in {column.strip().casefold() for column in columns}


def run_prepare(path: Path, public: Path, private: Path, *, timeout_seconds: float) -> list[Fault]:
    """Run `prepare.py` in a process of its own: other folder, bare environment, limited time, output caught."""
    arguments = [str(item.absolute()) for item in (path, public, private)]
    with tempfile.TemporaryDirectory(prefix="podium-prepare-") as folder, tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", RUN_PREPARE, *arguments],
            cwd=folder,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "TZ": "UTC", "HOME": folder, "TMPDIR": folder, **ONE_THREAD},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait(timeout_seconds)
            found = f"exit code {code}: {last_line(output)}"
        except subprocess.TimeoutExpired:
            code, found = 1, f"no end within {timeout_seconds:g} seconds"
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    return [Fault(PREPARE_FILE, found, "prepare(public, private) to end without an error")] if code else []


def draw_split(spec: CompetitionSpec, solution: Path, *, timeout_seconds: float) -> list[Fault]:
    """Draw public and private rows of the solution by the scorer's command, which writes them into the file."""
    split = spec.split
    assert split is not None
    command = [sys.executable, "-m", "scorer", "split", str(solution), "--output", str(solution), "--json"]
    command += ["--id-column", spec.id_column, "--share", repr(split.public_share), "--seed", str(split.seed)]
    command += ["--drawing", split.drawing.value, *([f"--by={split.by}"] if split.by is not None else [])]
    # The parameters name columns that are no targets; which ones a metric of the host's own needs is not known.
    is_own = spec.metric.file is not None
    command += ["--keep-by"] if is_own else ["--metric", spec.metric.name, *parameter_options(spec.metric)]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=timeout_seconds, check=False)
    except subprocess.TimeoutExpired:
        return [Fault(SOLUTION_FILE, f"no split within {timeout_seconds:g} seconds", "a file that is split in time")]
    if not answer.returncode:
        return []
    try:
        words = json.loads(answer.stdout)
    except ValueError:
        words = {"faults": [(answer.stderr.strip().splitlines() or ["it wrote nothing"])[-1]]}
    told = words.get("faults") or words["warnings"]
    return [Fault(SOLUTION_FILE, fault.rstrip("."), "a solution that can be split") for fault in told]


def parameter_options(metric: MetricSpec) -> list[str]:
    """Return the parameters of a metric as the scorer's command takes them."""
    values = metric.parameters.items()
    return [f"--param={name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in values]


def last_line(output: BinaryIO) -> str:
    """Return the end of what a process wrote: of a traceback, the error itself."""
    size = output.seek(0, os.SEEK_END)
    output.seek(max(0, size - 4096))
    lines = output.read().decode("utf-8", errors="replace").split("\n")
    return next((line.strip()[:300] for line in reversed(lines) if line.strip()), "it wrote nothing")


def read_made_files(bundle: Bundle, public: Path, private: Path, faults: list[Fault]) -> dict[str, MadeFile]:
    """Read the data; note what is missing, and what lies in the public folder without a description."""
    spec = bundle.spec
    expected = {name: public / name for name in spec.files}
    expected |= {name: private / name for name in (SOLUTION_FILE, *(baseline.file for baseline in spec.baselines))}
    files = {}
    for name, path in expected.items():
        if path.is_symlink() or not path.is_file():
            faults.append(missing_file(bundle, path.relative_to(public.parent).as_posix()))
            continue
        try:
            files[name] = read_made_file(path)
        except LongLineError as error:
            faults.append(Fault(name, str(error), error.expected))
        except UnicodeDecodeError as error:
            faults.append(
                Fault(name, f"the byte 0x{error.object[error.start]:02x}, which is not UTF-8", "CSV in UTF-8")
            )
        except csv.Error as error:
            faults.append(Fault(name, f"a file that can't be read: {error}", "CSV in UTF-8"))
    for name in list_public(public):
        if name not in spec.files:
            by = SPEC_FILE if bundle.prepare_path is None else PREPARE_FILE
            faults.append(Fault(by, f"public/{name}", "only public files that `files` describes"))
    return files


def missing_file(bundle: Bundle, where: str) -> Fault:
    """Say that a file that the description promises is not there."""
    if bundle.prepare_path is None:
        return Fault(where, "no such file", "a file of the folder, since the description names it")
    return Fault(PREPARE_FILE, f"no file {where}", "prepare(public, private) to write it")


def read_made_file(path: Path) -> MadeFile:
    """Measure a file; only in CSV are there rows and columns."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    columns: tuple[str, ...] = ()
    n_rows = 0
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as text:
            rows = parse_rows(text)
            columns = tuple(next(rows, ()))
            n_rows = sum(1 for row in rows if row)
    return MadeFile(path, n_rows, path.stat().st_size, sha256, columns)


def check_columns(spec: CompetitionSpec, files: Mapping[str, MadeFile]) -> Iterator[Fault]:
    """Find ids that are missing, labels that are public, columns without a meaning and files of unequal length."""
    for name, made in files.items():
        if made.path.suffix == ".csv" and spec.id_column not in made.columns:
            yield Fault(name, "columns " + ", ".join(made.columns[:20]), f"the id column {spec.id_column} among them")
        if name in spec.files and "Usage" in made.columns:
            yield Fault(name, "the column Usage", "the split in the solution only, which is hidden")
        described = set(spec.files[name].columns) if name in spec.files else set()
        if described and described != set(made.columns):
            differing = ", ".join(sorted(described ^ set(made.columns)))
            yield Fault(SPEC_FILE, f"columns of {name} in only one of description and file: {differing}", "the same")
    if spec.metric.complete_submission:  # a submission may have any number of rows
        return
    like_solution = [name for name in files if name in {"test.csv", SAMPLE_FILE} or name.startswith("baselines/")]
    for name in like_solution if SOLUTION_FILE in files else ():
        n_rows, n_expected = files[name].n_rows, files[SOLUTION_FILE].n_rows
        if n_rows != n_expected:
            yield Fault(name, f"{n_rows:,} rows", f"{n_expected:,} rows, as in {SOLUTION_FILE}")


def check_pins(spec: CompetitionSpec, files: Mapping[str, MadeFile]) -> Iterator[Fault]:
    """Find files that are not what they were when the bundle was written."""
    advice = "Another version of the library with the data? Look at what changed, then pin it anew."
    for name, pin in spec.pins.files.items():
        made = files.get(name)
        if made and (made.n_rows, made.sha256) != (pin.n_rows, pin.sha256):
            found = f"{made.n_rows:,} rows, sha256 {made.sha256}"
            yield Fault(name, found, f"{pin.n_rows:,} rows, sha256 {pin.sha256}, as pinned", suggestion=advice)
