"""Folders of competitions: good ones load, bad ones tell all that is wrong, and their data are made and checked."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from server.bundles import Bundle, BundleError, load_bundle, prepare_bundle
from server.domain import rows
from server.errors import InvalidInputError

SPEC = """\
slug: iris-species
title: Iris Species
tagline: Tell three kinds of iris apart.
task: classification
metric: {name: accuracy}
practice: true
source: {name: Iris, url: https://example.org/iris, licence: CC0}
files:
  train.csv: {description: A file., columns: {id: The row., species: The target.}}
  test.csv: {description: A file., columns: {id: The row.}}
  sample_submission.csv: {description: A file.}
baselines:
  - {name: Dummy, file: baselines/dummy.csv, description: The same for all.}
"""
PREPARE = """\
def prepare(public, private):
    (private / "baselines").mkdir()
    (public / "train.csv").write_text("id,species\\n1,a\\n2,b\\n")
    (public / "test.csv").write_text("id\\n3\\n4\\n")
    (public / "sample_submission.csv").write_text("id,species\\n3,a\\n4,a\\n")
    (private / "solution.csv").write_text("id,species,Usage\\n3,a,Public\\n4,b,Private\\n")
    (private / "baselines" / "dummy.csv").write_text("id,species\\n3,b\\n4,b\\n")
"""


MISSING = "exit code 1: ModuleNotFoundError: No module named 'no_such_library'"


def make_folder(tmp_path: Path, *, spec: str = SPEC, prepare: str = PREPARE) -> Path:
    folder = tmp_path / "iris-species"
    folder.mkdir(parents=True)
    (folder / "competition.yaml").write_text(spec, encoding="utf-8")
    (folder / "prepare.py").write_text(prepare, encoding="utf-8")
    for page in ("overview", "data", "evaluation", "rules"):
        (folder / f"{page}.md").write_text(f"## {page}\n", encoding="utf-8")
    return folder


def make_bundle(tmp_path: Path, *, spec: str = SPEC, prepare: str = PREPARE) -> Bundle:
    return load_bundle(make_folder(tmp_path, spec=spec, prepare=prepare))


def refusal(folder: Path) -> BundleError:
    with pytest.raises(BundleError) as refused:
        load_bundle(folder)
    return refused.value


def refused_data(tmp_path: Path, old: str, new: str, *, spec: str = SPEC) -> list[str]:
    assert old in PREPARE
    bundle = make_bundle(tmp_path, spec=spec, prepare=PREPARE.replace(old, new))
    with pytest.raises(BundleError) as refused:
        prepare_bundle(bundle, tmp_path / "made")
    assert list((tmp_path / "made").iterdir()) == []
    return [fault.message for fault in refused.value.faults]


def test_a_good_folder_loads_without_running_anything(tmp_path):
    bundle = make_bundle(tmp_path, prepare="raise SystemExit('must not run')\n")

    assert bundle.spec.slug == "iris-species"
    assert bundle.pages["rules"] == "## rules\n"
    assert list(bundle.pages) == ["overview", "data", "evaluation", "rules"]
    assert bundle.prepare_path == tmp_path / "iris-species" / "prepare.py"


def test_a_byte_order_mark_is_no_part_of_a_page(tmp_path):
    folder = make_folder(tmp_path)
    (folder / "rules.md").write_bytes(b"\xef\xbb\xbfBe kind.\n")

    assert load_bundle(folder).pages["rules"] == "Be kind.\n"


def test_all_faults_of_all_files_come_at_once(tmp_path):
    spec = SPEC.replace("title:", "titel:").replace("accuracy", "acuracy").replace("practice: true", "daily_limit: ten")
    folder = make_folder(tmp_path, spec=spec)
    (folder / "rules.md").unlink()
    (folder / "data.md").write_bytes(b"caf\xe9")
    (folder / "evaluation.md").write_text(" \n")
    (folder / "overview.md").write_text("x" * 200_001)
    (folder / "prepare.py").rename(folder / "prepair.py")

    error = refusal(folder)
    assert [(fault.file, fault.line, fault.place) for fault in error.faults] == [
        ("competition.yaml", 1, "title"),
        ("competition.yaml", 1, "timeline"),
        ("competition.yaml", 2, "titel"),
        ("competition.yaml", 5, "metric.name"),
        ("competition.yaml", 6, "daily_limit"),
        ("overview.md", None, ""),
        ("data.md", None, ""),
        ("evaluation.md", None, ""),
        ("rules.md", None, ""),
        ("prepare.py", None, ""),
    ]
    assert error.faults[-1].suggestion == "Did you mean to name prepair.py so?"
    assert error.message.startswith("The bundle “iris-species” has 10 faults:\n- competition.yaml, line 1,")
    assert error.message.count("\n") == 10


def test_the_error_is_invalid_input_with_a_code_of_its_own(tmp_path):
    error = refusal(tmp_path)

    assert isinstance(error, InvalidInputError)
    assert error.code == "invalid_bundle"
    assert [fault.file for fault in error.faults][:1] == ["competition.yaml"]


def test_one_fault_is_counted_as_one(tmp_path):
    folder = make_folder(tmp_path)
    (folder / "rules.md").unlink()

    assert refusal(folder).message.startswith("The bundle “iris-species” has 1 fault:\n")


def test_an_unknown_metric_is_told_with_the_nearest_one(tmp_path):
    (fault,) = refusal(make_folder(tmp_path, spec=SPEC.replace("accuracy", "Acuracy"))).faults

    assert (fault.place, fault.line, fault.suggestion) == ("metric.name", 5, "Did you mean accuracy?")


@pytest.mark.parametrize(
    ("parameters", "place", "found"),
    [
        ("{case_sensitiv: true}", "metric.parameters.case_sensitiv", "“case_sensitiv”"),
        ("{case_sensitive: perhaps}", "metric.parameters.case_sensitive", "“perhaps”"),
        ("{reject_unknown: [1]}", "metric.parameters.reject_unknown", "a list"),
    ],
)
def test_parameters_are_held_to_the_metric(tmp_path, parameters, place, found):
    spec = SPEC.replace("{name: accuracy}", f"{{name: accuracy, parameters: {parameters}}}")
    (fault,) = refusal(make_folder(tmp_path, spec=spec)).faults

    assert (fault.place, fault.line, fault.found) == (place, 5, found)


def test_parameters_of_a_metric_within_another_are_told_with_their_line(tmp_path):
    within = "{name: weighted_sum, parameters: {parts: [{metric: accuracy, weight: 1},\n" + (
        "  {metric: accuracy, weight: 1, parameters: {\n    case_sensitive: perhaps}}]}}"
    )
    (fault,) = refusal(make_folder(tmp_path, spec=SPEC.replace("{name: accuracy}", within))).faults

    assert (fault.place, fault.line) == ("metric.parameters.parts[1].parameters.case_sensitive", 7)
    assert (fault.found, fault.expected) == ("“perhaps”", "true or false")


def test_a_metric_of_the_hosts_own_is_a_file_of_the_folder(tmp_path):
    own = "{name: Own, file: metric.py, higher_is_better: true, parameters: {anything: 1}}"
    folder = make_folder(tmp_path, spec=SPEC.replace("{name: accuracy}", own))

    [fault] = refusal(folder).faults
    assert (fault.file, fault.found) == ("metric.py", "no such file")
    (folder / "metric.py").symlink_to(folder / "prepare.py")
    assert refusal(folder).faults[0].expected == "a file of the bundle, not a link"
    (folder / "metric.py").unlink()
    (folder / "metric.py").write_text("raise SystemExit")
    assert load_bundle(folder).metric_path == folder / "metric.py"


def test_a_metric_that_matches_rows_itself_takes_files_of_any_length(tmp_path):
    own = "{name: Own, file: metric.py, higher_is_better: true, complete_submission: true}"
    prepare = PREPARE.replace('"id,species\\n3,a\\n4,a\\n"', '"id,species\\n3,a\\n"')
    assert prepare != PREPARE
    folder = make_folder(tmp_path, spec=SPEC.replace("{name: accuracy}", own), prepare=prepare)
    (folder / "metric.py").write_text("x = 1")

    assert prepare_bundle(load_bundle(folder), tmp_path / "made").files["sample_submission.csv"].n_rows == 1


@pytest.mark.parametrize("metric", ["accuracy", "{}", "{name: 3}", "{name: accuracy, parameters: 3}"])
def test_a_metric_of_another_form_is_one_fault(tmp_path, metric):
    assert len(refusal(make_folder(tmp_path, spec=SPEC.replace("{name: accuracy}", metric))).faults) == 1


def test_hostile_yaml_is_told_like_any_other_fault(tmp_path):
    trace = tmp_path / "trace"
    spec = SPEC.replace("title: Iris Species", f"title: !!python/object/apply:os.mkdir ['{trace}']\nslug: again")
    faults = refusal(make_folder(tmp_path, spec=spec)).faults

    assert any("python/object/apply" in fault.found for fault in faults)
    assert any("the key “slug” again" in fault.found for fault in faults)
    assert not trace.exists()


def test_yaml_that_cannot_be_read_is_told_with_the_other_files(tmp_path):
    folder = make_folder(tmp_path, spec="slug: [\n")
    (folder / "rules.md").unlink()

    assert [fault.file for fault in refusal(folder).faults] == ["competition.yaml", "rules.md"]


def test_a_description_of_more_than_a_megabyte_is_not_read(tmp_path):
    (fault,) = refusal(make_folder(tmp_path, spec=SPEC + "# " + "x" * 1_000_000)).faults

    assert fault.expected == "at most 1,000,000 bytes"


def test_a_page_that_leads_out_of_the_folder_is_refused(tmp_path):
    folder = make_folder(tmp_path)
    (tmp_path / "secret").write_text("the host's key")
    (folder / "rules.md").unlink()
    (folder / "rules.md").symlink_to(tmp_path / "secret")

    (fault,) = refusal(folder).faults
    assert (fault.file, fault.expected) == ("rules.md", "a file of the bundle, not a link")


def test_the_data_are_made_measured_and_found_by_name(tmp_path):
    prepared = prepare_bundle(make_bundle(tmp_path), tmp_path / "made")

    assert list(prepared.files) == [
        "train.csv",
        "test.csv",
        "sample_submission.csv",
        "solution.csv",
        "baselines/dummy.csv",
    ]
    assert prepared.solution == tmp_path / "made" / "private" / "solution.csv"
    assert prepared.sample_submission == tmp_path / "made" / "public" / "sample_submission.csv"
    train = prepared.files["train.csv"]
    assert (train.n_rows, train.size_bytes, train.columns) == (2, 19, ("id", "species"))
    assert train.sha256 == hashlib.sha256(b"id,species\n1,a\n2,b\n").hexdigest()


WITHOUT_USAGE = PREPARE.replace("id,species,Usage\\n3,a,Public\\n4,b,Private\\n", "id,species\\n3,a\\n4,b\\n")


def split_spec(**split: object) -> str:
    told = ", ".join(f"{name}: {value}" for name, value in {"public_share": 0.5, "seed": 7, **split}.items())
    return SPEC.replace("practice: true", f"practice: true\nsplit: {{{told}}}")


def test_the_split_is_drawn_before_files_are_measured(tmp_path):
    bundle = make_bundle(tmp_path, spec=split_spec(), prepare=WITHOUT_USAGE)

    prepared, again = (prepare_bundle(bundle, tmp_path / name) for name in ("made", "again"))

    solution = prepared.files["solution.csv"]
    assert solution.columns == ("id", "species", "Usage")
    assert sorted(line.rpartition(",")[2] for line in solution.path.read_text().split()[1:]) == ["Private", "Public"]
    assert again.files["solution.csv"].sha256 == solution.sha256
    assert sorted(path.name for path in prepared.private.iterdir()) == ["baselines", "solution.csv"]


@pytest.mark.parametrize(
    ("split", "prepare", "message"),
    [
        ({}, PREPARE, "has a column `Usage` already"),
        ({"public_share": 0.1}, WITHOUT_USAGE, "would leave no public row"),
        ({"drawing": "grouped", "by": "store"}, WITHOUT_USAGE, "no column `store`"),
    ],
)
def test_a_split_that_cannot_be_drawn_is_told(tmp_path, split, prepare, message):
    bundle = make_bundle(tmp_path, spec=split_spec(**split), prepare=prepare)

    with pytest.raises(BundleError, match=message):
        prepare_bundle(bundle, tmp_path / "made")


@pytest.mark.parametrize(
    ("split", "message"),
    [
        ({"public_share": 1}, "split.public_share"),
        ({"seed": -1}, "split.seed"),
        ({"drawing": "grouped"}, "the name of a column, since `drawing` is grouped"),
        ({"by": "store"}, "no column, since `drawing` is random"),
        ({"drawing": "at_will"}, "split.drawing"),
    ],
)
def test_a_split_is_held_to_its_form(tmp_path, split, message):
    assert message in str(refusal(make_folder(tmp_path, spec=split_spec(**split))))


def test_other_files_than_tables_are_taken_as_they_are(tmp_path):
    spec = SPEC.replace("files:\n", "files:\n  notes.txt: {description: Some notes.}\n")
    prepare = PREPARE + '    (public / "notes.txt").write_bytes(b"\\xff\\n")\n'
    notes = prepare_bundle(make_bundle(tmp_path, spec=spec, prepare=prepare), tmp_path / "made").files["notes.txt"]

    assert (notes.n_rows, notes.size_bytes, notes.columns) == (0, 2, ())


def test_made_data_are_never_written_over(tmp_path):
    bundle = make_bundle(tmp_path)
    prepare_bundle(bundle, tmp_path / "made")

    with pytest.raises(FileExistsError):
        prepare_bundle(bundle, tmp_path / "made")
    assert (tmp_path / "made" / "private" / "solution.csv").exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("def prepare(", "def prepared(", "exit code 1: KeyError: 'prepare'"),
        ("    (private", "    raise OSError('no table')\n    (private", "exit code 1: OSError: no table"),
        ("    (private", "    raise SystemExit(3)\n    (private", "exit code 3: it wrote nothing"),
        ("    (private", "    import os; os.kill(os.getpid(), 9)\n    (private", "exit code -9: it wrote nothing"),
        ("def prepare(", "import no_such_library\ndef prepare(", MISSING),
    ],
)
def test_a_failing_run_is_told_with_its_last_line(tmp_path, old, new, message):
    (told,) = refused_data(tmp_path, old, new)

    assert told == f"prepare.py: found {message}; expected prepare(public, private) to end without an error."


def test_a_run_without_an_end_is_ended_with_all_its_processes(tmp_path):
    prepare = (
        "import os, pathlib, subprocess, sys, time\n"
        "def prepare(public, private):\n"
        f"    child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"    pathlib.Path({str(tmp_path / 'child')!r}).write_text(str(child.pid))\n"
        "    time.sleep(600)\n"
    )
    with pytest.raises(BundleError, match="no end within 3 seconds"):
        prepare_bundle(make_bundle(tmp_path, prepare=prepare), tmp_path / "made", timeout_seconds=3)

    child = Path("/proc") / (tmp_path / "child").read_text()
    for _ in range(200):  # the signal is sent, but the kernel may take a moment
        if not is_running(child):
            break
        time.sleep(0.05)
    assert not is_running(child)


def is_running(process: Path) -> bool:
    try:
        return (process / "stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_the_run_sees_neither_our_environment_nor_our_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PODIUM_SECRET_KEY", "hidden")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    report = tmp_path / "report"
    prepare = PREPARE + (
        f"    import os, sys\n    open({str(report)!r}, 'w').write(repr((sorted(os.environ), os.getcwd(), sys.path)))\n"
    )
    prepare_bundle(make_bundle(tmp_path, prepare=prepare), tmp_path / "made")

    environment, folder, path = eval(report.read_text())
    assert not [name for name in environment if name.startswith(("PODIUM", "PYTHON"))]
    assert folder != str(Path.cwd())
    assert str(tmp_path) not in path
    assert "" not in path


@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        ('"solution.csv"', '"solutions.csv"', ["no file private/solution.csv"]),
        ('"dummy.csv"', '"dumy.csv"', ["no file private/baselines/dummy.csv"]),
        (
            'public / "test.csv"',
            'public / "tests.csv"',
            ["no file public/test.csv", "found public/tests.csv; expected only"],
        ),
        ('"id\\n3\\n4\\n"', '"id\\n3\\n"', ["test.csv: found 1 rows; expected 2 rows, as in solution.csv"]),
        (
            '"id\\n3\\n4\\n"',
            '"no\\n3\\n4\\n"',
            ["expected the id column id among them", "only one of description and file: id, no"],
        ),
        ('"id\\n3\\n4\\n"', '"id,Usage\\n3,\\n4,\\n"', ["the column Usage", "only one of description and file: Usage"]),
        ('"id,species\\n3,b\\n4,b\\n"', '"id,species\\n"', ["baselines/dummy.csv: found 0 rows"]),
        ('"id,species\\n3,b\\n4,b\\n"', '""', ["the id column id among them", "found 0 rows"]),
    ],
)
def test_made_files_are_held_to_the_description(tmp_path, old, new, messages):
    told = refused_data(tmp_path, old, new)

    assert len(told) == len(messages)
    for line, message in zip(told, messages, strict=True):
        assert message in line


def test_a_table_that_cannot_be_read_is_told(tmp_path):
    (told,) = refused_data(
        tmp_path, 'write_text("id\\n3\\n4\\n")', 'write_text("id\\n3\\n\\xe9\\n", encoding="latin-1")'
    )

    assert told == "test.csv: found the byte 0xe9, which is not UTF-8; expected CSV in UTF-8."


def test_a_line_that_is_too_long_is_told_and_one_that_is_merely_long_is_none_too_many(tmp_path, monkeypatch):
    old, new = 'write_text("id\\n3\\n4\\n")', 'write_text("id\\n3\\n" + "x" * 200_000 + "\\n")'
    prepare_bundle(make_bundle(tmp_path / "long", prepare=PREPARE.replace(old, new)), tmp_path / "as-it-is")

    monkeypatch.setattr(rows, "MAX_LINE_LETTERS", 1_000)

    told = refused_data(tmp_path, old, new)
    assert told[0].startswith("test.csv: found a line of more than 1,000 letters, line 3; expected shorter lines")


def test_a_link_is_no_made_file(tmp_path):
    (told,) = refused_data(
        tmp_path,
        '(public / "test.csv").write_text("id\\n3\\n4\\n")',
        '(private / "t.csv").write_text("id\\n3\\n4\\n"); (public / "test.csv").symlink_to(private / "t.csv")',
    )

    assert "no file public/test.csv" in told


def test_files_that_are_not_as_pinned_are_told_with_both_checksums(tmp_path):
    pinned = "pins: {files: {train.csv: {n_rows: 3, sha256: " + "0" * 63 + "a}}}\n"
    (told,) = refused_data(tmp_path, "2,b", "2,b", spec=SPEC + pinned)

    assert "train.csv: found 2 rows, sha256 " in told
    assert f"expected 3 rows, sha256 {'0' * 63}a, as pinned." in told


def test_files_as_pinned_pass(tmp_path):
    (tmp_path / "first").mkdir()
    made = prepare_bundle(make_bundle(tmp_path / "first"), tmp_path / "first" / "made").files["train.csv"]
    pinned = f"pins: {{files: {{train.csv: {{n_rows: 2, sha256: {made.sha256}}}}}}}\n"

    again = prepare_bundle(make_bundle(tmp_path, spec=SPEC + pinned), tmp_path / "made")
    assert again.files["train.csv"].sha256 == made.sha256


def make_prepared(tmp_path, *, spec=SPEC, **files):
    folder = make_folder(tmp_path, spec=spec)
    (folder / "prepare.py").unlink()
    made = {
        "public/train.csv": "id,species\n1,a\n2,b\n",
        "public/test.csv": "id\n3\n4\n",
        "public/sample_submission.csv": "id,species\n3,a\n4,a\n",
        "private/solution.csv": "id,species,Usage\n3,a,Public\n4,b,Private\n",
        "private/baselines/dummy.csv": "id,species\n3,b\n4,b\n",
        **files,
    }
    for path, text in made.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def prepared_faults(folder, tmp_path):
    with pytest.raises(BundleError) as refused:
        prepare_bundle(load_bundle(folder), tmp_path / "made")
    return [fault.message for fault in refused.value.faults]


def test_a_prepared_folder_gives_the_same_data_as_the_program_that_made_it(tmp_path):
    made = prepare_bundle(make_bundle(tmp_path), tmp_path / "made")
    bundle = load_bundle(make_prepared(tmp_path / "other"))

    prepared = prepare_bundle(bundle, tmp_path / "copied")

    assert bundle.prepare_path is None
    assert {name: file.sha256 for name, file in prepared.files.items()} == {
        name: file.sha256 for name, file in made.files.items()
    }
    assert prepared.solution.parent == tmp_path / "copied" / "private"


def test_a_prepared_folder_stays_as_it_is_when_its_split_is_drawn(tmp_path):
    folder = make_prepared(tmp_path, spec=split_spec(), **{"private/solution.csv": "id,species\n3,a\n4,b\n"})

    prepared = prepare_bundle(load_bundle(folder), tmp_path / "made")

    assert "Usage" in prepared.files["solution.csv"].columns
    assert (folder / "private" / "solution.csv").read_text() == "id,species\n3,a\n4,b\n"


def test_in_a_prepared_folder_the_split_that_was_drawn_is_kept(tmp_path):
    folder = make_prepared(tmp_path, spec=split_spec(seed=99))

    prepared = prepare_bundle(load_bundle(folder), tmp_path / "made")

    assert prepared.solution.read_text() == (folder / "private" / "solution.csv").read_text()


def test_where_there_is_a_program_it_makes_the_data(tmp_path):
    folder = make_prepared(tmp_path, **{"public/train.csv": "id\n7\n"})
    (folder / "prepare.py").write_text(PREPARE)

    assert prepare_bundle(load_bundle(folder), tmp_path / "made").files["train.csv"].n_rows == 2


def with_file(name: str) -> str:
    """Return the description with one file more."""
    return SPEC.replace("files:\n", f"files:\n  {name}: {{description: A cat.}}\n")


def test_public_files_may_lie_in_folders(tmp_path):
    folder = make_prepared(tmp_path, spec=with_file("images/cats/1.txt"), **{"public/images/cats/1.txt": "cat"})
    (folder / "public" / "empty").mkdir()

    prepared = prepare_bundle(load_bundle(folder), tmp_path / "made")

    assert prepared.files["images/cats/1.txt"].path == prepared.public / "images" / "cats" / "1.txt"
    assert (prepared.public / "images" / "cats" / "1.txt").read_text() == "cat"


def test_a_file_in_a_folder_without_a_description_is_told(tmp_path):
    folder = make_prepared(tmp_path, **{"public/images/1.txt": "cat"})

    assert prepared_faults(folder, tmp_path) == [
        "competition.yaml: found public/images/1.txt; expected only public files that `files` describes."
    ]


def test_no_link_to_a_folder_is_made_public(tmp_path):
    (told,) = refused_data(
        tmp_path,
        '(public / "test.csv").write_text("id\\n3\\n4\\n")',
        '(public / "test.csv").write_text("id\\n3\\n4\\n"); (private / "1.txt").write_text("1");'
        ' (public / "images").symlink_to(private)',
        spec=with_file("images/1.txt"),
    )

    assert "found public/images; expected only public files" in told


def test_what_is_wrong_with_a_prepared_folder_is_told_of_the_folder(tmp_path):
    folder = make_prepared(tmp_path, **{"public/notes.txt": "x"})
    (folder / "public" / "test.csv").unlink()
    (folder / "private" / "solution.csv").unlink()

    assert prepared_faults(folder, tmp_path) == [
        "public/test.csv: found no such file; expected a file of the folder, since the description names it.",
        "private/solution.csv: found no such file; expected a file of the folder, since the description names it.",
        "competition.yaml: found public/notes.txt; expected only public files that `files` describes.",
    ]


def test_no_link_leads_out_of_a_prepared_folder(tmp_path):
    folder = make_prepared(tmp_path)
    secret = tmp_path / "secret.csv"
    secret.write_text("id,species\n3,a\n4,a\n")
    for path in ("public/test.csv", "private/solution.csv"):
        (folder / path).unlink()
        (folder / path).symlink_to(secret)
    (folder / "public" / "deep").symlink_to(tmp_path)
    os.mkfifo(folder / "public" / "more")

    assert prepared_faults(folder, tmp_path) == [
        "public/deep: found a link; expected a file of the folder.",
        "public/more: found a folder or device; expected a file.",
        "public/test.csv: found a link; expected a file of the folder.",
        "private/solution.csv: found a link; expected a file of the folder.",
    ]
