"""The board of another platform: kept in its order, which tells the direction; a pointer of Git LFS is none."""

import pytest

from server.bundles import BundleError
from server.imports.conversions import Choices, Conversion
from server.imports.outcomes import Format
from server.imports.reference_boards import import_board, read_board
from tests.imports import NOW


@pytest.fixture
def conversion(tmp_path):
    (tmp_path / "in").mkdir()
    return Conversion(tmp_path / "in", tmp_path / "out", "x", Format.MLEBENCH, Choices(now=NOW, seed=1))


@pytest.mark.parametrize(
    ("scores", "lower_is_better"), [([1, 2, 3], True), ([3, 2, 1], False), ([1], None), ([2, 2], None)]
)
def test_the_order_tells_the_direction(conversion, scores, lower_is_better):
    (conversion.source / "b.csv").write_text("team,score\n" + "".join(f"x,{score}\n" for score in scores))

    assert import_board(conversion, "b.csv") is lower_is_better
    assert (conversion.target / "private" / "reference.csv").read_text().split() == ["score", *map(str, scores)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "it is not in the archive"),
        ("version https://git-lfs.github.com/spec/v1\n", "it is a pointer of Git LFS"),
        ("team\nx\n", "it cannot be read as a board"),
        ("score\nnan\n", "it has no scores"),
    ],
)
def test_what_is_no_board_is_left_out_with_the_reason(conversion, text, reason):
    if text is not None:
        (conversion.source / "b.csv").write_text(text)

    assert import_board(conversion, "b.csv") is None
    assert conversion.outcomes[0].reason.startswith(reason)
    assert not conversion.target.exists()


def test_the_board_of_a_folder_is_read_or_its_fault_told(tmp_path):
    (tmp_path / "private").mkdir()
    assert read_board(tmp_path) == []

    (tmp_path / "private" / "reference.csv").write_text("score\n0.5\n")
    assert read_board(tmp_path) == [0.5]

    (tmp_path / "private" / "reference.csv").write_text("score\nx\n")
    with pytest.raises(BundleError, match=r"private/reference.csv: found a row that is no number"):
        read_board(tmp_path)
