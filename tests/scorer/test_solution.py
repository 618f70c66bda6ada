"""Solutions: how ids are typed, and every fault in words for the host."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from scorer.errors import SolutionError
from scorer.schema import IdKind
from tests.scorer.files import prepare

FAULTY = {
    "is empty": b"",
    "cannot be unpacked": b"\x1f\x8b\x08\x00",
    "column `id` more than once": b"id,id\n1,0\n",
    "2 target columns (`y`, `z`)": b"id,y,z\n1,0,1\n2,1,0\n",
    "0 target columns (none)": b"id\n1\n2\n",
    "blank id in `id`": b"id,y\n1,0\n,1\n",
    "not as wide as the header": b"id,y\n1,0\n2,1,7\n",
    "that are not 0 or 1": b"id,y\n1,0\n2,2\n",
    "no Public row": b"id,y,Usage\n1,0,Private\n2,1,Private\n",
    "no row below it": b"id,y\n",
}


@pytest.mark.parametrize(("message", "content"), FAULTY.items(), ids=FAULTY.keys())
def test_a_faulty_solution_is_refused_in_words_for_the_host(tmp_path, message, content):
    with pytest.raises(SolutionError) as refused:
        prepare(tmp_path, content)

    assert message in str(refused.value)
    assert all(fault.startswith("The ") for fault in refused.value.faults)


@pytest.mark.parametrize(
    ("solution", "metric", "options", "message"),
    [
        ("id,y,w\n1,0,0\n2,1,0\n", "roc_auc", {"weight_column": "w"}, "sum to 0"),
        ("id,y\n1,0\n2,1\n", "roc_auc", {"weight_column": "w"}, "no column `w`"),
        ("id,y\n1,0\n2,5\n", "rmse", {"valid_range": [1, 100]}, "outside 1 to 100"),
        ("id,y,m\n1,0,0\n2,5,0\n", "mae", {"mask_column": "m"}, "mask leaves no public row"),
        ("id,y\n1,a\n2,a\n", "log_loss", {}, "one class"),
        ("id,y\n1,a\n2,b\n", "log_loss", {"labels": ["a", "c"]}, "not in `labels`: b"),
        ("id,a,b\n1,1,1\n2,0,1\n", "log_loss", {}, "without exactly one 1"),
        ("id,y\n1,a\n2,\n", "accuracy", {}, "blank label"),
    ],
)
def test_a_solution_that_does_not_fit_its_metric_is_refused(tmp_path, solution, metric, options, message):
    with pytest.raises(SolutionError) as refused:
        prepare(tmp_path, solution, metric, **options)

    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("ids", "kind"),
    [
        (["1", "2"], IdKind.INT),
        (["-5", "0"], IdKind.INT),
        (["007", "7"], IdKind.TEXT),
        (["1.0", "2"], IdKind.TEXT),
        (["-0", "1"], IdKind.TEXT),
        (["+1", "2"], IdKind.TEXT),
        (["9223372036854775807", "1"], IdKind.INT),
        (["9223372036854775808", "1"], IdKind.TEXT),
        (["0x1", "2"], IdKind.TEXT),
        (["NA", "null"], IdKind.TEXT),
    ],
)
def test_ids_are_numbers_only_if_each_is_written_as_a_whole_number(tmp_path, ids, kind):
    solution = "id,y\n" + "".join(f"{name},{place % 2}\n" for place, name in enumerate(ids))

    assert prepare(tmp_path, solution).schema.id_kind is kind


def test_a_solution_may_be_parquet(tmp_path):
    target = io.BytesIO()
    pd.DataFrame({"id": ["a", "b"], "y": [0.5, 1.5], "Usage": ["Public", "Private"]}).to_parquet(target, index=False)

    compiled = prepare(tmp_path, target.getvalue(), "rmse")

    assert (compiled.n_public, compiled.n_private, compiled.schema.id_kind) == (1, 1, IdKind.TEXT)
