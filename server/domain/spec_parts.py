"""The parts of a competition's description: metric, split, timeline, files, source, baselines and pins."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from scorer.splits.ways import Drawing
from server.domain.spec_values import (
    Address,
    BaselineFile,
    Checksum,
    ColumnName,
    Count,
    Flag,
    MetricFileName,
    Moment,
    Name,
    Score,
    Sentence,
    ZoneName,
    read_in,
    within,
)


class Task(StrEnum):
    """The kind of question; for finding competitions, without effect on scoring."""

    CLASSIFICATION = "classification"
    REGRESSION = "regression"
    RANKING = "ranking"
    FORECASTING = "forecasting"
    TEXT = "text"
    OTHER = "other"


class Part(BaseModel):
    """A part of the description: never changed once read, and without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MetricSpec(Part):
    """How submissions are scored: by a metric of the catalogue, or by the host's own `file`."""

    name: Name = Field(
        description="A metric of the scorer's catalogue; with `file`, its name for people.", examples=["roc_auc"]
    )
    file: MetricFileName | None = Field(
        default=None, description="A metric of your own, in the bundle's folder.", examples=["metric.py"]
    )
    higher_is_better: Flag | None = Field(
        default=None,
        validate_default=True,
        description="The direction of your own metric; required with `file`, and absent without.",
        examples=["true"],
    )
    description: Annotated[Sentence, within(1, 255)] | None = Field(
        default=None, description="What your own metric measures.", examples=["Accuracy weighted by cost."]
    )
    category: Name | None = Field(
        default=None, description="What kind of metric your own is.", examples=["Classification"]
    )
    complete_submission: Flag = Field(
        default=False, description="Whether your own metric matches the rows itself.", examples=["true"]
    )
    parameters: dict[str, object] = Field(
        default_factory=dict, description="The metric's own parameters.", examples=["{positive_label: 1}"]
    )

    @field_validator("higher_is_better")
    @classmethod
    def check_direction(cls, higher_is_better: bool | None, info: ValidationInfo) -> bool | None:
        """Hold a metric of the host's own to a direction, and one of the catalogue to none."""
        if "file" not in info.data:  # it is wrong already
            return higher_is_better
        is_own = info.data["file"] is not None
        if is_own and higher_is_better is None:
            raise ValueError("true or false, since the metric is your own")
        if not is_own and higher_is_better is not None:
            raise ValueError("no direction without `file`: the catalogue knows it")
        return higher_is_better

    @field_validator("description", "category", "complete_submission")
    @classmethod
    def check_own(cls, value: str | bool | None, info: ValidationInfo) -> str | bool | None:
        """Refuse words about a metric of the catalogue."""
        if value and "file" in info.data and info.data["file"] is None:
            raise ValueError("nothing without `file`: it is said of a metric of your own")
        return value


class SplitSpec(Part):
    """How public and private rows are drawn, where the solution does not say which are which."""

    public_share: Annotated[float, Field(gt=0, lt=1)] = Field(
        description="The share of public rows, between 0 and 1.", examples=["0.3"]
    )
    seed: Annotated[int, Field(strict=True, ge=0, lt=2**63)] = Field(
        description="A whole number that no entrant can guess: with it the split can be drawn again.",
        examples=["20300107"],
    )
    drawing: Drawing = Field(default=Drawing.RANDOM, description="How rows are chosen.", examples=["stratified"])
    by: ColumnName | None = Field(
        default=None,
        validate_default=True,
        description="The column of the solution to stratify by, of the groups, or of the times.",
        examples=["store"],
    )

    @field_validator("by")
    @classmethod
    def check_by(cls, by: str | None, info: ValidationInfo) -> str | None:
        """Hold groups and times to a column, and a random split to none."""
        drawing = info.data.get("drawing")
        if by is None and drawing in (Drawing.GROUPED, Drawing.BY_TIME):
            raise ValueError(f"the name of a column, since `drawing` is {drawing}")
        if by is not None and drawing is Drawing.RANDOM:
            raise ValueError("no column, since `drawing` is random")
        return by


class TimelineSpec(Part):
    """The deadlines, aware and in UTC; the instant of a deadline still counts. With `zone` they are written there."""

    zone: ZoneName | None = Field(
        default=None,
        description="The zone in which the times are written, each then without one of its own.",
        examples=["Europe/Berlin"],
    )
    starts_at: Moment = Field(description="From when submissions are taken.", examples=["2030-01-07T09:00:00Z"])
    entry_deadline_at: Moment | None = Field(
        default=None, description="Last moment to accept the rules.", examples=["2030-01-28T23:59:00Z"]
    )
    merger_deadline_at: Moment | None = Field(
        default=None, description="Last moment for teams to merge.", examples=["2030-01-28T23:59:00Z"]
    )
    ends_at: Moment = Field(description="Last moment to submit.", examples=["2030-02-04T23:59:00Z"])

    @field_validator("starts_at", "entry_deadline_at", "merger_deadline_at", "ends_at", mode="before")
    @classmethod
    def read_in_zone(cls, written: object, info: ValidationInfo) -> object:
        """Read a time in the zone that is named for all of them."""
        name = info.data.get("zone", "UTC")  # what is written in no good zone is not told as a second fault
        return written if name is None or written is None else read_in(str(name), written)

    @field_validator("entry_deadline_at", "merger_deadline_at", "ends_at")
    @classmethod
    def check_order(cls, moment: datetime | None, info: ValidationInfo) -> datetime | None:
        """Hold the moments to their order: the start, then the deadlines, then the end."""
        before = ("starts_at",) if info.field_name != "ends_at" else ("starts_at", *DEADLINES)
        earlier = {name: info.data[name] for name in before if info.data.get(name) is not None}
        if moment and earlier:
            name = max(earlier, key=earlier.__getitem__)
            # a deadline may fall on the end, but nothing ends at the instant at which it starts
            if moment < earlier[name] or (moment == earlier[name] and name == "starts_at"):
                raise ValueError(f"a time after {name} ({earlier[name]:%Y-%m-%d %H:%M:%S} UTC)")
        return moment


DEADLINES = ("entry_deadline_at", "merger_deadline_at")


class DataFileSpec(Part):
    """A public file: what it holds and what its columns mean."""

    description: Sentence = Field(
        description="What the file holds.", examples=["Customers whose choice is known: features and `churn`."]
    )
    columns: dict[ColumnName, Sentence] = Field(
        default_factory=dict,
        description="The meaning, unit and values of each column; none or all of them.",
        examples=["{id: Number of the row., tenure: Months as a customer.}"],
    )


class SourceSpec(Part):
    """Where the data come from and what may be done with them."""

    name: Sentence = Field(description="What the data are and who made them.", examples=["Watson churn data, IBM"])
    url: Address | None = Field(
        default=None, description="Where they are described.", examples=["https://modeldata.tidymodels.org"]
    )
    licence: Sentence = Field(description="Under what terms they are passed on.", examples=["MIT"])
    citation: Sentence | None = Field(
        default=None, description="How to cite them.", examples=["Kuhn and Johnson (2013)"]
    )


class BaselineSpec(Part):
    """A prediction file of the host's, scored like a submission and shown without a rank."""

    name: Name = Field(description="Its name on the leaderboard.", examples=["Rate by contract"])
    file: BaselineFile = Field(
        description="Where `prepare.py` writes it, inside the private folder.", examples=["baselines/contract.csv"]
    )
    description: Sentence = Field(
        description="How it predicts, in one sentence.", examples=["The share of leavers of the same contract."]
    )


class PinnedFile(Part):
    """The size and content that a file must have on every machine."""

    n_rows: Count = Field(description="Rows without the header.", examples=["4930"])
    sha256: Checksum = Field(description="SHA-256 of the bytes, in lower-case hexadecimal.", examples=["9f86d081…"])


class PinnedScores(Part):
    """What a file must score, at full precision."""

    public_score: Score = Field(description="Score of the Public rows.", examples=["0.5"])
    private_score: Score = Field(description="Score of the Private rows.", examples=["0.5"])


class Pins(Part):
    """What `prepare.py` made when the bundle was written, so that a later difference is noticed."""

    files: dict[str, PinnedFile] = Field(
        default_factory=dict,
        description="By file: `train.csv`, `solution.csv`, `baselines/….csv`.",
        examples=["{train.csv: {n_rows: 4930, sha256: 9f86d081…}}"],
    )
    scores: dict[str, PinnedScores] = Field(
        default_factory=dict,
        description="By file: `sample_submission.csv`, `baselines/….csv`.",
        examples=["{sample_submission.csv: {public_score: 0.5, private_score: 0.5}}"],
    )
