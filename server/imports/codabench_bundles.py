"""A Codabench bundle of either dialect turned into a competition: one task, its labels, its program, its data."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from server.imports.codabench_files import References, Submission, find_layout, read_references, read_submissions
from server.imports.codabench_metrics import choose_column, convert_program, seal
from server.imports.codabench_pages import read_pages
from server.imports.codabench_parts import BundleDescription, BundleTask, PartFolders
from server.imports.codabench_programs import Program, list_files, read_program
from server.imports.codabench_rows import LINE, Layout
from server.imports.codabench_tasks import choose_task, is_alone, tell_others
from server.imports.conversions import Conversion, cut, first_sentence, make_slug, pack
from server.imports.public_files import list_top, publish
from server.imports.solutions import read_targets, write_sample, write_solution
from server.imports.tables import Table, TableError, open_table, write_table
from server.imports.targets import Target, propose_task
from server.imports.timelines import set_end


def convert_bundle(conversion: Conversion, description: BundleDescription) -> None:
    """Turn a description and the files that it names into a competition."""
    read_pages(conversion, description)
    task = choose_task(conversion, description.tasks)
    with tempfile.TemporaryDirectory(prefix="podium-parts-") as scratch:
        parts = PartFolders(conversion, Path(scratch, "parts"))
        Path(scratch, "parts").mkdir()
        references = _open_references(conversion, parts, task)
        folder = (
            parts.open(task.scoring_program, part=f"{task.place}.scoring_program") if task.scoring_program else None
        )
        program, words = read_program(conversion, folder, part=task.scoring_program) if folder else (None, "")
        given = [found for name in task.solutions if (found := parts.open(name, part="solutions")) is not None]
        conversion.check()
        assert references is not None
        _describe(conversion, description, task)
        submissions = read_submissions(conversion, given, references)
        layout = find_layout(conversion, program, references, submissions)
        conversion.check()
        assert layout is not None
        _write(conversion, description, task, program, layout, submissions, words=words, scratch=Path(scratch))
        tell_others(conversion, task, description.tasks)
        _publish(conversion, parts, task, hidden=references)
    conversion.check()


def _open_references(conversion: Conversion, parts: PartFolders, task: BundleTask) -> References | None:
    part = f"{task.place}.reference_data"
    if not task.reference_data:
        conversion.blame("competition.yaml", "nothing", "the labels", place=part)
        return None
    folder = parts.open(task.reference_data, part=part)
    return None if folder is None else read_references(conversion, folder, name=task.reference_data, part=part)


def _describe(conversion: Conversion, description: BundleDescription, task: BundleTask) -> None:
    title = description.title
    if not is_alone(task, description.tasks) and task.name:
        title = f"{title}: {task.name}"
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


def _write(
    conversion: Conversion,
    description: BundleDescription,
    task: BundleTask,
    program: Program | None,
    layout: Layout,
    submissions: Sequence[Submission],
    *,
    words: str,
    scratch: Path,
) -> None:
    """Write solution and sample, and choose the metric."""
    solution = _write_labels(conversion, task, layout, scratch)
    targets = read_targets(solution, layout.labels)
    sample = _write_sample(conversion, solution, layout, targets)
    conversion.spec["task"] = propose_task(targets)
    given = list(_write_given(conversion, layout, submissions, scratch))
    if given:
        conversion.take("solutions", f"{len(given)} used to compare scores", "they are not published")
    column = choose_column(conversion, description.columns)
    part = f"{task.place}.scoring_program"
    convert_program(
        conversion,
        seal(program, layout, column, part=part, words=words),
        layout,
        program.sources if program else [],
        solution=solution,
        sample=sample.path,
        given=given,
        scratch=scratch,
    )


def _write_labels(conversion: Conversion, task: BundleTask, layout: Layout, scratch: Path) -> Table:
    conversion.spec["id_column"] = layout.id_column
    part = f"{task.place}.reference_data"
    labels = scratch / "labels.csv"
    try:
        write_table(labels, [layout.id_column, *layout.labels], layout.read_labels())
    except TableError as error:
        conversion.blame(task.reference_data, error.found, error.expected, place=part)
        conversion.check()
    # A competition that ends is decided by its private rows.
    whole = not conversion.choices.by_id and "timeline" not in conversion.spec
    table = open_table(labels)
    solution = write_solution(conversion, part, table, id_column=layout.id_column, targets=layout.labels, whole=whole)
    conversion.check()
    assert solution is not None
    if not layout.names_rows:
        why = "the labels name no rows; they are numbered from 1, and so are submissions"
        conversion.change("ids", layout.id_column, why)
    if len(layout.parts) > 1:
        names = ", ".join(f"{each.references[0].name} as {each.name}:…" for each in layout.parts[:5])
        why = "a submission is one table; the program gets its files again, each with its own rows"
        conversion.change("files of labels", f"{len(layout.parts)} files one below the other ({names})", why)
    elif len(layout.parts[0].references) > 1 or len(layout.parts[0].predictions) > 1:
        names = ", ".join(file.name for file in (*layout.parts[0].references, *layout.parts[0].predictions)[:8])
        why = "they have the same rows; the program gets its files again"
        conversion.change("files of labels", f"columns side by side ({names})", why)
    if whole:
        conversion.mend("All rows are public, as they were there. Choose a split if private rows shall be kept back.")
    return solution


def _write_sample(conversion: Conversion, solution: Table, layout: Layout, targets: Sequence[Target]) -> Table:
    told = {target.name: target for target in targets}
    shown = [told.get(name) or Target(name, True, True, ()) for name in layout.predicted]
    reason = "submissions are tables with an id here"
    rows = None
    if layout.predicted == (LINE,):
        rows = layout.read_fillers()
        conversion.mend(f"Look at the sample: a cell of the column {LINE} is a whole line of the file it stands for.")
    sample = write_sample(
        conversion, solution, id_column=layout.id_column, targets=shown, part="sample", reason=reason, rows=rows
    )
    if len(layout.parts) > 1:
        meaning = "A valid submission; an id is the name of a set of rows and the number or id of the row in it."
        conversion.describe_file(sample.path.name, meaning)
    return sample


def _write_given(
    conversion: Conversion, layout: Layout, submissions: Sequence[Submission], scratch: Path
) -> Iterator[Table]:
    """Write the submissions of the bundle as tables; one that has other files or rows is left out."""
    for number, files in enumerate(submissions, start=1):
        path = scratch / f"given-{number}.csv"
        try:
            write_table(path, [layout.id_column, *layout.predicted], layout.read_submission(files))
            yield open_table(path)
        except (KeyError, TableError):
            conversion.leave(f"solutions: the submission {number}", "it has other files or rows than the first")


def _publish(conversion: Conversion, parts: PartFolders, task: BundleTask, *, hidden: References) -> None:
    """Publish the data; a file that is the labels themselves is not."""
    labels = {_digest(path) for path in (*(table.path for table in hidden.tables), *hidden.fixed.values())}
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
        leaking = [inner for inner, path in list_files(folder) if _digest(path) in labels]
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
