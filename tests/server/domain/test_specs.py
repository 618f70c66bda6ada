"""What `competition.yaml` may say, field by field."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from server.domain.documents import parse_document
from server.domain.honesty import HonestMode
from server.domain.spec_parts import (
    BaselineSpec,
    DataFileSpec,
    MetricSpec,
    PinnedFile,
    PinnedScores,
    Pins,
    SourceSpec,
    SplitSpec,
    Task,
    TimelineSpec,
)
from server.domain.specs import CompetitionSpec
from server.domain.visibility import Visibility

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "competition-yaml.md"
START = datetime(2030, 1, 7, 9, tzinfo=UTC)
DAY = timedelta(days=1)
MODELS = (
    CompetitionSpec,
    MetricSpec,
    SplitSpec,
    TimelineSpec,
    SourceSpec,
    DataFileSpec,
    BaselineSpec,
    Pins,
    PinnedFile,
    PinnedScores,
)


def make_values(**changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "slug": "iris-species",
        "title": "Iris Species",
        "tagline": "Tell three kinds of iris apart.",
        "task": "classification",
        "metric": {"name": "accuracy"},
        "practice": True,
        "source": {"name": "Iris", "url": "https://example.org/iris", "licence": "CC0"},
        "files": {name: {"description": "A file."} for name in ("train.csv", "test.csv", "sample_submission.csv")},
    }
    return deepcopy(values) | changes


def make_spec(**changes: object) -> CompetitionSpec:
    return CompetitionSpec.model_validate(make_values(**changes))


def make_timeline(**changes: object) -> dict[str, object]:
    return {"starts_at": START, "ends_at": START + 28 * DAY} | changes


def places(**changes: object) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        make_spec(**changes)
    errors = [error for error in refused.value.errors() if error["type"] != "default_factory_not_called"]
    return [".".join(map(str, error["loc"])) for error in errors]


def test_a_short_description_gets_the_defaults():
    spec = make_spec()

    assert (spec.daily_limit, spec.error_limit, spec.max_team_size, spec.n_selected) == (5, 20, 4, 2)
    assert (spec.score_decimals, spec.allows_late, spec.max_upload_bytes) == (5, True, 104_857_600)
    assert (spec.id_column, spec.rules_version, spec.visibility) == ("id", 1, Visibility.PUBLIC)
    assert (spec.keywords, spec.baselines, spec.pins, spec.timeline) == ((), (), Pins(), None)
    assert spec.task is Task.CLASSIFICATION


@pytest.mark.parametrize(("daily_limit", "error_limit"), [(1, 20), (5, 20), (6, 24), (50, 200)])
def test_the_error_limit_is_four_times_the_daily_limit_and_at_least_twenty(daily_limit, error_limit):
    assert make_spec(daily_limit=daily_limit).error_limit == error_limit


def test_a_spec_is_never_changed():
    with pytest.raises(ValidationError, match="frozen"):
        make_spec().title = "Other"  # type: ignore[misc]


@pytest.mark.parametrize("model", MODELS)
def test_unknown_keys_are_refused_everywhere(model):
    with pytest.raises(ValidationError) as refused:
        model.model_validate({"not_a_key": 1})

    assert "extra_forbidden" in {error["type"] for error in refused.value.errors()}


@pytest.mark.parametrize("slug", ["iris", "a-b-c", "2030-iris", "x" * 60])
def test_slugs_are_small_letters_digits_and_single_hyphens(slug):
    assert make_spec(slug=slug).slug == slug


@pytest.mark.parametrize(
    "slug", ["Iris", "iris_1", "-iris", "iris-", "a--b", "ab", "x" * 61, "iris\n", "ïris", "../x", 7]
)
def test_other_slugs_are_refused(slug):
    assert places(slug=slug) == ["slug"]


OWN = {"name": "Weighted accuracy", "file": "metric.py", "higher_is_better": True}


def test_a_metric_of_the_hosts_own_has_a_file_and_a_direction():
    metric = make_spec(metric=OWN | {"complete_submission": True, "parameters": {"k": [1]}}).metric

    assert (metric.file, metric.higher_is_better, metric.complete_submission) == ("metric.py", True, True)
    assert make_spec().metric.file is None


@pytest.mark.parametrize(
    ("metric", "place"),
    [
        (OWN | {"higher_is_better": None}, "metric.higher_is_better"),
        ({"name": "x", "file": "metric.py"}, "metric.higher_is_better"),
        (OWN | {"higher_is_better": "yes"}, "metric.higher_is_better"),
        ({"name": "mae", "higher_is_better": False}, "metric.higher_is_better"),
        ({"name": "mae", "description": "x"}, "metric.description"),
        ({"name": "mae", "category": "x"}, "metric.category"),
        ({"name": "mae", "complete_submission": True}, "metric.complete_submission"),
        (OWN | {"description": "x" * 256}, "metric.description"),
        (OWN | {"file": "prepare.py"}, "metric.file"),
        (OWN | {"file": "../metric.py"}, "metric.file"),
        (OWN | {"file": "metric.txt"}, "metric.file"),
    ],
)
def test_what_is_said_of_a_metric_fits_where_it_comes_from(metric, place):
    assert places(metric=metric) == [place]


def test_names_are_brought_to_one_form():
    spec = make_spec(title="  Iris \n Ｓpecies ", keywords=["ﬂowers"], tagline="Petals in mm²,\n  and sepals.\n")

    assert spec.title == "Iris Species"
    assert spec.keywords == ("flowers",)
    assert spec.tagline == "Petals in mm², and sepals."


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\x07", "\ue000", "\ufeff"])
def test_characters_that_cannot_be_seen_are_refused(sign):
    assert places(title=f"Iris{sign}Species") == ["title"]
    assert places(tagline=f"Iris{sign}Species") == ["tagline"]
    assert places(id_column=f"id{sign}") == ["id_column"]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "   "},
        {"title": "x" * 81},
        {"tagline": "x" * 161},
        {"task": "guessing"},
        {"keywords": ["x"] * 11},
        {"visibility": "secret"},
        {"practice": "perhaps"},
        {"daily_limit": 0},
        {"daily_limit": 1001},
        {"daily_limit": "5"},
        {"daily_limit": True},
        {"daily_limit": 2.5},
        {"error_limit": 0},
        {"max_team_size": 0},
        {"n_selected": 21},
        {"score_decimals": -1},
        {"score_decimals": 16},
        {"honest_mode": "vague"},
        {"allows_late": "no"},
        {"max_upload_bytes": 0},
        {"rules_version": 0},
        {"id_column": ""},
    ],
)
def test_values_out_of_bounds_are_refused(changes):
    assert [place.split(".")[0] for place in places(**changes)] == list(changes)


@pytest.mark.parametrize("url", ["ftp://example.org", "javascript:alert(1)", "example.org", "https://a b", "https://"])
def test_the_source_is_an_address_of_the_web(url):
    assert places(source={"name": "Iris", "url": url, "licence": "CC0"}) == ["source.url"]


def test_a_metric_of_the_hosts_own_goes_with_exact_scores_alone():
    assert places(metric=OWN, honest_mode="ladder") == ["honest_mode"]
    assert make_spec(metric=OWN, honest_mode="exact").honest_mode is HonestMode.EXACT
    assert make_spec(honest_mode="rounded").honest_mode is HonestMode.ROUNDED


def test_times_are_kept_in_utc():
    spec = make_spec(practice=False, timeline=make_timeline(starts_at="2030-01-07T10:00:00+01:00"))

    assert spec.timeline is not None
    assert spec.timeline.starts_at == START
    assert spec.timeline.starts_at.tzinfo is UTC


@pytest.mark.parametrize("written", ["2030-01-07 10:00", "2030-01-07T10:00:00", datetime(2030, 1, 7, 10)])  # noqa: DTZ001
def test_times_may_be_written_in_one_zone_that_knows_summer_time(written):
    timeline = {"zone": "Europe/Berlin", "starts_at": written, "ends_at": "2030-04-01 11:00"}
    spec = make_spec(practice=False, timeline=timeline)

    assert spec.timeline is not None
    assert spec.timeline.starts_at == START
    assert spec.timeline.ends_at == START + 84 * DAY
    assert spec.timeline.entry_deadline_at is None


@pytest.mark.parametrize("written", ["2030-03-31 02:30", "2030-01-07T09:00:00Z", "2030-02-30 09:00", "soon", 7])
def test_a_time_that_the_clock_of_the_zone_never_shows_is_refused(written):
    timeline = {"zone": "Europe/Berlin", "starts_at": written, "ends_at": "2030-04-01 11:00"}

    assert places(practice=False, timeline=timeline) == ["timeline.starts_at"]


def test_a_zone_that_there_is_not_is_one_fault():
    timeline = {"zone": "Europe/Atlantis", "starts_at": "2030-01-07 10:00", "ends_at": "2030-04-01 11:00"}

    assert places(practice=False, timeline=timeline) == ["timeline.zone"]


def test_a_limit_in_all_and_a_delay_of_the_final_board_may_be_given():
    spec = make_spec(practice=False, timeline=make_timeline(), total_limit=100, finalize_after_minutes=0)

    assert (spec.total_limit, spec.finalize_after_minutes) == (100, 0)
    assert (make_spec().total_limit, make_spec().finalize_after_minutes) == (None, None)
    assert places(total_limit=0) == ["total_limit"]
    assert places(practice=False, timeline=make_timeline(), finalize_after_minutes=-1) == ["finalize_after_minutes"]


def test_practice_never_ends_so_nothing_becomes_final_after_it():
    assert places(practice=True, finalize_after_minutes=60) == ["finalize_after_minutes"]


@pytest.mark.parametrize("moment", ["2030-01-07T09:00:00", datetime(2030, 1, 7), 1_893_456_000, 1.5, "soon"])  # noqa: DTZ001
def test_a_time_without_a_zone_is_refused(moment):
    assert places(practice=False, timeline=make_timeline(starts_at=moment)) == ["timeline.starts_at"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"ends_at": START}, "ends_at"),
        ({"ends_at": START - DAY}, "ends_at"),
        ({"entry_deadline_at": START}, "entry_deadline_at"),
        ({"merger_deadline_at": START - DAY}, "merger_deadline_at"),
        ({"entry_deadline_at": START + 29 * DAY}, "ends_at"),
        ({"merger_deadline_at": START + 29 * DAY}, "ends_at"),
    ],
)
def test_a_timeline_out_of_order_is_refused_at_its_place(changes, place):
    assert places(practice=False, timeline=make_timeline(**changes)) == [f"timeline.{place}"]


def test_deadlines_may_fall_on_the_end():
    end = START + 28 * DAY
    spec = make_spec(practice=False, timeline=make_timeline(entry_deadline_at=end, merger_deadline_at=end))

    assert spec.timeline is not None
    assert spec.timeline.merger_deadline_at == spec.timeline.ends_at


def test_practice_has_no_timeline_and_everything_else_has_one():
    assert places(practice=True, timeline=make_timeline()) == ["timeline"]
    assert places(practice=False) == ["timeline"]


def test_the_sample_submission_is_always_described_and_may_be_the_only_file():
    assert places(files={"train.csv": {"description": "A file."}}) == ["files"]
    assert list(make_spec(files={"sample_submission.csv": {"description": "A file."}}).files) == [
        "sample_submission.csv"
    ]


def test_a_source_needs_no_address():
    assert make_spec(source={"name": "Our own sales", "licence": "For this competition only"}).source.url is None


def test_the_solution_is_no_public_file():
    files = make_values()["files"] | {"solution.csv": {"description": "The answers."}}  # type: ignore[operator]

    assert places(files=files) == ["files"]


def test_the_id_column_is_among_the_described_columns():
    files = {name: {"description": "A file.", "columns": {"number": "The row."}} for name in make_values()["files"]}  # type: ignore[attr-defined]

    assert places(files=files) == ["files"]
    assert make_spec(files=files, id_column="number").id_column == "number"


@pytest.mark.parametrize(
    "name",
    ["../train.csv", "a//b.csv", "a/../b", "/b", "a/", "a/.b", ".hidden", "a b.csv", "", "x" * 101, "a/" * 100 + "b"],
)
def test_file_names_cannot_leave_the_folder(name):
    files = make_values()["files"] | {name: {"description": "A file."}}  # type: ignore[operator]

    assert places(files=files) == [f"files.{name}.[key]"]


def test_files_may_lie_in_folders():
    files = make_values()["files"] | {"images/cats/1.png": {"description": "A cat."}}  # type: ignore[operator]

    assert "images/cats/1.png" in make_spec(files=files).files


@pytest.mark.parametrize("name", ["more/solution.csv", "baselines/dummy.csv"])
def test_no_folder_makes_a_hidden_file_public(name):
    files = make_values()["files"] | {name: {"description": "A file."}}  # type: ignore[operator]

    assert places(files=files) == ["files"]


@pytest.mark.parametrize("file", ["dummy.csv", "baselines/../dummy.csv", "baselines/a/b.csv", "/baselines/a.csv"])
def test_baselines_lie_in_their_folder(file):
    assert places(baselines=[{"name": "Dummy", "file": file, "description": "Zero."}]) == ["baselines.0.file"]


@pytest.mark.parametrize(
    "second", [{"name": "dummy", "file": "baselines/b.csv"}, {"name": "Other", "file": "baselines/a.csv"}]
)
def test_two_baselines_share_neither_name_nor_file(second):
    first = {"name": "Dummy", "file": "baselines/a.csv", "description": "Zero."}

    assert places(baselines=[first, first | second]) == ["baselines"]


@pytest.mark.parametrize(
    "pins",
    [
        {"files": {"other.csv": {"n_rows": 1, "sha256": "0" * 64}}},
        {"scores": {"train.csv": {"public_score": 1.0, "private_score": 1.0}}},
    ],
)
def test_only_files_of_the_bundle_are_pinned(pins):
    assert places(pins=pins) == ["pins"]


def test_pins_are_not_judged_by_files_that_are_wrong_themselves():
    pins = {"files": {"other.csv": {"n_rows": 1, "sha256": "0" * 64}}}

    assert places(pins=pins, files={}) == ["files"]


@pytest.mark.parametrize("score", [float("nan"), float("inf"), "high"])
def test_pinned_scores_are_finite_numbers(score):
    scores = {"sample_submission.csv": {"public_score": score, "private_score": 1.0}}

    assert places(pins={"scores": scores}) == ["pins.scores.sample_submission.csv.public_score"]


@pytest.mark.parametrize("sha256", ["0" * 63, "0" * 65, "G" * 64, "A" * 64])
def test_checksums_are_sixty_four_small_hexadecimal_digits(sha256):
    files = {"train.csv": {"n_rows": 1, "sha256": sha256}}

    assert places(pins={"files": files}) == ["pins.files.train.csv.sha256"]


@pytest.mark.parametrize("model", MODELS)
def test_the_reference_has_a_line_for_every_field(model: type[BaseModel]):
    section = REFERENCE.read_text(encoding="utf-8").split(f"<!-- {model.__name__} -->")[1].split("<!--")[0]

    rows = {line.split("|")[1].strip().strip("`"): line for line in section.splitlines() if line.startswith("| `")}
    assert list(rows) == list(model.model_fields)
    for name, field in model.model_fields.items():
        assert field.description is not None
        assert field.description.rstrip(".") in rows[name]
        assert str((field.examples or ["(none)"])[0]) in rows[name]


def test_the_example_of_the_reference_is_a_whole_description():
    example = REFERENCE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    document = parse_document(example, file="competition.yaml")

    assert document.faults == []
    assert CompetitionSpec.model_validate(document.data).slug == "iris-species"


def test_baselines_and_pins_that_fit_each_other_are_kept():
    baseline = {"name": "Dummy", "file": "baselines/a.csv", "description": "Zero."}
    scores = {"public_score": 0.5, "private_score": 0.25}
    pins = {
        "files": {name: {"n_rows": 1, "sha256": "0" * 64} for name in ("train.csv", "solution.csv", "baselines/a.csv")},
        "scores": dict.fromkeys(("sample_submission.csv", "baselines/a.csv"), scores),
    }

    spec = make_spec(baselines=[baseline], pins=pins)

    assert [kept.file for kept in spec.baselines] == ["baselines/a.csv"]
    assert spec.pins == Pins.model_validate(pins)


def test_a_board_forgets_in_practice_only():
    assert make_spec(rolling_days=90).rolling_days == 90
    assert places(practice=False, timeline=make_timeline(), rolling_days=90) == ["rolling_days"]
