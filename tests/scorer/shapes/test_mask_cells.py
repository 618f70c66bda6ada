"""Cells of masks: round trips against whole images, every invalid form refused, at any length."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.report import Example
from scorer.shapes.mask_cells import Masks, find_overlaps, parse_masks
from scorer.table import Ragged
from tests.scorer.dense import HEIGHT, WIDTH, decode, encode, images

runs = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=5)


def example_at(row: int, found: str, expected: str) -> Example:
    return Example(row + 1, None, "rle", found, expected)


def parse(*cells: str | None, has_several: bool = False) -> Masks:
    return parse_masks(pa.array(cells, pa.string()), "rle", example_at, has_several=has_several)


def told(*cells: str, has_several: bool = False) -> list[tuple[str, int, str | None]]:
    """Return code, count and what was found first of each problem."""
    return [
        (problem.code, problem.count, problem.examples[0].found)
        for problem in parse(*cells, has_several=has_several).problems
    ]


@given(st.lists(images, min_size=1, max_size=4))
def test_what_an_encoder_writes_is_read_as_the_image_it_was(held):
    read = parse(*(encode(image) for image in held))

    assert read.problems == ()
    for row, image in enumerate(held):
        assert np.array_equal(decode(read.masks[row], (HEIGHT, WIDTH)), image)


@given(st.lists(st.lists(images.filter(np.any), max_size=3), min_size=1, max_size=3))
def test_several_masks_in_a_cell_are_read_one_by_one(held):
    read = parse(*(";".join(encode(image) for image in masks) for masks in held), has_several=True)

    assert read.problems == ()
    for row, masks in enumerate(held):
        assert len(np.unique(read.masks[row][:, 2])) == len(masks)
        for place, image in enumerate(masks):
            own = read.masks[row][read.masks[row][:, 2] == place]
            assert np.array_equal(decode(own, (HEIGHT, WIDTH)), image)


@pytest.mark.parametrize("cell", ["", "-", "  ", " - ", None])
@pytest.mark.parametrize("has_several", [False, True])
def test_blank_and_dash_are_the_empty_mask(cell, has_several):
    read = parse(cell, "1 2", has_several=has_several)

    assert (read.problems, read.masks.lengths.tolist()) == ((), [0, 1])


def test_runs_may_touch_and_spaces_of_any_kind_divide():
    assert parse(" 1 3\t4  2 ").masks.data.tolist() == [[0, 3], [3, 5]]


@pytest.mark.parametrize(
    ("cell", "code", "found"),
    [
        ("1", "mask_not_pairs", "1 value"),
        ("1 2 3", "mask_not_pairs", "3 values"),
        ("1 2.0", "value_not_number", "2.0"),
        ("1 2 x y", "value_not_number", "x"),
        ("0x1 2", "value_not_number", "0x1"),
        ("+1 2", "value_not_number", "+1"),
        ("1e3 2", "value_not_number", "1e3"),
        ("nan nan", "value_not_number", "nan"),
        ("- 2", "value_not_number", "-"),
        ("1 2;3 4", "value_not_number", "2;3"),
        ("1 1000000000000000000", "value_not_number", "1000000000000000000"),
        ("1 9223372036854775807", "value_not_number", "9223372036854775807"),
        ("1 9" + "9" * 5000, "value_not_number", "9" * 5001),
        ("0 2", "mask_start", "0"),
        ("4 1 -3 2", "mask_start", "-3"),
        ("1 0", "mask_length", "0"),
        ("5 1 7 -2", "mask_length", "-2"),
        ("5 2 1 2", "mask_order", "1 2"),
        ("1 4 4 2", "mask_order", "4 2"),
        ("1 4 1 4", "mask_order", "1 4"),
    ],
)
def test_each_invalid_mask_is_told_by_what_is_wrong_with_it(cell, code, found):
    read = parse("1 4", cell, cell)

    assert told("1 4", cell, cell) == [(code, 2, found)]
    assert read.problems[0].examples[0].row == 2
    assert read.masks.lengths.tolist() == [1, 0, 0]


def test_several_kinds_of_fault_are_told_together_each_mask_once():
    assert told("1", "0 0", "x 1 1", "9 1 1 1") == [
        ("value_not_number", 1, "x"),
        ("mask_not_pairs", 1, "1 value"),
        ("mask_start", 1, "0"),
        ("mask_order", 1, "1 1"),
    ]


@given(runs, st.integers(0, 4), st.sampled_from(["0", "-1", "1.5", "a", "", "1" * 19]))
def test_a_mask_with_one_spoilt_number_is_refused(gaps, place, spoilt):
    numbers, end = [], 1
    for gap, length in gaps:
        numbers += [str(end + gap), str(length)]
        end += gap + length
    if not numbers:
        return
    numbers[place % len(numbers)] = spoilt

    assert len(parse(" ".join(numbers)).problems) == 1


@pytest.mark.parametrize("cell", ["1 2;", ";1 2", "1 2;;5 6", "1 2; ;5 6", ";"])
def test_nothing_between_semicolons_is_no_mask(cell):
    assert told(cell, has_several=True)[0][:2] == ("mask_blank", 2 if cell == ";" else 1)


def test_masks_are_counted_by_themselves_where_a_cell_has_several():
    assert told("1 2;3", "4 5;0 1;0 2", has_several=True) == [("mask_not_pairs", 1, "1 value"), ("mask_start", 2, "0")]


def test_a_column_of_many_blocks_is_read_like_a_short_one():
    cells = ["1 2 5 6"] * 30_000
    cells[29_999] = " ".join(f"{2 * place + 1} 1" for place in range(1_500_000))

    read = parse(*cells)

    assert (read.problems, len(read.masks), read.masks.lengths[-1]) == ((), 30_000, 1_500_000)
    assert read.masks[12_345].tolist() == [[0, 2], [4, 10]]


def test_a_fault_in_a_later_block_has_its_own_row():
    long = " ".join(f"{2 * place + 1} 1" for place in range(1_500_000))

    assert [problem.examples[0].row for problem in parse(long, long, "1 2", "x 2").problems] == [4]


def test_a_column_without_a_row_is_empty():
    assert parse().masks.offsets.tolist() == [0]


def test_masks_of_one_image_that_share_a_pixel_are_found():
    def overlaps(*cells: str) -> list[str | None]:
        problems = find_overlaps(parse(*cells, has_several=True).masks, "rle", example_at)
        return [example.found for problem in problems for example in problem.examples]

    assert overlaps("1 4;5 2;7 1", "1 9", "") == []
    assert overlaps("1 4;5 2", "7 1;1 2 20 4;3 9") == ["masks 1 and 3 at pixel 7"]


@given(st.lists(st.lists(images.filter(np.any), max_size=3), min_size=1, max_size=3))
def test_masks_overlap_as_their_images_do(held):
    cells = [";".join(encode(image) for image in masks) for masks in held]
    problems = find_overlaps(parse(*cells, has_several=True).masks, "rle", example_at)

    expected = sum(bool(masks) and bool((np.sum(masks, axis=0) > 1).any()) for masks in held)
    assert sum(problem.count for problem in problems) == expected


def test_masks_are_lists_that_move_whole():
    masks = parse("1 2", "", "3 1 5 1").masks

    taken = masks.take(np.array([2, 1, 0]))

    assert isinstance(taken, Ragged)
    assert taken.data.tolist() == [[2, 3], [4, 5], [0, 2]]
