"""Tables read in pieces: samples by a seed, hashes of cells and rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scorer.errors import SolutionError
from scorer.preflight.tables import CHUNK_ROWS, Sampling, find_table, hash_cells, hash_rows, read_table

FRAME = pd.DataFrame({"id": [*range(CHUNK_ROWS + 500)], "x": ["a", "b"] * (CHUNK_ROWS // 2 + 250)})


@pytest.fixture
def path(tmp_path):
    FRAME.to_csv(tmp_path / "train.csv", index=False)
    return tmp_path / "train.csv"


def test_a_small_table_is_read_whole_and_in_its_order(path):
    table = read_table(path, Sampling())

    assert (table.n_rows, table.is_sampled) == (len(FRAME), False)
    assert table.texts("id").tolist() == FRAME["id"].astype(str).tolist()


def test_of_a_large_table_as_many_rows_are_drawn_as_asked_for_from_everywhere(path):
    table = read_table(path, Sampling(max_rows=1000, seed=1))

    places = table.rows.index.to_numpy()
    assert (len(places), table.is_sampled) == (1000, True)
    assert table.texts("id").astype(int).tolist() == places.tolist() == sorted(places)
    # Each tenth has a hundred of them; the standard deviation is ten.
    tenths = np.histogram(places, bins=10, range=(0, len(FRAME)))[0]
    assert tenths.min() > 50
    assert tenths.max() < 150


def test_the_same_seed_draws_the_same_rows_and_another_one_others(path):
    first, again, other = (read_table(path, Sampling(1000, seed)).texts("id").tolist() for seed in (1, 1, 2))

    assert first == again != other


def test_parquet_and_gzip_are_read_like_csv(tmp_path):
    frame = FRAME.head(10)
    frame.to_parquet(tmp_path / "train.parquet", index=False)
    frame.to_csv(tmp_path / "test.csv.gz", index=False)

    tables = [read_table(find_table(tmp_path, stem), Sampling()) for stem in ("train", "test")]

    assert [table.texts("id").tolist() for table in tables] == [[*map(str, range(10))]] * 2
    assert find_table(tmp_path, "other") is None


def test_what_is_no_table_is_named(tmp_path):
    (tmp_path / "train.csv").write_text('a,b\n1,2,3\n"')

    with pytest.raises(SolutionError, match=r"train\.csv cannot be read as a table"):
        read_table(tmp_path / "train.csv", Sampling())


def test_equal_rows_have_equal_hashes_and_cells_that_change_places_have_not():
    frame = pd.DataFrame({"a": ["x", "y", "x", "z"], "b": ["y", "x", "y", "z"]}, dtype=object)

    rows = hash_rows(frame)

    assert rows[0] == rows[2]
    assert len(set(rows.tolist())) == 3
    assert (hash_cells(frame).sum(axis=0, dtype=np.uint64) == rows).all()
