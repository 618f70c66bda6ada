"""Solution and sample: Usage is read in any case, splits are described, and ids are held to be there once."""

import pytest

from server.imports.conversions import Choices, Conversion
from server.imports.outcomes import Format
from server.imports.solutions import check_ids, find_usage, has_same_ids, read_targets, write_sample, write_solution
from server.imports.tables import open_table
from tests.imports import NOW, write_files


@pytest.fixture
def conversion(tmp_path):
    return Conversion(tmp_path / "in", tmp_path / "out", "x", Format.KAGGLE, Choices(now=NOW, seed=5))


def table_of(conversion, text):
    write_files(conversion.source, {"s.csv": text})
    return open_table(conversion.source / "s.csv")


@pytest.mark.parametrize(("columns", "found"), [(["id", "Usage"], "Usage"), (["a", "SPLIT"], "SPLIT"), (["a"], None)])
def test_usage_is_found_by_its_name(columns, found):
    assert find_usage(columns) == found


def test_usage_is_read_in_any_case(conversion):
    table = table_of(conversion, "id,y,usage\n1,a,PUBLIC\n2,b,private\n3,c,Ignored\n")

    written = write_solution(conversion, "s.csv", table, id_column="id", targets=["y"])

    assert written is not None
    assert list(written.cells("Usage")) == ["Public", "Private", "Ignored"]


def test_without_usage_a_split_is_described(conversion):
    written = write_solution(conversion, "s.csv", table_of(conversion, "id,y\n1,a\n"), id_column="id", targets=["y"])

    assert written is not None
    assert (written.columns, conversion.spec["split"]) == (("id", "y"), {"public_share": 0.3, "seed": 5})


def test_as_a_whole_all_rows_are_public(conversion):
    table = table_of(conversion, "y,id\na,1\nb,2\n")

    written = write_solution(conversion, "s.csv", table, id_column="id", targets=["y"], whole=True)

    assert written is not None
    assert list(written.rows()) == [["1", "a", "Public"], ["2", "b", "Public"]]


def test_a_row_that_is_cut_is_a_fault(conversion):
    table = table_of(conversion, "id,y\n1\n")

    assert write_solution(conversion, "s.csv", table, id_column="id", targets=["y"]) is None
    assert not check_ids(conversion, "s.csv", table, "id")
    assert [fault.found for fault in conversion.faults] == ["1 cell in row 1"] * 2


def test_an_id_that_lacks_and_one_that_repeats_are_both_told(conversion):
    table = table_of(conversion, "id,y\n1,a\n ,b\n1,c\n,d\n")

    assert not check_ids(conversion, "s.csv", table, "id")
    assert [fault.found for fault in conversion.faults] == ["the id “1” more than once", "no id in row 2"]


def test_a_sample_has_the_ids_and_one_prediction(conversion):
    table = table_of(conversion, "id,y\n7,b\n8,a\n")

    sample = write_sample(
        conversion, table, id_column="id", targets=read_targets(table, ["y"]), part="sample", reason="none"
    )

    assert list(sample.rows()) == [["7", "a"], ["8", "a"]]
    assert has_same_ids(sample, table, "id")
