"""The compiled loops that no other test singles out: the hash table, permutations, places."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from scorer.acceleration import find_kernels
from scorer.arrow import to_text_column
from tests.scorer.files import prepare


def test_ids_that_share_a_hash_are_told_apart(compiled_path):
    kernels = find_kernels()
    assert kernels is not None

    known = to_text_column(pa.array(["aa", "bb", "cc"]))
    arrays = {"id_offsets": known.offsets, "id_bytes": known.data, **kernels.index_texts(known)}
    # Every slot gets the key of "cc": only the bytes can tell which of the three is meant.
    found = int(np.flatnonzero(arrays["id_slots"] == 2)[0])
    key = arrays["id_keys"][found]
    order = np.full(len(arrays["id_slots"]), -1, np.int32)
    mask = len(order) - 1
    for step, row in enumerate([0, 1, 2]):
        order[(int(key) + step) & mask] = row
    arrays |= {"id_slots": order, "id_keys": np.full(len(order), key, np.uint64)}

    assert kernels.locate_texts(to_text_column(pa.array(["cc"])), arrays).tolist() == [2]


def test_the_hash_table_of_each_solution_has_a_seed_of_its_own(tmp_path, compiled_path):
    solution = "id,y\na,0\nb,1\n"

    seeds = {int(prepare(tmp_path, solution).arrays["id_seed"][0]) for _ in range(3)}

    assert len(seeds) == 3


@pytest.mark.parametrize(("rows", "expected"), [([2, 0, 1], True), ([0, 0, 1], False), ([-1, 0, 1], False), ([], True)])
def test_a_permutation_holds_each_row_once(compiled_path, rows, expected):
    kernels = find_kernels()
    assert kernels is not None

    assert kernels.is_permutation(np.array(rows, np.int32)) is expected


def test_place_undoes_take(compiled_path):
    kernels = find_kernels()
    assert kernels is not None
    values, rows = np.array([0.5, 1.5, 2.5]), np.array([2, 0, 1], np.int32)

    assert kernels.place(kernels.take(values, rows), rows).tolist() == values.tolist()
