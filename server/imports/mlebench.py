"""An mle-bench competition with prepared data: its grader, its answers, and Kaggle's private board as a reference."""

from __future__ import annotations

import hashlib
import random
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from server.domain.documents import MAX_BYTES
from server.domain.known_leaks import KAGGLE, KEYWORD, find_leak
from server.imports.conversions import Conversion, cut, first_sentence, make_slug, say, text_of
from server.imports.equality import Scored
from server.imports.json_lines import RecordTable, is_json_lines, open_answers, open_table_or_records
from server.imports.member_names import is_noise
from server.imports.metric_names import find_candidates, names_in_program
from server.imports.pictures import bring_pictures
from server.imports.proving import Original, choose_metric, scores_parts
from server.imports.public_files import publish
from server.imports.recognising import find_mlebench_configs
from server.imports.reference_boards import import_board
from server.imports.sealing import TooLargeToSealError, seal_mlebench
from server.imports.solutions import PUBLIC_SHARE, copy_sample, has_same_ids, read_targets, write_solution
from server.imports.tables import Table, TableError, find_repeated, open_table, write_table
from server.imports.targets import propose_task

CONFIG = "config.yaml"
UNUSED = {
    "description_obfuscated.md": "the description is taken as it is",
    "kernels.txt": "links to notebooks elsewhere",
    "prepare.py": "the data are prepared already, and no program of the archive is run",
}


@dataclass(frozen=True)
class Definition:
    """What `config.yaml` says, with the paths as they lie in the archive.

    `record` is the column that holds the answers' lines of JSON, if they are such; `nested` are the columns of
    submissions whose cells are JSON.
    """

    folder: str
    data: Mapping[str, object]
    answers: str
    sample: str
    gold: str
    record: str = ""
    nested: tuple[str, ...] = ()


def convert(conversion: Conversion) -> None:
    """Turn definition and prepared data into a practice competition."""
    definition = _read_definition(conversion)
    conversion.check()
    assert definition is not None
    with tempfile.TemporaryDirectory(prefix="podium-lines-") as scratch:
        _convert(conversion, definition, Path(scratch))


def _convert(conversion: Conversion, definition: Definition, scratch: Path) -> None:
    sample_lines = open_table_or_records(conversion, definition.sample, scratch / "sample.csv")
    columns = () if sample_lines is None else sample_lines.table.columns
    answer_lines = _open_answers(conversion, definition, scratch / "answers.csv", columns)
    conversion.check()
    assert answer_lines is not None
    assert sample_lines is not None
    answers, sample = answer_lines.table, sample_lines.table
    definition = replace(definition, record=answer_lines.record, nested=sample_lines.nested)
    id_column = _find_id_column(conversion, definition, answers, sample)
    conversion.check()
    assert id_column is not None
    _describe(conversion, definition, id_column)
    written = copy_sample(conversion, definition.sample, sample, columns=sample.columns)
    conversion.check()
    assert written is not None
    board = import_board(conversion, f"{definition.folder}leaderboard.csv")
    _choose(conversion, definition, answers, written, id_column=id_column, lower_is_better=board)
    _publish_data(conversion, definition)
    _compare_checksums(conversion, definition)
    for name, reason in UNUSED.items():
        if (conversion.source / definition.folder / name).is_file():
            conversion.leave(name, reason)


def _read_definition(conversion: Conversion) -> Definition | None:
    places = list(find_mlebench_configs(conversion.source))
    if len(places) > 1:
        shown = ", ".join(place.name for place in places[:5])
        conversion.blame(
            conversion.name, f"{len(places)} competitions ({shown}, …)", "the folder of one, with its data"
        )
        return None
    folder = "" if places[0] == conversion.source else f"{places[0].relative_to(conversion.source).as_posix()}/"
    document = conversion.read_yaml(f"{folder}{CONFIG}")
    if document is None:
        return None
    data = document.data if isinstance(document.data, dict) else {}
    dataset = data.get("dataset")
    dataset = dataset if isinstance(dataset, dict) else {}
    for key in ("id", "name"):
        if not text_of(data, key):
            conversion.blame(f"{folder}{CONFIG}", "nothing", "a value", place=key)
    paths = {}
    for key in ("answers", "sample_submission"):
        if not text_of(dataset, key):
            conversion.blame(f"{folder}{CONFIG}", "nothing", "the path of a file", place=f"dataset.{key}")
        paths[key] = _locate(conversion, text_of(dataset, key))
    if paths["answers"] and not (paths["answers"].endswith(".csv") or is_json_lines(paths["answers"])):
        conversion.blame(paths["answers"], "answers in another format", "CSV or JSON lines, as mle-bench reads them")
    gold = _locate(conversion, text_of(dataset, "gold_submission"))
    return Definition(folder, data, paths["answers"], paths["sample_submission"], gold)


def _locate(conversion: Conversion, written: str) -> str:
    """Return where a path below mle-bench's data folder lies in the archive; a fault if it is not there."""
    if not written:
        return ""
    parts = PurePosixPath(written).parts
    prepared = "/".join(parts[parts.index("prepared") :]) if "prepared" in parts else written
    for path in (conversion.source / written, *sorted(conversion.source.rglob(PurePosixPath(written).name))):
        relative = path.relative_to(conversion.source).as_posix() if ".." not in parts else ""
        if path.is_file() and (relative == written or f"/{relative}".endswith(f"/{prepared}")):
            return relative
    expected = "the prepared data in the archive, as `mlebench prepare` makes them"
    conversion.blame(cut(written, 200), "no such file", expected)
    return ""


def _open_answers(
    conversion: Conversion, definition: Definition, target: Path, columns: Sequence[str]
) -> RecordTable | None:
    """Return the answers as a table; of JSON lines those columns that a submission has, and each line as it stands."""
    if not is_json_lines(definition.answers):
        table = conversion.open_table(definition.answers)
        return None if table is None else RecordTable(table, ())
    found = open_answers(conversion, definition.answers, target, columns=columns)
    if found is not None:
        why = "a solution is a table here; the grader gets its list of records again"
        conversion.change(f"{definition.answers}, its format", f"a column {found.record} with each line", why)
    return found


def _find_id_column(conversion: Conversion, definition: Definition, answers: Table, sample: Table) -> str | None:
    """Return the column that names the rows in both files."""
    try:
        for name in sample.columns:
            if name in answers.columns and find_repeated(answers.cells(name)) is None:
                return name
    except TableError as error:
        conversion.blame(definition.answers, error.found, error.expected)
        return None
    found = f"no column of {sample.path.name} that names each row once"
    conversion.blame(definition.answers, found, "an id column: Podium matches rows by ids, never by their order")
    return None


def _describe(conversion: Conversion, definition: Definition, id_column: str) -> None:
    data = definition.data
    slug, title = text_of(data, "id"), text_of(data, "name")
    description = f"{definition.folder}description.md"
    if (conversion.source / description).is_file() and (text := conversion.read_text(description)):
        conversion.pages["overview"] = bring_pictures(conversion, text, file=description)
        conversion.take("description.md", "the page “overview”")
    conversion.spec = {
        "slug": make_slug(slug, title),
        "title": cut(title, 80),
        "tagline": first_sentence(conversion.pages.get("overview", ""), f"The competition {title} of mle-bench."),
        "task": "other",
        "id_column": id_column,
        "practice": True,
        "keywords": [KEYWORD],
        "source": {
            "name": cut(f"{title}, prepared by mle-bench from Kaggle's training data", 500),
            "url": f"{KAGGLE}{make_slug(slug)}",
            "licence": "As the competition's rules say",
        },
    }
    known = find_leak([KEYWORD], f"{KAGGLE}{make_slug(slug)}")
    if known is not None:
        conversion.mend(f"Known of this data set: {known.words}")
    conversion.take("id, name", f"{conversion.spec['slug']}: {title}")
    conversion.take("id column", id_column, "it names each row once in answers and sample submission")
    for key, reason in (("prizes", "there are none here"), ("competition_type", "Podium takes prediction files")):
        if data.get(key):
            conversion.leave(f"{key}: {cut(str(data[key]), 60)}", reason)


def _choose(
    conversion: Conversion,
    definition: Definition,
    answers: Table,
    sample: Table,
    *,
    id_column: str,
    lower_is_better: bool | None,
) -> None:
    """Write solution and metric: the grader is the measure of both."""
    wanted = [name for name in answers.columns if name not in (id_column, "Usage")]
    written = write_solution(conversion, definition.answers, answers, id_column=id_column, targets=wanted, whole=True)
    conversion.check()
    assert written is not None
    grader = definition.data.get("grader")
    label = text_of(grader, "name") if isinstance(grader, dict) else ""
    is_complete = not has_same_ids(sample, answers, id_column)
    text, words = _seal(conversion, definition)
    candidates = find_candidates(*names_in_program(_read_grader(conversion, definition)), label)
    original = Original("grader", label or "the grader", text, lower_is_better is not True, words, is_complete)
    with tempfile.TemporaryDirectory(prefix="podium-proof-") as folder:
        good = _write_good(conversion, definition, answers, sample, Path(folder), id_column=id_column)
        narrow = _write_narrow(answers, sample, Path(folder), id_column=id_column)
        tried = choose_metric(
            conversion,
            original,
            [] if narrow is None else candidates,
            solution=written.path,
            submissions=[sample.path, good.path],
            good=good,
            id_column=id_column,
            narrow=narrow,
        )
        _settle(conversion, original, tried, narrow, written, good, lower_is_better=lower_is_better)
    predicted = [name for name in sample.columns if name in wanted]
    conversion.spec["task"] = propose_task(read_targets(answers, predicted)) if predicted else "other"


def _settle(
    conversion: Conversion,
    original: Original,
    tried: list[tuple[Path, Scored]],
    narrow: Path | None,
    written: Table,
    good: Table,
    *,
    lower_is_better: bool | None,
) -> None:
    """Give the chosen metric its solution and direction, and split the rows if that is wished and sound."""
    metric = conversion.spec.get("metric")
    scores = {path: scored.public for path, scored in tried}
    is_native = isinstance(metric, dict) and "file" not in metric
    if is_native and narrow is not None:
        shutil.copyfile(narrow, written.path)
    elif isinstance(metric, dict) and lower_is_better is None:
        sample, perfect = (scores.get(path) for path in list(scores)[:2])
        if sample is not None and perfect is not None and sample != perfect:
            metric["higher_is_better"] = perfect > sample
            conversion.take(
                "direction", "higher" if perfect > sample else "lower", "the answers score better than the sample"
            )
        else:
            conversion.mend("Say whether higher is better: neither a board nor the answers tell it.")
    if conversion.choices.by_id:
        _split(conversion, original, written, good, whole=scores.get(good.path), is_native=is_native)


def _split(
    conversion: Conversion, original: Original, written: Table, good: Table, *, whole: float | None, is_native: bool
) -> None:
    id_column = str(conversion.spec["id_column"])
    columns = list(open_table(written.path).columns[:-1])
    why = "the grader gave no score"
    if whole is not None:
        drawn = random.Random(conversion.choices.seed)
        with tempfile.TemporaryDirectory(prefix="podium-proof-") as folder:
            path = Path(folder, "solution.csv")
            rows = written.select(columns if not is_native else list(columns))
            write_table(
                path,
                [*columns, "Usage"],
                ([*row, "Public" if drawn.random() < PUBLIC_SHARE else "Private"] for row in rows),
            )
            why = scores_parts(original, path, good.path, whole=whole, id_column=id_column)
    if why:
        conversion.leave("split by id", f"{why}; it is scored as a whole")
        return
    kept = list(open_table(written.path).select(columns))
    written.path.unlink()
    write_table(written.path, columns, kept)
    conversion.spec["split"] = {"public_share": PUBLIC_SHARE, "seed": conversion.choices.seed}
    conversion.change(
        "split by id", f"{PUBLIC_SHARE:.0%} of the rows are drawn as public", "a perfect file is perfect on each part"
    )


def _write_good(
    conversion: Conversion, definition: Definition, answers: Table, sample: Table, folder: Path, *, id_column: str
) -> Table:
    """Write a perfect submission: the gold one, the answers in its columns, or the sample where those are others."""
    if definition.gold:
        gold = open_table_or_records(conversion, definition.gold, folder / "gold.csv")
        if gold is not None:
            return gold.table
    has_all = set(sample.columns) <= set(answers.columns)
    source = answers if has_all else sample
    columns = [id_column, *(name for name in sample.columns if name != id_column)]
    path = folder / "good.csv"
    write_table(path, columns, source.select(columns))
    return open_table(path)


def _write_narrow(answers: Table, sample: Table, folder: Path, *, id_column: str) -> Path | None:
    """Write the solution as metrics of the catalogue read it: id, the predicted columns, all rows public."""
    predicted = [name for name in sample.columns if name in answers.columns and name != id_column]
    if not predicted or len(predicted) != len(sample.columns) - 1:
        return None
    path = folder / "narrow.csv"
    rows = answers.select([id_column, *predicted])
    write_table(path, [id_column, *predicted, "Usage"], ([*row, "Public"] for row in rows))
    return path


def _read_grader(conversion: Conversion, definition: Definition) -> str:
    return conversion.read_text(f"{definition.folder}grade.py", max_bytes=MAX_BYTES) or ""


def _seal(conversion: Conversion, definition: Definition) -> tuple[str, str]:
    """Return the grader as a metric file, or why it cannot be one."""
    grader = definition.data.get("grader")
    written = text_of(grader, "grade_fn") if isinstance(grader, dict) else ""
    module, _, function = (written or "grade:grade").partition(":")
    module = module.rpartition(".")[2]
    folder = conversion.source / definition.folder
    if not (folder / f"{module}.py").is_file() or not function.isidentifier():
        conversion.blame(
            f"{definition.folder}{CONFIG}", say(written), "a function of a file beside it", place="grader.grade_fn"
        )
        conversion.check()
    files = {
        path.name: path.read_bytes().decode("utf-8-sig", errors="replace")
        for path in sorted(folder.glob("*.py"))
        if path.name != "prepare.py" and path.stat().st_size <= MAX_BYTES
    }
    try:
        text = seal_mlebench(
            text_of(definition.data, "id"),
            files,
            function=(module, function),
            record=definition.record,
            nested=definition.nested,
        )
        return text, ""
    except TooLargeToSealError:
        return "", "the grader and the files beside it are larger than a metric file may be"


def _publish_data(conversion: Conversion, definition: Definition) -> None:
    public = next((path for path in _list_public(conversion)), None)
    if public is None:
        conversion.mend("Add the data: there is no folder prepared/public in the archive.")
        return
    for path in sorted(public.iterdir()):
        relative = path.relative_to(conversion.source).as_posix()
        if is_noise(path.name) or relative in (definition.sample, definition.answers) or path.name == "description.md":
            continue
        publish(conversion, relative, path)


def _list_public(conversion: Conversion) -> Iterator[Path]:
    return (
        path for path in sorted(conversion.source.rglob("public")) if path.is_dir() and path.parent.name == "prepared"
    )


def _compare_checksums(conversion: Conversion, definition: Definition) -> None:
    """Say which prepared files are not those that mle-bench's authors made."""
    name = f"{definition.folder}checksums.yaml"
    if not (conversion.source / name).is_file() or (document := conversion.read_yaml(name)) is None:
        return
    told = document.data if isinstance(document.data, dict) else {}
    differing = []
    for part in ("public", "private"):
        sums = told.get(part)
        for file, expected in (sums if isinstance(sums, dict) else {}).items():
            for path in conversion.source.rglob(f"prepared/{part}/{PurePosixPath(str(file)).name}"):
                if _md5(path) != expected:
                    differing.append(f"{part}/{file}")
    if differing:
        conversion.mend(f"Not the files that checksums.yaml names: {', '.join(differing[:10])}. Scores may differ.")
    conversion.take("checksums.yaml", "compared", "other than expected" if differing else "all files are as expected")


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
