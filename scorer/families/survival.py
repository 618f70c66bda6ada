"""Metrics of survival."""

from __future__ import annotations

import math
from dataclasses import replace

from scorer.families.standard import UNDEFINED
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
)
