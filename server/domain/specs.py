"""What `competition.yaml` may say: the description of a competition, checked field by field."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import (
    Field,
    ValidationInfo,
    field_validator,
)

from server.domain.honesty import HonestMode
from server.domain.quota import default_error_limit
from server.domain.spec_parts import (
    BaselineSpec,
    DataFileSpec,
    MetricSpec,
    Part,
    Pins,
    SourceSpec,
    SplitSpec,
    Task,
    TimelineSpec,
)
from server.domain.spec_values import (
    ColumnName,
    Count,
    Delay,
    FileName,
    Flag,
    Moment,
    Name,
    Sentence,
    Slug,
    within,
)
from server.domain.visibility import Visibility

DATA_FILES = ("train.csv", "test.csv", "sample_submission.csv")
SOLUTION_FILE = "solution.csv"
SAMPLE_FILE = "sample_submission.csv"
BASELINES = "baselines/"
MEBIBYTE = 1024**2


def error_limit_of(values: Mapping[str, object]) -> int:
    """Return the limit of files with errors that goes with the daily limit given beside it."""
    daily_limit = values.get("daily_limit")
    return default_error_limit(daily_limit if isinstance(daily_limit, int) else 0)


class CompetitionSpec(Part):
    """A competition as its `competition.yaml` describes it."""

    slug: Slug = Field(
        description="Its name in addresses and commands: small letters, digits, single hyphens.",
        examples=["customer-churn"],
    )
    title: Name = Field(description="Its name for people.", examples=["Customer Churn"])
    tagline: Annotated[Sentence, within(1, 160)] = Field(
        description="The task in one sentence.", examples=["Predict which customers leave a telephone company."]
    )
    task: Task = Field(description="The kind of task.", examples=["classification"])
    keywords: tuple[Name, ...] = Field(
        default=(), max_length=10, description="Words for the search.", examples=["[tabular, binary]"]
    )
    metric: MetricSpec = Field(description="How submissions are scored.", examples=["{name: roc_auc}"])
    id_column: ColumnName = Field(
        default="id", description="The column that names the rows, in every file.", examples=["id"]
    )
    split: SplitSpec | None = Field(
        default=None,
        description="How Podium draws public and private rows of a solution without the column `Usage`.",
        examples=["{public_share: 0.3, seed: 20300107}"],
    )
    practice: Flag = Field(
        default=False, description="A competition that never ends and has no `timeline`.", examples=["true"]
    )
    visibility: Visibility = Field(default=Visibility.PUBLIC, description="Who finds it.", examples=["public"])
    publish_at: Moment | None = Field(
        default=None,
        description="From when others than its host find it; at once where absent.",
        examples=["2030-01-02T09:00:00Z"],
    )
    timeline: TimelineSpec | None = Field(
        default=None,
        validate_default=True,
        description="Start and deadlines; required unless `practice` is true, and absent then.",
        examples=["{starts_at: 2030-01-07T09:00:00Z, ends_at: 2030-02-04T23:59:00Z}"],
    )
    finalize_after_minutes: Delay | None = Field(
        default=None,
        le=525_600,
        description="So long after the end the private leaderboard is final by itself; else the host does it.",
        examples=["1440"],
    )
    daily_limit: Count = Field(default=5, le=1000, description="Submissions of a team in one UTC day.", examples=["50"])
    error_limit: Count = Field(
        default_factory=error_limit_of,
        le=10_000,
        description="Submissions with errors of a team in one UTC day; these cost no daily submission.",
        examples=["200"],
    )
    total_limit: Count | None = Field(
        default=None, le=1_000_000, description="Submissions of a team until the end.", examples=["200"]
    )
    max_team_size: Count = Field(default=4, le=100, description="Entrants in a team.", examples=["1"])
    n_selected: Count = Field(
        default=2, le=20, description="Submissions that a team selects for the private leaderboard.", examples=["2"]
    )
    score_decimals: Annotated[int, Field(strict=True, ge=0, le=15)] = Field(
        default=5, description="Decimals of a score that entrants see; ranks use them all.", examples=["5"]
    )
    rolling_days: Count | None = Field(
        default=None,
        le=3650,
        validate_default=True,
        description="In practice: days after which a submission ranks its team no more. It does for ever where absent.",
        examples=["90"],
    )
    honest_mode: HonestMode = Field(
        default=HonestMode.EXACT, description="What of a public score entrants see.", examples=["ladder"]
    )
    allows_late: Flag = Field(
        default=True, description="Whether submissions after the end are scored, without a rank.", examples=["false"]
    )
    max_upload_bytes: Count = Field(
        default=100 * MEBIBYTE, description="The largest submission file.", examples=["10000000"]
    )
    rules_version: Count = Field(
        default=1, description="Raise it when `rules.md` changes, so that entrants accept it anew.", examples=["2"]
    )
    source: SourceSpec = Field(description="Where the data come from.", examples=["{name: …, url: …, licence: MIT}"])
    files: dict[FileName, DataFileSpec] = Field(
        description="The public files by name, with their folders; `sample_submission.csv` at least.",
        examples=["{train.csv: {description: Features and the target.}}"],
    )
    baselines: tuple[BaselineSpec, ...] = Field(
        default=(),
        max_length=20,
        description="Lines between the ranks of the leaderboard.",
        examples=["[{name: Dummy, file: baselines/dummy.csv, description: The mean for every row.}]"],
    )
    pins: Pins = Field(
        default_factory=Pins, description="What the made files must be and score.", examples=["{files: {…}}"]
    )

    @field_validator("finalize_after_minutes")
    @classmethod
    def check_delay_has_an_end(cls, minutes: int | None, info: ValidationInfo) -> int | None:
        """Refuse a delay after an end that never comes."""
        if minutes is not None and info.data.get("practice"):
            raise ValueError("no such key, since `practice` is true: it never ends")
        return minutes

    @field_validator("honest_mode")
    @classmethod
    def check_honest_mode(cls, mode: HonestMode, info: ValidationInfo) -> HonestMode:
        """Hold a metric of the host's own, of which no standard error is known, to exact scores."""
        metric = info.data.get("metric")
        if mode is not HonestMode.EXACT and metric is not None and metric.file is not None:
            raise ValueError("`exact`, since no standard error is known of a metric of your own")
        return mode

    @field_validator("timeline")
    @classmethod
    def check_timeline_fits_practice(cls, timeline: TimelineSpec | None, info: ValidationInfo) -> TimelineSpec | None:
        """Hold a practice competition to having no end, and any other to having one."""
        is_practice = info.data.get("practice")
        if is_practice and timeline is not None:
            raise ValueError("no timeline, since `practice` is true")
        if is_practice is False and timeline is None:
            raise ValueError("a timeline with starts_at and ends_at, or `practice: true`")
        return timeline

    @field_validator("rolling_days")
    @classmethod
    def check_rolling_is_practice(cls, days: int | None, info: ValidationInfo) -> int | None:
        """Hold boards that forget to practice: a competition with an end ranks all of its submissions."""
        if days is not None and info.data.get("practice") is False:
            raise ValueError("rolling_days in practice competitions only; this one has an end")
        return days

    @field_validator("files")
    @classmethod
    def check_files(cls, files: dict[str, DataFileSpec], info: ValidationInfo) -> dict[str, DataFileSpec]:
        """Name the file that every competition has, and describe the id column where columns are described."""
        if SAMPLE_FILE not in files:
            raise ValueError(f"also an entry for {SAMPLE_FILE}")
        if any(PurePosixPath(name).name == SOLUTION_FILE for name in files):
            raise ValueError(f"public files only; {SOLUTION_FILE} is hidden")
        if any(name.startswith(BASELINES) for name in files):
            raise ValueError(f"another folder than {BASELINES} for public files; it is that of the baselines")
        id_column = info.data.get("id_column")
        for name, file in files.items():
            if id_column and name in DATA_FILES and file.columns and id_column not in file.columns:
                raise ValueError(f"the id column {id_column} among the columns of {name}")
        return files

    @field_validator("baselines")
    @classmethod
    def check_baselines(cls, baselines: tuple[BaselineSpec, ...]) -> tuple[BaselineSpec, ...]:
        """Hold the baselines to names and files that differ."""
        for values in ([b.name.casefold() for b in baselines], [b.file for b in baselines]):
            repeated = sorted({value for value in values if values.count(value) > 1})
            if repeated:
                raise ValueError(f"names and files that differ; {', '.join(repeated)} is there twice")
        return baselines

    @field_validator("pins")
    @classmethod
    def check_pins(cls, pins: Pins, info: ValidationInfo) -> Pins:
        """Hold the pins to files that the bundle has."""
        if "files" not in info.data or "baselines" not in info.data:
            return pins
        baselines = {baseline.file for baseline in info.data["baselines"]}
        for pinned, known in (
            (pins.files, {*info.data["files"], SOLUTION_FILE, *baselines}),
            (pins.scores, {SAMPLE_FILE, *baselines}),
        ):
            unknown = sorted(set(pinned) - known)
            if unknown:
                raise ValueError(f"files of this bundle only; there is no {', '.join(unknown)}")
        return pins
