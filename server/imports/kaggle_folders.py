"""A folder in Kaggle's manner: train, test, sample submission and solution, perhaps a metric file."""

from __future__ import annotations

from pathlib import Path

from server.domain.specs import SAMPLE_FILE
from server.imports.conversions import Conversion, cut, first_sentence, make_slug, say
from server.imports.member_names import is_noise
from server.imports.pictures import bring_pictures
from server.imports.public_files import is_secret, leave_secret, publish
from server.imports.solutions import (
    check_ids,
    copy_sample,
    find_usage,
    has_same_ids,
    read_targets,
    write_sample,
    write_solution,
)
from server.imports.tables import Table
from server.imports.targets import propose_metric, propose_task

PAGE_NAMES = {
    "overview": ("overview.md", "description.md", "readme.md"),
    "data": ("data.md", "dataset.md"),
    "evaluation": ("evaluation.md", "metric.md"),
    "rules": ("rules.md",),
}
KNOWN = {"train.csv": "Rows whose target is known.", "test.csv": "Rows to predict."}


def convert(conversion: Conversion) -> None:
    """Turn the folder into a competition that never ends; dates are the host's to choose."""
    files = {path.name.casefold(): path for path in sorted(conversion.source.iterdir()) if not is_noise(path.name)}
    solution_file = next((path for name, path in files.items() if _is_solution(name)), None)
    if solution_file is None:
        expected = "solution.csv beside train, test and sample submission"
        conversion.blame(conversion.name, "no solution file at the top", expected)
        conversion.check()
        return
    sample_file = next((path for name, path in files.items() if _is_sample(name)), None)
    _read_pages(conversion, files)
    _describe(conversion)
    _convert_tables(conversion, solution_file, sample_file)
    _read_metric(conversion, files.get("metric.py"))
    hidden = {
        solution_file,
        sample_file,
        files.get("metric.py"),
        *(files.get(name) for names in PAGE_NAMES.values() for name in names),
    }
    for path in files.values():
        if path in hidden:
            continue
        if is_secret(path):
            leave_secret(conversion, path.name)
        else:
            publish(conversion, path.name, path, meaning=KNOWN.get(path.name, ""))


def _is_solution(name: str) -> bool:
    return name.startswith("solution") and name.endswith(".csv")


def _is_sample(name: str) -> bool:
    plain = name.replace("_", "").replace("-", "")
    return plain.startswith("samplesubmission") and name.endswith(".csv")


def _describe(conversion: Conversion) -> None:
    title = conversion.name.removesuffix(".zip").removesuffix(".tar.gz").replace("_", " ").replace("-", " ")
    conversion.spec = {
        "slug": make_slug(title),
        "title": cut(title[:1].upper() + title[1:], 80),
        "tagline": first_sentence(conversion.pages.get("overview", ""), f"Predict the target of {title}."),
        "task": "other",
        "practice": True,
    }
    conversion.mend("Say where the data come from (`source`) and, if it shall end, when (`timeline`).")


def _convert_tables(conversion: Conversion, solution_file: Path, sample_file: Path | None) -> None:
    table = conversion.open_table(solution_file.name)
    sample = conversion.open_table(sample_file.name) if sample_file else None
    if table is None:
        conversion.check()
        return
    id_column = sample.columns[0] if sample else table.columns[0]
    if id_column not in table.columns:
        expected = f"the id column {say(id_column)} of the sample submission"
        conversion.blame(solution_file.name, f"columns {', '.join(table.columns[:10])}", expected)
        conversion.check()
        return
    usage = find_usage([name for name in table.columns if name != id_column])
    own = [name for name in table.columns if name not in (id_column, usage)]
    predicted = [name for name in sample.columns if name in own] if sample else own
    if not own:
        conversion.blame(solution_file.name, "no target column", "at least one column beside id and Usage")
    check_ids(conversion, solution_file.name, table, id_column)
    if sample is not None and sample_file is not None:
        check_ids(conversion, sample_file.name, sample, id_column)
    conversion.check()
    conversion.spec["id_column"] = id_column
    solution = write_solution(conversion, solution_file.name, table, id_column=id_column, targets=own)
    conversion.check()
    assert solution is not None
    _convert_sample(conversion, solution, sample, sample_file, predicted or own)
    conversion.check()


def _convert_sample(
    conversion: Conversion, solution: Table, sample: Table | None, sample_file: Path | None, predicted: list[str]
) -> None:
    id_column = solution.columns[0]
    targets = read_targets(solution, predicted)
    part = sample_file.name if sample_file else SAMPLE_FILE
    if sample is None:
        reason = "there is none; it is made from the ids of the solution"
        made: Table | None = write_sample(
            conversion, solution, id_column=id_column, targets=targets, part=part, reason=reason
        )
    elif not has_same_ids(sample, solution, id_column):
        conversion.mend(f"{part} had other ids than the solution; it was made anew.")
        reason = "its ids are not those of the solution; it is made from these"
        made = write_sample(conversion, solution, id_column=id_column, targets=targets, part=part, reason=reason)
    else:
        made = copy_sample(conversion, part, sample, columns=sample.columns)
    if made is None:
        return
    conversion.spec["task"] = propose_task(targets)
    classes = {label for target in targets for label in target.labels}
    is_wide = len(targets) == 1 and set(made.columns[1:]) == classes and len(classes) > 1
    metric = "log_loss" if is_wide else propose_metric(targets, read_targets(made, made.columns[1:]))
    conversion.spec["metric"] = {"name": metric}


def _read_metric(conversion: Conversion, metric_file: Path | None) -> None:
    if metric_file is None:
        metric = conversion.spec["metric"]
        assert isinstance(metric, dict)
        conversion.change("metric", metric["name"], "the folder names none; this one fits the targets")
        conversion.mend(f"Look whether {metric['name']} is the metric that you mean.")
        return
    conversion.place("metric.py").write_bytes(metric_file.read_bytes())
    conversion.spec["metric"] = {"name": "Metric of the host", "file": "metric.py", "higher_is_better": True}
    conversion.take(metric_file.name, "metric.py, run in the sandbox")
    conversion.mend("Say whether higher is better of metric.py; a metric file does not tell, so true is assumed.")


def _read_pages(conversion: Conversion, files: dict[str, Path]) -> None:
    for page, names in PAGE_NAMES.items():
        for path in (files[name] for name in names if name in files):
            text = conversion.read_text(path.name)
            if text and page not in conversion.pages:
                conversion.pages[page] = bring_pictures(conversion, text, file=path.name)
                conversion.take(path.name, f"the page “{page}”")
