"""The tree is the architecture: each module has its tests, packages are ours, and nothing loads what it must not."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("server", "scorer", "worker", "client", "podium")
MODULES = sorted(
    path.relative_to(ROOT) for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.stem != "__init__"
)
# Modules without a test file of their own, and where their behaviour is tested.
TESTED_ELSEWHERE = {
    "server/commands/findings.py": "three constructors; tests/server/commands/test_doctor.py sees what they make",
    "server/commands/record_checks.py": "tests/server/commands/test_doctor.py",
    "server/commands/up.py": "tests/server/launcher/test_up.py",
    "server/imports/codabench_parts.py": "values and inner archives: tests/server/imports/test_codabench.py",
    "server/imports/proving.py": "tests/server/imports/test_mlebench.py and its neighbours prove metrics of each kind",
    "client/drafts.py": "tests/client/commands/test_competition.py fills, checks and publishes drafts on a real server",
    "client/checking/cells.py": "tests/client/checking/test_files.py compares each report with the scorer's",
    "client/checking/content.py": "tests/client/checking/test_files.py compares each report with the scorer's",
    "client/checking/header.py": "tests/client/checking/test_files.py compares each report with the scorer's",
    "client/checking/ids.py": "tests/client/checking/test_files.py compares each report with the scorer's",
    "client/checking/lines.py": "tests/client/checking/test_files.py compares each report with the scorer's",
    "client/checking/table.py": "tests/client/checking/test_files.py compares each report with the scorer's",
    "client/samples.py": "tests/client/commands/test_checks.py has it fetch, keep and mend samples",
    "client/columns.py": "names; the tests of the commands read each table",
    "client/commands/opened.py": "opens a session; the commands of hosts in tests/client/commands come by it",
    "client/host_api.py": "tests/client/commands/test_overseeing.py and its neighbours ask a real server by it",
    "client/words/admissions.py": "tests/client/test_arguments.py walks all commands",
    "client/words/overseeing.py": "tests/client/test_arguments.py walks all commands",
    "client/words/people.py": "tests/client/test_arguments.py walks all commands",
    "client/slugs.py": "tests/client/test_completing.py has it ask a server",
    "client/team_api.py": "tests/client/commands/test_team.py asks each route of a real server",
    "client/words/team.py": "tests/client/test_arguments.py walks all commands",
    "client/words/accounts.py": "tests/client/test_arguments.py walks all commands",
    "client/words/competitions.py": "tests/client/test_arguments.py walks all commands",
    "client/words/leaderboards.py": "tests/client/test_arguments.py walks all commands",
    "client/words/submissions.py": "tests/client/test_arguments.py walks all commands",
    "server/domain/spec_parts.py": "tests/server/domain/test_specs.py, where a whole description is read",
    "server/launcher/webserver.py": "tests/server/commands/test_web.py",
    "server/services/draft_imports.py": "tests/worker/drafts/test_importing.py asks, and sees what is recorded",
    "server/services/bundle_parts.py": "tests/server/services/test_publishing.py, which has each written",
    "server/services/estimates.py": "tests/worker/test_estimating.py, whose worker asks and records",
    "server/services/joining.py": "tests/server/services/test_invitations.py and test_merges.py, which come to it",
    "server/web/contract.py": "records; tests/server/web/api/test_declaring.py looks at each route's",
    "server/web/images.py": "tests/server/web/host/wizard/test_images.py sees its answers",
    "server/web/pages/page_images.py": "tests/server/web/host/wizard/test_images.py sees a competition's image",
    "server/web/api/references.py": "records; tests/server/web/api/test_leaderboards.py sees each",
    "server/web/api/team_items.py": "records; tests/server/web/api/test_teams.py and test_merges.py see each",
    "scorer/acceleration.py": "a switch; tests/scorer/test_warming.py turns it on and off",
    "scorer/arguments.py": "one option; tests/scorer/test_main.py and custom/test_command.py give it",
    "scorer/checks.py": "tests/scorer/test_problems.py has each kind of problem found",
    "scorer/counted.py": "tests/scorer/test_row_sums.py and tests/scorer/intervals/test_confusion.py score by it",
    "scorer/errors.py": "exceptions; tests/scorer/test_main.py, test_columnwise.py and custom/ meet each",
    "scorer/fast_reading.py": "tests/scorer/test_reading.py compares it with the general reader on any file",
    "scorer/commands/metric_check.py": "tests/scorer/custom/test_command.py runs the command",
    "scorer/commands/metric_read.py": "tests/scorer/custom/test_command.py runs the command",
    "scorer/commands/metrics.py": "tests/scorer/test_listing.py runs the command",
    "scorer/commands/score.py": "tests/scorer/test_main.py runs the command",
    "server/domain/spec_values.py": "tests/server/domain/test_specs.py meets each kind of value",
    "scorer/splits/ways.py": "four words; tests/scorer/splits/test_files.py draws in each way",
    "scorer/placement.py": "tests/scorer/test_checking.py and test_scoring.py place files of every kind",
    "scorer/limits.py": "five numbers; tests/scorer/test_reading.py and test_unpacking.py reach each",
    "server/services/draft_publishing.py": "tests/worker/drafts/test_publish.py and test_check.py, which come to it",
    "worker/drafts/__main__.py": "tests/worker/test_drafting.py, whose workers start it",
    "worker/drafts/desk.py": "values; tests/worker/drafts/test_check.py sees what is said of them",
    "worker/alarm_messages.py": "messages; tests/worker/test_watching.py sends each",
    "worker/alarm_tasks.py": "runs in a child; tests/worker/test_watching.py has real workers do each",
    "worker/message_parts.py": "two parts of messages; tests/worker/test_messages.py reads all",
    "worker/one_thread.py": "tests/worker/test_preload.py",
    "worker/sandbox/attempts.py": "runs in the sandbox; tests/worker/sandbox/test_proof.py has it find each way out",
    "worker/sandbox/bounds.py": "numbers and their order; tests/worker/sandbox/test_sandbox.py compares the levels",
    "worker/sandbox/outcomes.py": "values; tests/worker/sandbox/test_processes.py and test_scoring.py meet each",
    "worker/process.py": "tests/worker/test_scoring.py runs its worker, test_schedule.py its schedule",
}
# Their modules are held whole by tests/scorer/test_properties.py, which scores files with every metric, and so in
# every shape, of the catalogue: perfect and spoilt, in any order, on both paths. What is special has a test besides.
TESTED_THROUGH_THE_CATALOGUE = ("scorer/metrics", "scorer/shapes")


def place_of_tests(module: Path) -> Path:
    return Path("tests") / module.parent / f"test_{module.stem.strip('_')}.py"


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_each_module_has_a_test_file_or_a_reason(module: Path) -> None:
    # A table has no behaviour: the migrations' tests compare those of the database, test_registry.py those of metrics.
    is_table = module.parts[:2] in (("server", "models"), ("scorer", "families"))
    is_scored_with = module.parent.as_posix() in TESTED_THROUGH_THE_CATALOGUE
    has_tests = str(module) in TESTED_ELSEWHERE or (ROOT / place_of_tests(module)).exists()

    assert is_table or is_scored_with or has_tests


def test_each_reason_is_still_needed() -> None:
    needless = [name for name in TESTED_ELSEWHERE if (ROOT / place_of_tests(Path(name))).exists()]
    gone = [name for name in TESTED_ELSEWHERE if not (ROOT / name).exists()]

    assert (needless, gone) == ([], [])


CATALOGUE = """
import importlib, sys
from scorer.evaluation import load_function
from scorer.registry import METRICS
from scorer.shapes.choice import SHAPES
from scorer.warming import load_shapes
load_shapes()
for metric in METRICS.values():
    load_function(metric)
    if metric.check:
        importlib.import_module(metric.check.rpartition(".")[0])
print(*sys.modules)
print(*sorted(set(SHAPES) - {metric.shape for metric in METRICS.values()}))
"""


def test_the_catalogue_reaches_each_module_that_is_tested_through_it() -> None:
    told = subprocess.run([sys.executable, "-c", CATALOGUE], cwd=ROOT, capture_output=True, text=True, check=True)

    loaded, shapes_without_metric = told.stdout.split("\n")[:2]
    modules = {
        ".".join(module.with_suffix("").parts)
        for module in MODULES
        if module.parent.as_posix() in TESTED_THROUGH_THE_CATALOGUE
    }
    assert sorted(modules - set(loaded.split())) == []
    assert shapes_without_metric == ""


@pytest.mark.parametrize("package", [*PACKAGES, "migrations", "tests"])
def test_each_package_is_the_one_of_this_repository(package: str) -> None:
    spec = importlib.util.find_spec(package)

    assert spec is not None
    assert [Path(place).resolve() for place in spec.submodule_search_locations or ()] == [ROOT / package]


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_each_folder_with_modules_is_a_package(package: str) -> None:
    folders = {path.parent for path in (ROOT / package).rglob("*.py")}

    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_nothing_by_themselves(package: str) -> None:
    gathering = (ROOT / "server" / "models" / "__init__.py", ROOT / "podium" / "__init__.py")
    importing = [
        str(path.relative_to(ROOT))
        for path in (ROOT / package).rglob("__init__.py")
        if path not in gathering
        and any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(ast.parse(path.read_text())))
    ]

    assert importing == []


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("server.app", {"pandas", "sklearn", "scipy", "numba", "pyarrow"}),
        ("server.services.submissions", {"flask", "werkzeug", "jinja2", "pandas", "sklearn"}),
        ("server.services.publishing", {"flask", "werkzeug", "jinja2", "pandas", "sklearn"}),
        ("server.launcher.up", {"flask", "sqlalchemy", "alembic", "rq", "pandas", "numpy"}),
        ("worker.process", {"flask", "werkzeug", "jinja2", "pandas", "sklearn"}),
        ("client.__main__", {"flask", "sqlalchemy", "pydantic", "pandas", "numpy"}),
        ("podium", {"flask", "sqlalchemy", "pydantic", "pandas", "polars", "pyarrow", "numpy", "IPython"}),
        ("scorer.__main__", {"pandas", "sklearn", "scipy", "flask", "sqlalchemy"}),
    ],
)
def test_nothing_loads_what_it_must_not(module: str, forbidden: set[str]) -> None:
    code = f"import sys, {module}; print(*sorted(name.partition('.')[0] for name in sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()

    assert forbidden & set(loaded) == set()
