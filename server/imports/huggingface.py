"""A Hugging Face competition repository: `conf.json`, `solution.csv`, pages, perhaps `metric.py`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from server.domain.documents import MAX_BYTES
from server.imports.conversions import NO_CODE, Conversion, cut, first_sentence, make_slug, say, text_of
from server.imports.equality import is_equal, score_sealed
from server.imports.metric_names import find_candidates, names_in_program
from server.imports.pictures import bring_pictures
from server.imports.proving import METRIC_FILE, Original, choose_metric
from server.imports.public_files import publish
from server.imports.sealing import TooLargeToSealError, seal_huggingface, seal_sklearn
from server.imports.solutions import check_ids, copy_sample, read_targets, write_sample, write_solution
from server.imports.tables import Table, open_table, write_table
from server.imports.targets import propose_task
from server.imports.timelines import set_end

CONF, SOLUTION = "conf.json", "solution.csv"
PAGES = {
    "overview": "COMPETITION_DESC.md",
    "data": "DATASET_DESC.md",
    "evaluation": "SUBMISSION_DESC.md",
    "rules": "RULES.md",
}
REQUIRED = (
    "COMPETITION_TYPE",
    "SUBMISSION_LIMIT",
    "SELECTION_LIMIT",
    "END_DATE",
    "EVAL_METRIC",
    "EVAL_HIGHER_IS_BETTER",
    "SUBMISSION_ID_COLUMN",
    "SUBMISSION_COLUMNS",
)
DATA = {"train.csv": "Rows whose target is known.", "test.csv": "Rows to predict."}
UNUSED = {
    "HARDWARE": "it is the machine of script competitions",
    "TIME_LIMIT": "it is the limit of script competitions",
    "LOGO": "nothing is loaded from another address",
    "SUBMISSION_FILENAMES": "a submission is one file",
    "SUBMISSION_ROWS": "the solution says which rows there are",
}
STATE = {
    "teams.json": "teams are formed anew here",
    "user_team.json": "accounts are other ones here",
    "submission_info": "submissions are not taken over",
    "submissions": "submissions are not taken over",
    "requirements.txt": "the sandbox has NumPy, pandas, SciPy and scikit-learn, and installs nothing",
}


def convert(conversion: Conversion) -> None:
    """Turn the repository into a competition."""
    conf = _read_conf(conversion)
    solution = conversion.open_table(SOLUTION)
    _read_pages(conversion)
    if conf is None or solution is None:
        conversion.check()
        return
    missing = [key for key in REQUIRED if key not in conf]
    for key in missing:
        conversion.blame(CONF, "nothing", "a value, as each repository has it", place=key)
    if text_of(conf, "COMPETITION_TYPE") not in {"generic", ""}:
        conversion.blame(CONF, say(conf["COMPETITION_TYPE"]), f"generic: {NO_CODE}", place="COMPETITION_TYPE")
    id_column = text_of(conf, "SUBMISSION_ID_COLUMN")
    columns = [name.strip() for name in text_of(conf, "SUBMISSION_COLUMNS").split(",") if name.strip()]
    predicted = [name for name in columns if name != id_column]
    for name in (id_column, *predicted, "split"):
        if name and name not in solution.columns:
            there = ", ".join(solution.columns[:10])
            conversion.blame(SOLUTION, f"columns {there}", f"the column {say(name)}")
    if id_column in solution.columns:
        check_ids(conversion, SOLUTION, solution, id_column)
    conversion.check()
    _describe(conversion, conf)
    conversion.take("SUBMISSION_ID_COLUMN, SUBMISSION_COLUMNS", f"{id_column}; {', '.join(predicted)}")
    targets = [name for name in solution.columns if name not in (id_column, "split")]
    written = write_solution(conversion, SOLUTION, solution, id_column=id_column, targets=targets)
    conversion.check()
    assert written is not None
    sample = _convert_files(conversion, written, id_column=id_column, predicted=predicted)
    _choose_metric(conversion, conf, written, sample, id_column=id_column, predicted=predicted)


def _read_conf(conversion: Conversion) -> Mapping[str, object] | None:
    text = conversion.read_text(CONF, max_bytes=MAX_BYTES)
    if text is None:
        return None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        conversion.blame(CONF, f"a fault of syntax ({error})", "JSON")
        return None
    if not isinstance(data, dict):
        conversion.blame(CONF, say(data), "an object")
        return None
    return data


def _read_pages(conversion: Conversion) -> None:
    for page, name in PAGES.items():
        if (conversion.source / name).is_file() and (text := conversion.read_text(name)):
            conversion.pages[page] = bring_pictures(conversion, text, file=name)
            conversion.take(name, f"the page “{page}”")


def _describe(conversion: Conversion, conf: Mapping[str, object]) -> None:
    overview = conversion.pages.get("overview", "")
    title = next((line.lstrip("# ").strip() for line in overview.splitlines() if line.startswith("#")), "")
    title = title or conversion.name.removesuffix(".zip").removesuffix(".tar.gz")
    conversion.spec = {
        "slug": make_slug(title, conversion.name),
        "title": cut(title, 80),
        "tagline": first_sentence(overview.partition("\n")[2], f"Predict the target of {title}."),
        "task": "other",
        "id_column": text_of(conf, "SUBMISSION_ID_COLUMN"),
    }
    conversion.spec["source"] = {
        "name": cut(f"Hugging Face competition {title}", 500),
        "url": "https://huggingface.co/competitions",
        "licence": "As the competition's rules say",
    }
    _read_end(conversion, text_of(conf, "END_DATE"))
    for key, name, most in (("SUBMISSION_LIMIT", "daily_limit", 1000), ("SELECTION_LIMIT", "n_selected", 20)):
        number = text_of(conf, key)
        if number.isdigit() and 1 <= int(number) <= most:
            conversion.spec[name] = int(number)
            conversion.take(f"{key}: {number}", name)
        else:
            conversion.leave(f"{key}: {cut(number, 20)}", f"{name} is a number from 1 to {most}")
    for key, reason in UNUSED.items():
        if conf.get(key):
            conversion.leave(key, reason)


def _read_end(conversion: Conversion, written: str) -> None:
    try:
        ends_at = datetime.fromisoformat(written)
    except ValueError:
        conversion.blame(CONF, say(written), "a date such as 2030-01-31", place="END_DATE")
        return
    ends_at = ends_at if ends_at.tzinfo else ends_at.replace(tzinfo=UTC)
    set_end(conversion, f"END_DATE: {written}", conversion.choices.now, ends_at)


def _convert_files(conversion: Conversion, solution: Table, *, id_column: str, predicted: list[str]) -> Table:
    sample: Table | None = None
    used = {CONF, SOLUTION, METRIC_FILE, *PAGES.values(), "README.md", ".gitattributes", *STATE}
    for path in sorted(conversion.source.iterdir()):
        if path.name in STATE:
            conversion.leave(path.name, STATE[path.name])
        elif path.name == "sample_submission.csv":
            table = conversion.open_table(path.name)
            sample = table and copy_sample(conversion, path.name, table, columns=table.columns)
        elif path.name in DATA:
            publish(conversion, path.name, path, meaning=DATA[path.name])
        elif path.name not in used and not path.name.startswith("."):
            conversion.leave(path.name, "the repository is private; add it by hand if entrants may see it")
    conversion.check()
    if sample is None:
        reason = "the repository has none; it is made from the ids of the solution"
        targets = read_targets(solution, predicted)
        sample = write_sample(
            conversion, solution, id_column=id_column, targets=targets, part="sample_submission.csv", reason=reason
        )
    conversion.spec["task"] = propose_task(read_targets(solution, predicted))
    if not {"train.csv", "test.csv"} & set(conversion.spec.get("files", {})):  # type: ignore[call-overload]
        conversion.mend(
            "Add the data: the repository of a competition holds the solution, its data lie in another one."
        )
    return sample


def _choose_metric(
    conversion: Conversion,
    conf: Mapping[str, object],
    solution: Table,
    sample: Table,
    *,
    id_column: str,
    predicted: list[str],
) -> None:
    name = text_of(conf, "EVAL_METRIC")
    higher = conf.get("EVAL_HIGHER_IS_BETTER") in (1, True, "1", "true", "True")
    key = text_of(conf, "SCORING_METRIC")
    text, words, candidates = "", "", find_candidates(name)
    if name == "custom":
        source = conversion.read_text(METRIC_FILE, max_bytes=MAX_BYTES) or ""
        candidates = find_candidates(key, *names_in_program(source))
        text, words = _seal(source, solution, id_column=id_column, predicted=predicted, key=key)
        if text:
            text, words = _prove_parts(text, solution, sample, id_column=id_column)
    elif name.isidentifier():
        text = seal_sklearn(name)
    else:
        conversion.blame(CONF, say(name), "a function of sklearn.metrics, or custom", place="EVAL_METRIC")
    conversion.check()
    part = METRIC_FILE if name == "custom" else f"EVAL_METRIC: {name}"
    called = (key or "metric.py") if name == "custom" else name
    original = Original(part, called, text, higher, words)
    with tempfile.TemporaryDirectory(prefix="podium-proof-") as folder:
        path = Path(folder, "good.csv")
        write_table(path, [id_column, *predicted], solution.select([id_column, *predicted]))
        choose_metric(
            conversion,
            original,
            candidates,
            solution=solution.path,
            submissions=[sample.path, path],
            good=open_table(path),
            id_column=id_column,
        )


def _seal(source: str, solution: Table, *, id_column: str, predicted: list[str], key: str) -> tuple[str, str]:
    n_rows = sum(1 for _ in solution.cells(id_column))
    try:
        return seal_huggingface(source, id_column=id_column, columns=[id_column, *predicted], rows=n_rows, key=key), ""
    except TooLargeToSealError:
        return "", "it is larger than a metric file may be"


def _prove_parts(text: str, solution: Table, sample: Table, *, id_column: str) -> tuple[str, str]:
    """Hold the wrapped metric, which sees one part at a time, to what it says of both parts at once, as it was."""
    with tempfile.TemporaryDirectory(prefix="podium-proof-") as folder:
        metric_file, whole = Path(folder, METRIC_FILE), Path(folder, "solution.csv")
        metric_file.write_text(text, encoding="utf-8")
        columns = list(solution.columns[:-1])
        rows = ([*row[:-1], row[-1].lower(), "Public"] for row in solution.rows())
        write_table(whole, [*columns, "split", "Usage"], rows)
        parts = score_sealed(solution.path, sample.path, metric_file, id_column=id_column)
        both = [
            score_sealed(whole, sample.path, metric_file, id_column=id_column, parameters=[f"part={part}"])
            for part in ("public", "private")
        ]
    if parts.public is None:
        return "", f"it could not be run in the sandbox ({parts.words})"
    if not (is_equal(parts.public, both[0].public) and is_equal(parts.private, both[1].public)):
        return "", "it scores the public rows differently when it does not see the private ones"
    return text, ""
