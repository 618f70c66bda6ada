"""A Codabench bundle of either dialect turned into a competition: one task, its labels, its program, its data."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from server.domain.specs import SOLUTION_FILE
from server.imports.codabench_parts import BundleDescription, BundleTask, Column, PartFolders
from server.imports.codabench_programs import METADATA, Program, find_prediction_name, list_files, read_program
from server.imports.conversions import NO_CODE, Conversion, cut, first_sentence, make_slug, pack
from server.imports.html_pages import to_markdown
from server.imports.metric_names import find_candidates, names_in_program
from server.imports.proving import Original, choose_metric
from server.imports.public_files import list_top, publish
from server.imports.row_files import ROW, TARGET, RowFile, open_rows
from server.imports.sealing import TooLargeToSealError, seal_codabench
from server.imports.solutions import read_targets, write_sample, write_solution
from server.imports.tables import Table, TableError, open_table, write_table
from server.imports.targets import Target, propose_task
from server.imports.timelines import set_end

PAGES = ("overview", "data", "evaluation", "rules")


@dataclass(frozen=True)
class Rows:
    """Labels and predictions as columns of Podium's tables."""

    reference: RowFile
    prediction: RowFile
    id_column: str
    labels: tuple[str, ...]
    predicted: tuple[str, ...]

    def form(self, file: RowFile, names: Sequence[str]) -> dict[str, object]:
        """Return how an adapter writes a file: the id where it stood, if it stood there."""
        place = file.find_id()
        columns = list(names)
        if place is not None:
            columns.insert(place, self.id_column)
        return file.form(columns)

    def select(self, file: RowFile) -> list[list[str]]:
        """Return rows that begin with the id: the file's own, or the number of the row."""
        place = file.find_id()
        rows = []
        for number, row in enumerate(file.rows(), start=1):
            id_ = str(number) if place is None else row[place]
            rows.append([id_, *(cell for index, cell in enumerate(row) if index != place)])
        return rows


def convert_bundle(conversion: Conversion, description: BundleDescription) -> None:
    """Turn a description and the files that it names into a competition."""
    _read_pages(conversion, description)
    if not description.tasks:
        conversion.check()
        conversion.blame("competition.yaml", "no task", "a task with labels and a scoring program", place="tasks")
        conversion.check()
    task = description.tasks[0]
    with tempfile.TemporaryDirectory(prefix="podium-parts-") as scratch:
        parts = PartFolders(conversion, Path(scratch, "parts"))
        Path(scratch, "parts").mkdir()
        reference = (
            parts.open(task.reference_data, part=f"{task.place}.reference_data") if task.reference_data else None
        )
        if not task.reference_data:
            conversion.blame("competition.yaml", "nothing", "the labels", place=f"{task.place}.reference_data")
        program_part = f"{task.place}.scoring_program"
        folder = parts.open(task.scoring_program, part=program_part) if task.scoring_program else None
        program, words = read_program(conversion, folder, part=task.scoring_program) if folder else (None, "")
        labels = _find_labels(conversion, task, reference) if reference else None
        given = [found for name in description.solutions if (found := parts.open(name, part="solutions")) is not None]
        conversion.check()
        assert labels is not None
        _describe(conversion, description)
        rows, submissions = _find_rows(conversion, program, labels, given)
        conversion.check()
        _write(conversion, description, task, program, rows, submissions, words=words, scratch=Path(scratch))
        _leave_others(conversion, description)
        _publish(conversion, parts, task, hidden=labels.path)
    conversion.check()


def _describe(conversion: Conversion, description: BundleDescription) -> None:
    title = description.title
    conversion.spec = {
        "slug": make_slug(title, conversion.name),
        "title": cut(title, 80),
        "tagline": cut(description.text, 160) or first_sentence(conversion.pages.get("overview", ""), title),
        "task": "other",
        "source": {
            "name": cut(f"Codabench competition {title}", 500),
            "url": "https://www.codabench.org",
            "licence": "As the competition's rules say",
        },
    }
    conversion.take("title", cut(title, 80))
    if description.ends_at is not None:
        starts_at = description.starts_at or conversion.choices.now
        set_end(conversion, "phases", starts_at, description.ends_at)
    else:
        conversion.spec["practice"] = True
        conversion.change("phases", "practice, which never ends", "the last phase has no end")
    for name, number, most in (
        ("daily_limit", description.daily_limit, 1000),
        ("total_limit", description.total_limit, 10**6),
    ):
        key = {"daily_limit": "max_submissions_per_day", "total_limit": "max_submissions"}[name]
        if 1 <= number <= most:
            conversion.spec[name] = number
            conversion.take(f"{key}: {number}", name)
        else:
            conversion.leave(f"{key}: {number}", f"{name} is a number from 1 to {most:,}")


def _read_pages(conversion: Conversion, description: BundleDescription) -> None:
    """Put each page where its title says; those of other titles follow the overview."""
    for title, name in [*description.pages.items(), *([("rules", description.terms)] if description.terms else [])]:
        text = conversion.read_text(name) if name else None
        if text is None:
            continue
        if not text.strip():
            conversion.blame(name, "an empty file", "some text")
            continue
        is_html = PurePosixPath(name).suffix.casefold() in {".html", ".htm"}
        markdown, has_pictures = to_markdown(text) if is_html else (text, False)
        page = next((page for page in PAGES if page in title.casefold()), "overview")
        before = conversion.pages.get(page)
        conversion.pages[page] = markdown if before is None else f"{before}\n## {title}\n\n{markdown}"
        if is_html:
            lost = "; its pictures are left out" if has_pictures else ""
            conversion.change(f"page {title}", f"the page “{page}”", f"HTML became Markdown{lost}")
        else:
            conversion.take(f"page {title}", f"the page “{page}”")


def _find_labels(conversion: Conversion, task: BundleTask, folder: Path) -> RowFile | None:
    """Return the one file of labels."""
    found = []
    reasons = []
    for name, path in list_files(folder):
        if PurePosixPath(name).name in METADATA or path.suffix.casefold() in {".md", ".html"}:
            continue
        try:
            found.append(open_rows(path, name))
        except TableError as error:
            reasons.append(f"{name}: {error.found}")
    if len(found) == 1:
        return found[0]
    told = f"{len(found)} tables" if found else "; ".join(reasons[:3]) or "no file"
    expected = "one text file of labels, one row a line"
    conversion.blame(task.reference_data, told, expected, place=f"{task.place}.reference_data")
    return None


def _find_rows(
    conversion: Conversion, program: Program | None, labels: RowFile, given: Sequence[Path]
) -> tuple[Rows, list[RowFile]]:
    """Return how labels and predictions look, and the submissions that came with the bundle."""
    n_rows = sum(1 for _ in labels.rows())
    submissions = []
    for folder in given:
        files = [(name, path) for name, path in list_files(folder) if PurePosixPath(name).name not in METADATA]
        if any(path.suffix == ".py" for _, path in files):
            conversion.leave("solutions", f"a submission of code: {NO_CODE}")
            continue
        for name, path in files:
            try:
                file = open_rows(path, name)
                if sum(1 for _ in file.rows()) == n_rows:
                    submissions.append(file)
            except TableError:
                continue
    if submissions:
        prediction = submissions[0]
    else:
        told = find_prediction_name(program, labels.name) if program else labels.name
        if told is None:
            conversion.mend(
                "Say how a submission looks: neither a solution of the bundle nor the program tells its file."
            )
        prediction = RowFile(labels.path, told or labels.name, labels.delimiter, labels.header, labels.width)
    return _name_columns(labels, prediction), [file for file in submissions if file.name == prediction.name]


def _name_columns(labels: RowFile, prediction: RowFile) -> Rows:
    id_place = labels.find_id()
    id_column = ROW if id_place is None else labels.header[id_place]
    names = _names(labels)
    n_predicted = prediction.width - (prediction.find_id() is not None)
    predicted = names if n_predicted == len(names) else _names(prediction)
    return Rows(labels, prediction, id_column, tuple(names), tuple(predicted))


def _names(file: RowFile) -> list[str]:
    place = file.find_id()
    if file.header:
        return [name for index, name in enumerate(file.header) if index != place]
    return [TARGET] if file.width == 1 else [f"{TARGET}_{number}" for number in range(1, file.width + 1)]


def _write(
    conversion: Conversion,
    description: BundleDescription,
    task: BundleTask,
    program: Program | None,
    rows: Rows,
    submissions: Sequence[RowFile],
    *,
    words: str,
    scratch: Path,
) -> None:
    """Write solution and sample, and choose the metric."""
    id_column = rows.id_column
    conversion.spec["id_column"] = id_column
    labels = scratch / "labels.csv"
    try:
        write_table(labels, [id_column, *rows.labels], rows.select(rows.reference))
    except TableError as error:
        conversion.blame(rows.reference.name, error.found, error.expected)
        conversion.check()
    part = f"{task.place}.reference_data"
    # A competition that ends is decided by its private rows.
    whole = not conversion.choices.by_id and "timeline" not in conversion.spec
    solution = write_solution(
        conversion, part, open_table(labels), id_column=id_column, targets=rows.labels, whole=whole
    )
    conversion.check()
    assert solution is not None
    if rows.reference.find_id() is None:
        conversion.change("ids", id_column, "the labels name no rows; they are numbered from 1, and so are submissions")
    if whole:
        conversion.mend("All rows are public, as they were there. Choose a split if private rows shall be kept back.")
    targets = read_targets(solution, rows.labels)
    is_same = rows.predicted == rows.labels
    shown = targets if is_same else [Target(name, True, True, ()) for name in rows.predicted]
    reason = "submissions are tables with an id here"
    sample = write_sample(conversion, solution, id_column=id_column, targets=shown, part="sample", reason=reason)
    conversion.spec["task"] = propose_task(targets)
    given = [_write_given(rows, file, scratch / f"given-{number}.csv") for number, file in enumerate(submissions)]
    good = given[0] if given else _write_good(rows, scratch / "good.csv") if is_same else sample
    if given:
        conversion.take("solutions", f"{len(given)} used to compare scores", "they are not published")
    column = _choose_column(conversion, description.columns)
    original = _wrap(program, rows, column, part=f"{task.place}.scoring_program", words=words)
    names = [
        column.key,
        *(name for source in (program.sources if program else []) for name in names_in_program(source)),
    ]
    proof = _write_whole(solution, rows, scratch / SOLUTION_FILE)
    choose_metric(
        conversion,
        original,
        find_candidates(*names),
        solution=proof,
        submissions=[sample.path, *(table.path for table in given or [good])],
        good=good,
        id_column=id_column,
    )


def _write_given(rows: Rows, file: RowFile, path: Path) -> Table:
    write_table(path, [rows.id_column, *rows.predicted], rows.select(file))
    return open_table(path)


def _write_good(rows: Rows, path: Path) -> Table:
    write_table(path, [rows.id_column, *rows.predicted], rows.select(rows.reference))
    return open_table(path)


def _write_whole(solution: Table, rows: Rows, path: Path) -> Path:
    """Write the solution with all rows public: there is no other way in which the program was meant to score."""
    columns = [rows.id_column, *rows.labels]
    write_table(path, [*columns, "Usage"], ([*row, "Public"] for row in solution.select(columns)))
    return path


def _choose_column(conversion: Conversion, columns: Sequence[Column]) -> Column:
    chosen = next((column for column in columns if not column.is_computed), None)
    if chosen is None:
        conversion.blame("competition.yaml", "computed columns only", "a column with a score", place="leaderboards")
        conversion.check()
    assert chosen is not None
    direction = "higher" if chosen.higher_is_better else "lower"
    conversion.take(f"leaderboard column {chosen.key}", f"the score; {direction} is better")
    for column in columns:
        if column is not chosen:
            conversion.leave(f"leaderboard column {column.key}", "a competition has one score")
    return chosen


def _wrap(program: Program | None, rows: Rows, column: Column, *, part: str, words: str) -> Original:
    """Return the program as a metric file, or why it cannot be one."""
    if program is None:
        return Original(part, column.key, "", column.higher_is_better, words)
    files = {f"program/{name}": content for name, content in program.files.items()}
    try:
        text = seal_codabench(
            files,
            command=[program.script, *program.arguments],
            key=column.key,
            reference=rows.form(rows.reference, rows.labels),
            prediction=rows.form(rows.prediction, rows.predicted),
        )
    except TooLargeToSealError:
        return Original(part, column.key, "", column.higher_is_better, "it is larger than a metric file may be")
    return Original(part, column.key, text, column.higher_is_better)


def _leave_others(conversion: Conversion, description: BundleDescription) -> None:
    """Say what becomes of the other tasks: a competition has one solution."""
    task, *others = description.tasks
    for other in others:
        if (other.reference_data, other.scoring_program) == (task.reference_data, task.scoring_program):
            conversion.change(other.place, "the same competition", "it has the same labels and program")
        else:
            conversion.leave(other.place, "a competition has one solution; import the bundle again for each other task")


def _publish(conversion: Conversion, parts: PartFolders, task: BundleTask, *, hidden: Path) -> None:
    """Publish the data; a file that is the labels themselves is not."""
    labels = _digest(hidden)
    seen: dict[str, str] = {}
    for key, name in (
        ("input_data", task.input_data),
        ("public_data", task.public_data),
        ("starting_kit", task.starting_kit),
    ):
        part = f"{task.place}.{key}"
        folder = parts.open(name, part=part) if name and name not in seen else None
        if folder is None:
            continue
        seen[name] = part
        leaking = [inner for inner, path in list_files(folder) if _digest(path) == labels]
        if leaking:
            conversion.leave(part, f"{leaking[0]} is the file of labels; publish the rest by hand")
            conversion.mend(f"{part} holds the labels: it was not published.")
            continue
        files = list(list_top(folder))
        if len(files) == 1 and files[0].is_file():
            publish(conversion, part, files[0])
        else:
            pack(folder, conversion.place(f"public/{key}.zip"))
            conversion.describe_file(f"{key}.zip", f"{name}, as it was imported.")
            conversion.take(part, f"public/{key}.zip", f"{sum(1 for _ in list_files(folder))} files")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
