"""Metrics of survival."""

from __future__ import annotations

import math
from dataclasses import replace

from scorer.families.standard import UNDEFINED, probability
from scorer.parameters import Content, Kind, Parameter
from scorer.records import ExampleFiles, Metric, Shape, Target

_HIGHER_IS = Parameter(
    "higher_is",
    Kind.CHOICE,
    "What a higher prediction means: an earlier event (risk), or a later one (time).",
    default="risk",
    choices=("risk", "time"),
)
_GROUP_COLUMN = Parameter(
    "group_column",
    Kind.COLUMN,
    "Solution column with the group of each row.",
    is_for_reader=True,
    is_required=True,
    content=Content.GROUPS,
    argument="groups",
)
_TRAIN_TIMES = Parameter(
    "train_times",
    Kind.NUMBERS,
    "Time of each training row, of its event or of its loss from sight.",
    minimum=0.0,
    is_required=True,
)
_TRAIN_EVENTS = Parameter(
    "train_events",
    Kind.NUMBERS,
    "For each of `train_times` 1 where the event happened then, 0 where the row was lost from sight.",
    minimum=0.0,
    maximum=1.0,
    is_required=True,
)

RECORDS = (
    Metric(
        name="concordance_index",
        title="Concordance index",
        meaning="The share of comparable pairs of rows that are in the right order.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.SURVIVAL,
        target=Target.SURVIVAL,
        parameters=(_HIGHER_IS,),
        function="scorer.metrics.survival.concordance_index",
        formula="(pairs in the right order + ½ · pairs tied by the prediction) / comparable pairs",
        edge_cases="Two events at the same time are no pair; an event and a row lost from sight at the same time "
        "are one. All predictions equal: 0.5. A part of the solution without a comparable pair is refused when the "
        "solution is compiled.",
        source="Harrell, Lee and Mark (1996), Statistics in Medicine 15, 361–387.",
        example=ExampleFiles("id,time,event\n1,1,1\n2,2,1\n3,3,0", "id,prediction\n1,0.9\n2,0.2\n3,0.4", "0.667"),
    ),
    Metric(
        name="stratified_concordance_index",
        title="Stratified concordance index",
        meaning="The concordance index of the groups: their mean, less how much they differ.",
        higher_is_better=True,
        worst_value=(1 - math.sqrt(2)) / 2,
        best_value=1.0,
        shape=Shape.SURVIVAL,
        target=Target.SURVIVAL,
        parameters=(_HIGHER_IS, _GROUP_COLUMN, replace(UNDEFINED, is_for_reader=False)),
        function="scorer.metrics.survival.stratified_concordance_index",
        formula="mean over groups of C − population standard deviation of C over groups",
        edge_cases="Two events at the same time are no pair; an event and a row lost from sight at the same time "
        "are one. All predictions equal: 0.5. A group without a comparable pair is refused when the solution is "
        "compiled, or left out with undefined = skip.",
        source="The CIBMTR competition on Kaggle (2024), its evaluation page.",
        example=ExampleFiles(
            "id,time,event,clinic\n1,1,1,a\n2,2,1,a\n3,1,1,b\n4,2,0,b",
            "id,prediction\n1,0.9\n2,0.2\n3,0.4\n4,0.4",
            "0.5",
            {"group_column": "clinic"},
        ),
    ),
    Metric(
        name="ipcw_concordance",
        title="IPCW concordance",
        meaning="The share of comparable pairs in the right order, each pair weighted for what censoring hides.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.SURVIVAL,
        target=Target.SURVIVAL,
        parameters=(
            _TRAIN_TIMES,
            _TRAIN_EVENTS,
            Parameter(
                "tau",
                Kind.NUMBER,
                "Only events before this time count; without it all do.",
                minimum=0.0,
                is_minimum_open=True,
            ),
            _HIGHER_IS,
        ),
        function="scorer.metrics.survival.ipcw_concordance",
        formula="Σ (right + ½ · tied) / G(t)² over Σ pairs / G(t)², the sums over events at t < tau; G = Kaplan–Meier "
        "estimate of staying in sight, from the training data",
        edge_cases="Two events at the same time are no pair; an event and a row lost from sight at the same time are "
        "one. All predictions equal: 0.5. In the training data, of equal times events come before losses. A part of "
        "the solution without a comparable pair, and an event beyond the last training time or where G is 0, are "
        "refused when the solution is compiled; tau leaves such events out.",
        source="Uno, Cai, Pencina, D'Agostino and Wei (2011), Statistics in Medicine 30, 1105–1117.",
        example=ExampleFiles(
            "id,time,event\n1,1,1\n2,2,1\n3,3,0",
            "id,prediction\n1,0.9\n2,0.2\n3,0.4",
            "0.333",
            {"train_times": [1.5, 4], "train_events": [0, 1]},
        ),
    ),
    Metric(
        name="integrated_brier_score",
        title="Integrated Brier score",
        meaning="The squared distance of predicted survival curves from what happened, weighted for what censoring "
        "hides, averaged over times.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.SURVIVAL_CURVE,
        target=Target.SURVIVAL,
        parameters=(
            Parameter("grid", Kind.NUMBERS, "Two times or more, rising.", minimum=0.0, is_required=True),
            _TRAIN_TIMES,
            _TRAIN_EVENTS,
        ),
        function="scorer.metrics.survival.integrated_brier_score",
        formula="∫ BS(t) dt / (last − first time), by the trapezoid rule; BS(t) = mean of S(t)²/G(T) for an event at "
        "T ≤ t, (1 − S(t))²/G(t) for T > t, and 0 for a row lost from sight before; G = Kaplan–Meier estimate of "
        "staying in sight, from the training data",
        edge_cases="Chances outside 0 to 1, and chances that rise from one time to the next, are refused. In the "
        "training data, of equal times events come before losses. A time of the grid, or of an event within it, that "
        "lies beyond the last training time or where G is 0 is refused when the solution is compiled.",
        source="Graf, Schmoor, Sauerbrei and Schumacher (1999), Statistics in Medicine 18, 2529–2545.",
        example=ExampleFiles(
            "id,time,event\n1,1,1\n2,3,1",
            "id,1,2\n1,0.5,0\n2,1,0.5",
            "0.1875",
            {"grid": [1, 2], "train_times": [1.5, 4], "train_events": [0, 1]},
        ),
        bounds=probability,
    ),
)
